"""What the service page shows beside plain rows."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from amtsatlas.results.reader import Row


class Offering(NamedTuple):
    """An authority that offers the service, with the procedures through which it does, by name."""

    authority: str
    name: str
    authority_kind: str
    procedures: list[Row]


def by_authority(rows: Sequence[Row]) -> list[Offering]:
    """Rows as of :func:`amtsatlas.results.services.offering`, in their order."""
    groups = groupby(rows, key=lambda row: (row["authority"], row["name"], row["authority_kind"]))
    return [Offering(*who, list(mine)) for who, mine in groups]
