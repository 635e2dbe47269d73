"""Rows as JSON and CSV, the same wherever they leave the house: command line, web address, frozen file."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from amtsatlas.editions.catalogue import Edition

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def marks_of(edition: Edition, programme: str) -> dict[str, Any]:
    """What stands on every row: the metric's name, the edition, its revision, and whether it is example data."""
    return {
        "metric": edition.programmes[programme]["metric"],
        "edition": edition.date,
        "revision": edition.revision,
        "example": edition.example,
    }


def as_json(rows: Sequence[Mapping[str, Any]], marks: Mapping[str, Any]) -> str:
    """A list of objects, each with the marks."""
    return json.dumps([{**row, **marks} for row in rows], ensure_ascii=False, indent=1)


def as_csv(rows: Sequence[Mapping[str, Any]], marks: Mapping[str, Any], names: Sequence[str] = ()) -> str:
    """A header and a line per row, ``;`` between the fields. ``names`` are the columns, for where there is no row.

    Without either it is "".
    """
    columns = rows[0] if rows else dict.fromkeys(names)
    if not columns:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list({**columns, **marks}), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in {**row, **marks}.items()} for row in rows)
    return text.getvalue()


def as_text(value: Any) -> str:
    """A value as text: "" for none, true and false, at most four decimals, parts of a list with "; " between them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={as_text(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(as_text(part) for part in value)
    return str(value)


def _cell(value: Any) -> str:
    """A CSV cell. A text that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP advises."""
    text = as_text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
