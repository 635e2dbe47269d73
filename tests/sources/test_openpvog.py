"""The federal Data Hub's rows: which are accepted, for whom, and that SQL and Python say the same."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.procedure import normalise_address, procedure_id_without_feed_id
from amtsatlas.domain.record import Reason
from amtsatlas.editions.delivery import DeliveryWriter
from amtsatlas.registers.packaged import register
from amtsatlas.sources import openpvog
from amtsatlas.sources.openpvog import OpenPvog
from tests.conftest import CollectingSink
from tests.sources.small import REGISTER, STATE_ARS, UNKNOWN_ARS, context

COLUMNS = [
    "leika_key", "leika_name", "leika_bezeichnung", "ars", "ars_name", "ars_federal_state", "bundesland", "ozgid",
    "ozg_bezeichnung", "url", "online_status", "aktiv", "art_flaechendeckung", "begruendung_nicht_beruecksichtigt",
    "datenstand_pvog_import",
]  # fmt: skip
ROW = {
    "leika_key": "99050012104000",
    "leika_name": "Gewerbe anmelden",
    "leika_bezeichnung": "Gewerbeanmeldung",
    "ars": "095620000000",
    "url": "https://Erlangen.de/Gewerbe#start",
    "online_status": "ok",
    "aktiv": "ja",
    "art_flaechendeckung": "in mind. einer Kommune verfügbar",
}


def as_csv(rows: Iterable[Mapping[str, str]], columns: list[str] = COLUMNS) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read(folder: Path, **files: str | bytes) -> CollectingSink:
    """What the source makes of files with these contents; csv=… is called rows.csv, others <word>.json."""
    sink = CollectingSink()
    paths = []
    for word, content in files.items():
        path = folder / ("rows.csv" if word == "csv" else f"{word}.json")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    workdir = folder / "work"
    workdir.mkdir(exist_ok=True)
    OpenPvog().read(paths, context(workdir), sink)
    return sink


def page(rows: list[Any], number: int = 0, pages: int = 1, total: int | None = None) -> str:
    return json.dumps(
        {"totalPages": pages, "totalElements": total or len(rows), "number": number, "size": 100, "content": rows}
    )


def rejections(sink: CollectingSink) -> list[tuple[str, str, str]]:
    found = sorted(sink.rejection, key=lambda r: (r.reason, r.file, len(r.place), r.place))
    return [(r.reason, r.file, r.place) for r in found]


def test_a_deliverys_tables_hold_what_was_read(tmp_path: Path) -> None:
    rows = [ROW, ROW | {"url": "https://other.de"}, ROW | {"ars": UNKNOWN_ARS}]
    (tmp_path / "rows.csv").write_text(as_csv(rows) + "a;b\n")
    with DeliveryWriter(tmp_path) as writer:
        OpenPvog().read([tmp_path / "rows.csv"], context(tmp_path), writer)
    for table, expected in {"covered": 1, "service": 1, "procedure": 2, "offer": 2, "rejection": 2}.items():
        stored = duckdb.sql(
            "select count(*) from read_parquet($files)", params={"files": f"{tmp_path}/{table}.*.parquet"}
        )
        assert stored.fetchall() == [(expected,)], table
    assert writer.read == 4


@pytest.fixture
def no_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read every CSV row by row in Python."""
    monkeypatch.setattr(openpvog, "_load", lambda *_: False)


