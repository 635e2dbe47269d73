"""Reads a folder of answers of the BayernPortal's REST interface, version 3 (baybw-services.bayern.de/restapi.htm).

::

    dienststellen*.json                       the offices (Dienststellen), in pages; or .xml, as every answer
    onlineverfahren/<schluessel>.json         an office's online procedures, grouped by service or not
    onlineverfahren/<schluessel>.<ags8>.json  the same, asked for one municipality (gemeindekennziffer) only
    zuordnung.csv                             optional: dienststellenschluessel;authority_key

An office with an answer, be it an empty one, is covered; one that is only listed is not. Persons are never read.
"""

from collections.abc import Sequence
from pathlib import Path

from amtsatlas.domain.errors import InputError
from amtsatlas.sources.bayernportal_records import ASSIGNMENT, Reader
from amtsatlas.sources.delimited import read_header, read_rows
from amtsatlas.sources.interface import EXAMPLE_MARK, ReadContext, Sink

ASSIGNMENT_COLUMNS = ("dienststellenschluessel", "authority_key")


class BayernPortal:
    """The source ``bayernportal``."""

    name = "bayernportal"
    takes_changes = False
    tells_decisions = False

    def files(self, paths: Sequence[Path]) -> list[tuple[str, Path]]:
        """Every file of the folder that is read, by name. Raises InputError where it is no such folder."""
        if len(paths) != 1 or not paths[0].is_dir():
            given = ", ".join(str(path) for path in paths)
            raise InputError(
                "not one folder", file=given, remedy="hand in the one folder that holds dienststellen*.json"
            )
        folder = paths[0]
        found = [*_answers(folder, "dienststellen*"), *_answers(folder, "onlineverfahren/*")]
        if not _answers(folder, "dienststellen*"):
            raise InputError(
                "no dienststellen*.json or .xml", file=str(folder), remedy="put the answers of …/dienststellen there"
            )
        if (folder / ASSIGNMENT).is_file():
            found.append(folder / ASSIGNMENT)
        return sorted((path.relative_to(folder).as_posix(), path) for path in found)

    def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
        """Read the list of offices, then one answer after the other."""
        files = self.files(paths)
        _count_files_left_out(paths[0], {name for name, _ in files}, sink)
        assigned = _read_assignment(paths[0] / ASSIGNMENT, sink)
        reader = Reader(context.register, sink, assigned)
        for name, path in files:
            if name.startswith("dienststellen"):
                reader.read_offices(name, path)
                context.progress(path.stat().st_size)
        for name, path in files:
            if name.startswith("onlineverfahren/"):
                reader.read_procedures(name, path)
                context.progress(path.stat().st_size)
        reader.report_offices_without_answer()


def _answers(folder: Path, pattern: str) -> list[Path]:
    found = (path for path in folder.glob(pattern) if path.suffix in {".json", ".xml"} and path.name[0] != ".")
    return [path for path in found if path.is_file()]


def _count_files_left_out(folder: Path, read: set[str], sink: Sink) -> None:
    """Forms and strange files are in nobody's way, but nobody shall believe they were read."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in read:
            sink.note_unknown("forms, not procedures" if "formulare" in name else "file", name)


def _read_assignment(path: Path, sink: Sink) -> dict[str, str]:
    """Authority key by dienststellenschluessel. Raises InputError for a table that can't be trusted."""
    assigned: dict[str, str] = {}
    if not path.is_file():
        return assigned
    header = read_header(path, path.name, ";", ASSIGNMENT_COLUMNS)
    marked = any(EXAMPLE_MARK in column for column in header.columns)
    for row in read_rows(path, path.name, header.delimiter, len(header.columns)):
        place = f"line {row.line}"
        if row.problem:
            raise InputError(row.problem, file=path.name, place=place, remedy="correct the line")
        cells = dict(zip(header.columns, (field.strip() for field in row.fields), strict=True))
        marked = marked or any(EXAMPLE_MARK in cell for cell in cells.values())
        office_key, authority_key = (cells[column] for column in ASSIGNMENT_COLUMNS)
        if not office_key or not authority_key:
            raise InputError("a key is missing", file=path.name, place=place, remedy="fill both columns")
        if assigned.setdefault(office_key, authority_key) != authority_key:
            raise InputError(f"{office_key} is assigned twice", file=path.name, place=place, remedy="keep one line")
    if marked:
        sink.mark_example()
    return assigned
