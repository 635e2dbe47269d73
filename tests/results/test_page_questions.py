"""What pages ask: against measures that count the same in another way, and against plain loops over the tables."""

from collections import defaultdict
from pathlib import Path
from statistics import median_low
from typing import Any

import duckdb
import pytest

from amtsatlas.editions.catalogue import find_edition
from amtsatlas.results.places import reach, usable
from amtsatlas.results.reader import Results


@pytest.fixture(scope="module")
def standing(demo: Path) -> list[dict[str, Any]]:
    file = find_edition(demo).results / "digitales-amt" / "standing.parquet"
    return duckdb.read_parquet(str(file)).to_arrow_table().to_pylist()


def test_a_places_page_lists_as_many_procedures_as_its_reach_counts(results: Results) -> None:
    for ags in ("09562000", "09572120", "09177133", "09162000", "09780133", "09180112"):
        here = results.authorities.get(f"gemeinde:{ags}")
        assert here is not None
        listed = {row["procedure"] for row in usable(results, here)}
        reached = reach(results, here)
        assert reached is not None
        assert len(listed) == reached["procedures"]


def test_answers_are_the_same_whether_the_edition_is_kept_in_memory_or_read_from_its_files(
    results: Results, demo: Path
) -> None:
    from_files = Results.open(find_edition(demo), "digitales-amt")
    questions: list[tuple[str, dict[str, Any]]] = [
        ("offered", {"authority": "gemeinde:09572120"}),
        ("coverage", {"service": "leika:99110009014000"}),
        ("explain", {"authority": "vg:091775123"}),
        ("gaps", {"authority": "gemeinde:09572120"}),
        ("map", {"territory": "096", "level": "gemeinde", "basket": ["leika:99110009014000"]}),
    ]
    for question, values in questions:
        assert results.ask(question, **values) == from_files.ask(question, **values), question


@pytest.mark.parametrize("verband", ["vg:091775123", "vg:096715604"])
def test_what_a_verband_fills_is_what_its_members_say_it_covers(results: Results, verband: str) -> None:
    said = {
        (gap["service_key"], member["authority_key"])
        for member in results.authorities.members(verband)
        for gap in results.ask("gaps", authority=member["authority_key"])
        if gap["covered_by_vg"] == verband
    }
    filled = results.ask("gaps_filled", authority=verband)
    assert said
    assert {(row["service_key"], one["key"]) for row in filled for one in row["members"]} == said
    assert [len(row["members"]) for row in filled] == sorted((len(row["members"]) for row in filled), reverse=True)


def test_the_league_table_page_by_page_is_the_league_table(results: Results, standing: list[dict[str, Any]]) -> None:
    filters = {
        "peer_group": "landkreis", "member": None, "region": None, "least": None, "below": None, "reached": None,
        "delivered": None, "stale": None, "keys": None, "sort": "counted",
    }  # fmt: skip
    paged = [row for skip in range(0, 90, 20) for row in results.ask("league", **filters, top=20, skip=skip)]
    expected = sorted(
        (row for row in standing if row["peer_group"] == "landkreis"), key=lambda row: (-row["counted"], row["name"])
    )
    assert [row["authority"] for row in paged] == [row["authority_key"] for row in expected]
    assert {row["total"] for row in paged} == {71}


def test_filters_of_the_league_table_leave_what_a_plain_loop_leaves(
    results: Results, standing: list[dict[str, Any]]
) -> None:
    rows = results.ask(
        "league", peer_group="gemeinde", member=True, region="097", least=2000, below=5000, reached=True,
        delivered=None, stale=None, keys=None, sort="name", top=None, skip=0,
    )  # fmt: skip
    expected = [
        row["authority_key"]
        for row in standing
        if row["peer_group"] == "gemeinde" and row["vg_key"] and row["regierungsbezirk"] == "097"
        and 2000 <= row["population"] < 5000 and row["reached"]
    ]  # fmt: skip
    assert sorted(row["authority"] for row in rows) == sorted(expected)
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)


def test_groups_add_up_to_the_standings(results: Results, standing: list[dict[str, Any]]) -> None:
    by_group: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in standing:
        by_group[row["peer_group"]].append(row)
    for row in results.ask("groups"):
        mine = by_group.pop(row["peer_group"])
        assert row["authorities"] == len(mine)
        assert row["with_data"] + row["without_data"] == len(mine)
        assert row["reached"] == sum(bool(one["reached"]) for one in mine)
    assert not by_group


def test_regions_count_the_municipalities_in_them(results: Results, standing: list[dict[str, Any]]) -> None:
    rows = results.ask("by_region", level="regierungsbezirk", territory="09")
    assert sum(row["municipalities"] for row in rows) == 2056
    assert sum(row["reached"] for row in rows) == sum(
        bool(row["reached"]) for row in standing if row["authority_key"].startswith("gemeinde:")
    )


def test_what_is_remembered_is_what_was_asked(results: Results) -> None:
    assert results.remember("groups") == results.ask("groups")
    assert results.remember("groups") is results.remember("groups")


def test_the_share_of_a_basket_on_the_map_is_what_the_places_pages_list(results: Results) -> None:
    basket = ["leika:99110009014000", "leika:99102013002000", "leika:99036008007001", "leika:99999999999999"]
    rows = results.ask("map", territory="09572", level="gemeinde", basket=basket)
    assert len(rows) == 25
    for row in rows[:8]:
        [here] = results.authorities.named([row["authority"]])
        listed = {one["service_key"] for one in usable(results, here)}
        assert row["basket"] == len(listed.intersection(basket)) / 4


def test_a_kreis_on_the_map_reaches_what_the_middle_one_of_its_municipalities_does(results: Results) -> None:
    reached = defaultdict(list)
    for row in results.ask("map", territory="095", level="gemeinde", basket=[]):
        reached[row["key"][:5]].append(row["reach"])
    rows = results.ask("map", territory="095", level="kreis", basket=[])
    assert {row["key"]: row["reach"] for row in rows} == {key: median_low(told) for key, told in reached.items()}
