"""``judgements``: what was decided about disputed procedures, one UTF-8 table with a row per judgement in force.

It comes from a journal of decisions, not from a feed: it states no offer and covers no authority, it only says of
procedures that others deliver that they count, or that they do not. A judgement that is no longer in the table was
taken back; a table without a row takes back all.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from amtsatlas.domain.day import checked_day
from amtsatlas.domain.errors import InputError, UsageError
from amtsatlas.domain.record import JudgementRecord, Reason, Rejection
from amtsatlas.sources.authority_keys import refused_key
from amtsatlas.sources.delimited import read_header, read_rows
from amtsatlas.sources.interface import EXAMPLE_MARK, ReadContext, Sink

REQUIRED = (
    "programme", "authority_key", "procedure_key", "counts", "reason", "decided_on", "entry", "digest",
)  # fmt: skip
"""The columns, in the order in which they are written; all are needed, in any order."""

OPTIONAL = ("example_data",)
"""With the example mark it says that the judgements are example data."""

_PROGRAMME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PROCEDURE_KEY = re.compile(r"[a-z][a-z-]*:[^:]+:\S.*", re.DOTALL)
_ENTRY = re.compile(r"[1-9][0-9]{0,17}")
"""Fits into 64 bits."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Judgements:
    """The source ``judgements``."""

    name = "judgements"
    takes_changes = False
    tells_decisions = True

    def files(self, paths: Sequence[Path]) -> list[tuple[str, Path]]:
        """The one file. Raises InputError for a folder, several files or none."""
        if len(paths) != 1 or not paths[0].is_file():
            given = f"{len(paths)} paths" if len(paths) != 1 else f"{paths[0]} is no file"
            raise InputError(
                f"the source judgements reads one file, but {given}", remedy="name the table of all that are in force"
            )
        return [(paths[0].name, paths[0])]

    def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
        """Read the table row by row.

        Raises InputError where two rows judge the same procedure of an authority in a programme: which of them is in
        force nobody can tell, and the delivery before this one says it for certain.
        """
        [(name, path)] = self.files(paths)
        header = read_header(path, name, ";", REQUIRED)
        for column in header.columns:
            if column not in REQUIRED and column not in OPTIONAL:
                sink.note_unknown("column", column)
        judged: dict[tuple[str, str, str], int] = {}
        for row in read_rows(path, name, header.delimiter, len(header.columns), context.progress):
            sink.count_read()
            if row.problem:
                sink.reject(Rejection(Reason.BAD_ROW, name, str(row.line), row.problem))
                continue
            fields = dict(zip(header.columns, (field.strip() for field in row.fields), strict=True))
            if fields.get("example_data") == EXAMPLE_MARK:
                sink.mark_example()
            refusal = _refusal(fields, context)
            if refusal is not None:
                sink.reject(Rejection(refusal[0], name, str(row.line), refusal[1]))
                continue
            record = _record(fields)
            first = judged.setdefault(record[:3], row.line)
            if first != row.line:
                raise InputError(
                    f"judges what line {first} judges",
                    file=name,
                    place=f"line {row.line}",
                    remedy="leave the one that is in force",
                )
            sink.write(record)


def _record(fields: dict[str, str]) -> JudgementRecord:
    return JudgementRecord(
        fields["programme"],
        fields["authority_key"],
        fields["procedure_key"],
        fields["counts"] == "true",
        fields["reason"],
        fields["decided_on"],
        int(fields["entry"]),
        fields["digest"],
    )


def _refusal(fields: dict[str, str], context: ReadContext) -> tuple[Reason, str] | None:
    """Why the row can't be used, or None."""
    for column in REQUIRED:
        if not fields[column]:
            return Reason.MISSING_FIELD, f"{column} is empty"
    refusal = refused_key(fields["authority_key"], context.register)
    if refusal is not None:
        return refusal
    if not _PROCEDURE_KEY.fullmatch(fields["procedure_key"]):
        return Reason.BAD_KEY, f"{fields['procedure_key']!r} is no procedure key such as bayernportal:StMD:0815"
    for column, pattern, needed in (
        ("programme", _PROGRAMME, "the id of a programme such as digitales-amt"),
        ("entry", _ENTRY, "the number of an entry, from 1"),
        ("digest", _DIGEST, "the SHA-256 of an entry: 64 digits from 0-9 and a-f"),
    ):
        if not pattern.fullmatch(fields[column]):
            return Reason.BAD_VALUE, f"{column} is {fields[column]!r}, not {needed}"
    if fields["counts"] not in ("true", "false"):
        return Reason.BAD_VALUE, f"counts is {fields['counts']!r}, not true or false"
    return _refused_day(fields["decided_on"], context.date)


def _refused_day(day: str, delivered: str) -> tuple[Reason, str] | None:
    try:
        checked_day(day)
    except UsageError:
        return Reason.BAD_VALUE, f"decided_on is {day!r}, not a day such as 2023-12-28"
    if day > delivered:
        return Reason.BAD_VALUE, f"decided_on is {day}, after the day of the delivery, {delivered}"
    return None
