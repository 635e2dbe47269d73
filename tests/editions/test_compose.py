"""What an edition's tables say about the deliveries it is made of."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amtsatlas.editions.compose import compose, select
from amtsatlas.editions.schema import EDITION_TABLES
from amtsatlas.editions.store import accept, deliveries, withdraw
from amtsatlas.registers.store import in_force
from tests.editions.tiny import (
    bring,
    covered,
    deletion,
    judge,
    judgement,
    municipality,
    offer,
    procedure,
    rejections,
    service,
    small_register,
    table,
    whole,
)

Composed = Callable[..., dict[str, list[dict[str, Any]]]]
_CATALOGUE = """leika_key,name,typisierung,ozg_topic
99000000000001,Angeln,4,Natur
99000000000002,Baden,2/3,Freizeit
99000000000003,Doppelt,1,a
99000000000004,Doppelt,1,b
"""
A, B, C = municipality(0), municipality(1), municipality(2)  # A and C lie in one Landkreis, B in another


@pytest.fixture
def composed(data: Path, tmp_path: Path) -> Composed:
    """Composes the edition of a day; gives its tables, and its counts as the table ``counts``."""

    def make(day: str = "2023-12-31", data: Path = data) -> dict[str, list[dict[str, Any]]]:
        place = tmp_path / f"composed{len(list(tmp_path.glob('composed*')))}"
        into, workspace = place / "edition", place / "workspace"
        into.mkdir(parents=True)
        workspace.mkdir()
        catalogue = tmp_path / "catalogue.csv"
        catalogue.write_text(_CATALOGUE, "utf-8")
        counts = compose(select(deliveries(data), day), in_force(data, day), catalogue, into, workspace, threads=1)
        return {"counts": [counts], **{name: table(into / f"{name}.parquet") for name in EDITION_TABLES}}

    return make


def _provisions(tables: dict[str, list[dict[str, Any]]]) -> set[tuple[str, str, str, str | None]]:
    return {
        (one["authority_key"], one["procedure_key"].rpartition(":")[2], one["provision"], one["provision_basis"])
        for one in tables["offer"]
    }


def test_a_day_without_deliveries_has_the_register_and_nothing_else(composed: Composed) -> None:
    tables = composed()

    register = small_register()
    assert [one["authority_key"] for one in tables["authority"]] == [one.authority_key for one in register.authorities]
    assert [one["ars"] for one in tables["territory"]] == [one.ars for one in register.territories]
    assert all(tables[name] == [] for name in ("delivered", "service", "procedure", "offer"))


def test_the_tables_have_the_documented_columns(composed: Composed, data: Path) -> None:
    bring(data, whole(2))
    judge(data, judgement("csv:Kreis:p0-0", A))
    for name, rows in composed().items():
        if name != "counts":
            assert list(rows[0]) == EDITION_TABLES[name].names


def test_an_offer_links_authority_procedure_and_service_and_says_where_it_comes_from(
    composed: Composed, data: Path
) -> None:
    report = bring(data, [*covered(A), *service("s1", "Fahren"), *procedure("p", languages="de,en"), *offer(A, "p")])
    tables = composed()

    assert tables["offer"] == [
        {
            "authority_key": A, "procedure_key": "csv:Kreis:p", "service_key": "csv:Kreis:s1", "territory": None,
            "source": "csv", "provider": "Kreis", "delivery": report.id, "kind": "application",
            "provision": "unknown", "provision_basis": None, "url": "https://www.example.org/p",
            "address": "https://www.example.org/p", "online_status": None, "active": None, "coverage_scope": None,
            "coverage_note": None,
        }
    ]  # fmt: skip
    assert tables["procedure"][0]["procedure_key"] == "csv:Kreis:p"
    assert tables["procedure"][0]["languages"] == "de,en"
    assert tables["service"] == [
        {
            "service_key": "csv:Kreis:s1", "name": "Fahren", "leika_key": None, "leika_basis": None,
            "typisierung": None, "ozg_topic": None,
        }
    ]  # fmt: skip
    assert tables["delivered"] == [
        {"authority_key": A, "source": "csv", "provider": "Kreis", "delivery": report.id, "data_date": "2023-12-10"}
    ]


def test_an_offers_own_address_goes_before_the_procedures(composed: Composed, data: Path) -> None:
    own = {"url": "https://Ort.example/", "address": "https://ort.example/"}
    bring(data, [*covered(A, B), *procedure("p"), *offer(A, "p", **own), *offer(B, "p")])

    assert {(one["authority_key"], one["url"], one["address"]) for one in composed()["offer"]} == {
        (A, "https://Ort.example/", "https://ort.example/"),
        (B, "https://www.example.org/p", "https://www.example.org/p"),
    }


def test_the_same_offer_stated_twice_is_one_and_the_newest_statement_holds(composed: Composed, data: Path) -> None:
    twice = [
        *offer(A, "p", offer_id="first", active="ja"),
        *offer(A, "p", offer_id="second", active="nein"),
        *offer(A, "p", offer_id="third", territory="099910000000"),
    ]
    bring(data, [*covered(A), *service("s1"), *procedure("p"), *twice])
    tables = composed()

    assert [(one["territory"], one["active"]) for one in tables["offer"]] == [(None, "nein"), ("099910000000", None)]
    assert tables["counts"][0]["offers_superseded"] == 1


# Provision


def test_a_procedure_in_several_landkreise_is_central_and_one_in_a_single_landkreis_is_own(
    composed: Composed, data: Path
) -> None:
    statements = [*covered(A, B, C), *procedure("wide"), *procedure("near")]
    statements += offer(A, "wide") + offer(B, "wide") + offer(A, "near") + offer(C, "near")
    bring(data, statements)

    assert _provisions(composed()) == {
        (A, "wide", "central", "derived"),
        (B, "wide", "central", "derived"),
        (A, "near", "own", "derived"),
        (C, "near", "own", "derived"),
    }


def test_of_a_provider_with_one_authority_the_provision_is_unknown(composed: Composed, data: Path) -> None:
    bring(data, [*covered(A), *procedure("p"), *offer(A, "p")])

    assert _provisions(composed()) == {(A, "p", "unknown", None)}


def test_what_the_feed_says_about_provision_is_taken_as_declared(composed: Composed, data: Path) -> None:
    statements = [*covered(A, B), *procedure("p"), *offer(A, "p", provision="own"), *offer(B, "p")]
    bring(data, statements)

    assert _provisions(composed()) == {(A, "p", "own", "declared"), (B, "p", "central", "derived")}


def test_the_same_id_at_two_providers_are_two_procedures(composed: Composed, data: Path) -> None:
    for provider, (key, other) in {"One": (A, C), "Two": (B, municipality(3))}.items():
        bring(data, [*covered(key, other), *procedure("p"), *offer(key, "p")], provider=provider)
    tables = composed()

    assert [one["procedure_key"] for one in tables["procedure"]] == ["csv:One:p", "csv:Two:p"]
    assert {one["provision"] for one in tables["offer"]} == {"own"}


def test_a_bezirk_and_a_landkreis_are_two_places_for_the_derivation(composed: Composed, data: Path) -> None:
    bezirk, landkreis = "bezirk:099", "landkreis:09991"
    statements = [*covered(bezirk, landkreis, A), *procedure("p"), *procedure("q")]
    bring(data, [*statements, *offer(bezirk, "p"), *offer(landkreis, "p"), *offer(landkreis, "q"), *offer(A, "q")])

    assert {(procedure, provision) for _, procedure, provision, _ in _provisions(composed())} == {
        ("p", "central"),
        ("q", "own"),
    }


def test_authorities_of_a_feed_stand_in_the_area_of_the_one_above_them(composed: Composed, data: Path) -> None:
    county = covered("gss:E10", name="County", brought=True, authority_kind="county")
    district = covered("gss:E20", name="District", brought=True, authority_kind="district", parent_key="gss:E10")
    other = covered("gss:E30", name="Other", brought=True, authority_kind="unitary")
    offers = [*offer("gss:E10", "p"), *offer("gss:E20", "p"), *offer("gss:E20", "q"), *offer("gss:E30", "q")]
    bring(data, [*county, *district, *other, *procedure("p"), *procedure("q"), *offers])

    assert {(procedure, provision) for _, procedure, provision, _ in _provisions(composed())} == {
        ("p", "own"),
        ("q", "central"),
    }


def test_a_data_folder_that_looks_like_a_pattern_or_a_partition_is_composed(
    tmp_path: Path, composed: Composed, data: Path
) -> None:
    bring(data, whole(3))
    odd = tmp_path / "y[1] position=9"
    data.rename(odd)
    shutil.copytree(odd, tmp_path / "y1 position=9")
    for file in (tmp_path / "y1 position=9").rglob("offer.*.parquet"):
        file.write_text("what a pattern would find instead")

    assert len(composed(data=odd)["offer"]) == 3


# Services


def test_a_service_takes_its_leika_key_from_a_name_that_is_unique_in_the_catalogue(
    composed: Composed, data: Path
) -> None:
    services = [
        *service("1", "Angeln"),
        *service("2", "Doppelt"),
        *service("3", "Gewässerbaden", leika_key="99000000000002"),
        *service("4", "angeln"),
    ]
    bring(data, [*covered(A), *services, *procedure("p"), *offer(A, "p", "1")])
    found = {one["service_key"]: one for one in composed()["service"]}

    assert sorted(found) == ["csv:Kreis:2", "csv:Kreis:4", "leika:99000000000001", "leika:99000000000002"]
    by_name, declared = found["leika:99000000000001"], found["leika:99000000000002"]
    assert (by_name["leika_basis"], by_name["typisierung"], by_name["ozg_topic"]) == ("name", "4", "Natur")
    assert (declared["leika_basis"], declared["name"]) == ("declared", "Baden")


def test_a_service_of_several_feeds_with_one_leika_key_stands_once(composed: Composed, data: Path) -> None:
    for source in ("csv", "xzufi"):
        named = service("s1", f"Name by {source}", leika_key="99777777777777")
        statements = [*named, *procedure("p"), *offer(A, "p")]
        bring(data, [*covered(A), *statements], source=source)
    tables = composed()

    assert [(one["service_key"], one["name"]) for one in tables["service"]] == [("leika:99777777777777", "Name by csv")]
    assert {one["service_key"] for one in tables["offer"]} == {"leika:99777777777777"}


# What is left out


def test_offers_without_a_procedure_are_left_out_and_counted_by_reason(composed: Composed, data: Path) -> None:
    offers = [
        *offer(A, "never written"),
        *offer(A, "deleted"),
        *offer(A, None, offer_id="no procedure"),  # type: ignore[arg-type]
        *offer(A, "p"),
    ]
    bring(data, [*covered(A), *procedure("deleted"), *deletion("procedure", "deleted"), *procedure("p"), *offers])
    tables = composed()

    assert [one["procedure_key"] for one in tables["offer"]] == ["csv:Kreis:p"]
    assert tables["counts"][0]["offers_left_out"] == {"procedure_does_not_hold": 2, "without_procedure": 1}


def test_an_offer_whose_service_is_not_known_stays_without_service_and_is_counted(
    composed: Composed, data: Path
) -> None:
    bring(data, [*covered(A), *procedure("p"), *offer(A, "p", "nowhere"), *offer(A, "p", None)])
    tables = composed()

    assert [one["service_key"] for one in tables["offer"]] == [None]
    assert tables["counts"][0]["offers_without_known_service"] == 1


def test_authorities_the_register_of_the_day_does_not_know_are_named(composed: Composed, data: Path) -> None:
    gone = "gemeinde:09999999"
    bring(data, [*covered(A, gone), *procedure("p"), *offer(gone, "p"), *offer(A, "p")])
    tables = composed()

    assert tables["counts"][0]["authorities_not_in_register"] == [gone]
    assert tables["counts"][0]["offers_left_out"] == {"unknown_authority": 1}
    assert [one["authority_key"] for one in tables["delivered"]] == [A]


# Which deliveries


def test_the_newest_accepted_delivery_up_to_the_day_is_used(composed: Composed, data: Path) -> None:
    for date, procedures in {"2023-12-05": 1, "2023-12-10": 2, "2023-12-20": 3}.items():
        bring(data, whole(1, procedures), date=date)

    assert [len(composed(day)["offer"]) for day in ("2023-12-04", "2023-12-09", "2023-12-19", "2023-12-20")] == [
        0, 1, 2, 3
    ]  # fmt: skip


def test_of_two_deliveries_of_one_date_the_one_imported_later_is_used(composed: Composed, data: Path) -> None:
    bring(data, whole(2, 1))
    bring(data, whole(2, 2))

    assert len(composed()["offer"]) == 4


def test_held_and_withdrawn_deliveries_are_not_used_until_they_are_released(composed: Composed, data: Path) -> None:
    bring(data, whole(10))
    held = bring(data, whole(5), date="2023-12-11")
    assert len(composed()["offer"]) == 10
    assert [one.id for one in select(deliveries(data), "2023-12-31").held] == [held.id]
    accept(data, held.id, reason="right")
    assert len(composed()["offer"]) == 5
    withdraw(data, held.id, reason="wrong")
    assert len(composed()["offer"]) == 10


def test_changes_are_folded_on_and_move_the_date_of_the_data(composed: Composed, data: Path) -> None:
    first = bring(data, whole(2))
    changes = [*deletion("procedure", "p0-0"), *covered(C), *procedure("new"), *offer(C, "new")]
    second = bring(data, changes, date="2023-12-12", complete=False)
    tables = composed()

    assert {one["authority_key"]: one["delivery"] for one in tables["delivered"]} == {
        A: first.id, B: first.id, C: second.id
    }  # fmt: skip
    assert {one["data_date"] for one in tables["delivered"]} == {"2023-12-12"}
    assert {(one["authority_key"], one["delivery"]) for one in tables["offer"]} == {(B, first.id), (C, second.id)}
    assert {one["data_date"] for one in composed("2023-12-11")["delivered"]} == {"2023-12-10"}


def test_changes_imported_before_an_earlier_delivery_are_folded_by_date(composed: Composed, data: Path) -> None:
    bring(data, deletion("procedure", "p0-0"), date="2023-12-12", complete=False)
    bring(data, whole(2))

    assert [one["authority_key"] for one in composed()["offer"]] == [B]


def test_a_new_complete_delivery_makes_a_clean_start(composed: Composed, data: Path) -> None:
    bring(data, whole(2))
    bring(data, deletion("procedure", "p0-0"), date="2023-12-11", complete=False)
    bring(data, whole(2), date="2023-12-12")

    assert len(composed()["offer"]) == 2


def test_changes_to_nothing_known_are_not_used_and_named(composed: Composed, data: Path) -> None:
    report = bring(data, whole(2), complete=False)

    assert composed()["offer"] == []
    [state] = select(deliveries(data), "2023-12-31").states
    assert [one.id for one in state.baseless] == [report.id]


def test_held_deliveries_and_changes_that_follow_one_are_left_out_and_named(composed: Composed, data: Path) -> None:
    bring(data, whole(10))
    held = bring(data, whole(5), date="2023-12-11")
    held_changes = bring(data, [*procedure("x"), *rejections(1)], date="2023-12-12", complete=False)
    following = bring(data, deletion("procedure", "p0-0"), date="2023-12-13", complete=False)
    assert [held.state, held_changes.state, following.state] == ["held", "held", "accepted"]

    def named() -> tuple[list[str], list[tuple[str, str]]]:
        selection = select(deliveries(data), "2023-12-31")
        [state] = selection.states
        return [one.id for one in selection.held], [(one.id, base.id) for one, base in state.following]

    assert len(composed()["offer"]) == 10
    assert named() == ([held.id, held_changes.id], [(following.id, held.id)])

    withdraw(data, held.id, reason="wrong")
    assert len(composed()["offer"]) == 10
    assert named() == ([held_changes.id], [(following.id, held.id)])

    accept(data, held.id, reason="right")
    assert len(composed()["offer"]) == 4
    assert named() == ([held_changes.id], [])


def test_changes_that_are_held_between_others_are_named_though_newer_ones_are_used(
    composed: Composed, data: Path
) -> None:
    bring(data, whole(2))
    held = bring(data, [*procedure("x"), *rejections(1)], date="2023-12-11", complete=False)
    bring(data, deletion("procedure", "p0-0"), date="2023-12-12", complete=False)

    assert [one["authority_key"] for one in composed()["offer"]] == [B]
    assert [one.id for one in select(deliveries(data), "2023-12-31").held] == [held.id]


def test_an_authority_that_a_feed_brings_is_in_the_edition_whether_it_has_data_or_not(
    composed: Composed, data: Path
) -> None:
    with_data = covered("gss:E1", name="One", brought=True, authority_kind="county")
    without = covered("gss:E2", name="Two", brought=True, authority_kind="county", delivered=False)
    report = bring(data, [*with_data, *without, *procedure("p"), *offer("gss:E1", "p")])
    tables = composed()

    brought = [one for one in tables["authority"] if one["origin"] == report.id]
    assert [(one["authority_key"], one["name"]) for one in brought] == [("gss:E1", "One"), ("gss:E2", "Two")]
    assert [one["authority_key"] for one in tables["delivered"]] == ["gss:E1"]


def test_the_register_goes_before_what_a_feed_says_of_the_same_key(composed: Composed, data: Path) -> None:
    brought = covered(A, name="Other", brought=True, authority_kind="county")
    report = bring(data, [*brought, *procedure("p"), *offer(A, "p")])
    assert report.state == "accepted"

    assert next(one for one in composed()["authority"] if one["authority_key"] == A)["name"] == "Ort 0"


def _judged(tables: dict[str, list[dict[str, Any]]]) -> list[tuple[str, bool, str]]:
    return [(one["procedure_key"], one["counts"], one["delivery"]) for one in tables["judgement"]]


def test_judgements_stand_in_a_table_with_what_they_come_from_and_cover_nobody(composed: Composed, data: Path) -> None:
    bring(data, whole(1))
    row = judgement("csv:Kreis:p0-0", A, "false", reason="Kein Knopf zum Senden", entry="7", digest="ab" * 32)
    report = judge(data, row)
    tables = composed()

    assert (report.state, report.manifest["counts"]["accepted"]["judgement"]) == ("accepted", 1)
    assert tables["judgement"] == [
        {
            "programme": "digitales-amt", "authority_key": A, "procedure_key": "csv:Kreis:p0-0", "counts": False,
            "reason": "Kein Knopf zum Senden", "decided_on": "2023-12-09", "entry": 7, "digest": "ab" * 32,
            "provider": "Ministerium", "delivery": report.id,
        }
    ]  # fmt: skip
    assert [one["source"] for one in tables["delivered"]] == ["csv"]
    assert tables["counts"][0]["judgements"] == {"digitales-amt": 1}


def test_the_newest_judgements_up_to_the_day_hold_and_replace_all_before(composed: Composed, data: Path) -> None:
    first = judge(data, judgement("csv:Kreis:1", A), judgement("csv:Kreis:2", A), date="2023-12-11")
    second = judge(data, judgement("csv:Kreis:2", A, "false"), date="2023-12-20")

    assert second.state == "accepted"
    assert _judged(composed("2023-12-10")) == []
    assert _judged(composed("2023-12-19")) == [("csv:Kreis:1", True, first.id), ("csv:Kreis:2", True, first.id)]
    assert _judged(composed("2023-12-20")) == [("csv:Kreis:2", False, second.id)]


def test_of_several_deliveries_of_a_day_the_last_one_holds_also_when_its_bytes_came_before(
    composed: Composed, data: Path
) -> None:
    one, other = judgement("csv:Kreis:1", A), judgement("csv:Kreis:1", A, "false", entry="3")
    reports = [judge(data, *rows) for rows in ([one], [], [other], [])]
    assert _judged(composed()) == []

    again = judge(data)
    assert (again.already_there, again.id) == (True, reports[3].id)
    assert len({report.id for report in reports}) == 4

    withdraw(data, reports[3].id, reason="Irrtum")
    assert _judged(composed()) == [("csv:Kreis:1", False, reports[2].id)]


def test_all_judgements_may_be_taken_back_and_no_loss_holds_them(composed: Composed, data: Path) -> None:
    judge(data, *(judgement(f"csv:Kreis:{number}", A) for number in range(9)))
    report = judge(data, date="2023-12-12")

    assert (report.state, report.reason, report.manifest["counts"]["read"]) == ("accepted", None, 0)
    assert _judged(composed()) == []


def test_judgements_many_of_which_are_rejected_are_held_and_those_before_stay(composed: Composed, data: Path) -> None:
    first = judge(data, judgement("csv:Kreis:1", A))
    report = judge(data, judgement("csv:Kreis:1", A, "vielleicht"), date="2023-12-12")

    assert (report.state, report.reason) == ("held", "1 of 1 rows were rejected")
    assert _judged(composed()) == [("csv:Kreis:1", True, first.id)]


def test_of_two_providers_judgements_of_the_same_the_newer_decision_holds_else_the_first_provider(
    composed: Composed, data: Path
) -> None:
    older = judge(data, judgement("csv:Kreis:1", A), judgement("csv:Kreis:2", A), provider="A")
    newer = judge(
        data, judgement("csv:Kreis:1", A, "false", decided_on="2023-12-10"), judgement("csv:Kreis:2", A, "false"),
        provider="B",
    )  # fmt: skip

    assert _judged(composed()) == [("csv:Kreis:1", False, newer.id), ("csv:Kreis:2", True, older.id)]


def test_a_delivery_from_before_there_were_judgements_is_read_as_one_without(composed: Composed, data: Path) -> None:
    report = bring(data, whole(1))
    (data / "deliveries" / report.id / "judgement.0.parquet").unlink()

    tables = composed()
    assert len(tables["offer"]) == 1
    assert tables["judgement"] == []