def test_a_row_becomes_a_service_a_procedure_and_an_offer_of_the_authority_at_its_ars(tmp_path: Path) -> None:
    sink = read(tmp_path, csv=as_csv([ROW]))
    [service], [procedure], [offer], [covered] = sink.service, sink.procedure, sink.offer, sink.covered
    assert (service.service_id, service.name, service.leika_key) == (
        "99050012104000", "Gewerbe anmelden", "99050012104000",
    )  # fmt: skip
    assert procedure.name == "Gewerbeanmeldung"
    assert procedure.url == "https://Erlangen.de/Gewerbe#start"
    assert procedure.address == "https://erlangen.de/Gewerbe"
    assert procedure.kind == "application"
    assert procedure.procedure_id == procedure_id_without_feed_id(
        "095620000000", "https://erlangen.de/Gewerbe", "Gewerbeanmeldung"
    )
    assert (offer.authority_key, offer.service_id, offer.procedure_id) == (
        "gemeinde:09562000", "99050012104000", procedure.procedure_id,
    )  # fmt: skip
    assert (offer.provision, offer.online_status, offer.active) == ("own", "ok", "ja")
    assert (offer.coverage_scope, offer.coverage_note) == ("in mind. einer Kommune verfügbar", None)
    assert (covered.authority_key, covered.feed_id, covered.brought) == ("gemeinde:09562000", "095620000000", False)
    assert sink.read == 1


@pytest.mark.parametrize(
    ("ars", "authority_key"),
    [
        ("095620000000", "gemeinde:09562000"),
        ("091775123133", "gemeinde:09177133"),
        ("091775123000", "vg:091775123"),
        ("091770000000", "landkreis:09177"),
        ("090000000000", "land:09"),
        ("000000000000", "bund:00"),
    ],
)
def test_an_ars_of_12_digits_belongs_to_the_authority_of_exactly_that_territory(
    tmp_path: Path, ars: str, authority_key: str
) -> None:
    sink = read(tmp_path, csv=as_csv([ROW | {"ars": ars}]))
    assert [offer.authority_key for offer in sink.offer] == [authority_key]


def test_a_regierungsbezirk_is_a_state_authority_and_never_the_bezirk(tmp_path: Path) -> None:
    sink = read(tmp_path, csv=as_csv([ROW | {"ars": STATE_ARS}, ROW]))
    assert rejections(sink) == [(Reason.STATE_AUTHORITY, "rows.csv", "2")]
    assert [covered.authority_key for covered in sink.covered] == ["gemeinde:09562000"]


def test_rows_that_say_nothing_about_an_authority_or_service_are_rejected_with_their_line(tmp_path: Path) -> None:
    nameless = {"leika_key": "", "leika_name": "", "leika_bezeichnung": " "}
    bad = [{"ars": ""}, {"ars": "95620000000"}, {"ars": UNKNOWN_ARS}, nameless]
    sink = read(tmp_path, csv=as_csv([ROW, *(ROW | change for change in bad)]))
    assert rejections(sink) == [
        (Reason.BAD_KEY, "rows.csv", "4"),
        (Reason.MISSING_FIELD, "rows.csv", "3"),
        (Reason.MISSING_FIELD, "rows.csv", "6"),
        (Reason.UNKNOWN_AUTHORITY, "rows.csv", "5"),
    ]
    assert (sink.read, len(sink.offer)) == (5, 1)


def test_a_row_without_leika_key_is_a_service_by_its_name(tmp_path: Path) -> None:
    sink = read(tmp_path, csv=as_csv([ROW | {"leika_key": ""}]))
    assert [(s.service_id, s.name, s.leika_key) for s in sink.service] == [
        ("Gewerbe anmelden", "Gewerbe anmelden", None)
    ]


def test_a_key_that_is_no_leika_key_is_kept_as_the_services_id_and_counted(tmp_path: Path) -> None:
    sink = read(tmp_path, csv=as_csv([ROW | {"leika_key": "0815"}]))
    assert [(s.service_id, s.leika_key) for s in sink.service] == [("0815", None)]
    assert sink.unknown == {("leika_key", "0815"): 1}


def test_an_empty_address_is_no_rejection(tmp_path: Path) -> None:
    sink = read(tmp_path, csv=as_csv([ROW | {"url": ""}]))
    assert [(p.url, p.address) for p in sink.procedure] == [(None, None)]
    assert not sink.rejection


def test_the_word_null_is_kept_and_told_apart_from_an_empty_field(tmp_path: Path) -> None:
    sink = read(tmp_path, csv=as_csv([ROW | {"aktiv": "null"}, ROW | {"aktiv": ""}]))
    assert sorted(offer.active or "" for offer in sink.offer) == ["", "null"]
    assert not sink.unknown


