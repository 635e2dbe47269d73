"""Looking authorities up: against one SQL statement for each question."""

import pytest

from amtsatlas.results.authorities import Authorities
from amtsatlas.results.reader import Results, Row
from tests.results.conftest import BySql

KEYS = (
    "gemeinde:09562000",  # a kreisfreie Stadt
    "gemeinde:09177133",  # a member of a VG
    "gemeinde:09572120",
    "gemeinde:09190111",
    "gemeinde:09162000",  # the largest of its group
    "vg:091775123",
    "landkreis:09572",
    "bezirk:095",
    "land:09",
    "bund:00",
)


def _keys(rows: list[Row], column: str = "authority_key") -> list[str]:
    return [row[column] for row in rows]


@pytest.mark.parametrize("key", KEYS)
def test_who_stands_beside_an_authority_is_what_sql_finds(results: Results, by_sql: BySql, key: str) -> None:
    authorities, here = results.authorities, results.authorities.get(key)
    assert here is not None
    for question, found, values in (
        ("serving", authorities.serving(here), {}),
        ("same_kreis", authorities.same_kreis(here), {}),
        ("similar", authorities.similar(here, 6), {"top": 6}),
        ("members", authorities.members(key), {}),
    ):
        rows = by_sql(question, authority=key, **values)
        assert _keys(found) == _keys(rows, "authority"), question
        for mine, theirs in zip(found, rows, strict=True):
            assert {**mine, **theirs} == {**mine, "authority": mine["authority_key"]}, question


@pytest.mark.parametrize("key", KEYS)
def test_an_authority_has_its_standing_its_delivery_and_its_number_of_peers(
    results: Results, by_sql: BySql, key: str
) -> None:
    found = results.authorities.get(key)
    assert found is not None
    [expected] = by_sql("authority", authority=key)
    of = {name: expected[name] for name in ("peer_group", "source", "provider")}
    [peers] = by_sql("peers", authority=key, **of)
    assert found == {**expected, "delivery": peers["delivery"]}
    assert results.authorities.peers(expected["peer_group"]) == (peers["peers_with_data"], peers["peers"])


def test_several_are_found_by_name_and_who_is_not_there_is_left_out(results: Results, by_sql: BySql) -> None:
    keys = [*KEYS, "gemeinde:00000000"]
    ranked = results.authorities.ranked(keys)
    assert _keys(ranked) == _keys(by_sql("standings_of", authorities=keys), "authority")
    assert set(_keys(results.authorities.named(keys))) - set(_keys(ranked)) == {"land:09", "bund:00"}


def test_of_many_as_large_as_one_another_the_first_by_key_are_similar() -> None:
    rows = [
        {"authority_key": f"gemeinde:{number:02}", "name": f"Ort {number}", "population": population,
         "peer_group": "gemeinde", "delivered": True, "ars": None, "kreis": None, "vg_key": None}
        for number, population in enumerate([100] * 9 + [200, 50, 0, None])
    ]  # fmt: skip
    authorities = Authorities(rows)
    assert _keys(authorities.similar(rows[4], 3)) == ["gemeinde:00", "gemeinde:01", "gemeinde:02"]
    assert _keys(authorities.similar(rows[9], 2)) == ["gemeinde:00", "gemeinde:01"]
    assert _keys(authorities.similar(rows[0], 10))[-2:] == ["gemeinde:09", "gemeinde:10"]
    assert authorities.similar(rows[11], 3) == []
    assert authorities.similar(rows[12], 3) == []


def test_who_has_no_ars_is_served_by_nobody_and_lies_in_no_kreis() -> None:
    rows = [
        {"authority_key": f"gss:{number}", "name": "Council", "population": 1, "peer_group": "district",
         "delivered": True, "ars": None, "kreis": None, "vg_key": None}
        for number in range(2)
    ]  # fmt: skip
    authorities = Authorities(rows)
    assert authorities.serving(rows[0]) == []
    assert authorities.same_kreis(rows[0]) == []
    assert _keys(authorities.similar(rows[0], 3)) == ["gss:1"]
