"""All authorities of an edition with their standings, to look one up, its neighbours, its peers, and who serves it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log
from typing import Any

Row = dict[str, Any]


class Authorities:
    """The rows of the question ``authorities``, kept as tuples, which take half as much as dictionaries.

    All lists but :meth:`by_name`, :meth:`named` and :meth:`serving` leave out who is not ranked.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        """``rows`` are in the order of names."""
        self._columns = tuple(rows[0]) if rows else ()
        self._rows = {row["authority_key"]: tuple(row.values()) for row in rows}
        self._peers = Counter[str]()
        self._with_data = Counter[str]()
        self._by_ars = defaultdict[str, list[str]](list)
        self._members = defaultdict[str, list[str]](list)
        self._by_kreis = defaultdict[tuple[str, str], list[str]](list)
        self._by_population = defaultdict[str, list[tuple[int, str]]](list)
        for row in rows:
            key, group = row["authority_key"], row["peer_group"]
            if row["ars"] is not None:
                self._by_ars[row["ars"]].append(key)
            if group is None:
                continue
            self._peers[group] += 1
            self._with_data[group] += row["delivered"]
            if row["vg_key"]:
                self._members[row["vg_key"]].append(key)
            if row["kreis"]:
                self._by_kreis[row["kreis"], group].append(key)
            if row["population"]:
                self._by_population[group].append((row["population"], key))
        for peers in self._by_population.values():
            peers.sort()

    def get(self, key: str) -> Row | None:
        """The authority with this key, ranked or not."""
        row = self._rows.get(key)
        return dict(zip(self._columns, row, strict=True)) if row else None

    def ars(self, key: str) -> str | None:
        """Its ARS; None where it has none, and for a key that nobody has."""
        row = self._rows.get(key)
        return row[self._columns.index("ars")] if row else None

    def by_name(self, keys: Iterable[str]) -> list[str]:
        """Those of these keys that anybody has, ranked or not, by the names they stand for."""
        known = [(self._rows[key][self._columns.index("name")], key) for key in keys if key in self._rows]
        return [key for _, key in sorted(known)]

    def named(self, keys: Iterable[str]) -> list[Row]:
        """The authorities with these keys, ranked or not, by name."""
        return self._found(self.by_name(keys))

    def ranked(self, keys: Iterable[str]) -> list[Row]:
        """Those of them that are ranked, by name."""
        return [row for row in self.named(keys) if row["peer_group"] is not None]

    def members(self, vg_key: str) -> list[Row]:
        """The members of a Verband, by name."""
        return self._found(self._members.get(vg_key, ()))

    def peers(self, group: str) -> tuple[int, int]:
        """How many authorities of a peer group have data, and how many there are."""
        return self._with_data[group], self._peers[group]

    def same_kreis(self, here: Row) -> list[Row]:
        """The others of the same peer group in the same Landkreis, by name."""
        keys = self._by_kreis.get((here["kreis"], here["peer_group"]), ())
        return self._found(key for key in keys if key != here["authority_key"])

    def similar(self, here: Row, most: int) -> list[Row]:
        """The others of the same peer group whose population is nearest, by ratio; the nearest first."""
        peers, population = self._by_population.get(here["peer_group"], []), here["population"]
        if not population or not peers:
            return []
        at = bisect_left(peers, (population,))
        # So many on either side are near enough, and all who are as large as the last of them.
        (least, _), (largest, _) = peers[max(at - most, 0)], peers[min(at + most, len(peers) - 1)]
        near = peers[bisect_left(peers, (least,)) : bisect_left(peers, (largest + 1,))]
        others = [(abs(log(one / population)), key) for one, key in near if key != here["authority_key"]]
        return self._found(key for _, key in sorted(others)[:most])

    def serving(self, here: Row) -> list[Row]:
        """The authorities whose area contains that of this one, ranked or not, the nearest first; not itself."""
        ars = here["ars"]
        areas = () if ars is None else (ars[:length] for length in range(len(ars), -1, -1))
        keys = (key for area in areas for key in sorted(self._by_ars.get(area, ())))
        return self._found(key for key in keys if key != here["authority_key"])

    def _found(self, keys: Iterable[str]) -> list[Row]:
        return [row for key in keys if (row := self.get(key))]
