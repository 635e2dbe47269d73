from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.record import CoveredRecord, OfferRecord, ProcedureRecord, ServiceRecord
from amtsatlas.sources.interface import EXAMPLE_MARK
from amtsatlas.sources.xzufi.elements import identity
from tests.conftest import CollectingSink
from tests.sources.xzufi.feed import (
    code,
    document,
    leistung,
    link,
    loesche,
    modul,
    onlinedienst,
    pair,
    read,
    read_text,
    schreibe,
    transfer,
    zustaendigkeit,
)

KEY = "99050012104000"


def _id(text: str, agency: str) -> etree._Element:
    element = etree.Element("id", schemeAgencyID=agency)
    element.text = text
    return element


_TRICKY = st.text("a|%257C", min_size=1, max_size=5)
"""Texts of little else than what the encoding itself uses."""


@given(_TRICKY, _TRICKY, _TRICKY, _TRICKY)
def test_different_pairs_never_become_the_same_identity(a: str, b: str, c: str, d: str) -> None:
    assert (identity(_id(a, b)) == identity(_id(c, d))) == ((a, b) == (c, d))


@given(_TRICKY, _TRICKY)
def test_moving_a_separator_from_agency_to_id_makes_another_identity(a: str, b: str) -> None:
    assert identity(_id(f"{b}|x", a)) != identity(_id("x", f"{a}|{b}"))


def test_an_id_without_agency_is_a_thing_of_its_own() -> None:
    assert identity(_id("7", "")) == "|7"
    assert identity(etree.fromstring("<id>7</id>")) == "|7"
    assert identity(etree.fromstring("<id> </id>")) is None


def test_a_service_has_its_pair_its_leika_key_and_its_german_name(tmp_path: Path) -> None:
    sink = read_text(
        tmp_path,
        leistung(
            "L100042.LB.1",
            code("referenzLeiKa", KEY),
            modul("05", {"de": "Kurztext"}),
            modul("03", {"de": "Zweiter Name"}),
            modul("02", {"en": "Register a business", "de": "Gewerbe anmelden"}),
        ),
    )
    assert sink.service == [ServiceRecord(1, "L100042|L100042.LB.1", "Gewerbe anmelden", KEY)]
    assert sink.read == 1
    assert not sink.rejection


@pytest.mark.parametrize(
    ("modules", "name"),
    [
        ([("02", {"en": "A"}), ("03", {"de": "B"})], "B"),
        ([("02", {"fr": "A"}), ("03", {"en": "B"})], "B"),
        ([("02", {"fr": "A"})], None),
        ([("02", {"de": " "}), ("03", {"de-DE": "B"})], "B"),
        ([("24", {"de": "A"})], None),
    ],
)
def test_a_service_name_is_german_first_then_english_else_none(
    tmp_path: Path, modules: list[tuple[str, dict[str, str]]], name: str | None
) -> None:
    sink = read_text(tmp_path, leistung("1", *(modul(number, texts) for number, texts in modules)))
    assert sink.service[0].name == name


def test_texts_in_other_languages_are_counted(tmp_path: Path) -> None:
    sink = read_text(tmp_path, leistung("1", modul("02", {"fr": "A", "de": "B"}), modul("03", {"fr": "C"})))
    assert sink.unknown == {("language", "fr"): 2}


@pytest.mark.parametrize(
    "reference",
    [
        code("referenzLeiKa", KEY),
        f"<referenzLeiKa><code>{KEY}</code></referenzLeiKa>",
        f"<referenzLeiKa> {KEY} </referenzLeiKa>",
        code("referenzLeistungsschluessel", KEY),
        f"<referenzLeistungsschluessel>{KEY}</referenzLeistungsschluessel>",
        code("referenzLeiKa", "S1000") + code("referenzLeiKa", KEY),
    ],
)
def test_a_leika_key_is_found_in_every_version_s_place(tmp_path: Path, reference: str) -> None:
    assert read_text(tmp_path, leistung("1", reference)).service[0].leika_key == KEY


