"""Rows shaped for pages."""

from amtsatlas.portal.presenters.authority import composition
from amtsatlas.portal.presenters.compare import by_topic
from amtsatlas.portal.presenters.facts import gains
from amtsatlas.portal.presenters.overview import leading
from amtsatlas.portal.presenters.place import topics
from amtsatlas.portal.presenters.service import by_authority
from amtsatlas.portal.presenters.time import series


def test_a_count_is_made_of_what_counts_by_provision_and_the_rest_by_reason() -> None:
    rows = [
        {"counts": True, "provision": "own", "reason": "counted"},
        {"counts": True, "provision": "central", "reason": "counted"},
        {"counts": True, "provision": "central", "reason": "counted"},
        {"counts": False, "provision": "own", "reason": "form"},
        {"counts": False, "provision": "unknown", "reason": "form"},
        {"counts": False, "provision": "own", "reason": "no_address"},
    ]
    assert composition(rows) == (1, 2, 0, [("form", 2), ("no_address", 1)])


def test_procedures_stand_under_their_service_and_services_under_their_topic() -> None:
    rows = [
        {"topic": "Bauen", "service_key": "a", "service": "A", "procedure": "1"},
        {"topic": "Bauen", "service_key": "a", "service": "A", "procedure": "2"},
        {"topic": "Bauen", "service_key": "b", "service": "B", "procedure": "1"},
        {"topic": None, "service_key": None, "service": None, "procedure": "3"},
    ]
    found = topics(rows)
    assert [topic.name for topic in found] == ["Bauen", None]
    assert [(service.key, len(service.procedures)) for service in found[0].services] == [("a", 2), ("b", 1)]


def test_an_authority_without_a_service_has_0_procedures_for_it() -> None:
    rows = [
        {"service_key": "s", "service": "S", "topic": "B", "procedures": {"x": 2}},
        {"service_key": "t", "service": "T", "topic": None, "procedures": {"x": 1, "y": 1}},
    ]
    assert [(topic.name, [line.procedures for line in topic.lines]) for topic in by_topic(rows, ["x", "y"])] == [
        ("B", [[2, 0]]),
        (None, [[1, 1]]),
    ]


def test_published_figures_of_two_metrics_are_two_series() -> None:
    rows = [{"metric": metric, "value": value} for metric, value in (("a", 1), ("b", 2), ("a", 3))]
    assert [(one.metric, [row["value"] for row in one.rows]) for one in series(rows)] == [("a", [1, 3]), ("b", [2])]


def test_gains_are_of_those_with_data_in_both_editions_the_largest_first() -> None:
    before = [{"authority": key, "name": key, "counted": counted} for key, counted in (("a", 3), ("b", 3), ("c", 9))]
    after = [
        {"authority": key, "name": key, "counted": counted}
        for key, counted in (("a", 4), ("b", 8), ("c", 2), ("d", 99))
    ]
    assert [(one.authority, one.before, one.after, one.change) for one in gains(after, before)] == [
        ("b", 3, 8, 5),
        ("a", 3, 4, 1),
    ]


def test_of_many_who_share_a_place_some_are_named_and_the_others_counted() -> None:
    rows = [{"peer_group": group, "name": n} for group, size in (("a", 2), ("b", 4), ("c", 9)) for n in range(size)]
    assert [(one.code, len(one.rows), one.more) for one in leading(rows, 3)] == [("a", 2, 0), ("b", 4, 0), ("c", 3, 6)]


def test_who_offers_a_service_stands_once_with_all_its_procedures() -> None:
    rows = [
        {"authority": authority, "name": name, "authority_kind": "markt", "procedure": procedure}
        for authority, name, procedure in (("a", "Au", "1"), ("a", "Au", "2"), ("b", "Au", "1"))
    ]
    found = by_authority(rows)
    assert [(one.authority, [row["procedure"] for row in one.procedures]) for one in found] == [
        ("a", ["1", "2"]),
        ("b", ["1"]),
    ]
