"""What the comparison shows: services in rows under topics, a column per authority."""

from collections.abc import Sequence
from typing import NamedTuple

from amtsatlas.results.reader import Row


class Line(NamedTuple):
    """One service: how many counting procedures each authority has for it, in the order of the columns."""

    key: str
    name: str
    procedures: list[int]


class Topic(NamedTuple):
    """One topic of the catalogue; None for services without one."""

    name: str | None
    lines: list[Line]


def by_topic(rows: Sequence[Row], keys: Sequence[str]) -> list[Topic]:
    """Rows of the question ``compare`` for these authorities, topics by name."""
    found: dict[str | None, list[Line]] = {}
    for row in rows:
        line = Line(row["service_key"], row["service"], [row["procedures"].get(key, 0) for key in keys])
        found.setdefault(row["topic"], []).append(line)
    return [Topic(name, found[name]) for name in sorted(found, key=lambda name: (name is None, name or ""))]
