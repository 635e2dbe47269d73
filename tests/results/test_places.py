"""What can be used at a place: put together from what its authorities offer, against one SQL statement."""

import pytest

from amtsatlas.results.places import place_of, reach, usable
from amtsatlas.results.reader import Results, Row
from tests.results.conftest import BySql

PLACES = ("09562000", "09572120", "09177133", "09162000", "09780133", "09180112", "09190111")


def _sorted(rows: list[Row]) -> list[Row]:
    """What of one order stays open: a procedure of two services that are called the same."""
    return sorted(rows, key=lambda row: (row["service_key"] or "", row["procedure"], row["authority"]))


@pytest.mark.parametrize("ags", PLACES)
def test_what_residents_can_use_is_what_sql_lists_in_the_same_order(results: Results, by_sql: BySql, ags: str) -> None:
    [here] = results.authorities.named([f"gemeinde:{ags}"])
    rows, expected = usable(results, here), by_sql("place", place=f"gemeinde:{ags}")
    assert rows
    assert _sorted(rows) == _sorted(expected)
    order = ("topic", "service", "nearness", "name", "procedure")
    assert [[row[name] for name in order] for row in rows] == [[row[name] for name in order] for row in expected]


@pytest.mark.parametrize("ags", PLACES)
def test_the_reach_names_who_has_no_data(results: Results, by_sql: BySql, ags: str) -> None:
    [here] = results.authorities.named([f"gemeinde:{ags}"])
    assert reach(results, here) == by_sql("reach", place=f"gemeinde:{ags}")[0]


def test_a_place_is_known_by_its_ars_its_ags_and_its_authority(results: Results) -> None:
    found = place_of(results, "095620000000")
    assert found is not None
    assert found["authority_key"] == "gemeinde:09562000"
    assert place_of(results, "09562000") is place_of(results, "gemeinde:09562000") is found
    for text in ("09572", "landkreis:09572", "vg:091775123", "", "0956200000"):
        assert place_of(results, text) is None, text


def test_a_gemeindefreies_gebiet_is_a_place_without_an_authority(results: Results) -> None:
    free = next(row for row in results.places.values() if row["gemeindefrei"])
    assert free["authority_key"] is None