def test_duplicates_are_no_rejections_and_every_row_is_a_statement(tmp_path: Path) -> None:
    sink = read(tmp_path, csv=as_csv([ROW, ROW, ROW | {"online_status": "nicht ok"}]))
    assert not sink.rejection
    assert [offer.online_status for offer in sink.offer] == ["ok", "ok", "nicht ok"]
    assert len({offer.offer_id for offer in sink.offer}) == 3
    assert len({offer.procedure_id for offer in sink.offer}) == 1


def test_unknown_columns_and_values_are_counted_and_kept(tmp_path: Path) -> None:
    row = ROW | {"online_status": "vielleicht", "aktiv": "wahr", "art_flaechendeckung": "überall", "neu": "x"}
    sink = read(tmp_path, csv=as_csv([row, row], [*COLUMNS, "neu"]))
    assert sink.unknown == {
        ("column", "neu"): 1,
        ("online_status", "vielleicht"): 2,
        ("aktiv", "wahr"): 2,
        ("art_flaechendeckung", "überall"): 2,
    }
    assert sink.offer[0].online_status == "vielleicht"


def test_optional_columns_may_be_missing_and_columns_stand_in_any_order(tmp_path: Path) -> None:
    sink = read(tmp_path, csv=as_csv([{k: ROW[k] for k in openpvog.REQUIRED}], sorted(openpvog.REQUIRED)))
    assert [(offer.coverage_scope, offer.online_status) for offer in sink.offer] == [(None, "ok")]


def test_a_missing_column_refuses_the_file_and_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"rows\.csv, line 1: missing columns: aktiv"):
        read(tmp_path, csv=as_csv([], [column for column in COLUMNS if column != "aktiv"]))


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    assert len(read(tmp_path, csv="\ufeff" + as_csv([ROW])).offer) == 1


@pytest.mark.parametrize("column", ["leika_name", "ars_name"])
def test_another_encoding_is_refused_with_line_and_remedy(tmp_path: Path, column: str) -> None:
    text = as_csv([ROW | {"art_flaechendeckung": ""}, ROW | {"art_flaechendeckung": "", column: "Fürth"}])
    with pytest.raises(InputError, match=r"rows\.csv, line 3: not UTF-8 – save the table as UTF-8"):
        read(tmp_path, csv=text.encode("latin-1"))


@pytest.mark.parametrize("broken", ["x;Fürth", ";".join(["x"] * 15 + ["Fürth"])])
def test_another_encoding_is_refused_in_a_broken_row_too(tmp_path: Path, broken: str) -> None:
    text = as_csv([ROW | {"art_flaechendeckung": ""}]) + broken + "\n"
    with pytest.raises(InputError, match=r"rows\.csv, line 3: not UTF-8"):
        read(tmp_path, csv=text.encode("latin-1"))


BROKEN = [
    ("too few fields", "x;y"),
    ("too many fields", ";".join("x" * 16)),
    ("text behind a quotation mark", '99050012104000;"Gewerbe" anmelden' + ";" * 13),
    ("a quotation mark that is never closed", '99050012104000;"Gewerbe anmelden' + ";" * 13),
]


@pytest.mark.parametrize("line", [line for _, line in BROKEN], ids=[name for name, _ in BROKEN])
def test_a_broken_row_is_rejected_alone_with_its_line(tmp_path: Path, line: str) -> None:
    header, good = as_csv([ROW]).splitlines()
    sink = read(tmp_path, csv="\n".join([header, good, line, good, good.replace("ars", '"ars"'), ""]))
    assert rejections(sink) == [(Reason.BAD_ROW, "rows.csv", "3")]
    assert (sink.read, len(sink.offer)) == (4, 3)


