"""Tables as text: UTF-8, one header, one row after the other with the number of its line, and no row lost.

Python's ``csv`` cuts the fields. What is added here is what feeds need: the line a row begins in, the refusal of other
encodings with a remedy, and a way on behind a broken row.
"""

import csv
from collections import deque
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple, Self

from amtsatlas.domain.errors import InputError

LONGEST_LINE = 1 << 20
"""Bytes. No table of a feed has such a line; a file that does is none, and would not fit into memory."""

_PROGRESS_STEP = 1 << 20
_CHUNK = 1 << 18
_BYTE_ORDER_MARK = "\ufeff"


class Header(NamedTuple):
    """The first row of a table."""

    delimiter: str
    columns: tuple[str, ...]
    """The names without outer blanks, each once; a column without name is called ``column <n>``, n from 1."""


class Row(NamedTuple):
    """One row below the header."""

    line: int
    """The line it begins in, 1 is the file's first."""
    fields: list[str]
    """As many as asked for; empty for a broken row."""
    problem: str = ""
    """Why the row can't be used, else ""."""


class Survey(NamedTuple):
    """What a look at the bytes of a table says."""

    lines: int
    """The number of the last line that is not blank, 1 is the first."""
    uniform: bool
    """Whether all lines end alike, with LF or CR LF, and nowhere else is a CR."""


def read_header(path: Path, name: str, delimiters: str, required: Collection[str]) -> Header:
    """Read the first line, with the one of the delimiters that finds most of the required columns.

    Raises InputError for an empty or binary file, another encoding, a missing or repeated column.
    """
    line = next(_lines(path, name), "")
    if not line.strip():
        raise InputError("the file has no header", file=name, place="line 1", remedy="the first line names the columns")
    found = [_split_header(line, delimiter, name) for delimiter in delimiters]
    header = max(found, key=lambda header: len(set(required) & set(header.columns)))
    missing = [column for column in required if column not in header.columns]
    if missing:
        raise InputError(
            f"missing columns: {', '.join(missing)}",
            file=name,
            place="line 1",
            remedy=f"the first line names the columns, with {' or '.join(delimiters)} between them",
        )
    repeated = sorted({column for column in header.columns if header.columns.count(column) > 1})
    if repeated:
        raise InputError(
            f"columns that are there twice: {', '.join(repeated)}",
            file=name,
            place="line 1",
            remedy="leave one of each",
        )
    return header


def read_rows(
    path: Path, name: str, delimiter: str, width: int, progress: Callable[[int], None] | None = None
) -> Iterator[Row]:
    """Every row below the header that is not blank; a broken one has a problem instead of fields.

    Broken is a row with more or fewer fields than ``width``, but for empty ones at its end, and one with a quotation
    mark that is not closed or followed by more text. Only the first line of a broken row is given up: reading goes on
    with the next line, so that a stray quotation mark does not swallow good rows. Raises InputError for a line that is
    not UTF-8.
    """
    lines = _Lines(_lines(path, name, progress))
    next(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    while True:
        lines.taken.clear()
        line += 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_up_first()
            yield Row(line, [], str(error))
            continue
        if len(fields) >= width and not any(fields[width:]):
            yield Row(line, fields[:width])
        elif fields:
            lines.give_up_first()
            yield Row(line, [], f"{len(fields)} fields instead of {width}")
        line += len(lines.taken) - 1


def survey(path: Path) -> Survey:
    """Read the whole file once, quickly.

    A line longer than any table's ends it: the survey then says that the lines are not uniform.
    """
    last = line_feeds = returns = pairs = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            end = b"" if chunk.endswith(b"\n") else file.readline(LONGEST_LINE)
            if len(end) == LONGEST_LINE:
                return Survey(last, uniform=False)
            chunk += end
            line_feeds += chunk.count(b"\n")
            text = chunk.rstrip(b"\r\n")
            if text:
                last = line_feeds - chunk.count(b"\n", len(text)) + 1
            if b"\r" in chunk:
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n")
    return Survey(last, returns == pairs and pairs in (0, line_feeds))


def check_utf8(path: Path, name: str) -> None:
    """Raise InputError for the first line that is not UTF-8."""
    for _ in _lines(path, name):
        pass


class _Lines:
    """Lines that can be given back: those taken since ``taken`` was cleared, but for the first."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._returned: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._source)
        self.taken.append(line)
        return line

    def give_up_first(self) -> None:
        self._returned.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _lines(path: Path, name: str, progress: Callable[[int], None] | None = None) -> Iterator[str]:
    """The file's lines with their ends, decoded, without a byte order mark."""
    reported = done = 0
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE):
            number += 1
            if len(raw) == LONGEST_LINE:
                raise InputError(
                    f"a line of more than {LONGEST_LINE} bytes",
                    file=name,
                    place=f"line {number}",
                    remedy="give a table with line ends (LF or CR LF)",
                )
            try:
                line = raw.decode("utf-8")
            except UnicodeDecodeError:
                raise _not_utf8(name, number) from None
            done += len(raw)
            if progress is not None and done - reported >= _PROGRESS_STEP:
                progress(done - reported)
                reported = done
            yield line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
    if progress is not None:
        progress(done - reported)


def _not_utf8(name: str, line: int) -> InputError:
    return InputError(
        "not UTF-8", file=name, place=f"line {line}", remedy="save the table as UTF-8 and import it again"
    )


def _split_header(line: str, delimiter: str, name: str) -> Header:
    try:
        fields = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputError(
            f"the header can't be read: {error}", file=name, place="line 1", remedy="name the columns in one line"
        ) from None
    return Header(delimiter, tuple(field.strip() or f"column {n}" for n, field in enumerate(fields, 1)))
