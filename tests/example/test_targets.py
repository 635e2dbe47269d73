"""The counts that the example data is made for, against what was published."""

from datetime import date

import pytest

from amtsatlas.domain.authority import Authority
from amtsatlas.example.feeds import DATES, FADED_VENDOR, Assignment, assign
from amtsatlas.example.published import anchors_of, figures_used
from amtsatlas.example.targets import Anchor, _on_line, targets
from amtsatlas.registers import packaged

DAYS = [date.fromisoformat(day) for day in DATES]
OBERFRANKEN, DORMITZ = "094", "vg:094745426"


@pytest.fixture(scope="module")
def assignment(bavaria: list[Authority]) -> Assignment:
    return assign(bavaria, anchors_of(packaged.published_figures()))


@pytest.fixture(scope="module")
def wanted(bavaria: list[Authority], assignment: Assignment) -> dict[str, tuple[int, ...]]:
    return targets(bavaria, anchors_of(packaged.published_figures()), assignment)


def at(counts: tuple[int, ...], day: date) -> float:
    """The count on a day between two dates, on the straight line."""
    right = next(place for place, given in enumerate(DAYS) if given >= day)
    if DAYS[right] == day:
        return counts[right]
    left = right - 1
    part = (day - DAYS[left]).days / (DAYS[right] - DAYS[left]).days
    return counts[left] + part * (counts[right] - counts[left])


def test_counts_never_fall(wanted: dict[str, tuple[int, ...]]) -> None:
    assert all(list(counts) == sorted(counts) for counts in wanted.values())


def test_published_counts_on_a_date_are_met_exactly(wanted: dict[str, tuple[int, ...]]) -> None:
    exact = [
        figure
        for figure in figures_used(packaged.published_figures())
        if figure.date in DATES and figure.metric != "awarded" and figure.authority_key
    ]
    assert len(exact) == 7
    for figure in exact:
        assert wanted[figure.authority_key or ""][DATES.index(figure.date)] == figure.value


def test_published_counts_lie_between_those_of_the_dates_around_them(wanted: dict[str, tuple[int, ...]]) -> None:
    between = [
        figure
        for figure in figures_used(packaged.published_figures())
        if figure.metric != "awarded" and figure.date not in DATES and figure.precision == "exact"
    ]
    assert len(between) > 20
    for figure in between:
        counts = wanted[figure.authority_key or ""]
        before = max((c for c, day in zip(counts, DATES, strict=True) if day < figure.date), default=0)
        after = min(c for c, day in zip(counts, DATES, strict=True) if day > figure.date)
        assert before <= figure.value <= after, figure


def test_whoever_was_awarded_has_reached_the_threshold_ever_since(wanted: dict[str, tuple[int, ...]]) -> None:
    awards = [f for f in packaged.published_figures() if f.metric == "awarded" and f.authority_key]
    assert len(awards) > 5
    for award in awards:
        later = [c for c, day in zip(wanted[award.authority_key or ""], DATES, strict=True) if day >= award.date]
        assert min(later) >= 50


def test_figures_of_another_metric_are_not_used() -> None:
    metrics = {figure.metric for figure in figures_used(packaged.published_figures())}
    assert metrics == {
        "awarded", "online_verfahren", "online_verfahren_bayernportal", "online_verfahren_dashboard",
    }  # fmt: skip


def test_nuernberg_augsburg_and_muenchen_were_in_front_in_may_2022(wanted: dict[str, tuple[int, ...]]) -> None:
    front = sorted(wanted, key=lambda key: -at(wanted[key], date(2022, 5, 5)))[:3]
    assert set(front) == {"gemeinde:09564000", "gemeinde:09761000", "gemeinde:09162000"}


def test_dormitz_was_among_the_first_five_of_oberfranken(
    wanted: dict[str, tuple[int, ...]], bavaria: list[Authority]
) -> None:
    before = [a.authority_key for a in bavaria if a.regierungsbezirk == OBERFRANKEN]
    ahead = [key for key in before if wanted[key][1] >= wanted[DORMITZ][1] and key != DORMITZ]
    assert len(ahead) <= 4


def test_members_of_a_vg_have_less_of_their_own(wanted: dict[str, tuple[int, ...]], bavaria: list[Authority]) -> None:
    members = sorted(wanted[a.authority_key][-1] for a in bavaria if a.vg_key)
    others = sorted(wanted[a.authority_key][-1] for a in bavaria if a.ags and not a.vg_key)
    assert members[len(members) // 2] < 40 < 55 < others[len(others) // 2]


def test_who_stopped_delivering_stands_still(wanted: dict[str, tuple[int, ...]], assignment: Assignment) -> None:
    stopped = [key for key, feed in assignment.feed.items() if feed == FADED_VENDOR]
    assert stopped
    assert all(wanted[key][-1] == wanted[key][-2] for key in stopped)


def test_authorities_without_data_become_fewer_and_none_is_left_at_the_end(assignment: Assignment) -> None:
    missing = [sum(since > place for since in assignment.since.values()) for place in range(len(DATES))]
    assert missing == sorted(missing, reverse=True)
    assert missing[0] > 200
    assert missing[-1] == 0


def test_a_line_goes_through_the_published_points_and_holds_a_lower_bound() -> None:
    exact = [Anchor(DAYS[1], 40), Anchor(DAYS[3], 80)]
    assert _on_line(exact, [9, 9, 9, 9])[1::2] == [40, 80]
    assert 40 < _on_line(exact, [9, 9, 9, 9])[2] < 80
    assert _on_line([Anchor(DAYS[1], 50, at_least=True)], [9, 10, 11, 70]) == [9, 50, 50, 70]
    assert _on_line([Anchor(DAYS[0], 30)], [9, 20, 31, 40]) == [30, 30, 31, 40]
