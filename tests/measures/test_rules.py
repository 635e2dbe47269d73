"""The rules of counting, one sentence each, on editions small enough to count by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from amtsatlas.measures.engine import simulate, trend
from tests.measures.edition import DATE, PROGRAMMES, Edition, bavaria

LAND, BEZIRK, KREIS, VG = "land:09", "bezirk:096", "landkreis:09675", "vg:096755616"
MEMBER, MARKT, CITY = "gemeinde:09675111", "gemeinde:09675112", "gemeinde:09663000"


def services(edition: Edition, key: str, count: int, **more: Any) -> Edition:
    """The authority offers p0 … p<count - 1>, each for a service of its own."""
    for number in range(count):
        edition.offer(key, f"p{number}", services=[f"s{number}"], **more)
    return edition


def test_a_procedure_under_several_services_counts_once(tmp_path: Path) -> None:
    results = bavaria().delivered(CITY).offer(CITY, "p", services=["s1", "s2", "s3"]).results(tmp_path)
    assert results.standing(CITY)["counted"] == 1


def test_own_central_and_unknown_are_disjoint_and_their_sum_counts(tmp_path: Path) -> None:
    edition = bavaria().delivered(CITY)
    edition.offer(CITY, "a", provision="central").offer(CITY, "b", provision="unknown", provision_basis=None)
    edition.offer(CITY, "c").offer(CITY, "c", provision="central", services=["s2"])
    row = edition.results(tmp_path).standing(CITY)
    assert (row["own"], row["central"], row["unknown"], row["counted"]) == (1, 1, 1, 3)


@pytest.mark.parametrize("kind", ["appointment", "contact", "mail", "fillable_pdf"])
def test_a_kind_the_published_rule_does_not_decide_does_not_count_and_says_so(kind: str, tmp_path: Path) -> None:
    verdict = bavaria().delivered(CITY).offer(CITY, "p", kind=kind).results(tmp_path).one("verdict")
    assert (verdict["counts"], verdict["reason"], verdict["undecided"]) == (False, f"{kind}_undecided", True)


@pytest.mark.parametrize("kind", ["information", "form"])
def test_information_and_forms_never_count(kind: str, tmp_path: Path) -> None:
    verdict = bavaria().delivered(CITY).offer(CITY, "p", kind=kind).results(tmp_path).one("verdict")
    assert (verdict["counts"], verdict["reason"], verdict["undecided"]) == (False, kind, False)


def test_a_kind_nobody_knows_does_not_count_and_is_not_lost(tmp_path: Path) -> None:
    verdict = bavaria().delivered(CITY).offer(CITY, "p", kind="fax").results(tmp_path).one("verdict")
    assert (verdict["counts"], verdict["reason"]) == (False, "unknown_kind")


def test_a_procedure_without_an_address_does_not_count(tmp_path: Path) -> None:
    edition = (
        bavaria().delivered(CITY, source="csv", provider="c").offer(CITY, "p", source="csv", provider="c", address=None)
    )
    assert edition.results(tmp_path).one("verdict")["reason"] == "no_address"


def test_the_offer_that_gets_furthest_through_the_rules_decides(tmp_path: Path) -> None:
    edition = bavaria().delivered(CITY).offer(CITY, "p", address=None).offer(CITY, "p", services=["s2"])
    assert edition.results(tmp_path).one("verdict")["reason"] == "counted"


def test_only_the_first_source_with_data_counts_the_rest_is_overlap(tmp_path: Path) -> None:
    edition = bavaria().delivered(CITY).delivered(CITY, MARKT, source="csv", provider="c")
    edition.offer(CITY, "a").offer(CITY, "b", source="csv", provider="c").offer(MARKT, "b", source="csv", provider="c")
    results = edition.results(tmp_path)
    assert results.standing(CITY)["counted"] == 1
    assert results.one("verdict", procedure_key="csv:c:b", authority_key=CITY)["reason"] == "other_source"
    assert results.standing(MARKT)["counted"] == 1


def test_a_first_source_that_delivers_nothing_still_is_the_source(tmp_path: Path) -> None:
    edition = (
        bavaria()
        .delivered(CITY)
        .delivered(CITY, source="csv", provider="c")
        .offer(CITY, "b", source="csv", provider="c")
    )
    row = edition.results(tmp_path).standing(CITY)
    assert (row["counted"], row["delivered"], row["source"]) == (0, True, "bayernportal")


def test_of_several_providers_the_one_with_the_newest_data_counts(tmp_path: Path) -> None:
    edition = bavaria()
    for provider, day in (("a", "2023-12-01"), ("b", "2023-12-02"), ("c", "2023-12-02")):
        edition.delivered(CITY, source="xzufi", provider=provider, data_date=day)
        edition.offer(CITY, provider, source="xzufi", provider=provider)
    results = edition.results(tmp_path)
    assert [row["procedure_key"] for row in results.rows("verdict", counts=True)] == ["xzufi:b:b"]
    assert results.standing(CITY)["data_date"] == "2023-12-02"


def test_a_source_the_programme_does_not_name_is_no_part_of_it(tmp_path: Path) -> None:
    edition = (
        bavaria().delivered(CITY, source="openpvog", provider="h").offer(CITY, "p", source="openpvog", provider="h")
    )
    results = edition.results(tmp_path)
    assert results.rows("verdict") == []
    assert results.standing(CITY)["delivered"] is False


def test_an_authority_without_a_delivery_is_not_a_zero(tmp_path: Path) -> None:
    results = bavaria().delivered(CITY).results(tmp_path)
    zero, nothing = results.standing(CITY), results.standing(MARKT)
    assert (zero["counted"], zero["delivered"], zero["rank"], zero["peer_rank"]) == (0, True, 1, 1)
    assert (nothing["counted"], nothing["delivered"], nothing["rank"], nothing["peer_rank"]) == (0, False, None, None)
    assert (nothing["data_date"], nothing["stale"], nothing["reached"]) == (None, None, False)


def test_every_authority_of_the_territory_and_the_peer_groups_stands_in_the_table_and_no_other(tmp_path: Path) -> None:
    edition = bavaria().authority("gemeinde:07131001", "gemeinde", "071310001001").authority("gss:E1", "county", None)
    keys = [row["authority_key"] for row in edition.results(tmp_path).rows("standing")]
    assert keys == sorted([BEZIRK, KREIS, VG, MEMBER, MARKT, CITY])


def test_ties_share_a_rank_and_the_next_is_left_out(tmp_path: Path) -> None:
    edition = bavaria().delivered(CITY, MEMBER, MARKT, KREIS, VG)
    for key, count in ((CITY, 3), (MEMBER, 2), (MARKT, 2), (KREIS, 1)):
        services(edition, key, count)
    results = edition.results(tmp_path)
    ranks = {
        key: (results.standing(key)["rank"], results.standing(key)["peer_rank"]) for key in (CITY, MEMBER, MARKT, KREIS)
    }
    assert ranks == {CITY: (1, 1), MEMBER: (2, 1), MARKT: (2, 1), KREIS: (4, 1)}


def test_the_threshold_is_fifty_and_for_a_bezirk_thirty(tmp_path: Path) -> None:
    edition = services(services(bavaria().delivered(CITY, BEZIRK), CITY, 49), BEZIRK, 30)
    results = edition.results(tmp_path)
    assert [results.standing(CITY)[name] for name in ("threshold", "reached", "distance")] == [50, False, -1]
    assert [results.standing(BEZIRK)[name] for name in ("threshold", "reached", "distance")] == [30, True, 0]


def test_without_a_threshold_nothing_is_reached_or_missed(tmp_path: Path) -> None:
    results = bavaria().delivered(CITY, source="openpvog").results(tmp_path, "ozg-leistungen")
    assert [results.standing(CITY)[name] for name in ("threshold", "reached", "distance")] == [None, None, None]
    assert {row["fact"] for row in results.rows("facts")} == {"top_ten", "top_ten_by_regierungsbezirk"}


@pytest.mark.parametrize(("day", "stale"), [("2023-10-03", False), ("2023-10-02", True)])
def test_data_older_than_ninety_days_is_stale(day: str, stale: bool, tmp_path: Path) -> None:
    row = bavaria().delivered(CITY, data_date=day).results(tmp_path).standing(CITY)
    assert row["stale"] is stale


def pvog(edition: Edition, key: str, name: str, **more: Any) -> Edition:
    values = {"source": "openpvog", "provider": "hub", "services": [name], "online_status": "ok", **more}
    return edition.offer(key, f"{key}-{name}", **values)


def test_what_is_inherited_is_central_and_what_is_also_own_is_own(tmp_path: Path) -> None:
    edition = bavaria().delivered(LAND, KREIS, MEMBER, source="openpvog", provider="hub")
    for key, name in ((LAND, "a"), (LAND, "b"), (KREIS, "b"), (MEMBER, "b"), (MEMBER, "c")):
        pvog(edition, key, name)
    results = edition.results(tmp_path, "ozg-leistungen")
    assert [results.standing(MEMBER)[name] for name in ("own", "central", "counted")] == [2, 1, 3]
    assert [results.standing(CITY)[name] for name in ("own", "central", "counted")] == [0, 2, 2]
    inherited = results.one("verdict", authority_key=CITY, procedure_key="openpvog:hub:land:09-a")
    assert (inherited["offered_by"], inherited["provision"]) == (LAND, "central")


def test_what_holds_elsewhere_is_not_inherited(tmp_path: Path) -> None:
    edition = bavaria().delivered(LAND, source="openpvog", provider="hub")
    results = pvog(edition, LAND, "a", territory="09675").results(tmp_path, "ozg-leistungen")
    assert (results.standing(MEMBER)["counted"], results.standing(CITY)["counted"]) == (1, 0)


def test_nothing_is_inherited_where_the_programme_says_so(tmp_path: Path) -> None:
    results = bavaria().delivered(LAND, CITY).offer(LAND, "p").results(tmp_path)
    assert results.standing(CITY)["counted"] == 0


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"online_status": "nicht ok"}, "not_online"),
        ({"online_status": None}, "not_online"),
        ({"active": "nein"}, "inactive"),
        ({"active": "null"}, "counted"),
        ({"active": None}, "counted"),
        ({"active": "ja"}, "counted"),
        ({"address": None}, "no_address"),
        ({"coverage_note": "nicht in Auswertung berücksichtigt"}, "counted"),
    ],
)
def test_an_ozg_service_counts_with_address_online_and_not_inactive(
    columns: dict[str, str | None], reason: str, tmp_path: Path
) -> None:
    edition = pvog(bavaria().delivered(CITY, source="openpvog", provider="hub"), CITY, "a", **columns)
    assert edition.results(tmp_path, "ozg-leistungen").one("verdict", authority_key=CITY)["reason"] == reason


def test_a_service_with_several_links_counts_once_whatever_they_do(tmp_path: Path) -> None:
    edition = Edition().authority("gss:E1", "county", None).authority("gss:E2", "district", None)
    edition.delivered("gss:E1", "gss:E2", source="local-links", provider="g")
    for name, kind in (("a", "application"), ("b", "information")):
        edition.offer("gss:E1", name, kind=kind, source="local-links", provider="g")
    results = edition.results(tmp_path, "local-links")
    assert (results.standing("gss:E1")["counted"], results.standing("gss:E1")["peer_group"]) == (1, "county")
    assert results.standing("gss:E2")["peer_rank"] == 1


def test_reach_is_the_union_with_each_procedure_at_its_lowest_level(tmp_path: Path) -> None:
    edition = bavaria().delivered(LAND, BEZIRK, KREIS, VG, MEMBER, CITY)
    for key in (LAND, BEZIRK, KREIS, VG, MEMBER):
        edition.offer(key, "shared")
    for key, name in ((LAND, "l"), (BEZIRK, "b"), (KREIS, "k"), (VG, "v"), (MEMBER, "m"), (KREIS, "b")):
        edition.offer(key, name, services=[f"s-{name}"])
    results = edition.results(tmp_path)
    levels = ("procedures", "services", "from_gemeinde", "from_verband", "from_landkreis", "from_bezirk", "from_land")
    assert [results.one("reach", place_key=MEMBER)[name] for name in levels] == [6, 6, 2, 1, 2, 0, 1]
    assert [results.one("reach", place_key=MARKT)[name] for name in levels] == [5, 5, 0, 2, 2, 0, 1]
    assert [results.one("reach", place_key=CITY)[name] for name in levels] == [3, 3, 0, 0, 0, 2, 1]


def test_an_offer_for_a_part_of_the_area_reaches_only_the_places_in_it(tmp_path: Path) -> None:
    edition = (
        bavaria()
        .delivered(VG, MEMBER)
        .offer(VG, "p", territory="096755616112")
        .offer(VG, "q", territory="096755616111")
    )
    results = edition.offer(MEMBER, "q").results(tmp_path)
    assert [results.one("reach", place_key=MARKT)[name] for name in ("procedures", "from_verband")] == [1, 1]
    assert [results.one("reach", place_key=MEMBER)[name] for name in ("procedures", "from_gemeinde")] == [1, 1]
    assert results.standing(VG)["counted"] == 2


def test_only_municipalities_have_a_reach(tmp_path: Path) -> None:
    edition = bavaria()
    edition.tables["territory"].append(
        {"ars": "096754444444", "level": "gemeinde", "name": "Forst", "gemeindefrei": True}
    )
    assert [row["place_key"] for row in edition.results(tmp_path).rows("reach")] == [CITY, MEMBER, MARKT]


def test_coverage_is_of_the_whole_group_and_tells_how_many_have_data(tmp_path: Path) -> None:
    edition = bavaria().authority("gemeinde:09675113", "stadt", "096755616113", population=300)
    edition.delivered(MEMBER, "gemeinde:09675113").offer("gemeinde:09675113", "p")
    row = edition.results(tmp_path).one("coverage")
    assert (row["authorities"], row["delivered"], row["group_size"]) == (1, 2, 3)
    assert (row["share"], row["population"], row["population_share"]) == (1 / 3, 300, 0.6)


def test_a_gap_that_needs_only_a_link_comes_first(tmp_path: Path) -> None:
    edition = (
        bavaria().authority("gemeinde:09675113", "stadt", "096755616113").delivered(MEMBER, MARKT, "gemeinde:09675113")
    )
    for key in (MARKT, "gemeinde:09675113"):
        edition.offer(key, f"own-{key}", services=["wide"])
    edition.offer(MARKT, "hub", services=["link"], provision="central")
    gaps = edition.results(tmp_path).rows("gaps", authority_key=MEMBER)
    assert [(row["service_key"], row["share"], row["central_procedure"]) for row in gaps] == [
        ("link", 0.5, "bayernportal:portal:hub"),
        ("wide", 1.0, None),
    ]


def test_a_members_gap_that_its_vg_fills_says_so(tmp_path: Path) -> None:
    edition = bavaria().delivered(MEMBER, MARKT, VG).offer(MARKT, "p", services=["a"]).offer(VG, "v", services=["a"])
    assert edition.results(tmp_path).one("gaps", authority_key=MEMBER)["covered_by_vg"] == VG


def test_what_few_peers_offer_is_no_gap(tmp_path: Path) -> None:
    edition = bavaria()
    others = [f"gemeinde:0967512{number}" for number in range(3)]
    for number, key in enumerate(others):
        edition.authority(key, "gemeinde", f"09675561612{number}")
    edition.delivered(MEMBER, MARKT, *others).offer(MARKT, "p")
    assert edition.results(tmp_path).rows("gaps") == []


@pytest.mark.parametrize(
    ("address", "warnings"),
    [
        ("https://stadt.example/", ["home_page"]),
        ("https://stadt.example", ["home_page"]),
        ("https://stadt.example/antrag.PDF", ["pdf"]),
        ("https://stadt.example/kontakt", ["contact_form"]),
        ("mailto:rathaus@stadt.example", ["mail_address"]),
        ("https://kontakt.example/antrag", []),
        ("https://stadt.example/?antrag=1", []),
    ],
)
def test_a_doubtful_address_is_warned_about_and_still_counts(address: str, warnings: list[str], tmp_path: Path) -> None:
    results = bavaria().delivered(CITY).offer(CITY, "p", address=address).results(tmp_path)
    assert [row["warning"] for row in results.rows("inflation")] == warnings
    assert results.standing(CITY)["counted"] == 1


def test_one_address_behind_five_procedures_is_warned_about(tmp_path: Path) -> None:
    edition = services(bavaria().delivered(CITY, KREIS), CITY, 5, address="https://a.example/x")
    services(edition, KREIS, 4, address="https://a.example/x").offer(
        KREIS, "p1", services=["s8"], address="https://a.example/x"
    )
    row = edition.results(tmp_path).one("inflation")
    assert (row["authority_key"], row["warning"], row["procedures"]) == (CITY, "same_address", 5)


def test_the_three_shares_are_never_one(tmp_path: Path) -> None:
    edition = services(bavaria().delivered(MEMBER, MARKT, CITY, VG, KREIS), CITY, 50)
    services(edition, KREIS, 60)
    services(services(edition, VG, 49), MEMBER, 3)
    edition.offer(MEMBER, "only-here")
    services(edition, MARKT, 49)
    facts = {row["fact"]: row for row in edition.results(tmp_path).rows("facts", part=None, authority_key=None)}
    shares = {
        name: (facts[name]["numerator"], facts[name]["denominator"]) for name in facts if name.startswith("share")
    }
    assert shares == {"share_own_page": (1, 3), "share_own_or_vg": (2, 3), "share_authorities": (2, 6)}
    assert facts["share_authorities"]["without_data"] == 1


def test_all_that_are_tied_at_place_ten_are_in_the_top_ten(tmp_path: Path) -> None:
    edition = Edition()
    for number in range(13):
        key = f"gemeinde:09{1 + number % 7}750{number:02}"
        edition.authority(key, "gemeinde", f"09{1 + number % 7}7556160{number:02}").delivered(key)
        services(edition, key, 20 - number if number < 9 else 5 if number < 12 else 4)
    results = edition.results(tmp_path)
    listed = [row for row in results.rows("facts", fact="top_ten") if row["authority_key"]]
    assert [row["rank"] for row in listed] == [*range(1, 10), 10, 10, 10]
    by_bezirk = {row["part"]: row["value"] for row in results.rows("facts", fact="top_ten_by_regierungsbezirk")}
    assert by_bezirk == {None: 12, "091": 2, "092": 2, "093": 2, "094": 2, "095": 2, "096": 1, "097": 1}


def test_a_simulation_shows_who_would_gain_and_writes_nothing(tmp_path: Path) -> None:
    edition = services(bavaria().delivered(CITY), CITY, 49).offer(CITY, "t", kind="appointment", services=["t"])
    folder = edition.write(tmp_path / "edition")
    before = sorted(tmp_path.rglob("*"))
    rules = PROGRAMMES["digitales-amt"].with_overrides({"count.appointment": "true"})
    standing = {row["authority_key"]: row for row in simulate(folder, rules, edition_date=DATE)}
    assert (standing[CITY]["counted"], standing[CITY]["reached"]) == (50, True)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_simulation_without_changes_is_the_standing(tmp_path: Path) -> None:
    edition = services(bavaria().delivered(CITY, VG), CITY, 3)
    results = edition.results(tmp_path)
    assert simulate(tmp_path / "edition", PROGRAMMES["digitales-amt"], edition_date=DATE) == results.rows("standing")


def test_a_judgement_makes_a_procedure_count_that_the_rule_does_not_and_it_provides_its_service(tmp_path: Path) -> None:
    edition = bavaria().delivered(CITY, MEMBER).offer(CITY, "p", kind="mail").offer(MEMBER, "p", kind="mail")
    results = edition.judgement(CITY, "bayernportal:portal:p", counts=True).results(tmp_path)
    verdict = results.one("verdict", authority_key=CITY)
    assert (verdict["counts"], verdict["reason"], verdict["undecided"]) == (True, "judged_counts", False)
    assert results.one("verdict", authority_key=MEMBER)["reason"] == "mail_undecided"
    assert (results.standing(CITY)["counted"], results.standing(MEMBER)["counted"]) == (1, 0)
    assert [row["peer_group"] for row in results.rows("coverage")] == ["kreisfreie_stadt"]
    assert results.one("reach", place_key=CITY)["procedures"] == 1


def test_a_procedure_judged_not_to_count_is_nobodys_service_at_that_authority(tmp_path: Path) -> None:
    edition = bavaria().delivered(CITY, MEMBER, MARKT)
    edition.offer(CITY, "p").offer(MEMBER, "p").offer(MARKT, "p")
    results = edition.judgement(MEMBER, "bayernportal:portal:p", counts=False).results(tmp_path)
    verdict = results.one("verdict", authority_key=MEMBER)
    assert (verdict["counts"], verdict["reason"]) == (False, "judged_not")
    assert {key: results.standing(key)["counted"] for key in (CITY, MEMBER, MARKT)} == {CITY: 1, MEMBER: 0, MARKT: 1}
    assert results.one("coverage", peer_group="gemeinde")["authorities"] == 1
    assert results.one("gaps")["authority_key"] == MEMBER
    assert (results.one("reach", place_key=MEMBER)["services"], results.one("reach", place_key=MARKT)["services"]) == (
        0,
        1,
    )


@pytest.mark.parametrize("counts", [True, False])
def test_a_judgement_never_brings_in_what_is_of_another_source(counts: bool, tmp_path: Path) -> None:
    edition = bavaria().delivered(CITY).delivered(CITY, source="csv", provider="c")
    edition.offer(CITY, "b", source="csv", provider="c").judgement(CITY, "csv:c:b", counts=counts)
    verdict = edition.results(tmp_path).one("verdict")
    assert (verdict["counts"], verdict["reason"]) == (False, "other_source")


@pytest.mark.parametrize(
    ("key", "procedure", "programme"),
    [
        (CITY, "bayernportal:portal:gone", "digitales-amt"),
        (MEMBER, "bayernportal:portal:p", "digitales-amt"),
        (CITY, "bayernportal:portal:p", "ozg-leistungen"),
        (CITY, "bayernportal:other:p", "digitales-amt"),
    ],
)
def test_a_judgement_on_what_the_edition_does_not_hold_here_changes_nothing(
    key: str, procedure: str, programme: str, tmp_path: Path
) -> None:
    edition = bavaria().delivered(CITY, MEMBER).offer(CITY, "p", kind="mail")
    results = edition.judgement(key, procedure, counts=True, programme=programme).results(tmp_path)
    assert [row["reason"] for row in results.rows("verdict")] == ["mail_undecided"]
    assert not any(row["counted"] for row in results.rows("standing"))


def test_a_judgement_on_one_procedure_does_not_put_it_before_others_of_the_service(tmp_path: Path) -> None:
    rules = replace(PROGRAMMES["digitales-amt"], unit="service")
    edition = bavaria().delivered(CITY).offer(CITY, "own").offer(CITY, "judged", kind="mail", provision="central")
    edition.judgement(CITY, "bayernportal:portal:judged", counts=True)
    row = edition.results(tmp_path, rules).standing(CITY)
    assert (row["own"], row["central"], row["counted"]) == (1, 0, 1)


def test_a_judgement_is_about_the_authority_it_names_also_where_offers_are_inherited(tmp_path: Path) -> None:
    rules = replace(PROGRAMMES["digitales-amt"], inherit=True)
    edition = bavaria().delivered(LAND).offer(LAND, "p")
    edition.judgement(MEMBER, "bayernportal:portal:p", counts=False)
    results = edition.results(tmp_path, rules)
    reasons = {row["authority_key"]: row["reason"] for row in results.rows("verdict")}
    assert reasons.pop(MEMBER) == "judged_not"
    assert set(reasons.values()) == {"counted"}


def test_a_judgement_stays_whatever_rule_is_tried(tmp_path: Path) -> None:
    edition = bavaria().delivered(CITY).offer(CITY, "p").offer(CITY, "q", kind="mail")
    edition.judgement(CITY, "bayernportal:portal:p", counts=False)
    edition.results(tmp_path)
    rules = PROGRAMMES["digitales-amt"].with_overrides({"count.mail": "true"})
    rows = simulate(tmp_path / "edition", rules, edition_date=DATE)
    assert [row["counted"] for row in rows if row["authority_key"] == CITY] == [1]


def test_an_edition_from_before_there_were_judgements_can_be_simulated(tmp_path: Path) -> None:
    results = services(bavaria().delivered(CITY), CITY, 3).results(tmp_path)
    (tmp_path / "edition" / "judgement.parquet").unlink()
    assert simulate(tmp_path / "edition", PROGRAMMES["digitales-amt"], edition_date=DATE) == results.rows("standing")


def test_a_trend_tells_the_change_and_where_the_source_changed(tmp_path: Path) -> None:
    first = services(bavaria().delivered(CITY), CITY, 2).results(tmp_path)
    (tmp_path / "b").mkdir()
    second = services(bavaria().delivered(CITY, source="csv"), CITY, 3, source="csv").results(tmp_path / "b")
    standings = [("2024-01-01", second.folder / "standing.parquet"), ("2023-01-01", first.folder / "standing.parquet")]
    rows = trend(standings, CITY)
    assert [(row["edition"], row["counted"], row["change"], row["source_changed"]) for row in rows] == [
        ("2023-01-01", 2, None, None),
        ("2024-01-01", 3, 1, True),
    ]
    assert len(trend(standings)) == 12
    assert trend([]) == []


def test_the_shape_of_a_city_state_needs_no_other_code(tmp_path: Path) -> None:
    edition = (
        Edition().authority("land:11", "land", "11").authority("gemeinde:11000000", "kreisfreie_stadt", "110000000000")
    )
    edition.delivered("gemeinde:11000000", source="csv").offer("gemeinde:11000000", "p", source="csv")
    rules = replace(
        PROGRAMMES["digitales-amt"], territory="11", peer_groups={"stadt": ("kreisfreie_stadt",)}, threshold=1
    )
    results = edition.results(tmp_path, rules)
    assert [row["reached"] for row in results.rows("standing")] == [True]
    assert results.one("reach")["from_gemeinde"] == 1
