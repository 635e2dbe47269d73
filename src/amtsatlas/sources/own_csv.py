"""``csv``: the system's own open profile, one UTF-8 table with a row per authority × service × procedure.

For an authority, a vendor or another Land or country without any of the other feeds. See formats.md, section 4.
A url that nobody can open (:func:`amtsatlas.domain.procedure.openable_address`) is kept for display, is no address, and
is counted as not understood.
"""

from collections.abc import Sequence
from pathlib import Path

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.keys import REGISTER_SCHEMES, is_leika_key, scheme_of
from amtsatlas.domain.procedure import (
    ProcedureKind,
    Provision,
    normalise_address,
    openable_address,
    procedure_id_without_feed_id,
)
from amtsatlas.domain.record import CoveredRecord, OfferRecord, ProcedureRecord, Reason, Rejection, ServiceRecord
from amtsatlas.sources.authority_keys import refused_key
from amtsatlas.sources.delimited import read_header, read_rows
from amtsatlas.sources.interface import EXAMPLE_MARK, ReadContext, Sink

REQUIRED = ("authority_key", "procedure_name", "url")
"""Columns without which the file is refused. A row may leave its url empty; it then counts nowhere."""

OPTIONAL = (
    "authority_name",
    "service_key",
    "service_name",
    "procedure_id",
    "provision",
    "kind",
    "languages",
    "identification",
    "payment",
    "example_data",
)
"""Columns that may be missing. ``example_data`` with the example mark says that the table is example data."""

_KINDS = frozenset(ProcedureKind)
_PROVISIONS = frozenset({Provision.OWN, Provision.CENTRAL})


class OwnCsv:
    """The source ``csv``."""

    name = "csv"
    takes_changes = False
    tells_decisions = False

    def files(self, paths: Sequence[Path]) -> list[tuple[str, Path]]:
        """The one file. Raises InputError for a folder, several files or none."""
        if len(paths) != 1 or not paths[0].is_file():
            given = f"{len(paths)} paths" if len(paths) != 1 else f"{paths[0]} is no file"
            raise InputError(
                f"the source csv reads one file, but {given}", remedy="put all rows into one table and name that file"
            )
        return [(paths[0].name, paths[0])]

    def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
        """Read the table row by row."""
        [(name, path)] = self.files(paths)
        header = read_header(path, name, ";,", REQUIRED)
        for column in header.columns:
            if column not in REQUIRED and column not in OPTIONAL:
                sink.note_unknown("column", column)
        reader = _RowReader(name, context, sink)
        for row in read_rows(path, name, header.delimiter, len(header.columns), context.progress):
            sink.count_read()
            if row.problem:
                sink.reject(Rejection(Reason.BAD_ROW, name, str(row.line), row.problem))
            else:
                reader.take(row.line, dict(zip(header.columns, (field.strip() for field in row.fields), strict=True)))


class _RowReader:
    """Turns rows into records; remembers only which authorities it met."""

    def __init__(self, file: str, context: ReadContext, sink: Sink) -> None:
        self._file, self._register, self._sink = file, context.register, sink
        self._covered: set[str] = set()

    def take(self, line: int, row: dict[str, str]) -> None:
        """Write the row's records, or reject it."""
        if row.get("example_data") == EXAMPLE_MARK:
            self._sink.mark_example()
        refusal = self._refusal(row)
        if refusal is not None:
            reason, detail = refusal
            self._sink.reject(Rejection(reason, self._file, str(line), detail))
            return
        self._cover(row)
        self._write(line, row)

    def _refusal(self, row: dict[str, str]) -> tuple[Reason, str] | None:
        """Why the row can't be used, or None."""
        refusal = refused_key(row["authority_key"], self._register)
        if refusal is not None:
            return refusal
        if not row["procedure_name"]:
            return Reason.MISSING_FIELD, "procedure_name is empty"
        for column, allowed in (("kind", _KINDS), ("provision", _PROVISIONS)):
            value = row.get(column)
            if value and value not in allowed:
                return Reason.BAD_VALUE, f"{column} is {value!r}, not one of {', '.join(sorted(allowed))}"
        return None

    def _cover(self, row: dict[str, str]) -> None:
        """Say once that the table speaks of the row's authority, and bring it where its scheme is a foreign one."""
        key = row["authority_key"]
        if key in self._covered:
            return
        self._covered.add(key)
        name = row.get("authority_name") or None
        if scheme_of(key) in REGISTER_SCHEMES:
            self._sink.write(CoveredRecord(key, name=name))
        else:
            self._sink.write(CoveredRecord(key, name=name or key, brought=True, authority_kind=scheme_of(key)))

    def _write(self, line: int, row: dict[str, str]) -> None:
        key, name, url = row["authority_key"], row["procedure_name"], row["url"]
        address = openable_address(url)
        if url and address is None:
            self._sink.note_unknown("url that is no address", url)
        service_id = row.get("service_key") or row.get("service_name") or None
        procedure_id = row.get("procedure_id") or procedure_id_without_feed_id(key, normalise_address(url), name)
        if service_id is not None:
            leika_key = service_id if is_leika_key(service_id) else None
            self._sink.write(ServiceRecord(line, service_id, row.get("service_name") or None, leika_key))
        self._sink.write(
            ProcedureRecord(
                line,
                procedure_id,
                name,
                url or None,
                address,
                row.get("kind") or ProcedureKind.APPLICATION,
                row.get("languages") or None,
                row.get("identification") or None,
                row.get("payment") or None,
            )
        )
        self._sink.write(
            OfferRecord(
                line,
                f"{key}|{service_id or ''}|{procedure_id}",
                key,
                service_id,
                procedure_id,
                provision=row.get("provision") or None,
                # An id of the feed may stand at several authorities with several addresses, or with none at one of
                # them; "" says that here it has none. Said on every row, so that nothing need be remembered.
                url=url if row.get("procedure_id") else None,
                address=(address or "") if row.get("procedure_id") else None,
            )
        )
