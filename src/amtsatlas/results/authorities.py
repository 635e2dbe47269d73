"""All authorities of an edition with their standings, to look one up, its neighbours, its peers, and who serves it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log
from typing import Any

Row = dict[str, Any]


class Authorities:
    """The rows of the question ``authorities``.

    All lists but :meth:`named` and :meth:`serving` leave out who is not ranked. Nobody may change the rows:
    all pages share them.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        """``rows`` are in the order of names."""
        self._by_key = {row["authority_key"]: row for row in rows}
        self._by_ars = _grouped(rows, "ars")
        ranked = [row for row in rows if row["peer_group"] is not None]
        self._groups = _grouped(ranked, "peer_group")
        self._members = _grouped(ranked, "vg_key")
        self._by_kreis = _grouped(ranked, "kreis")
        self._with_data = {group: sum(row["delivered"] for row in mine) for group, mine in self._groups.items()}
        self._by_population = {
            group: sorted(
                (row for row in mine if row["population"]), key=lambda row: (row["population"], row["authority_key"])
            )
            for group, mine in self._groups.items()
        }

    def get(self, key: str) -> Row | None:
        """The authority with this key, ranked or not."""
        return self._by_key.get(key)

    def named(self, keys: Iterable[str]) -> list[Row]:
        """The authorities with these keys, ranked or not, by name."""
        return sorted((row for key in keys if (row := self._by_key.get(key))), key=_name)

    def ranked(self, keys: Iterable[str]) -> list[Row]:
        """Those of them that are ranked, by name."""
        return [row for row in self.named(keys) if row["peer_group"] is not None]

    def members(self, vg_key: str) -> list[Row]:
        """The members of a Verband, by name."""
        return self._members.get(vg_key, [])

    def peers(self, group: str) -> tuple[int, int]:
        """How many authorities of a peer group have data, and how many there are."""
        return self._with_data.get(group, 0), len(self._groups.get(group, ()))

    def same_kreis(self, key: str) -> list[Row]:
        """The others of the same peer group in the same Landkreis, by name."""
        here = self._by_key[key]
        return [
            row
            for row in self._by_kreis.get(here["kreis"], ())
            if row["peer_group"] == here["peer_group"] and row["authority_key"] != key
        ]

    def similar(self, key: str, most: int) -> list[Row]:
        """The others of the same peer group whose population is nearest, by ratio; the nearest first."""
        here = self._by_key[key]
        peers = self._by_population.get(here["peer_group"], [])
        if not here["population"] or not peers:
            return []
        at = bisect_left(peers, here["population"], key=_population)
        # So many on either side are near enough, and all who are as large as the last of them.
        least, largest = peers[max(at - most, 0)], peers[min(at + most, len(peers) - 1)]
        near = peers[
            bisect_left(peers, _population(least), key=_population) : bisect_right(
                peers, _population(largest), key=_population
            )
        ]
        others = [row for row in near if row["authority_key"] != key]
        others.sort(key=lambda row: (abs(log(row["population"] / here["population"])), row["authority_key"]))
        return others[:most]

    def serving(self, key: str) -> list[Row]:
        """The authorities whose area contains that of this one, ranked or not, the nearest first; not itself."""
        ars = self._by_key[key]["ars"]
        if ars is None:
            return []
        return [
            row
            for length in range(len(ars), -1, -1)
            for row in sorted(self._by_ars.get(ars[:length], ()), key=lambda row: str(row["authority_key"]))
            if row["authority_key"] != key
        ]


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column] is not None:
            groups[row[column]].append(row)
    return dict(groups)


def _name(row: Row) -> tuple[str, str]:
    return row["name"], row["authority_key"]


def _population(row: Row) -> int:
    return int(row["population"])
