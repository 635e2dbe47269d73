"""Rows to standard output as a table, JSON or CSV; messages to standard error."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.results.rendering import as_csv, as_json, as_text

FORMATS = ("table", "json", "csv")
EXAMPLE_NOTE = f"{EXAMPLE_MARK}: invented procedures of real authorities; only the listed published figures are real."
format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print."
)
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
        click.echo(as_json(rows, meta))
    elif form == "csv":
        click.echo(as_csv(rows, meta, () if rows else _answered()), nl=False)
    else:
        for line in header:
            click.echo(line)
        if rows:
            # The terminal's width where there is one (or COLUMNS says so), else as wide as it gets.
            click.echo(table(rows, columns or list(rows[0]), shutil.get_terminal_size((0, 0)).columns))
    if not rows:
        say(empty)


def _answered() -> list[str]:
    """What the rows of the verb that runs hold, where it has none to show it by."""
    import tomllib
    from importlib import resources

    answers = tomllib.loads((resources.files("amtsatlas.results") / "answers.toml").read_text("utf-8"))
    return list(answers[str(click.get_current_context().info_name)])


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], width: int = 0) -> str:
    """An aligned plain-text table: numbers right, texts left, header first; no wider than ``width`` signs (0: any).

    Where it would be wider, long texts are shortened and then the last columns left out.
    """
    cells = [[_printable(as_text(row.get(name))) for name in columns] for row in rows]
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