def test_a_reference_that_is_no_leika_key_is_counted_and_not_used(tmp_path: Path) -> None:
    sink = read_text(tmp_path, leistung("1", code("referenzLeiKa", "S1000")))
    assert sink.service[0].leika_key is None
    assert sink.unknown == {("LeiKa key", "not 14 digits beginning with 99"): 1}


def test_a_specialisation_is_a_service_of_its_own(tmp_path: Path) -> None:
    sink = read_text(tmp_path, leistung("S.1", modul("02", {"de": "Gewerbe"}), tag="spezialisierung"))
    assert sink.service == [ServiceRecord(1, "L100042|S.1", "Gewerbe")]


def test_a_procedure_has_its_german_name_and_link(tmp_path: Path) -> None:
    sink = read_text(
        tmp_path,
        onlinedienst(
            "OD.1",
            '<bezeichnung languageCode="en">Apply</bezeichnung><bezeichnung languageCode="de">Beantragen</bezeichnung>',
            link("https://example.org/other", typ="02"),
            link("https://example.org/en", "en"),
            link("HTTPS://Example.org/de#top", "de"),
            code("vertrauensniveau", "20"),
        ),
    )
    assert sink.procedure == [
        ProcedureRecord(
            1,
            "L100042|OD.1",
            name="Beantragen",
            url="HTTPS://Example.org/de#top",
            address="https://example.org/de",
            kind="application",
            languages="de,en",
            identification="Vertrauensniveau 20",
        )
    ]
    assert sink.unknown == {("link typ", "02"): 1}


@pytest.mark.parametrize("url", ["kommt bald", "javascript:alert(1)"])
def test_a_link_that_nobody_can_open_is_shown_and_counted_and_no_address(tmp_path: Path, url: str) -> None:
    sink = read_text(tmp_path, onlinedienst("1", link(url)))
    assert [(p.url, p.address) for p in sink.procedure] == [(url, None)]
    assert sink.unknown == {("url that is no address", url): 1}
    assert not sink.rejection


def test_a_procedure_without_link_is_read_without_address(tmp_path: Path) -> None:
    [procedure] = read_text(tmp_path, onlinedienst("OD.1", link(" "), link("https://example.org", "fr"))).procedure
    assert (procedure.url, procedure.address, procedure.languages) == (None, None, None)


@pytest.mark.parametrize(
    ("territory", "authority", "provision"),
    [
        ("091620000000", "gemeinde:09162000", None),
        ("09162", "gemeinde:09162000", None),
        ("09162000", "gemeinde:09162000", None),
        ("091775123133", "gemeinde:09177133", None),
        ("091775123000", "vg:091775123", None),
        ("091775123", "vg:091775123", None),
        ("092720000000", "landkreis:09272", None),
        ("09272", "landkreis:09272", None),
        ("090000000000", "land:09", "central"),
        ("09", "land:09", "central"),
    ],
)
def test_an_offer_belongs_to_the_authority_whose_territory_it_names(
    tmp_path: Path, territory: str, authority: str, provision: str | None
) -> None:
    sink = read_text(tmp_path, transfer("OD.1", zustaendigkeit("Z.1", "LB.1", territory)))
    assert sink.offer == [OfferRecord(1, "L100042|Z.1", authority, "L100042|LB.1", "L100042|OD.1", provision=provision)]
    assert sink.covered == [CoveredRecord(authority)]


@pytest.mark.parametrize(
    ("territory", "reason"),
    [
        ("091000000000", "state_authority"),
        ("091", "state_authority"),
        ("091629999999", "unknown_authority"),
        ("09999999", "unknown_authority"),
        ("9162000", "unknown_authority"),
        ("1", "unknown_authority"),
        ("Bayern", "unknown_authority"),
    ],
)
def test_a_territory_without_authority_is_rejected_by_its_id(tmp_path: Path, territory: str, reason: str) -> None:
    sink = read_text(tmp_path, transfer("OD.1", zustaendigkeit("Z.1", "LB.1", territory)))
    [rejection] = sink.rejection
    assert (rejection.reason, rejection.file, rejection.place) == (reason, "delivery.xml", "L100042|Z.1")
    assert territory in rejection.detail
    assert not sink.offer
    assert not sink.covered


