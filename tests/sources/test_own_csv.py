"""The system's own open profile."""

from pathlib import Path

import pytest

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.procedure import procedure_id_without_feed_id
from amtsatlas.domain.record import Reason
from amtsatlas.sources.interface import EXAMPLE_MARK
from amtsatlas.sources.own_csv import OwnCsv
from tests.conftest import CollectingSink
from tests.sources.small import context

HEADER = (
    "authority_key;authority_name;service_key;service_name;procedure_id;procedure_name;url;provision;kind;"
    "languages;identification;payment"
)
ROW = "gemeinde:09562000;Stadt Erlangen;99050012104000;Gewerbe anmelden;007;Gewerbe online;https://E.de/g;own;application;de,en;eID;giropay"


def read(folder: Path, *lines: str, name: str = "rows.csv") -> CollectingSink:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    sink = CollectingSink()
    OwnCsv().read([path], context(folder), sink)
    return sink


def short(folder: Path, *rows: str, columns: str = "authority_key,procedure_name,url") -> CollectingSink:
    return read(folder, columns, *rows)


def rejections(sink: CollectingSink) -> list[tuple[str, str]]:
    return [(r.reason, r.place) for r in sink.rejection]


def test_a_full_row_is_read_field_by_field(tmp_path: Path) -> None:
    sink = read(tmp_path, HEADER, ROW)
    assert [s[1:4] for s in sink.service] == [("99050012104000", "Gewerbe anmelden", "99050012104000")]
    assert [p[1:9] for p in sink.procedure] == [
        ("007", "Gewerbe online", "https://E.de/g", "https://e.de/g", "application", "de,en", "eID", "giropay")
    ]
    [offer] = sink.offer
    assert (offer.authority_key, offer.service_id, offer.procedure_id, offer.provision) == (
        "gemeinde:09562000", "99050012104000", "007", "own",
    )  # fmt: skip
    assert [(c.authority_key, c.name, c.brought) for c in sink.covered] == [
        ("gemeinde:09562000", "Stadt Erlangen", False)
    ]
    assert not sink.rejection
    assert not sink.unknown


def test_three_columns_are_enough_and_kind_is_then_application(tmp_path: Path) -> None:
    sink = short(tmp_path, "gemeinde:09562000,Gewerbe,https://E.de/g#x")
    assert [(p.kind, p.procedure_id) for p in sink.procedure] == [
        ("application", procedure_id_without_feed_id("gemeinde:09562000", "https://e.de/g", "Gewerbe"))
    ]
    assert [(o.service_id, o.provision, o.url) for o in sink.offer] == [(None, None, None)]


def test_a_service_without_key_goes_by_its_name_and_an_own_key_is_no_leika_key(tmp_path: Path) -> None:
    columns = "authority_key;procedure_name;url;service_key;service_name"
    sink = short(tmp_path, "land:09;a;;;Jagdschein", "land:09;b;;J-1;Jagdschein", columns=columns)
    assert [s[1:4] for s in sink.service] == [("Jagdschein", "Jagdschein", None), ("J-1", "Jagdschein", None)]


def test_an_empty_url_is_no_rejection(tmp_path: Path) -> None:
    sink = short(tmp_path, "gemeinde:09562000,Gewerbe,")
    assert [(p.url, p.address) for p in sink.procedure] == [(None, None)]
    assert not sink.rejection


@pytest.mark.parametrize("url", ["kommt bald", "javascript:alert(1)", "/antrag", "www.erlangen.example", "https://"])
@pytest.mark.parametrize("procedure_id", ["1", ""])
def test_a_url_that_nobody_can_open_is_shown_and_counted_and_no_address(
    tmp_path: Path, url: str, procedure_id: str
) -> None:
    columns = "authority_key,procedure_id,procedure_name,url"
    sink = short(tmp_path, f"gemeinde:09562000,{procedure_id},Gewerbe,{url}", columns=columns)
    assert [(p.url, p.address) for p in sink.procedure] == [(url, None)]
    assert [(o.url, o.address) for o in sink.offer] == [(url, "") if procedure_id else (None, None)]
    assert sink.unknown == {("url that is no address", url): 1}
    assert not sink.rejection


def test_a_mail_address_is_an_address(tmp_path: Path) -> None:
    sink = short(tmp_path, "gemeinde:09562000,Gewerbe,mailto:amt@e.example?subject=x")
    assert [p.address for p in sink.procedure] == ["mailto:amt@e.example?subject=x"]
    assert not sink.unknown


