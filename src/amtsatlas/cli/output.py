"""Rows to standard output as a table, JSON or CSV; messages to standard error."""

import csv
import json
import shutil
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
_NARROWEST = 20
"""A text column is not made narrower than this to fit the terminal; then columns are left out instead."""


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
            # The terminal's width where there is one (or COLUMNS says so), else as wide as it gets.
            click.echo(table(rows, columns or list(rows[0]), shutil.get_terminal_size((0, 0)).columns))
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


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], width: int = 0) -> str:
    """An aligned plain-text table: numbers right, texts left, header first; no wider than ``width`` signs (0: any).

    Where it would be wider, long texts are shortened and then the last columns left out.
    """
    cells = [[_printable(_plain(row.get(name))) for name in columns] for row in rows]
    numeric = [
        all(isinstance(row.get(name), int | float | None) and not isinstance(row.get(name), bool) for row in rows)
        for name in columns
    ]
    longest = [max(len(name), *(len(line[i]) for line in cells)) for i, name in enumerate(columns)]
    widths = _fitted([min(size, _WIDEST) for size in longest], numeric, width)

    def aligned(line: Sequence[str]) -> str:
        parts = (
            text.rjust(size) if right else _shortened(text, size).ljust(size)
            for text, size, right in zip(line, widths, numeric, strict=False)
        )
        return "  ".join(parts).rstrip()

    return "\n".join([aligned(columns), aligned(["─" * size for size in widths]), *map(aligned, cells)])


def _fitted(widths: list[int], numeric: Sequence[bool], width: int) -> list[int]:
    """Column widths that fit, perhaps fewer than there were."""
    while width and len(widths) > 1 and sum(widths) + 2 * (len(widths) - 1) > width:
        widest = max((i for i in range(len(widths)) if not numeric[i]), key=lambda i: widths[i], default=None)
        if widest is not None and widths[widest] > _NARROWEST:
            widths[widest] -= 1
        else:
            widths.pop()
    return widths


def _printable(text: str) -> str:
    """Without line breaks, and without the control characters by which a feed could steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _shortened(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"
