"""The front of each peer group, and what the overview shows as one table of which each row tells what it is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from amtsatlas.portal.chart_texts import Point
from amtsatlas.portal.presenters.facts import Gain
from amtsatlas.results.reader import Row

_COLUMNS = (
    "section",
    "fact",
    "part",
    "part_name",
    "date",
    "rank",
    "authority_key",
    "name",
    "value",
    "numerator",
    "denominator",
    "share",
    "population_share",
    "without_data",
    "median",
    "before",
    "after",
)
"""``section``: fact, group, leader, trend or change; what a section does not tell is null."""


class Leading(NamedTuple):
    """The front of a peer group."""

    code: str
    rows: list[Row]
    more: int
    """So many others share these places and are not named."""


def leading(leaders: Iterable[Row], most: int) -> list[Leading]:
    """Rows of the question ``leaders`` by group, at most so many of each; a single one more is named too."""
    groups: dict[str, list[Row]] = {}
    for row in leaders:
        groups.setdefault(row["peer_group"], []).append(row)
    shown = {code: rows if len(rows) <= most + 1 else rows[:most] for code, rows in groups.items()}
    return [Leading(code, rows, len(groups[code]) - len(rows)) for code, rows in shown.items()]


def table(
    facts: Sequence[Row], groups: Sequence[Row], leaders: Sequence[Row], history: Iterable[Point], gains: Iterable[Gain]
) -> list[Row]:
    """Rows of the questions of these names, how many reached their threshold in each edition, who gained most."""
    rows = (*_of("fact", facts), *_groups(groups), *_leaders(leaders), *_history(history), *_gains(gains))
    return [{column: row.get(column) for column in _COLUMNS} for row in rows]


def _of(section: str, rows: Iterable[Row]) -> Iterator[Row]:
    return ({"section": section, **row} for row in rows)


def _groups(rows: Iterable[Row]) -> Iterator[Row]:
    """``value`` is how many reach their threshold."""
    return _of(
        "group",
        (
            {
                "part": row["peer_group"],
                "value": row["reached"],
                "numerator": row["reached"],
                "denominator": row["authorities"],
                "without_data": row["without_data"],
                "median": row["median"],
            }
            for row in rows
        ),
    )


def _leaders(rows: Iterable[Row]) -> Iterator[Row]:
    """``value`` is what they count, ``rank`` the place in their group."""
    return _of(
        "leader",
        (
            {
                "part": row["peer_group"],
                "rank": row["peer_rank"],
                "authority_key": row["authority"],
                "name": row["name"],
                "value": row["counted"],
            }
            for row in rows
        ),
    )


def _history(points: Iterable[Point]) -> Iterator[Row]:
    """``value`` is how many reached their threshold on that day."""
    return _of("trend", ({"date": point.day, "value": point.value} for point in points))


def _gains(gains: Iterable[Gain]) -> Iterator[Row]:
    """``value`` is the change."""
    return _of(
        "change",
        (
            {
                "authority_key": one.authority,
                "name": one.name,
                "value": one.change,
                "before": one.before,
                "after": one.after,
            }
            for one in gains
        ),
    )
