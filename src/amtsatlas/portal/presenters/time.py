"""Published figures by metric, since figures of different metrics never stand in one line."""

from collections.abc import Sequence
from typing import NamedTuple

from amtsatlas.results.reader import Row


class Series(NamedTuple):
    """All statements about one metric, oldest first."""

    metric: str
    rows: list[Row]


def series(figures: Sequence[Row]) -> list[Series]:
    """One series per metric, the longest first."""
    found: dict[str, Series] = {}
    for row in figures:
        found.setdefault(row["metric"], Series(row["metric"], [])).rows.append(row)
    return sorted(found.values(), key=lambda one: (-len(one.rows), one.metric))
