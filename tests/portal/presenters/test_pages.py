"""Which pages of a long table are linked."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.portal.presenters.pages import pages


def test_a_single_page_needs_no_links() -> None:
    assert pages(1, 1) == pages(1, 0) == []


def test_gaps_stand_between_the_ends_and_the_neighbours() -> None:
    assert pages(10, 20) == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert pages(1, 3) == [1, 2, 3]


@given(st.data())
def test_the_first_the_last_and_the_current_page_are_always_there_in_order(data: st.DataObject) -> None:
    last = data.draw(st.integers(2, 500))
    current = data.draw(st.integers(1, last))
    found = pages(current, last)
    numbers = [number for number in found if number is not None]
    assert numbers == sorted(set(numbers))
    assert {1, current, last} <= set(numbers)
    assert len(found) <= 9
    for one, other in pairwise(found):
        if one is not None and other is not None:
            assert other == one + 1
