"""The overview's data: what the page shows in one table, each row telling what it is."""

from collections.abc import Iterable, Iterator, Sequence

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
