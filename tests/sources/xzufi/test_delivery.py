import contextlib
import io
import json
import stat
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.errors import InputError
from amtsatlas.sources.xzufi import XZuFi, delivery
from tests.conftest import CollectingSink
from tests.sources.xzufi.feed import context, document, leistung, loesche, read


def _put(folder: Path, **contents: str) -> Path:
    """A folder of files by stem: xml documents, or an index where the stem is "index"."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, content in contents.items():
        (folder / f"{stem}{'.txt' if stem == 'index' else '.xml'}").write_text(content, encoding="utf-8")
    return folder


def _one(number: str) -> str:
    return document(leistung(number))


def _services(*paths: Path) -> list[str]:
    return [service.service_id.removeprefix("L100042|") for service in read(*paths).service]


def _refusal(*paths: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(*paths)
    return str(caught.value)


def test_a_folder_is_read_in_the_order_of_its_index(tmp_path: Path) -> None:
    folder = _put(tmp_path / "in", a=_one("A"), b=_one("B"), c=_one("C"), index="\ufeffc.xml\r\n\r\n a.xml \r\n")
    assert _services(folder) == ["C", "A"]
    assert [name for name, _ in XZuFi().files([folder])] == ["index.txt", "c.xml", "a.xml"]


def test_a_folder_without_index_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    folder = _put(tmp_path / "in", b=_one("B"), a=_one("A"))
    (folder / "readme.md").write_text("not XML")
    assert _services(folder) == ["A", "B"]
    assert XZuFi().files([folder]) == [("a.xml", folder / "a.xml"), ("b.xml", folder / "b.xml")]


@pytest.mark.parametrize("index", [None, "a.xml"])
def test_files_of_a_folder_or_zip_that_are_not_read_are_counted(tmp_path: Path, index: str | None) -> None:
    folder = _put(tmp_path / "in", a=_one("A"), **({"index": index} if index else {}))
    for name in ("page.json", "more.zip", "sub/b.xml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("-")
    packed = _pack(tmp_path / "in.zip", dict.fromkeys(("page.json", "readme.md"), "-") | {"b.xml": _one("B")})
    sink = read(folder, packed)
    assert {value for (what, value), _ in sink.unknown.items() if what == delivery.NOT_READ} == {
        "more.zip", "page.json", "sub/b.xml", "in.zip/page.json", "in.zip/readme.md",
    }  # fmt: skip
    assert _services(folder, packed) == ["A", "B"]


def test_a_path_ending_in_txt_is_an_index_relative_to_itself(tmp_path: Path) -> None:
    folder = _put(tmp_path / "in", a=_one("A"))
    _put(folder / "sub", b=_one("B"))
    (folder / "list.TXT").write_text("sub/b.xml\na.xml")
    assert _services(folder / "list.TXT") == ["B", "A"]
    assert [name for name, _ in XZuFi().files([folder / "list.TXT"])] == ["list.TXT", "sub/b.xml", "a.xml"]


def test_several_paths_are_one_delivery_in_their_order(tmp_path: Path) -> None:
    second, first = _put(tmp_path / "2", a=_one("B")), _put(tmp_path / "1", a=_one("A"), z=_one("Z"))
    assert _services(first / "z.xml", second, first) == ["Z", "B", "A", "Z"]
    assert [name for name, _ in XZuFi().files([second, first])] == ["1/a.xml", "2/a.xml", "2/z.xml"]
    assert [name for name, _ in XZuFi().files([second, first / "z.xml"])] == ["a.xml", "z.xml"]


def test_positions_run_through_the_whole_delivery(tmp_path: Path) -> None:
    folder = _put(tmp_path, a=document(leistung("A"), loesche("Leistung", "A")), b=document(leistung("A")))
    sink = read(folder)
    assert [(service.position, service.op) for service in sink.service] == [(1, "write"), (2, "delete"), (3, "write")]


def test_one_bad_file_refuses_the_whole_delivery(tmp_path: Path) -> None:
    folder = _put(tmp_path, a=_one("A"), b=_one("B").replace("</transfer>", ""))
    assert "b.xml" in _refusal(folder)


@pytest.mark.parametrize(
    ("index", "problem"),
    [
        ("", "empty"),
        ("\n  \n", "empty"),
        ("a.xml\n../in/a.xml", "leads out of the folder"),
        ("a.xml\nsub/../../in/a.xml", "leads out of the folder"),
        ("a.xml\n/etc/passwd", "is absolute"),
        ("a.xml\nC:\\a.xml", "is absolute"),
        ("a.xml\n..\\a.xml", "leads out of the folder"),
        ("a.xml\nb.xml", "there is no file"),
        ("a.xml\nsub", "there is no file"),
        ("a.xml\na.xml", "named twice"),
        ("a.xml\nindex.txt", "is not XML"),
        ("a.xml\na\x01.xml", "control character"),
        ("a.xml\nlink.xml", "leads out of the folder"),
    ],
)
def test_an_index_that_is_empty_or_leads_elsewhere_is_refused(tmp_path: Path, index: str, problem: str) -> None:
    folder = _put(tmp_path / "in", a=_one("A"), index=index)
    _put(folder / "sub")
    (tmp_path / "outside.xml").write_text(_one("X"))
    (folder / "link.xml").symlink_to(tmp_path / "outside.xml")
    message = _refusal(folder)
    assert problem in message
    assert "empty" in message or "line 2" in message
    with pytest.raises(InputError, match="index"):
        XZuFi().files([folder])


def test_an_index_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.txt").write_bytes("übersicht.xml".encode("latin-1"))
    assert "UTF-8" in _refusal(tmp_path)


def test_an_empty_folder_and_a_missing_path_are_refused(tmp_path: Path) -> None:
    assert "*.xml" in _refusal(tmp_path)
    assert "no such file" in _refusal(tmp_path / "none.xml")


def _pack(path: Path, contents: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    plain = _pack(tmp_path / "plain.zip", {"b.xml": _one("B"), "a.xml": _one("A"), "readme.md": "-"})
    indexed = _pack(
        tmp_path / "indexed.zip",
        {"in/a.xml": _one("A"), "in/index.txt": "./b.xml\na.xml", "in/b.xml": _one("B"), "in/c.xml": _one("C")},
    )
    assert _services(plain) == ["A", "B"]
    assert _services(indexed) == ["B", "A"]
    assert XZuFi().files([indexed]) == [("indexed.zip", indexed)]


def test_a_bad_document_in_a_zip_is_named(tmp_path: Path) -> None:
    broken = _one("B").replace("</leistung>", "")
    assert "in.zip/b.xml, line 1" in _refusal(_pack(tmp_path / "in.zip", {"a.xml": _one("A"), "b.xml": broken}))
    assert "in.zip/b.xml" in _refusal(_pack(tmp_path / "in.zip", {"a.xml": _one("A"), "b.xml": "<b/>"}))


@pytest.mark.parametrize("name", ["/a.xml", "../a.xml", "x/../../a.xml", "C:/a.xml", "..\\a.xml", "../"])
def test_a_zip_with_names_that_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    assert name in _refusal(_pack(tmp_path / "in.zip", {"ok.xml": _one("A"), name: _one("B")}))


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        info = zipfile.ZipInfo("a.xml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert "is a link" in _refusal(tmp_path / "in.zip")


def test_a_zip_that_unpacks_to_far_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    bomb = document(leistung("1", " " * 5_000_000))
    assert "200 times" in _refusal(_pack(tmp_path / "in.zip", {"a.xml": bomb}))


def test_a_zip_of_too_much_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _pack(tmp_path / "in.zip", {"a.xml": _one("A"), "b.xml": _one("B")})
    monkeypatch.setattr(delivery, "ZIP_TOTAL", len(_one("A")) + 10)
    assert "would unpack" in _refusal(path)


def test_a_zip_within_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.xml", _one("B"))
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("a.xml", _one("A"))
        archive.writestr("inner.zip", inner.getvalue())
    assert _services(tmp_path / "in.zip") == ["A"]
    with zipfile.ZipFile(tmp_path / "in.zip", "a") as archive:
        archive.writestr("index.txt", "inner.zip")
    assert "inner.zip" in _refusal(tmp_path / "in.zip")


@pytest.mark.parametrize(
    ("contents", "problem"),
    [
        ({"index.txt": "a.xml"}, "there is no file a.xml"),
        ({"index.txt": ""}, "empty"),
        ({"a.xml": "<a/>", "x/index.txt": "../a.xml"}, "leads out of the folder"),
        ({"x/index.txt": "a.xml", "y/index.txt": "a.xml"}, "more than one index.txt"),
        ({"readme.md": ""}, "no index.txt"),
    ],
)
def test_a_zip_without_a_readable_delivery_is_refused(tmp_path: Path, contents: dict[str, str], problem: str) -> None:
    assert problem in _refusal(_pack(tmp_path / "in.zip", contents))


def test_a_zip_with_two_members_of_one_name_is_refused(tmp_path: Path) -> None:
    _pack(tmp_path / "in.zip", {"a.xml": _one("A")})
    with zipfile.ZipFile(tmp_path / "in.zip", "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.xml", _one("B"))
    assert "twice" in _refusal(tmp_path / "in.zip")


def test_a_zip_with_a_nameless_member_is_refused(tmp_path: Path) -> None:
    path = _pack(tmp_path / "in.zip", {"a.xml": _one("A"), "b.xml": _one("B")})
    path.write_bytes(path.read_bytes().replace(b"b.xml", b"\0.xml"))
    assert "a member has no name" in _refusal(path)


def test_another_compression_is_refused(tmp_path: Path) -> None:
    path = _pack(tmp_path / "in.zip", {"a.xml": _one("A")}, compression=zipfile.ZIP_BZIP2)
    assert "deflate" in _refusal(path)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = _pack(tmp_path / "in.zip", {"a.xml": _one("A")}, compression=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"L100042", b"L100043"))
    assert "damaged" in _refusal(path)
    path.write_bytes(path.read_bytes()[:50])
    assert "not a zip" in _refusal(path)


@given(
    st.integers(0, 1), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4), st.none() | st.integers(0)
)
def test_whatever_happened_to_a_zip_it_is_read_or_refused(
    compression: int, changes: list[tuple[int, int]], length: int | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        method = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED][compression]
        path = _pack(Path(folder, "in.zip"), {"ü/a.xml": _one("A"), "index.txt": "ü/a.xml"}, compression=method)
        content = bytearray(path.read_bytes())
        for place, value in changes:
            content[place % len(content)] = value
        path.write_bytes(content if length is None else content[: length % len(content)])
        with contextlib.suppress(InputError):
            read(path)


def _envelope(path: Path, text: str | None, **fields: object) -> Path:
    said = {"xzufiObjekte": text, "vollstaendig": True, "naechsterIndex": 2, "naechsteAnfrageUrl": "x", **fields}
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def test_the_pages_of_a_json_envelope_are_one_delivery(tmp_path: Path) -> None:
    declared = '<?xml version="1.0" encoding="UTF-16"?>'
    first = _envelope(tmp_path / "1.json", declared + document(leistung("Ä😀")), vollstaendig=False)
    second = _envelope(tmp_path / "2.json", _one("B"))
    sink = read(first, second)
    assert [service.service_id for service in sink.service] == ["L100042|Ä😀", "L100042|B"]
    assert not sink.unknown


def test_an_empty_page_is_no_fault(tmp_path: Path) -> None:
    pages = [_envelope(tmp_path / "1.json", ""), _envelope(tmp_path / "2.json", None)]
    assert read(*pages, _envelope(tmp_path / "3.json", _one("A"))).read == 1


def test_a_complete_delivery_without_its_last_page_is_refused(tmp_path: Path) -> None:
    first = _envelope(tmp_path / "1.json", _one("A"), vollstaendig=False)
    second = _envelope(tmp_path / "2.json", _one("B"))
    whole = replace(context(tmp_path), complete=True)
    with pytest.raises(InputError, match=r"1\.json, vollstaendig: pages are missing after it – .*naechsteAnfrageUrl"):
        XZuFi().read([first], whole, CollectingSink())
    XZuFi().read([first, second], whole, CollectingSink())


def test_missing_pages_of_changes_and_unknown_fields_are_reported(tmp_path: Path) -> None:
    sink = read(_envelope(tmp_path / "1.json", _one("A"), vollstaendig=False, neu=1))
    assert sink.unknown == {
        ("JSON envelope", "the last one is not vollstaendig: pages are missing"): 1,
        ("JSON envelope field", "neu"): 1,
    }


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        '{"xzufiObjekte": 7}',
        "[" * 100_000,
        '{"xzufiObjekte": "<a"}',
        '{"xzufiObjekte": "\\ud800"}',
        '{"xzufiObjekte": "<a>\\u0000</a>"}',
        '{"xzufiObjekte": "\\u00',
    ],
)
def test_a_broken_envelope_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "1.json").write_text(content)
    assert "1.json" in _refusal(tmp_path / "1.json")


def test_an_envelope_too_large_to_read_at_once_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _envelope(tmp_path / "1.json", _one("A"))
    monkeypatch.setattr(delivery, "TEXT_LIMIT", path.stat().st_size)
    assert _services(path) == ["A"]
    monkeypatch.setattr(delivery, "TEXT_LIMIT", path.stat().st_size - 1)
    assert "at once" in _refusal(path)


def test_progress_adds_up_to_the_input(tmp_path: Path) -> None:
    paths = [
        _put(tmp_path, a=_one("A")) / "a.xml",
        _envelope(tmp_path / "1.json", _one("B")),
        _pack(tmp_path / "in.zip", {"c.xml": _one("C")}, compression=zipfile.ZIP_STORED),
    ]
    done: list[int] = []
    XZuFi().read(paths, replace(context(tmp_path), progress=done.append), CollectingSink())
    assert sum(done) == sum(path.stat().st_size for path in paths[:2]) + len(_one("C"))
