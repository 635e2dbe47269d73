import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.record import Reason
from amtsatlas.registers.packaged import register
from amtsatlas.sources.bayernportal import BayernPortal
from amtsatlas.sources.interface import EXAMPLE_MARK, ReadContext
from tests.conftest import CollectingSink

EMMERTING = "vg:091715101"
MEMBER, STRANGER = "09171114", "09162000"
"""AGS of Emmerting, a member of VG Emmerting, and of München."""
OFFICES = {
    "0100": "Stadt Regensburg",
    "0200": "Landratsamt Regensburg",
    "0300": "Regensburg",
    "0400": "Verwaltungsgemeinschaft Emmerting",
}


class Folder:
    """A folder of answers to be filled."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "onlineverfahren").mkdir(parents=True)

    def offices(self, offices: dict[str, str] | None = None, **more: Any) -> None:
        listed = [
            {"dienststellenschluessel": key, "bezeichnung": name, **more}
            for key, name in (OFFICES if offices is None else offices).items()
        ]
        self.put("dienststellen-00.json", {"dienststelle": listed})

    def answer(self, name: str, services: dict[str, list[Any]]) -> None:
        grouped = [
            {"leistungId": key, "leistungBezeichnung": f"Leistung {key}", "onlineverfahren": procedures}
            for key, procedures in services.items()
        ]
        self.put(f"onlineverfahren/{name}.json", {"leistungMitOnlineverfahren": grouped})

    def put(self, name: str, content: object) -> None:
        (self.path / name).parent.mkdir(exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        (self.path / name).write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "bp")


@pytest.fixture
def read(folder: Folder, sink: CollectingSink, tmp_path: Path) -> Callable[[], CollectingSink]:
    def run() -> CollectingSink:
        BayernPortal().read([folder.path], ReadContext(register(), "2023-12-28", "portal", tmp_path), sink)
        return sink

    return run


Read = Callable[[], CollectingSink]


def procedure(key: str, **more: Any) -> dict[str, Any]:
    return {"id": key, "bezeichnung": f"Verfahren {key}", "url": f"https://Example.org/{key}", **more}


def test_a_procedure_under_two_services_is_one_procedure_with_two_offers(folder: Folder, read: Read) -> None:
    folder.offices()
    folder.answer("0100", {"010": [procedure("03774718660")], "011": [procedure("03774718660"), procedure("02")]})
    sink = read()
    assert [(p.procedure_id, p.name, p.kind) for p in sink.procedure] == [
        ("03774718660", "Verfahren 03774718660", "application"),
        ("02", "Verfahren 02", "application"),
    ]
    assert [(o.authority_key, o.service_id, o.procedure_id, o.provision) for o in sink.offer] == [
        ("gemeinde:09362000", "010", "03774718660", None),
        ("gemeinde:09362000", "011", "03774718660", None),
        ("gemeinde:09362000", "011", "02", None),
    ]
    assert [(s.service_id, s.name, s.leika_key) for s in sink.service] == [
        ("010", "Leistung 010", None),
        ("011", "Leistung 011", None),
    ]
    assert len({o.offer_id for o in sink.offer}) == 3
    assert sink.read == 4 + 3


def test_positions_grow_in_reading_order(folder: Folder, read: Read) -> None:
    folder.offices()
    folder.answer("0100", {"010": [procedure("1"), procedure("2")]})
    folder.answer("0200", {"010": [procedure("1")]})
    sink = read()
    assert [o.position for o in sink.offer] == [1, 2, 3]
    newest = max((p for p in sink.procedure if p.procedure_id == "1"), key=lambda p: p.position)
    assert newest.position > next(o.position for o in sink.offer if o.procedure_id == "2")


def test_an_answer_that_is_not_grouped_has_offers_without_service(folder: Folder, read: Read) -> None:
    folder.offices()
    folder.put("onlineverfahren/0100.json", {"onlineverfahren": [procedure("01"), procedure("02")]})
    sink = read()
    assert [(o.service_id, o.procedure_id) for o in sink.offer] == [(None, "01"), (None, "02")]
    assert sink.service == []


def test_json_and_xml_say_the_same(folder: Folder, read: Read) -> None:
    folder.put(
        "dienststellen.xml",
        """<ns2:dienststellen xmlns:ns2="urn:x"><dienststelle id="7"><bezeichnung>Stadt Regensburg</bezeichnung>
        <dienststellenschluessel>0100</dienststellenschluessel></dienststelle></ns2:dienststellen>""",
    )
    folder.put(
        "onlineverfahren/0100.xml",
        """<a xmlns="urn:x"><leistungMitOnlineverfahren><leistungId>010</leistungId>
        <leistungBezeichnung>Hund</leistungBezeichnung><onlineverfahren><onlineverfahren id="007">
        <kurzbeschreibung><value>Hund anmelden</value></kurzbeschreibung><url>https://example.org/hund</url>
        <sprache>Deutsch</sprache><sprache>Englisch</sprache>
        <zahlungsweise><zahlungsweise>Kreditkarte</zahlungsweise></zahlungsweise>
        </onlineverfahren></onlineverfahren></leistungMitOnlineverfahren></a>""",
    )
    sink = read()
    (found,) = sink.procedure
    assert (found.procedure_id, found.name, found.url) == ("007", "Hund anmelden", "https://example.org/hund")
    assert (found.languages, found.identification, found.payment) == ("Deutsch, Englisch", None, "Kreditkarte")
    assert [o.service_id for o in sink.offer] == ["010"]
    assert not sink.unknown


def test_a_lone_object_and_a_text_with_value_are_understood(folder: Folder, read: Read) -> None:
    folder.put(
        "dienststellen.json",
        {"dienststelle": {"dienststellenschluessel": "0100", "bezeichnung": {"value": "Stadt Regensburg"}}},
    )
    lone = {
        "id": "01",
        "kurzbeschreibung": {"value": "Hund"},
        "identifizierungsmittel": "BayernID",
        "sprache": {"value": "Deutsch"},
    }
    folder.put(
        "onlineverfahren/0100.json", {"leistungMitOnlineverfahren": {"leistungId": "010", "onlineverfahren": lone}}
    )
    (found,) = read().procedure
    assert (found.name, found.identification, found.languages) == ("Hund", "BayernID", "Deutsch")


def test_a_procedure_without_url_has_its_public_page_as_address(folder: Folder, read: Read) -> None:
    folder.offices()
    folder.answer("0100", {"010": [{"id": "03774718660", "bezeichnung": "Hund"}, {"id": "02", "url": " "}]})
    sink = read()
    assert [p.url for p in sink.procedure] == [
        "https://www.bayernportal.de/dokumente/onlineservice/03774718660",
        "https://www.bayernportal.de/dokumente/onlineservice/02",
    ]
    assert [o.address for o in sink.offer] == [p.address for p in sink.procedure] == [p.url for p in sink.procedure]


def test_each_authority_keeps_its_own_address_of_a_shared_procedure(folder: Folder, read: Read) -> None:
    folder.offices()
    folder.answer("0100", {"010": [procedure("01", url="https://A.example/#x")]})
    folder.answer("0200", {"010": [procedure("01", url="https://b.example/")]})
    assert [(o.authority_key, o.url, o.address) for o in read().offer] == [
        ("gemeinde:09362000", "https://A.example/#x", "https://a.example/"),
        ("landkreis:09375", "https://b.example/", "https://b.example/"),
    ]


def test_a_procedure_without_id_is_named_by_authority_address_and_name(folder: Folder, read: Read) -> None:
    folder.offices()
    nameless = {"bezeichnung": "Hund", "url": "https://example.org/"}
    folder.answer("0100", {"010": [nameless], "011": [nameless]})
    folder.answer("0200", {"010": [nameless, {"langbeschreibung": "…"}]})
    sink = read()
    ids = [o.procedure_id for o in sink.offer]
    assert ids[0] == ids[1] != ids[2]
    assert [(r.reason, r.file, r.place) for r in sink.rejection if r.reason == Reason.MISSING_FIELD] == [
        (Reason.MISSING_FIELD, "onlineverfahren/0200.json", "onlineverfahren without id, row 2, leistung 010")
    ]


def test_an_answer_covers_its_office_even_if_it_is_empty_and_a_listing_does_not(folder: Folder, read: Read) -> None:
    folder.offices({key: name for key, name in OFFICES.items() if key != "0300"})
    folder.answer("0100", {"010": [procedure("01")]})
    folder.answer("0200", {})
    sink = read()
    assert [(c.authority_key, c.feed_id, c.name) for c in sink.covered] == [
        ("gemeinde:09362000", "0100", "Stadt Regensburg"),
        ("landkreis:09375", "0200", "Landratsamt Regensburg"),
    ]
    assert sink.unknown["dienststelle without an answer, not covered", "0400"] == 1
    assert sink.rejection == []


@pytest.mark.parametrize(
    "empty",
    [
        "[]",
        "{'leistungMitOnlineverfahren': null}",
        "{'leistungMitOnlineverfahren': []}",
        "{'onlineverfahren': []}",
        "{'leistungMitOnlineverfahren': [{'leistungId': '01', 'onlineverfahren': []}]}",
    ],
)
def test_every_way_to_say_nothing_is_an_empty_answer(folder: Folder, read: Read, empty: str) -> None:
    folder.offices({"0100": "Stadt Regensburg"})
    folder.put("onlineverfahren/0100.json", empty.replace("'", '"'))
    sink = read()
    assert len(sink.covered) == 1
    assert sink.rejection == []


def test_every_row_of_an_ambiguous_office_is_rejected_with_what_it_fits_and_the_remedy(
    folder: Folder, read: Read
) -> None:
    folder.offices({"0300": "Regensburg"})
    folder.answer("0300", {"010": [procedure("01"), procedure("02")]})
    sink = read()
    assert [(r.reason, r.file, r.place) for r in sink.rejection] == [
        (Reason.AUTHORITY_AMBIGUOUS, "onlineverfahren/0300.json", "onlineverfahren 01, leistung 010"),
        (Reason.AUTHORITY_AMBIGUOUS, "onlineverfahren/0300.json", "onlineverfahren 02, leistung 010"),
    ]
    assert "gemeinde:09362000 (Regensburg), landkreis:09375 (Landkreis Regensburg)" in sink.rejection[0].detail
    assert "0300;<authority key> in zuordnung.csv" in sink.rejection[0].detail
    assert (sink.covered, sink.offer, sink.procedure, sink.service) == ([], [], [], [])


@pytest.mark.parametrize("with_answer", [True, False])
def test_an_ambiguous_office_without_rows_is_rejected_once_itself(
    folder: Folder, read: Read, with_answer: bool
) -> None:
    folder.offices({"0300": "Regensburg"})
    if with_answer:
        folder.answer("0300", {})
    (rejection,) = read().rejection
    assert (rejection.reason, rejection.place) == (Reason.AUTHORITY_AMBIGUOUS, "0300")


def test_the_assignment_by_hand_goes_before_the_name(folder: Folder, read: Read) -> None:
    folder.offices({"0300": "Regensburg", "0100": "Stadt Regensburg"})
    folder.put("zuordnung.csv", "dienststellenschluessel;authority_key\n0300;landkreis:09375\n0100;bezirk:093\n")
    folder.answer("0300", {"010": [procedure("01")]})
    folder.answer("0100", {"010": [procedure("01")]})
    sink = read()
    assert {(o.authority_key) for o in sink.offer} == {"landkreis:09375", "bezirk:093"}
    assert sink.rejection == []


def test_an_answer_of_an_office_that_is_not_listed_needs_an_assignment(folder: Folder, read: Read) -> None:
    folder.offices({})
    folder.answer("0500", {"010": [procedure("01")]})
    folder.answer("0600", {"010": [procedure("01")]})
    folder.put("zuordnung.csv", "dienststellenschluessel;authority_key\n0600;landkreis:09375\n0700;bezirk:093\n")
    sink = read()
    assert [(r.reason, r.file) for r in sink.rejection] == [(Reason.UNKNOWN_AUTHORITY, "onlineverfahren/0500.json")]
    assert [c.authority_key for c in sink.covered] == ["landkreis:09375"]
    assert sink.unknown["zuordnung.csv: dienststelle not in this delivery", "0700"] == 1


def test_an_assignment_to_nobody_is_rejected(folder: Folder, read: Read) -> None:
    folder.offices()
    folder.put("zuordnung.csv", "dienststellenschluessel;authority_key\n0100;gemeinde:09999999\n")
    folder.answer("0100", {"010": [procedure("01")]})
    sink = read()
    assert [r.reason for r in sink.rejection if r.file.endswith("0100.json")] == [Reason.UNKNOWN_AUTHORITY]


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("schluessel;key\n0100;land:09\n", "missing columns"),
        ("dienststellenschluessel;authority_key\n0100;bezirk:093\n0100;bezirk:094\n", "assigned twice"),
        ("dienststellenschluessel;authority_key\n0100;\n", "a key is missing"),
        ("dienststellenschluessel;authority_key\n0100\n", "1 fields instead of 2"),
    ],
)
def test_an_assignment_that_can_not_be_trusted_refuses_the_delivery(
    folder: Folder, read: Read, table: str, problem: str
) -> None:
    folder.offices()
    folder.put("zuordnung.csv", table)
    with pytest.raises(InputError, match=problem):
        read()


def test_several_offices_of_one_authority_are_allowed(folder: Folder, read: Read) -> None:
    folder.offices({"0100": "Stadt Regensburg", "0101": "Stadt Regensburg"})
    folder.answer("0100", {"010": [procedure("01")]})
    folder.answer("0101", {"010": [procedure("01"), procedure("02")]})
    sink = read()
    assert [(c.authority_key, c.feed_id) for c in sink.covered] == [
        ("gemeinde:09362000", "0100"),
        ("gemeinde:09362000", "0101"),
    ]
    assert len({o.offer_id for o in sink.offer}) == 2


def test_an_answer_for_one_member_holds_for_that_member(folder: Folder, read: Read) -> None:
    folder.offices({"0400": "Verwaltungsgemeinschaft Emmerting"})
    folder.answer("0400", {"010": [procedure("01")]})
    folder.answer(f"0400.{MEMBER}", {"010": [procedure("01"), procedure("02")]})
    sink = read()
    assert sorted((o.authority_key, o.procedure_id, o.territory or "") for o in sink.offer) == [
        (EMMERTING, "01", ""),
        (EMMERTING, "01", f"{EMMERTING[3:]}114"),
        (EMMERTING, "02", f"{EMMERTING[3:]}114"),
    ]
    assert len({o.offer_id for o in sink.offer}) == 3
    assert [c.authority_key for c in sink.covered] == [EMMERTING]


@pytest.mark.parametrize(("ags", "reason"), [(STRANGER, Reason.BAD_VALUE), ("09999999", Reason.UNKNOWN_AUTHORITY)])
def test_an_answer_for_a_stranger_is_rejected_row_by_row(folder: Folder, read: Read, ags: str, reason: Reason) -> None:
    folder.offices({"0400": "Verwaltungsgemeinschaft Emmerting"})
    folder.answer(f"0400.{ags}", {"010": [procedure("01"), procedure("02")]})
    sink = read()
    assert [r.reason for r in sink.rejection] == [reason, reason]
    assert (sink.covered, sink.offer) == ([], [])


def test_a_municipality_asked_for_itself_is_meant_whole(folder: Folder, read: Read) -> None:
    folder.offices({"0100": "Stadt Regensburg"})
    folder.answer("0100.09362000", {"010": [procedure("01")]})
    assert [o.territory for o in read().offer] == [None]


@pytest.mark.parametrize(
    "broken",
    [
        '{"leistungMitOnlineverfahren": [',
        '{"fehler": "Wartung"}',
        '{"hinweis": "Wartung"}',
        "{}",
        "null",
        "[1]",
        '"x"',
        "<html/>",
    ],
)
def test_an_answer_that_can_not_be_read_is_one_rejection_and_covers_nobody(
    folder: Folder, read: Read, broken: str
) -> None:
    folder.offices({"0100": "Stadt Regensburg", "0200": "Landratsamt Regensburg"})
    folder.put("onlineverfahren/0100.json", broken)
    folder.answer("0200", {"010": [procedure("01")]})
    sink = read()
    assert [(r.reason, r.file) for r in sink.rejection] == [(Reason.BAD_ROW, "onlineverfahren/0100.json")]
    assert [c.authority_key for c in sink.covered] == ["landkreis:09375"]


@pytest.mark.parametrize("renamed", [{"onlineVerfahren": [procedure("01")]}, {}])
def test_a_service_without_the_field_of_its_procedures_is_rejected_and_its_office_has_no_data(
    folder: Folder, read: Read, renamed: dict[str, Any]
) -> None:
    folder.offices({"0100": "Stadt Regensburg", "0200": "Landratsamt Regensburg"})
    good = {"leistungId": "010", "onlineverfahren": [procedure("01")]}
    folder.put("onlineverfahren/0100.json", {"leistungMitOnlineverfahren": [good, {"leistungId": "011", **renamed}]})
    folder.answer("0200", {"010": [procedure("01")]})
    sink = read()
    assert [(r.reason, r.file, r.place) for r in sink.rejection] == [
        (Reason.BAD_ROW, "onlineverfahren/0100.json", "leistung 011")
    ]
    assert [c.authority_key for c in sink.covered] == ["landkreis:09375"]
    assert [o.authority_key for o in sink.offer] == ["landkreis:09375"]


def test_a_procedure_with_half_a_character_is_rejected_alone(folder: Folder, read: Read) -> None:
    folder.offices({"0100": "Stadt Regensburg"})
    folder.answer("0100", {"010": [procedure("01"), procedure("02", bezeichnung="\ud800"), procedure("\udfff")]})
    sink = read()
    assert [(r.reason, r.file, r.place) for r in sink.rejection] == [
        (Reason.BAD_VALUE, "onlineverfahren/0100.json", f"onlineverfahren without id, row {row}, leistung 010")
        for row in (2, 3)
    ]
    assert [o.procedure_id for o in sink.offer] == ["01"]


@pytest.mark.parametrize(
    "answer",
    [
        {"hinweis": "\ud800", "onlineverfahren": []},
        {"leistungMitOnlineverfahren": [{"leistungId": "\ud800", "onlineverfahren": [procedure("01")]}]},
        {"leistungMitOnlineverfahren": [{"leistungId": "\ud800"}]},
        {"leistungMitOnlineverfahren": ["\ud800"]},
    ],
)
def test_an_answer_or_service_with_half_a_character_covers_nobody(
    folder: Folder, read: Read, answer: dict[str, Any]
) -> None:
    folder.offices({"0100": "Stadt Regensburg"})
    folder.put("onlineverfahren/0100.json", answer)
    sink = read()
    assert [(r.reason, r.file) for r in sink.rejection] == [(Reason.BAD_ROW, "onlineverfahren/0100.json")]
    assert (sink.covered, sink.offer) == ([], [])
    for rejection in sink.rejection:
        "".join(rejection).encode()


def test_an_office_with_half_a_character_is_rejected_alone(folder: Folder, read: Read) -> None:
    folder.offices({"0100": "Stadt Regensburg", "0200": "Landratsamt \ud800"})
    folder.answer("0100", {"010": [procedure("01")]})
    sink = read()
    assert [(r.reason, r.place) for r in sink.rejection] == [(Reason.BAD_VALUE, "dienststelle 2")]
    folder.put("dienststellen-01.json", {"hinweis": "\ud800", "dienststelle": []})
    with pytest.raises(InputError, match="half a character"):
        read()


def test_a_number_of_any_length_keeps_its_digits(folder: Folder, read: Read) -> None:
    digits = "7" * 5_000
    folder.offices({"0100": "Stadt Regensburg"})
    folder.put("onlineverfahren/0100.json", f'{{"onlineverfahren": [{{"id": {digits}}}]}}')
    assert [p.procedure_id for p in read().procedure] == [digits]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dienststellen.json", '{"dienststelle": ['),
        ("dienststellen.json", '{"fehler": 1}'),
        ("dienststellen.xml", "<a>"),
        ("dienststellen.json", '"x"'),
    ],
)
def test_a_list_of_offices_that_can_not_be_read_refuses_the_delivery(
    folder: Folder, read: Read, name: str, content: str
) -> None:
    folder.put(name, content)
    with pytest.raises(InputError, match=name):
        read()


def test_an_office_without_key_is_rejected(folder: Folder, read: Read) -> None:
    folder.put("dienststellen.json", {"dienststelle": [{"bezeichnung": "Stadt Regensburg"}, "x"]})
    assert [(r.reason, r.place) for r in read().rejection] == [
        (Reason.MISSING_FIELD, "dienststelle 1"),
        (Reason.MISSING_FIELD, "dienststelle 2"),
    ]


@pytest.mark.parametrize("empty", ["null", "{}", '{"page": 1, "totalElements": 0}', '{"dienststelle": null}'])
def test_an_empty_page_of_offices_is_no_problem(folder: Folder, read: Read, empty: str) -> None:
    folder.put("dienststellen-01.json", empty)
    assert read().rejection == []


def test_a_regierung_is_rejected_as_state_authority(folder: Folder, read: Read) -> None:
    folder.offices({"0900": "Regierung der Oberpfalz"})
    folder.answer("0900", {"010": [procedure("01")]})
    assert [r.reason for r in read().rejection] == [Reason.STATE_AUTHORITY]


def test_an_id_as_number_keeps_its_digits_and_is_counted(folder: Folder, read: Read) -> None:
    folder.offices()
    folder.answer("0100", {"010": [{"id": 123456789012345678901234567890}, {"id": "A1"}]})
    sink = read()
    assert [p.procedure_id for p in sink.procedure] == ["123456789012345678901234567890", "A1"]
    assert sink.unknown["id as number", "onlineverfahren.id"] == 1
    assert sink.unknown["id not numeric", "onlineverfahren.id"] == 1


def test_unknown_fields_are_counted(folder: Folder, read: Read) -> None:
    folder.offices({"0100": "Stadt Regensburg"}, neu=1, behoerdenart="Wasserwacht")
    folder.answer("0100", {"010": [procedure("01", neuer="x"), procedure("02", neuer="y")]})
    sink = read()
    assert sink.unknown == {
        ("field", "dienststelle.neu"): 1,
        ("field", "onlineverfahren.neuer"): 2,
        ("behoerdenart", "Wasserwacht"): 1,
    }


def test_persons_reach_no_record_no_rejection_and_no_count(folder: Folder, read: Read) -> None:
    person = {"nachname": "Mustermann", "email": "erika@example.org"}
    folder.offices(dict(OFFICES), ansprechpartner=[person], email="erika.mustermann@example.org")
    folder.answer("0100", {"010": [procedure("01", ansprechpartner=person)]})
    folder.answer("0300", {"010": [procedure("01", kontaktperson=person)]})
    sink = read()
    everything = repr([sink.covered, sink.service, sink.procedure, sink.offer, sink.rejection, sink.unknown]).lower()
    assert "mustermann" not in everything
    assert "erika" not in everything
    assert sink.unknown["persons, not read", "dienststelle.ansprechpartner"] == len(OFFICES)


def test_forms_are_counted_and_ignored_wherever_they_lie(folder: Folder, read: Read) -> None:
    folder.offices({"0100": "Stadt Regensburg"})
    folder.put("formulare/0100.json", {"formular": [{"id": "1"}]})
    folder.put("onlineverfahren/0100.json", {"leistungMitFormularen": [{"formular": {"id": "1"}}]})
    sink = read()
    assert (sink.offer, sink.covered, sink.rejection) == ([], [], [])
    assert [name for what, name in sink.unknown if what == "forms, not procedures"] == [
        "formulare/0100.json",
        "onlineverfahren/0100.json",
    ]
    assert [name for name, _ in BayernPortal().files([folder.path])] == [
        "dienststellen-00.json",
        "onlineverfahren/0100.json",
    ]


@pytest.mark.parametrize("where", ["dienststellen", "answer", "assignment", "xml", "nowhere"])
def test_the_mark_of_example_data_is_seen(folder: Folder, read: Read, where: str) -> None:
    folder.offices()
    folder.answer("0100", {"010": [procedure("01", langbeschreibung=EXAMPLE_MARK)]})
    match where:
        case "dienststellen":
            folder.put("dienststellen-01.json", {"hinweis": f"{EXAMPLE_MARK}: …", "dienststelle": []})
        case "answer":
            folder.put("onlineverfahren/0200.json", {"hinweis": EXAMPLE_MARK, "onlineverfahren": []})
        case "assignment":
            folder.put(
                "zuordnung.csv", f"dienststellenschluessel;authority_key;hinweis\n0100;bezirk:093;{EXAMPLE_MARK}\n"
            )
        case "xml":
            folder.put("onlineverfahren/0200.xml", f"<a hinweis='{EXAMPLE_MARK}'><onlineverfahren/></a>")
    assert read().example == (where != "nowhere")


def test_the_files_are_those_that_are_read_in_order(folder: Folder) -> None:
    folder.offices()
    for name in ("0200", "0100", f"0400.{MEMBER}"):
        folder.answer(name, {})
    for name in ("onlineverfahren/.0100.json.part", ".dienststellen.json", "notes.txt"):
        folder.put(name, "x")
    folder.put("zuordnung.csv", "dienststellenschluessel;authority_key\n")
    assert [name for name, _ in BayernPortal().files([folder.path])] == [
        "dienststellen-00.json",
        "onlineverfahren/0100.json",
        "onlineverfahren/0200.json",
        f"onlineverfahren/0400.{MEMBER}.json",
        "zuordnung.csv",
    ]


def test_what_is_no_such_folder_is_refused(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no dienststellen"):
        BayernPortal().files([folder.path])
    with pytest.raises(InputError, match="not one folder"):
        BayernPortal().files([folder.path, folder.path])
    with pytest.raises(InputError, match="not one folder"):
        BayernPortal().files([tmp_path / "nothing.json"])


def test_progress_counts_every_byte_of_the_answers(folder: Folder, sink: CollectingSink, tmp_path: Path) -> None:
    folder.offices()
    folder.answer("0100", {"010": [procedure("01")]})
    seen: list[int] = []
    BayernPortal().read([folder.path], ReadContext(register(), "2023-12-28", "p", tmp_path, progress=seen.append), sink)
    assert sum(seen) == sum(path.stat().st_size for _, path in BayernPortal().files([folder.path]))


IDS = st.sampled_from(["01", "1", "02", "003"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(["0100", "0200", "0300", "0400"]), st.lists(st.tuples(IDS, IDS), max_size=8), max_size=4
    )
)
def test_no_row_is_lost_and_none_invented(
    tmp_path_factory: pytest.TempPathFactory, answers: dict[str, list[tuple[str, str]]]
) -> None:
    folder, sink = Folder(tmp_path_factory.mktemp("bp") / "x"), CollectingSink()
    folder.offices()
    for office, rows in answers.items():
        grouped = [{"leistungId": service, "onlineverfahren": procedure(key)} for service, key in rows]
        folder.put(f"onlineverfahren/{office}.json", {"leistungMitOnlineverfahren": grouped})
    BayernPortal().read([folder.path], ReadContext(register(), "2023-12-28", "p", folder.path), sink)
    keys = {"0100": "gemeinde:09362000", "0200": "landkreis:09375", "0400": EMMERTING}
    plain = {(keys[office], *row) for office, rows in answers.items() if office in keys for row in rows}
    assert {(o.authority_key, o.service_id, o.procedure_id) for o in sink.offer} == plain
    assert len({o.offer_id for o in sink.offer}) == len(plain)
    ambiguous = answers.get("0300", [])
    assert len(sink.rejection) == (len(ambiguous) or 1)
    assert len(sink.offer) + len(ambiguous) == sum(map(len, answers.values()))
    assert {c.authority_key for c in sink.covered} == {keys[office] for office in answers if office in keys}
