"""A day is a day of the calendar, written the one way that sorts."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.day import checked_day
from amtsatlas.domain.errors import UsageError

DAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))


@given(DAYS)
def test_a_day_of_the_calendar_is_taken_as_it_is_written(day: date) -> None:
    assert checked_day(day.isoformat()) == day.isoformat()


@given(DAYS, DAYS)
def test_days_sort_as_their_texts_do(one: date, other: date) -> None:
    assert (checked_day(one.isoformat()) < checked_day(other.isoformat())) == (one < other)


@pytest.mark.parametrize(
    "text",
    ["", "2023-02-29", "2023-13-01", "2023-00-10", "28.12.2023", "20231228", "2023-W52-4", "23-12-28",
     "2023-12-28T00:00", "2023-12-28\n", " 2023-12-28", "２０２３-12-28", "0000-01-01", "heute"],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example_of_how_to_write_it(text: str) -> None:
    with pytest.raises(UsageError, match="is no date; write it as 2023-12-28") as refused:
        checked_day(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("text", ["0001-01-01", "1989-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_that_can_not_be_meant_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is before 1990-01-01 or after 2200-12-31"):
        checked_day(text)


@given(st.text(max_size=12))
def test_no_text_makes_anything_but_a_day_or_a_refusal(text: str) -> None:
    with suppress(UsageError):
        assert checked_day(text) == date.fromisoformat(text).isoformat() == text