def test_several_territories_are_one_statement_with_one_id_and_position(tmp_path: Path) -> None:
    sink = read_text(
        tmp_path, transfer("OD.1", zustaendigkeit("Z.1", "LB.1", "09272", "091000000000", "091620000000", "09162"))
    )
    assert [(offer.position, offer.offer_id, offer.authority_key) for offer in sink.offer] == [
        (1, "L100042|Z.1", "landkreis:09272"),
        (1, "L100042|Z.1", "gemeinde:09162000"),
    ]
    assert [rejection.reason for rejection in sink.rejection] == ["state_authority"]
    assert sink.read == 4


def test_an_embedded_responsibility_falls_with_its_procedure(tmp_path: Path) -> None:
    sink = read_text(
        tmp_path,
        onlinedienst("OD.1", zustaendigkeit("Z.1", "LB.1", "09272"), zustaendigkeit(None, "LB.2", "09", "09162000")),
    )
    common = {"procedure_id": "L100042|OD.1", "within_procedure": True}
    assert sink.procedure[0].position == 1
    assert sink.offer == [
        OfferRecord(1, "L100042|Z.1", "landkreis:09272", "L100042|LB.1", **common),
        OfferRecord(1, "%|L100042|OD.1", "land:09", "L100042|LB.2", provision="central", **common),
        OfferRecord(1, "%|L100042|OD.1", "gemeinde:09162000", "L100042|LB.2", **common),
    ]


def test_an_authority_is_covered_once(tmp_path: Path) -> None:
    sink = read_text(
        tmp_path,
        transfer("OD.1", zustaendigkeit("Z.1", "LB.1", "09272")),
        transfer("OD.1", zustaendigkeit("Z.2", "LB.2", "09272")),
    )
    assert sink.covered == [CoveredRecord("landkreis:09272")]


def test_an_organisation_is_read_and_nothing_of_it_kept(tmp_path: Path) -> None:
    sink = read_text(
        tmp_path,
        schreibe(f"<organisationseinheit>{pair('id', 'OE.1')}<person>Erika Mustermann</person></organisationseinheit>"),
        transfer("OE.1", zustaendigkeit("Z.1", "LB.1", "x", scheme="ZustaendigkeitOrganisationseinheit")),
        loesche("Organisationseinheit", "OE.1"),
        loesche("Zustaendigkeit", "Z.1", schemeID="ZustaendigkeitOrganisationseinheit"),
    )
    assert sink == CollectingSink(read=4)


def test_deletions_are_statements_and_never_rejected(tmp_path: Path) -> None:
    sink = read_text(
        tmp_path,
        loesche("Leistung", "LB.1"),
        loesche("LeistungSpezialisierung", "S.1"),
        loesche("Onlinedienst", "OD.1"),
        loesche("Zustaendigkeit", "Z.1"),
        loesche("Zustaendigkeit", "Z.2", schemeID="ZustaendigkeitOnlinedienst"),
    )
    assert sink.service == [
        ServiceRecord(1, "L100042|LB.1", op="delete"),
        ServiceRecord(2, "L100042|S.1", op="delete"),
    ]
    assert sink.procedure == [ProcedureRecord(3, "L100042|OD.1", op="delete")]
    assert sink.offer == [
        OfferRecord(4, "L100042|Z.1", op="delete"),
        OfferRecord(5, "L100042|Z.2", op="delete"),
    ]
    assert not sink.rejection


