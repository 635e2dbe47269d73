"""The streaming source, its tables and the fold against a reading of whole files into dictionaries."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from amtsatlas.editions.delivery import DeliveryWriter
from amtsatlas.editions.fold import FOLDED, fold, parts_of
from amtsatlas.editions.store import Delivery
from amtsatlas.sources.xzufi import XZuFi
from tests.sources.xzufi.feed import NAMESPACE, context, document, link, modul, pair, schreibe

_AUTHORITY = {
    "091620000000": "gemeinde:09162000",
    "09162": "gemeinde:09162000",
    "09177133": "gemeinde:09177133",
    "092720000000": "landkreis:09272",
    "090000000000": "land:09",
}

_IDS = st.tuples(st.sampled_from("12"), st.sampled_from("AB"))
_TERRITORIES = st.lists(st.sampled_from([*_AUTHORITY, "091000000000", "07"]), max_size=3)


@st.composite
def _responsibilities(draw: st.DrawFn, *, embedded: bool) -> str:
    key = draw(st.none() | _IDS if embedded else _IDS)
    identifier = "" if key is None else pair("id", *key, schemeID="ZustaendigkeitOnlinedienst")
    places = "".join(f"<gebietID>{place}</gebietID>" for place in draw(_TERRITORIES))
    return f"<zustaendigkeit>{identifier}{pair('leistungID', *draw(_IDS))}{places}</zustaendigkeit>"


@st.composite
def _statements(draw: st.DrawFn) -> str:
    match draw(st.sampled_from(["leistung", "onlinedienst", "transfer", "organisationseinheit", "loesche"])):
        case "leistung":
            name = modul("02", {"de": draw(st.sampled_from("XYZ"))})
            return schreibe(f"<leistung>{name}{pair('id', *draw(_IDS))}</leistung>")
        case "onlinedienst":
            embedded = "".join(draw(st.lists(_responsibilities(embedded=True), max_size=3)))
            address = link(f"https://example.org/{draw(st.sampled_from('xyz'))}")
            return schreibe(f"<onlinedienst>{pair('id', *draw(_IDS))}{embedded}{address}</onlinedienst>")
        case "transfer":
            owner = pair("uebergeordnetesObjektID", *draw(_IDS))
            responsibility = draw(_responsibilities(embedded=False))
            return schreibe(f"<zustaendigkeitTransferObjekt>{responsibility}{owner}</zustaendigkeitTransferObjekt>")
        case "loesche":
            kind = draw(st.sampled_from(["Leistung", "Onlinedienst", "Zustaendigkeit", "Organisationseinheit"]))
            return f'<loesche klasse="{kind}">{pair("id", *draw(_IDS))}</loesche>'
        case _:
            return schreibe(f"<organisationseinheit>{pair('id', *draw(_IDS))}</organisationseinheit>")


_DELIVERIES = st.lists(st.lists(st.lists(_statements(), max_size=6), min_size=1, max_size=2), min_size=1, max_size=2)


class _State:
    """What holds after every statement so far, the obvious way."""

    def __init__(self) -> None:
        self.services: dict[str, str] = {}
        self.procedures: dict[str, tuple[int, str]] = {}
        self.statements: dict[str, tuple[int, str | None, set[tuple[str, str, str]]]] = {}
        self.time = 0

    def read(self, text: str) -> None:
        for statement in ElementTree.fromstring(text):
            self.time += 1
            name = statement.tag.removeprefix(f"{{{NAMESPACE}}}")
            if name == "loesche":
                key = _key(statement, "id")
                kept = {"Leistung": self.services, "Onlinedienst": self.procedures, "Zustaendigkeit": self.statements}
                kept.get(statement.attrib["klasse"], {}).pop(key, None)
            elif name == "schreibe":
                self._write(statement[0])

    def _write(self, element: ElementTree.Element) -> None:
        match element.tag.removeprefix(f"{{{NAMESPACE}}}"):
            case "leistung":
                self.services[_key(element, "id")] = element.findtext("x:modulText/x:inhalt", "", {"x": NAMESPACE})
            case "onlinedienst":
                key = _key(element, "id")
                self.procedures[key] = (self.time, element.findtext("x:link/x:link", "", {"x": NAMESPACE}))
                for responsibility in element.findall("x:zustaendigkeit", {"x": NAMESPACE}):
                    self._offer(responsibility, key, within=key)
            case "zustaendigkeitTransferObjekt":
                [responsibility] = element.findall("x:zustaendigkeit", {"x": NAMESPACE})
                self._offer(responsibility, _key(element, "uebergeordnetesObjektID"), within=None)

    def _offer(self, element: ElementTree.Element, procedure: str, within: str | None) -> None:
        places = [place.text or "" for place in element.findall("x:gebietID", {"x": NAMESPACE})]
        service = _key(element, "leistungID")
        rows = {(_AUTHORITY[place], service, procedure) for place in places if place in _AUTHORITY}
        if not rows:
            return  # skipped with its reason
        key = _key(element, "id") if element.find("x:id", {"x": NAMESPACE}) is not None else f"within {procedure}"
        time, _, before = self.statements.get(key, (0, None, set()))
        self.statements[key] = (self.time, within, rows | before if time == self.time else rows)

    def offers(self) -> set[tuple[str, str, str]]:
        return {
            row
            for time, within, rows in self.statements.values()
            if within is None or self.procedures.get(within, (0, ""))[0] == time
            for row in rows
        }


def _key(element: ElementTree.Element, tag: str) -> str:
    found = element.find(f"x:{tag}", {"x": NAMESPACE})
    assert found is not None
    return f"{found.attrib['schemeAgencyID']}|{found.text}"


def _folded(folder: Path, deliveries: Sequence[Sequence[str]]) -> duckdb.DuckDBPyConnection:
    """The deliveries through source, writer and fold."""
    written = []
    for number, files in enumerate(deliveries):
        feed, tables = folder / f"feed{number}", folder / f"tables{number}"
        feed.mkdir()
        tables.mkdir()
        for file, text in enumerate(files):
            (feed / f"{file}.xml").write_text(text, encoding="utf-8")
        with DeliveryWriter(tables) as writer:
            XZuFi().read([feed], context(folder), writer)
        written.append(Delivery(tables))
    connection = duckdb.connect()
    fold(connection, parts_of(0, written, FOLDED))
    return connection


@settings(max_examples=30, deadline=None)
@given(_DELIVERIES)
def test_after_any_order_of_writes_and_deletes_the_same_holds_as_in_plain_dictionaries(
    deliveries: list[list[list[str]]],
) -> None:
    texts = [[document(*statements) for statements in files] for files in deliveries]
    state = _State()
    for files in texts:
        for text in files:
            state.read(text)
    with tempfile.TemporaryDirectory() as folder, _folded(Path(folder), texts) as connection:
        services = dict(connection.execute("select service_id, name from live_service").fetchall())
        procedures = dict(connection.execute("select procedure_id, url from live_procedure").fetchall())
        offers = connection.execute("select authority_key, service_id, procedure_id from live_offer").fetchall()
    assert services == state.services
    assert procedures == {key: url for key, (_, url) in state.procedures.items()}
    assert set(offers) == state.offers()
