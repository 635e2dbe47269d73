"""``openpvog``: the federal Data Hub's list of what is offered online where, as one CSV or as pages of JSON.

A row is a service (LeiKa) at a territory (ARS) with an address. It belongs to the authority whose territory its ARS is;
what a place inherits from above is left to the measures. A row without LeiKa key is a service named by its name. See
formats.md, section 1.

A CSV is read by DuckDB (``openpvog.sql``). A file in which DuckDB's rows and rejected rows do not add up to the lines
of the file is read by Python instead, row by row, so that no row is lost; pages of JSON always are.
"""

import codecs
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.keys import is_leika_key
from amtsatlas.domain.procedure import ProcedureKind, Provision, normalise_address, procedure_id_without_feed_id
from amtsatlas.domain.record import CoveredRecord, OfferRecord, ProcedureRecord, Reason, Rejection, ServiceRecord
from amtsatlas.registers.register import Register
from amtsatlas.sources.delimited import LONGEST_LINE, Header, check_utf8, read_header, read_rows, survey
from amtsatlas.sources.interface import ReadContext, Sink
from amtsatlas.storage.literal import literal

REQUIRED = ("leika_key", "leika_name", "ars", "url", "online_status", "aktiv")
"""Columns without which a CSV is refused; a page's row may lack any of them, which is an empty value."""

DOCUMENTED = frozenset(
    {
        *REQUIRED,
        "leika_bezeichnung",
        "ars_name",
        "ars_federal_state",
        "bundesland",
        "ozgid",
        "ozg_bezeichnung",
        "art_flaechendeckung",
        "begruendung_nicht_beruecksichtigt",
        "datenstand_pvog_import",
    }
)
"""Every column the format documents; others are counted."""

KNOWN_VALUES: Mapping[str, frozenset[str]] = {
    "online_status": frozenset({"ok", "nicht ok"}),
    "aktiv": frozenset({"ja", "nein", "null"}),
    "art_flaechendeckung": frozenset(
        {
            "bundesweit flächendeckend",
            "landesweit flächendeckend",
            "kreisweit flächendeckend",
            "in mind. einer Kommune verfügbar",
            "nicht in Auswertung berücksichtigt",
        }
    ),
}
"""The values the format documents; others are counted and kept."""

LARGEST_PAGE = 64 << 20
"""Bytes of one JSON file, which is held in memory whole; a page of the documented size has about 100 KB."""

_MEMORY = "1GB"
"""What DuckDB may use before it spills to the work folder."""

_ARS = re.compile(r"[0-9]{12}")


class OpenPvog:
    """The source ``openpvog``."""

    name = "openpvog"
    takes_changes = False
    tells_decisions = False

    def files(self, paths: Sequence[Path]) -> list[tuple[str, Path]]:
        """The files named, and of folders every .csv and .json below, in the order of their names.

        Raises InputError for a path that does not exist, for no file at all and for two files of the same name.
        """
        found: list[tuple[str, Path]] = []
        for path in paths:
            if path.is_dir():
                inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in (".csv", ".json") and p.is_file())
                found += [(p.relative_to(path).as_posix(), p) for p in inside]
            elif path.is_file():
                found.append((path.name, path))
            else:
                raise InputError("no such file or folder", file=str(path), remedy="name a CSV, or pages of JSON")
        if not found:
            raise InputError(
                "there is no .csv or .json file", file=", ".join(map(str, paths)), remedy="name the export"
            )
        twice = [name for name, times in Counter(name for name, _ in found).items() if times > 1]
        if twice:
            raise InputError("two files have the same name", file=twice[0], remedy="put all files into one folder")
        return found

    def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
        """Read file after file."""
        reader = _Reader(context, sink)
        for name, path in self.files(paths):
            if _is_json(path):
                reader.read_json(name, path)
            else:
                reader.read_csv(name, path)
        reader.finish()


class _Refusal(NamedTuple):
    reason: Reason
    detail: str