@pytest.mark.parametrize(
    ("statement", "reason", "place"),
    [
        (schreibe("<leistung><id> </id></leistung>"), "missing_field", "line 1"),
        (schreibe("<onlinedienst/>"), "missing_field", "line 1"),
        (transfer("OD.1", ""), "missing_field", "L100042|OD.1"),
        (transfer("", zustaendigkeit("Z.1", "LB.1", "09")), "missing_field", "L100042|Z.1"),
        (transfer("OD.1", zustaendigkeit(None, "LB.1", "09")), "missing_field", "L100042|OD.1"),
        (transfer("OD.1", zustaendigkeit("Z.1", "", "09")), "missing_field", "L100042|Z.1"),
        (transfer("OD.1", zustaendigkeit("Z.1", "LB.1")), "missing_field", "L100042|Z.1"),
        ('<loesche klasse="Leistung"/>', "missing_field", "line 1"),
        (f"<loesche>{pair('id', '1')}</loesche>", "missing_field", "L100042|1"),
        (loesche("Gebiet", "1"), "bad_value", "L100042|1"),
    ],
)
def test_a_record_without_what_it_needs_is_skipped_with_its_reason(
    tmp_path: Path, statement: str, reason: str, place: str
) -> None:
    sink = read_text(tmp_path, statement, leistung("LB.9"))
    assert [(rejection.reason, rejection.place) for rejection in sink.rejection] == [(reason, place)]
    assert [service.service_id for service in sink.service] == ["L100042|LB.9"]
    assert sink.read == 2


def test_rejections_never_exceed_what_was_read(tmp_path: Path) -> None:
    sink = read_text(tmp_path, onlinedienst("OD.1", *(zustaendigkeit("Z", "LB", *["x"] * 5) for _ in range(3))))
    assert len(sink.rejection) == 15
    assert sink.read == 16


@pytest.mark.parametrize(
    "statement",
    [
        "<schreibe/>",
        schreibe("<leistung><id>1</id></leistung><leistung><id>2</id></leistung>"),
        "<loesche klasse='Leistung'><id>1</id><id>2</id></loesche>",
        "<nachrichtenkopf/>",
        "<schreibe xmlns=''><leistung/></schreibe>",
    ],
)
def test_an_impossible_structure_refuses_the_delivery(tmp_path: Path, statement: str) -> None:
    with pytest.raises(InputError) as caught:
        read_text(tmp_path, "\n", statement)
    assert (caught.value.file, caught.value.place) == ("delivery.xml", "line 2")


def test_what_is_not_known_is_counted(tmp_path: Path) -> None:
    sink = read_text(
        tmp_path,
        "<transaktionID>1</transaktionID><transaktionPosition>1</transaktionPosition><neues/>",
        schreibe("<formular/>"),
        leistung("1", "<struktur/><struktur/>"),
        onlinedienst("2", "<zahlungsweise/>"),
        f"<loesche klasse='Leistung'><grund/>{pair('id', '1')}</loesche>",
        transfer("OD.1", zustaendigkeit("Z.1", "LB.1", "09", scheme="Neu")),
    )
    assert sink.unknown == {
        ("element", "neues"): 1,
        ("element", "schreibe/formular"): 1,
        ("element", "leistung/struktur"): 2,
        ("element", "onlinedienst/zahlungsweise"): 1,
        ("element", "loesche/grund"): 1,
        ("schemeID of a Zustaendigkeit", "Neu"): 1,
    }
    assert len(sink.offer) == 1


@pytest.mark.parametrize(
    ("period", "noted"),
    [
        ("<beginn>2020-01-01</beginn>", 0),
        ("<beginn>2023-12-28T00:00:00</beginn><ende>2023-12-28</ende>", 0),
        ("<ende>2023-12-27</ende>", 1),
        ("<beginn>2024-01-01</beginn>", 1),
    ],
)
def test_what_is_not_in_force_is_counted_and_kept(tmp_path: Path, period: str, noted: int) -> None:
    sink = read_text(tmp_path, leistung("1", f"<gueltigkeit>{period}</gueltigkeit>"))
    assert len(sink.service) == 1
    assert sum(sink.unknown.values()) == noted


def test_example_data_says_so(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(document(attributes=f'produktbezeichnung="{EXAMPLE_MARK}"'), encoding="utf-8")
    assert read(file).example
    file.write_text(document(attributes='produktbezeichnung="Redaktionssystem"'), encoding="utf-8")
    assert not read(file).example
