"""Tables as text: no row is lost, every row knows its line."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amtsatlas.domain.errors import InputError
from amtsatlas.sources import delimited
from amtsatlas.sources.delimited import Row, check_utf8, read_header, read_rows, survey


def table(folder: Path, content: str | bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(folder: Path, content: str | bytes, width: int = 3) -> list[Row]:
    return list(read_rows(table(folder, content), "table.csv", ";", width))


def test_a_field_beyond_the_limit_is_a_broken_row_or_header_and_nul_is_a_character(tmp_path: Path) -> None:
    long = "x" * 200_000
    content = f"a;b;c\n1;2;3\n{long};2;3\n\0;5;6\n"
    assert [(row.line, row.fields, bool(row.problem)) for row in rows(tmp_path, content)] == [
        (2, ["1", "2", "3"], False),
        (3, [], True),
        (4, ["\0", "5", "6"], False),
    ]
    with pytest.raises(InputError, match="header"):
        read_header(table(tmp_path, f"a;{long}\n"), "t", ";", ["a"])


def test_the_delimiter_is_the_one_that_finds_the_required_columns(tmp_path: Path) -> None:
    assert read_header(table(tmp_path, "a,b;c\n"), "t", ";,", ["a"]) == (",", ("a", "b;c"))
    assert read_header(table(tmp_path, "\ufeff a ;b,c;\n"), "t", ";,", ["a"]) == (";", ("a", "b,c", "column 3"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file has no header"),
        (b"\n", "the file has no header"),
        (b"a;b\n", "missing columns: key"),
        (b"key;key\n", "columns that are there twice: key"),
        ("key;ü\n".encode("latin-1"), "not UTF-8"),
        ("key\n".encode("utf-16"), "not UTF-8"),
        (b'"key;\n', "the header can't be read"),
    ],
)
def test_a_header_that_can_not_be_used_is_refused_with_file_line_and_reason(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    with pytest.raises(InputError, match=rf"t, line 1: {problem}.* – "):
        read_header(table(tmp_path, content), "t", ";,", ["key"])


def test_a_broken_row_gives_up_its_first_line_only(tmp_path: Path) -> None:
    found = rows(tmp_path, 'a;b;c\n1;"2;3\n4;5;6\n7;"8";9\n1;2\n"1\n2";3;4\n5;6;7')
    assert [(row.line, row.fields) for row in found] == [
        (2, []), (3, ["4", "5", "6"]), (4, ["7", "8", "9"]), (5, []), (6, ["1\n2", "3", "4"]), (8, ["5", "6", "7"]),
    ]  # fmt: skip
    assert [row.line for row in found if row.problem] == [2, 5]


def test_surplus_fields_are_no_error_where_they_are_empty(tmp_path: Path) -> None:
    assert [row.fields for row in rows(tmp_path, "a;b;c\n1;2;3;;\n1;2;3;;4\n")] == [["1", "2", "3"], []]


def test_a_line_that_is_not_utf8_is_refused_with_its_number(tmp_path: Path) -> None:
    path = table(tmp_path, "a;b;c\n1;2;3\nü;5;6\n".encode("latin-1"))
    for read in (lambda: list(read_rows(path, "t", ";", 3)), lambda: check_utf8(path, "t")):
        with pytest.raises(InputError, match="t, line 3: not UTF-8"):
            read()


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "LONGEST_LINE", 20)
    with pytest.raises(InputError, match="line 2: a line of more than 20 bytes"):
        rows(tmp_path, "a;b;c\n" + "x" * 30)


def test_progress_adds_up_to_the_bytes_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_PROGRESS_STEP", 10)
    path = table(tmp_path, "a;b;c\n" + "ü;2;3\r\n" * 20)
    done: list[int] = []
    assert len(list(read_rows(path, "t", ";", 3, done.append))) == 20
    assert sum(done) == path.stat().st_size
    assert len(done) > 5


@settings(deadline=None)
@given(st.lists(st.lists(st.text(st.sampled_from('aä;,"\n\r ')), min_size=2, max_size=2), max_size=20))
def test_every_well_formed_row_is_read_and_begins_in_the_line_after_the_one_before(table_rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["a", "b"], *table_rows])
    with TemporaryDirectory() as folder:
        found = rows(Path(folder), text.getvalue(), 2)
        last = survey(Path(folder) / "table.csv").lines
    assert [row.fields for row in found] == table_rows
    expected = 2
    for row, fields in zip(found, table_rows, strict=True):
        assert row.line == expected
        expected += 1 + "".join(fields).count("\n")
    assert last == expected - 1


@settings(deadline=None)
@given(st.text(st.sampled_from('a;"\n'), max_size=60))
def test_no_line_of_any_file_is_lost(text: str) -> None:
    with TemporaryDirectory() as folder:
        found = rows(Path(folder), "a;b\n" + text, 2)
    spread = sum("".join(row.fields).count("\n") for row in found)
    blank = sum(line == "" for line in text.split("\n"))
    inside = sum(field.count("\n\n") for row in found for field in row.fields)
    assert len(found) + spread + blank >= len(text.split("\n"))
    assert len(found) + spread <= len(text.split("\n")) + inside


@settings(deadline=None)
@given(st.binary(max_size=40).map(lambda data: data.translate(bytes(b"a\n\r;"[i % 4] for i in range(256)))))
def test_a_survey_does_not_depend_on_where_the_file_is_cut(data: bytes) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = table(Path(folder), data)
        whole = survey(path)
        patch.setattr(delimited, "_CHUNK", 1)
        assert survey(path) == whole
    ends = data.replace(b"\r\n", b"")
    assert whole.lines == (data.rstrip(b"\r\n").count(b"\n") + 1 if data.strip(b"\r\n") else 0)
    assert whole.uniform == (b"\r" not in ends and (b"\n" not in ends or b"\r" not in data))
