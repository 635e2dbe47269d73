"""Numbers over time: published figures by metric, since different metrics never stand in one line, and thresholds."""

from collections.abc import Sequence
from typing import NamedTuple

from amtsatlas.results.reader import Row


class Series(NamedTuple):
    """All statements about one metric, oldest first."""

    metric: str
    rows: list[Row]


def reached_of(groups: Sequence[Row]) -> int | None:
    """How many authorities of all groups reach their threshold; None where none has one. Rows of ``groups``."""
    known = [row["reached"] for row in groups if row["reached"] is not None]
    return sum(known) if known else None


def series(figures: Sequence[Row]) -> list[Series]:
    """One series per metric, the longest first."""
    found: dict[str, Series] = {}
    for row in figures:
        found.setdefault(row["metric"], Series(row["metric"], [])).rows.append(row)
    return sorted(found.values(), key=lambda one: (-len(one.rows), one.metric))
