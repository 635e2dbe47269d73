"""What the service page shows: authorities with their procedures."""

from collections.abc import Sequence
from typing import NamedTuple

from amtsatlas.results.reader import Row


class Offering(NamedTuple):
    """One authority and its procedures for the service."""

    authority: str
    name: str
    authority_kind: str
    procedures: list[Row]


def offering(rows: Sequence[Row]) -> list[Offering]:
    """Rows of the question ``offering``, in their order."""
    found: dict[str, Offering] = {}
    for row in rows:
        one = Offering(row["authority"], row["name"], row["authority_kind"], [])
        found.setdefault(row["authority"], one).procedures.append(row)
    return list(found.values())