def test_lines_are_counted_across_fields_with_line_breaks(tmp_path: Path) -> None:
    spread = ROW | {"begruendung_nicht_beruecksichtigt": "erstens\nzweitens\n\ndrittens", "ars_name": "a\nb"}
    lost = ROW | {"ars": UNKNOWN_ARS}
    text = as_csv([lost, spread, lost]) + "zu;wenig\n" + as_csv([spread, lost]).partition("\n")[2] + "zu;kurz\n"
    sink = read(tmp_path, csv=text)
    lines = text.split("\n")
    unknown = [str(n) for n, line in enumerate(lines, 1) if UNKNOWN_ARS in line]
    broken = [str(n) for n, line in enumerate(lines, 1) if line.startswith("zu;")]
    assert rejections(sink) == [(Reason.BAD_ROW, "rows.csv", n) for n in broken] + [
        (Reason.UNKNOWN_AUTHORITY, "rows.csv", n) for n in unknown
    ]
    assert sink.read == 7


def test_rows_of_a_long_table_keep_their_order_and_their_lines(tmp_path: Path) -> None:
    """Long enough for several threads, with a register large enough that a join could turn the sides round."""
    path, rows, known = tmp_path / "rows.csv", 200_000, register()
    ars = list(known.key_by_ars)
    lines = (
        f"{n:014};Leistung;{'099999999999' if n % 4_999 == 1 else ars[n % len(ars)]};https://a.de/{n};ok;ja"
        for n in range(rows)
    )
    path.write_text("\n".join([";".join(openpvog.REQUIRED), *lines]))
    with DeliveryWriter(tmp_path) as writer, pytest.MonkeyPatch.context() as patch:
        patch.delattr(openpvog, "read_rows")
        OpenPvog().read([path], replace(context(tmp_path), register=known), writer)
    stored = {"offer": str(tmp_path / "offer.*.parquet"), "rejection": str(tmp_path / "rejection.*.parquet")}
    out_of_place = "select count(*), count(*) filter (service_id::bigint <> position - 1) from read_parquet($offer)"
    places = "select list(place::bigint order by place::bigint) from read_parquet($rejection)"
    lost = list(range(1, rows, 4_999))
    assert duckdb.sql(out_of_place, params={"offer": stored["offer"]}).fetchall() == [(rows - len(lost), 0)]
    assert duckdb.sql(places, params={"rejection": stored["rejection"]}).fetchall() == [([n + 2 for n in lost],)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_are_no_rows_but_count_as_lines(tmp_path: Path, end: str) -> None:
    header, good, lost = as_csv([ROW, ROW | {"ars": UNKNOWN_ARS}]).splitlines()
    sink = read(tmp_path, csv=end.join([header, "", good, "", "", lost, "", ""]))
    assert rejections(sink) == [(Reason.UNKNOWN_AUTHORITY, "rows.csv", "6")]
    assert sink.read == 2


def test_mixed_line_ends_lose_no_row(tmp_path: Path) -> None:
    header, good, lost = as_csv([ROW, ROW | {"ars": UNKNOWN_ARS}]).splitlines()
    sink = read(tmp_path, csv=f"{header}\r\n{good}\n{lost}\r\n{good}\n")
    assert (sink.read, len(sink.offer), rejections(sink)) == (
        3, 2, [(Reason.UNKNOWN_AUTHORITY, "rows.csv", "3")],
    )  # fmt: skip


def test_pages_say_the_same_as_the_csv(tmp_path: Path) -> None:
    rows = [ROW | {"ars": ars} for ars in ("095620000000", "090000000000", UNKNOWN_ARS)]
    one, two = page(rows[:2], 0, 2, 3), page(rows[2:], 1, 2, 3)
    paged, table = read(tmp_path, one=one, two=two), read(tmp_path, csv=as_csv(rows))
    assert paged.offer == table.offer
    assert paged.procedure == table.procedure
    assert paged.covered == table.covered
    assert rejections(paged) == [(Reason.UNKNOWN_AUTHORITY, "two.json", "content[0]")]
    assert paged.read == table.read == 3


def test_a_bare_list_is_read_and_null_is_an_empty_value(tmp_path: Path) -> None:
    sink = read(tmp_path, rows=json.dumps([ROW | {"aktiv": None, "ozgid": 10023}]))
    assert [offer.active for offer in sink.offer] == [None]


def test_a_number_keeps_its_digits_however_many_there_are(tmp_path: Path) -> None:
    digits = "7" * 5_000
    numbers = f'"leika_key": {digits}, "aktiv": 1.50, "ars": "095620000000"'
    sink = read(tmp_path, rows=f"[{{{numbers}}}]")
    assert [(offer.service_id, offer.active) for offer in sink.offer] == [(digits, "1.50")]


def test_a_column_with_half_a_character_rejects_its_row(tmp_path: Path) -> None:
    sink = read(tmp_path, rows=page([ROW | {"\ud800": "x"}, ROW]))
    assert [(r.reason, r.place) for r in sink.rejection] == [(Reason.BAD_ROW, "content[0]")]


def test_pages_of_which_one_is_missing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not all of the 3 pages"):
        read(tmp_path, one=page([ROW], 0, 3, 3), three=page([ROW], 2, 3, 3))


def test_rows_of_a_page_that_are_no_rows_are_rejected(tmp_path: Path) -> None:
    sink = read(tmp_path, rows=page(["x", ROW | {"url": ["https://a.de"]}, ROW | {"url": "https://\ud800.de"}, ROW]))
    assert [(r.reason, r.place) for r in sink.rejection] == [
        (Reason.BAD_ROW, "content[0]"), (Reason.BAD_VALUE, "content[1]"), (Reason.BAD_VALUE, "content[2]"),
    ]  # fmt: skip
    assert (sink.read, len(sink.offer)) == (4, 1)


@pytest.mark.parametrize("text", ['{"content": [', '{"rows": []}', "[" * 100_000, b'["\xff"]'])
def test_what_is_no_page_is_refused(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(InputError, match=r"rows\.json"):
        read(tmp_path, rows=text)


def test_a_json_file_too_large_to_hold_is_refused_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openpvog, "LARGEST_PAGE", 10)
    with pytest.raises(InputError, match="give pages of it, or the CSV export"):
        read(tmp_path, rows=page([ROW]))


def test_a_folder_is_read_with_all_its_files_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    (folder / "09").mkdir(parents=True)
    (folder / "09" / "page-0.json").write_text(page([ROW]))
    (folder / "bund.csv").write_text(as_csv([ROW | {"ars": "000000000000"}]))
    (folder / "readme.txt").write_text("not read")
    sink = CollectingSink()
    OpenPvog().read([folder], context(tmp_path), sink)
    assert [name for name, _ in OpenPvog().files([folder])] == ["09/page-0.json", "bund.csv"]
    assert [(offer.position, offer.authority_key) for offer in sink.offer] == [
        (1, "gemeinde:09562000"), (2, "bund:00"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["e[1].csv", "e?.csv", "e*.csv"])
def test_a_csv_may_have_any_name(tmp_path: Path, name: str) -> None:
    sink, workdir = CollectingSink(), tmp_path / "work"
    workdir.mkdir()
    folder = tmp_path / "aktiv=nein"
    folder.mkdir()
    (folder / "e1.csv").write_text(as_csv([ROW | {"aktiv": "what a pattern would find instead"}]))
    (folder / name).write_text(as_csv([ROW]))
    OpenPvog().read([folder / name], context(workdir), sink)

    assert [(offer.authority_key, offer.active) for offer in sink.offer] == [("gemeinde:09562000", "ja")]
    assert sink.rejection == []


def test_two_files_of_one_name_an_empty_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "rows.csv").write_text(as_csv([]))
    (tmp_path / "empty").mkdir()
    for paths, problem in (["a", "b"], "same name"), (["empty"], "no .csv or .json"), (["gone"], "no such file"):
        with pytest.raises(InputError, match=problem):
            OpenPvog().files([tmp_path / path for path in paths])


@pytest.mark.usefixtures("no_sql")
def test_progress_adds_up_to_the_size_of_the_file_when_python_reads(tmp_path: Path) -> None:
    check_progress(tmp_path)


def test_progress_adds_up_to_the_size_of_the_file_when_sql_reads(tmp_path: Path) -> None:
    check_progress(tmp_path)


def check_progress(folder: Path) -> None:
    path = folder / "rows.csv"
    path.write_text(as_csv([ROW] * 10))
    done: list[int] = []
    OpenPvog().read([path], context(folder, done.append), CollectingSink())
    assert sum(done) == path.stat().st_size


CHARACTERS = st.characters(codec="utf-8", exclude_characters="\r")
DIRT = st.text(st.sampled_from(list("aZäÄ09 ;\"'\n\t@:/#?.\u00a0\u2003\u0130\x00")) | CHARACTERS, max_size=9)
ADDRESS = st.lists(
    st.sampled_from(["http:", "HTTPS:", "mailto:", "//", "/", "@", "#", "?", " ", "\t", "Ü.DE", "a.de", "X", ":"])
    | CHARACTERS,
    max_size=8,
).map("".join)
BROKEN_LINES = st.sampled_from(
    ["a;b", "a;b" * 19, ";" * 14, ";" * 20, ";" * 14 + '""', ";" * 15 + '""', ";" * 14 + " ;", " "]
)
STRAY = st.sampled_from(["", '"', 'a"b;"c"d', '"a";"b', "\r"])
"""Lines after which DuckDB's rows no longer add up, so that Python reads the file on both sides."""
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "leika_key": st.sampled_from(["99050012104000", "99102013104000", "0815", ""]) | DIRT,
            "leika_name": DIRT,
            "leika_bezeichnung": DIRT,
            "ozg_bezeichnung": DIRT,
            "ars": st.sampled_from([*REGISTER.key_by_ars, STATE_ARS, UNKNOWN_ARS, ""]) | DIRT,
            "url": ADDRESS,
            "online_status": st.sampled_from(["ok", "nicht ok"]) | DIRT,
            "aktiv": st.sampled_from(["ja", "nein", "null", ""]) | DIRT,
            "begruendung_nicht_beruecksichtigt": DIRT,
        }
    ),
    max_size=12,
)