class _Reader:
    """One delivery being read: what is remembered from file to file."""

    def __init__(self, context: ReadContext, sink: Sink) -> None:
        self._context, self._register, self._sink = context, context.register, sink
        self._position = 0
        self._ars_covered: dict[str, str] = {}
        self._pages: defaultdict[tuple[int, int], Counter[int]] = defaultdict(Counter)

    def read_json(self, name: str, path: Path) -> None:
        """Read one page object, or one list of rows."""
        page = _load_json(name, path)
        if isinstance(page, dict):
            pages, rows, number = (page.get(field) for field in ("totalPages", "totalElements", "number"))
            if isinstance(pages, int) and isinstance(rows, int) and isinstance(number, int):
                self._pages[pages, rows][number] += 1
            page = page["content"]
        for index, row in enumerate(page):
            self._sink.count_read()
            place = f"content[{index}]"
            values = _values(row)
            if isinstance(values, _Refusal):
                self._sink.reject(Rejection(values.reason, name, place, values.detail))
            else:
                for column in values.keys() - DOCUMENTED:
                    self._sink.note_unknown("column", column)
                self._take(name, place, values)
        self._context.progress(path.stat().st_size)

    def read_csv(self, name: str, path: Path) -> None:
        """Read one CSV with DuckDB; with Python where DuckDB's rows do not add up to the file's lines."""
        header = read_header(path, name, ";", REQUIRED)
        for column in header.columns:
            if column not in DOCUMENTED:
                self._sink.note_unknown("column", column)
        with _connect(self._context.workdir) as connection:
            _prepare(connection, self._register)
            if _load(connection, name, path, header, self._position):
                self._hand_over(connection, path.stat().st_size)
                return
        for row in read_rows(path, name, header.delimiter, len(header.columns), self._context.progress):
            self._sink.count_read()
            if row.problem:
                self._sink.reject(Rejection(Reason.BAD_ROW, name, str(row.line), row.problem))
            else:
                self._take(name, str(row.line), dict(zip(header.columns, map(_clean, row.fields), strict=True)))

    def finish(self) -> None:
        """Say who is covered. Raises InputError where pages are missing."""
        for (pages, rows), numbers in self._pages.items():
            # Several territories may have as many rows; then each page is there once for each of them.
            if sorted(numbers) != list(range(len(numbers))) or len(numbers) < pages or len(set(numbers.values())) > 1:
                raise InputError(
                    f"not all of the {pages} pages with {rows} rows in all are there",
                    remedy="fetch all pages again, in one go",
                )
        for authority_key, ars in sorted(self._ars_covered.items()):
            self._sink.write(CoveredRecord(authority_key, ars))

    def _hand_over(self, connection: duckdb.DuckDBPyConnection, size: int) -> None:
        """Pass on what the SQL found; progress is told in thirds: after parsing and each of the two big tables."""
        self._context.progress(size // 3)
        self._sink.copy("service", connection, "from service")
        self._sink.copy("procedure", connection, "from procedure")
        self._context.progress(size // 3)
        self._sink.copy("offer", connection, "from offer")
        self._sink.copy("rejection", connection, "from rejection")
        self._ars_covered |= dict(connection.execute("from covered").fetchall())
        unknown = connection.execute("from unknown_value")
        while values := unknown.fetchmany(1000):
            for what, value, times in values:
                self._sink.note_unknown(what, value, times)
        rows = _number(connection, "select (select count(*) from cut) + (select count(*) from broken)")
        self._sink.count_read(rows)
        self._position += rows
        self._context.progress(size - 2 * (size // 3))

    def _take(self, file: str, place: str, row: Mapping[str, str | None]) -> None:
        """Write one row's records, or reject it: the slow and obvious form of ``openpvog.sql``."""
        self._position += 1
        names = row.get("leika_name"), row.get("leika_bezeichnung"), row.get("ozg_bezeichnung")
        service_name = names[0] or names[1] or names[2]
        service_id = row.get("leika_key") or service_name
        authority = self._authority(row.get("ars"))
        if isinstance(authority, _Refusal):
            self._sink.reject(Rejection(authority.reason, file, place, authority.detail))
        elif service_id is None:
            detail = "leika_key and every name are empty"
            self._sink.reject(Rejection(Reason.MISSING_FIELD, file, place, detail))
        else:
            self._ars_covered[authority] = row["ars"] or ""
            self._note_unknown_values(row)
            leika_key = service_id if is_leika_key(service_id) else None
            self._sink.write(ServiceRecord(self._position, service_id, service_name, leika_key))
            self._write_offer(row, authority, service_id, names[1] or names[0] or names[2])

    def _write_offer(
        self, row: Mapping[str, str | None], authority: str, service_id: str, procedure_name: str | None
    ) -> None:
        """Write the procedure and its offer, whose id is the row's number.

        Every row is a statement of its own: rows of one procedure may differ in what the federal check found.
        """
        url = row.get("url")
        address = normalise_address(url) if url else ""
        procedure_id = procedure_id_without_feed_id(row["ars"] or "", address, procedure_name or "")
        kind = ProcedureKind.APPLICATION
        self._sink.write(ProcedureRecord(self._position, procedure_id, procedure_name, url, address or None, kind))
        self._sink.write(
            OfferRecord(
                self._position,
                str(self._position),
                authority,
                service_id,
                procedure_id,
                provision=Provision.OWN,
                online_status=row.get("online_status"),
                active=row.get("aktiv"),
                coverage_scope=row.get("art_flaechendeckung"),
                coverage_note=row.get("begruendung_nicht_beruecksichtigt"),
            )
        )

    def _authority(self, ars: str | None) -> str | _Refusal:
        """The key of the authority whose territory this is, or why there is none."""
        if ars is None:
            return _Refusal(Reason.MISSING_FIELD, "ars is empty")
        if not _ARS.fullmatch(ars):
            return _Refusal(Reason.BAD_KEY, f"the ARS {ars} does not have 12 digits")
        if ars in self._register.state_authority_ars:
            return _Refusal(Reason.STATE_AUTHORITY, f"the ARS {ars} is a Regierungsbezirk")
        key = self._register.key_by_ars.get(ars)
        return key or _Refusal(Reason.UNKNOWN_AUTHORITY, f"no authority has the ARS {ars}")

    def _note_unknown_values(self, row: Mapping[str, str | None]) -> None:
        for column, known in KNOWN_VALUES.items():
            value = row.get(column)
            if value is not None and value not in known:
                self._sink.note_unknown(column, value)
        key = row.get("leika_key")
        if key is not None and not is_leika_key(key):
            self._sink.note_unknown("leika_key", key)


def _is_json(path: Path) -> bool:
    """Whether the file begins with an object or a list."""
    with path.open("rb") as file:
        return file.read(1024).removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


def _load_json(name: str, path: Path) -> Any:
    """A page object with a list ``content``, or a list. Raises InputError for everything else."""
    if path.stat().st_size > LARGEST_PAGE:
        raise InputError(
            f"a JSON file of more than {LARGEST_PAGE >> 20} MB", file=name, remedy="give pages of it, or the CSV export"
        )
    again = "fetch this page again"
    try:
        page = json.loads(path.read_bytes().decode("utf-8-sig"), parse_int=_whole_number, parse_float=str)
    except UnicodeDecodeError:
        raise InputError("not UTF-8", file=name, remedy=again) from None
    except json.JSONDecodeError as error:
        raise InputError(f"no JSON: {error.msg}", file=name, place=f"line {error.lineno}", remedy=again) from None
    except RecursionError:
        raise InputError("lists within lists without end", file=name, remedy=again) from None
    if isinstance(page, list) or (isinstance(page, dict) and isinstance(page.get("content"), list)):
        return page
    raise InputError("neither a page object with content[] nor a list of rows", file=name, remedy=again)


def _whole_number(digits: str) -> int | str:
    """A number of pages or rows; what is longer is an identifier, and Python reads no more than 4,300 digits."""
    return int(digits) if len(digits) < 16 else digits


def _values(row: Any) -> dict[str, str | None] | _Refusal:
    """A row's values as text, or why it is none."""
    if not isinstance(row, dict):
        return _Refusal(Reason.BAD_ROW, "the row is no object")
    values: dict[str, str | None] = {}
    for column, value in row.items():
        if isinstance(value, dict | list):
            return _Refusal(Reason.BAD_VALUE, f"{column} is not one value")
        text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
        if any(map(_is_half_character, column)):
            return _Refusal(Reason.BAD_ROW, "a column's name is no Unicode text")
        if any(map(_is_half_character, text)):
            return _Refusal(Reason.BAD_VALUE, f"{column} is no Unicode text")
        values[column] = _clean(text)
    return values


def _is_half_character(character: str) -> bool:
    """Whether it is half of a surrogate pair, which JSON can write and UTF-8 can't."""
    return "\ud800" <= character <= "\udfff"


def _clean(text: str) -> str | None:
    return text.strip(" ") or None


def _connect(workdir: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": str(workdir)})


def _prepare(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Make the tables that ``openpvog.sql`` needs."""
    state = sorted(register.state_authority_ars)
    territory = {
        "ars": [*register.key_by_ars, *state],
        "authority_key": [*register.key_by_ars.values(), *(None for _ in state)],
        "state_authority": [False] * len(register.key_by_ars) + [True] * len(state),
    }
    connection.from_arrow(pa.table(territory)).create("territory")
    connection.execute("create table known_value (what varchar, value varchar)")
    for what, known in KNOWN_VALUES.items():
        connection.execute(
            "insert into known_value select $what, unnest($known)", {"what": what, "known": sorted(known)}
        )


def _load(connection: duckdb.DuckDBPyConnection, name: str, path: Path, header: Header, position: int) -> bool:
    """Run ``openpvog.sql`` over a file. Returns whether every line of the file is accounted for.

    Raises InputError for a file that is not UTF-8.
    """
    variables = {
        "path": literal(path),
        "file": name,
        "columns": dict.fromkeys(header.columns, "VARCHAR"),
        "longest_line": LONGEST_LINE,
        "first_position": position + 1,
    }
    for variable, value in variables.items():
        connection.execute(f"set variable {variable} = $value", {"value": value})
    with ThreadPoolExecutor(max_workers=1) as beside:
        surveyed = beside.submit(survey, path)
        try:
            connection.execute((package_files(__package__) / "openpvog.sql").read_text(encoding="utf-8"))
        except duckdb.InvalidInputException:  # DuckDB gives the file up, for example over mixed line ends.
            return False
        lines, uniform = surveyed.result()
    if _number(connection, "select count(*) from broken where unsure_text"):
        check_utf8(path, name)
    if not uniform or _number(connection, "select count(*) from broken where many_lines"):
        return False
    rows = _number(connection, "select 1 + (select count(*) from cut) + (select count(*) from broken)")
    breaks = _number(connection, "select coalesce(sum(lines), 0)::bigint from line_break")
    return rows + breaks == lines


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    [(number,)] = connection.execute(query).fetchall()
    return int(number)
