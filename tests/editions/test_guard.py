"""When a delivery must wait for a person."""

from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.editions.guard import reason_to_hold
from amtsatlas.editions.settings import Settings

_numbers = st.integers(0, 10_000)


@given(_numbers, _numbers, _numbers, _numbers, _numbers, _numbers)
def test_a_delivery_is_held_exactly_when_one_of_the_three_shares_is_above_its_limit(
    read: int, rejected: int, authorities_before: int, lost: int, offers_before: int, offers_now: int
) -> None:
    lost, rejected = min(lost, authorities_before), min(rejected, read)
    reason = reason_to_hold(
        read=read,
        rejected=rejected,
        authorities_before=authorities_before,
        authorities_lost=lost,
        offers_before=offers_before,
        offers_now=offers_now,
        settings=Settings(),
    )
    # In whole numbers: more than a fifth lost, more than a quarter rejected.
    above = [lost * 5 > authorities_before, (offers_before - offers_now) * 5 > offers_before, rejected * 4 > read]
    assert (reason is not None) == any(above)
    assert reason is None or len(reason.split("; ")) == sum(above)