def test_one_procedure_at_two_authorities_keeps_each_ones_address_or_lack_of_it(tmp_path: Path) -> None:
    columns = "authority_key,procedure_id,procedure_name,url"
    rows = ["gemeinde:09562000,1,G,https://A.de#x", "gemeinde:09177133,1,G,https://b.de", "land:09,1,G,"]
    sink = short(tmp_path, *rows, columns=columns)
    assert {p.procedure_id for p in sink.procedure} == {"1"}
    assert [(o.url, o.address) for o in sink.offer] == [
        ("https://A.de#x", "https://a.de"), ("https://b.de", "https://b.de"), ("", ""),
    ]  # fmt: skip


def test_every_kind_and_provision_of_the_profile_is_accepted_and_no_other(tmp_path: Path) -> None:
    kinds = ["application", "form", "information", "appointment", "contact", "mail", "fillable_pdf", "", "pdf"]
    rows = [f"land:09;a;;{kind};" for kind in kinds] + [f"land:09;a;;;{p}" for p in ("own", "central", "", "unknown")]
    sink = short(tmp_path, *rows, columns="authority_key;procedure_name;url;kind;provision")
    assert rejections(sink) == [(Reason.BAD_VALUE, "10"), (Reason.BAD_VALUE, "14")]
    assert [p.kind for p in sink.procedure][:8] == [*kinds[:7], "application"]
    assert [o.provision for o in sink.offer][8:] == ["own", "central", None]


def test_rows_that_can_not_be_used_are_rejected_with_line_and_reason(tmp_path: Path) -> None:
    sink = short(
        tmp_path,
        "gemeinde:09562000,a,https://a.de",
        ",a,https://a.de",
        "09562000,a,https://a.de",
        "gemeinde:9562000,a,https://a.de",
        "gemeinde:09999999,a,https://a.de",
        "gemeinde:09562000,,https://a.de",
        "gemeinde:09562000,a",
        '"gemeinde:09562000,a,https://a.de',
        "gemeinde:09562000,a,https://a.de",
    )
    assert rejections(sink) == [
        (Reason.MISSING_FIELD, "3"),
        (Reason.BAD_KEY, "4"),
        (Reason.BAD_KEY, "5"),
        (Reason.UNKNOWN_AUTHORITY, "6"),
        (Reason.MISSING_FIELD, "7"),
        (Reason.BAD_ROW, "8"),
        (Reason.BAD_ROW, "9"),
    ]
    assert (sink.read, len(sink.offer)) == (9, 2)
    assert {r.file for r in sink.rejection} == {"rows.csv"}


@pytest.mark.parametrize("key", ["gss:S12000033", "kommune-at:10101"])
def test_an_authority_of_a_foreign_scheme_is_brought_once_with_its_name(tmp_path: Path, key: str) -> None:
    row = f"{key};Eisenstadt;Hund anmelden;https://a.at"
    sink = short(tmp_path, row, row, columns="authority_key;authority_name;procedure_name;url")
    [covered] = sink.covered
    assert covered[:5] == (key, None, "Eisenstadt", True, key.partition(":")[0])
    assert covered.delivered
    assert [o.authority_key for o in sink.offer] == [key, key]


def test_unknown_columns_are_counted(tmp_path: Path) -> None:
    sink = short(tmp_path, "land:09,a,https://a.de,rot", columns="authority_key,procedure_name,url,colour")
    assert sink.unknown == {("column", "colour"): 1}


def test_example_data_says_so(tmp_path: Path) -> None:
    columns = "authority_key,procedure_name,url,example_data"
    assert short(tmp_path, f"land:09,a,https://a.de,{EXAMPLE_MARK}", columns=columns).example
    assert short(tmp_path, f"vg:000000000,a,https://a.de,{EXAMPLE_MARK}", columns=columns).example
    assert not short(tmp_path, "land:09,a,https://a.de,no", columns=columns).example


def test_another_encoding_is_refused_with_the_remedy_and_a_byte_order_mark_is_not(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("authority_key;procedure_name;url\nland:09;Müll;\n".encode("cp1252"))
    with pytest.raises(InputError, match=r"rows\.csv, line 2: not UTF-8 – save the table as UTF-8"):
        OwnCsv().read([path], context(tmp_path), CollectingSink())
    assert len(read(tmp_path, "\ufeffauthority_key;procedure_name;url", "land:09;Müll;").offer) == 1


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing columns: url"):
        short(tmp_path, columns="authority_key;procedure_name")


def test_a_folder_and_several_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("authority_key;procedure_name;url\n")
    for paths in ([tmp_path], [path, path], [], [tmp_path / "gone.csv"]):
        with pytest.raises(InputError, match="reads one file"):
            OwnCsv().files(paths)
    assert OwnCsv().files([path]) == [("rows.csv", path)]
