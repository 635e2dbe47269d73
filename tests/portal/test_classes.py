import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.portal.classes import COLOURS, Scale, class_limits

counts = st.lists(st.integers(min_value=0, max_value=3000), max_size=300)


@given(counts, st.one_of(st.none(), st.integers(min_value=1, max_value=100)))
def test_limits_ascend_and_are_few_and_have_the_threshold_among_them(values: list[int], threshold: int | None) -> None:
    limits = class_limits(values, threshold)
    assert list(limits) == sorted(set(limits))
    assert len(limits) < COLOURS
    assert threshold is None or threshold in limits


@given(st.lists(st.integers(min_value=1, max_value=3000), min_size=1, max_size=300))
def test_no_class_at_either_end_is_empty(values: list[int]) -> None:
    for limit in class_limits(values):
        assert min(values) < limit <= max(values)


def test_limits_are_round_where_values_lie_far_apart() -> None:
    assert class_limits(range(1, 701)) == (100, 200, 300, 400, 500, 600)


def test_limits_are_finer_where_values_lie_close() -> None:
    limits = class_limits(range(320, 381))
    assert len(limits) >= 5
    assert all(320 < limit <= 380 for limit in limits)


def test_shares_have_limits_in_steps_of_a_share() -> None:
    limits = class_limits([part / 1000 for part in range(1, 1000)], always=0.5, step=0.001)
    assert 0.5 in limits
    assert all(0 < limit < 1 and round(limit, 3) == limit for limit in limits)


def test_without_values_only_the_threshold_is_a_limit() -> None:
    assert class_limits([0, 0], 50) == (50,)
    assert class_limits([]) == ()


def test_a_limit_belongs_to_the_class_above_it() -> None:
    scale = Scale((10, 20, 30, 40, 50, 60))
    assert [scale.css_class(value) for value in (49, 50, 59, 60)] == ["k4", "k5", "k5", "k6"]


def test_few_classes_are_spread_over_all_colours() -> None:
    scale = Scale((50,))
    assert [scale.css_class(value) for value in (49, 50)] == ["k0", "k6"]


def test_no_data_is_not_zero_and_zero_is_not_a_small_number() -> None:
    scale = Scale((50,))
    assert [scale.css_class(value) for value in (None, 0, 1)] == ["nodata", "zero", "k0"]


def test_a_distance_of_zero_is_a_value_like_others() -> None:
    scale = Scale((0,), zero_apart=False)
    assert [scale.css_class(value) for value in (-1, 0, 1)] == ["k0", "k6", "k6"]


@pytest.mark.parametrize("limits", [(2, 1), (1, 1), tuple(range(COLOURS))])
def test_limits_that_make_no_scale_are_refused(limits: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="limits ascend"):
        Scale(limits)