def folded(sink: CollectingSink) -> tuple[object, ...]:
    """What a delivery says in the end: of every id the last statement, and everything that was counted.

    Not what a broken row is broken by: the two parsers have words of their own for that.
    """
    return (
        {s.service_id: s[2:] for s in sorted(sink.service)},
        {p.procedure_id: p[2:] for p in sorted(sink.procedure)},
        {o.offer_id: o[2:] for o in sorted(sink.offer)},
        sink.covered,
        sorted(r._replace(detail="") if r.reason == Reason.BAD_ROW else r for r in sink.rejection),
        sink.unknown,
        sink.read,
    )


@settings(max_examples=40, deadline=None)
@given(
    ROWS,
    st.lists(st.tuples(st.integers(0, 20), BROKEN_LINES)) | st.lists(st.tuples(st.integers(0, 20), STRAY), max_size=2),
)
def test_sql_and_python_say_the_same_of_any_table(rows: list[dict[str, str]], dirt: list[tuple[int, str]]) -> None:
    lines = as_csv(rows).removesuffix("\n").split("\n")
    for place, line in dirt:
        lines.insert(1 + place, line)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        fast = read(Path(folder), csv="\n".join(lines))
        patch.setattr(openpvog, "_load", lambda *_: False)
        slow = read(Path(folder), csv="\n".join(lines))
    assert folded(fast) == folded(slow)


@settings(max_examples=40, deadline=None)
@given(st.lists(ADDRESS, min_size=1, max_size=40))
def test_sql_normalises_addresses_as_python_does(urls: list[str]) -> None:
    with TemporaryDirectory() as folder:
        sink = read(Path(folder), csv=as_csv([ROW | {"url": url} for url in urls]))
    assert [p.address for p in sink.procedure] == [normalise_address(p.url or "") or None for p in sink.procedure]
