"""Numbers and days as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.publications.numbers import integer, long_day, share, short_day

LANGUAGES = st.sampled_from(["de", "en"])


@pytest.mark.parametrize(
    ("number", "german", "english"),
    [(0, "0", "0"), (999, "999", "999"), (1783, "1.783", "1,783"), (13_369_393, "13.369.393", "13,369,393")],
)
def test_thousands_are_parted_by_a_point_in_german_and_a_comma_in_english(
    number: int, german: str, english: str
) -> None:
    assert (integer(number, "de"), integer(number, "en")) == (german, english)


@given(number=st.integers(-(10**9), 10**9), language=LANGUAGES)
def test_an_integer_reads_back_as_itself(number: int, language: str) -> None:
    assert int(integer(number, language).replace(".", "").replace(",", "")) == number


def test_a_share_has_one_decimal_and_its_percent_sign_never_begins_a_line() -> None:
    assert share(1023 / 2056, "de") == "49,8\N{NO-BREAK SPACE}%"
    assert share(1023 / 2056, "en") == "49.8%"


@given(denominator=st.integers(2, 100_000), data=st.data())
def test_only_all_is_told_as_a_hundred_percent_and_only_nothing_as_zero(denominator: int, data: st.DataObject) -> None:
    numerator = data.draw(st.integers(0, denominator))
    told = share(numerator / denominator, "en")
    assert (told == "100.0%") == (numerator == denominator)
    assert (told == "0.0%") == (numerator == 0)


@given(part=st.floats(0.001, 0.999), language=LANGUAGES)
def test_a_share_is_never_off_by_more_than_its_last_digit_says(part: float, language: str) -> None:
    told = float(share(part, language).rstrip("% \N{NO-BREAK SPACE}").replace(",", "."))
    assert abs(told - part * 100) <= 0.05 + 1e-9


def test_days_are_written_in_words_and_in_short() -> None:
    assert long_day("2023-12-28", "de") == "28. Dezember 2023"
    assert long_day("2023-12-28", "en") == "28 December 2023"
    assert short_day("2023-12-28", "de") == "28.12.2023"
    assert short_day("2023-03-01", "en") == "1 Mar 2023"


@given(day=st.dates(date(1990, 1, 1), date(2200, 12, 31)))
def test_a_short_german_day_reads_back_as_itself(day: date) -> None:
    number, month, year = short_day(day.isoformat(), "de").split(".")
    assert date(int(year), int(month), int(number)) == day


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        long_day("2023-02-31", "de")
