"""Rows to standard output as a table, JSON or CSV; messages to standard error."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from amtsatlas.domain.record import EXAMPLE_MARK

FORMATS = ("table", "json", "csv")
EXAMPLE_NOTE = f"{EXAMPLE_MARK}: invented procedures of real authorities; only the listed published figures are real."
format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print."
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
"""No column of a table is wider; longer texts end in an ellipsis. JSON and CSV hold the whole text."""


def say(message: str) -> None:
    """A message to the person, on standard error."""
    click.echo(message, err=True)


def print_rows(
    rows: Sequence[Mapping[str, Any]],
    form: str,
    *,
    meta: Mapping[str, Any] | None = None,
    columns: Sequence[str] = (),
    empty: str = "nothing to show",
    header: Iterable[str] = (),
) -> None:
    """Print rows in one of :data:`FORMATS`.

    JSON and CSV hold every column and the ``meta`` columns (metric, edition, revision, example) on each row.
    A table holds ``columns`` (all, if empty) below the ``header`` lines that say the same once.
    """
    meta = meta or {}
    if meta.get("example") or any(row.get("example") for row in rows):
        # A table carries the words itself; JSON and CSV carry the column, and stay data alone.
        click.echo(EXAMPLE_NOTE, err=form != "table")
    if form == "json":
        click.echo(json.dumps([{**row, **meta} for row in rows], ensure_ascii=False, indent=1))
    elif form == "csv":
        _print_csv([{**row, **meta} for row in rows])
    else:
        for line in header:
            click.echo(line)
        if rows:
            click.echo(table(rows, columns or list(rows[0])))
    if not rows:
        say(empty)


def _print_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _cell(value: Any) -> str:
    """A CSV cell. A text that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP advises."""
    text = _plain(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_plain(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_plain(part) for part in value)
    return str(value)


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """An aligned plain-text table: numbers right, texts left, header first."""
    cells = [[_shortened(_printable(_plain(row.get(name)))) for name in columns] for row in rows]
    widths = [max(len(name), *(len(line[i]) for line in cells)) for i, name in enumerate(columns)]
    numeric = [
        all(isinstance(row.get(name), int | float | None) and not isinstance(row.get(name), bool) for row in rows)
        for name in columns
    ]

    def aligned(line: Sequence[str]) -> str:
        parts = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(line, widths, numeric, strict=True)
        )
        return "  ".join(parts).rstrip()

    return "\n".join([aligned(columns), aligned(["─" * width for width in widths]), *map(aligned, cells)])


def _printable(text: str) -> str:
    """Without line breaks, and without the control characters by which a feed could steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _shortened(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
