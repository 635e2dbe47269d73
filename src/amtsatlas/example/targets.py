"""How many online procedures each authority has on each date: the published figures, and believable numbers between.

Where figures were published for an authority, its counts lie on the straight lines between them, from nothing at
:data:`ORIGIN` on. All others follow ``data/distribution.csv``: per group of authorities and date the count below which
a share of the group lies; who stands where in the group comes from population, kind and a seeded draw.
``data/top_ten.csv`` holds the invented counts of places 7 to 10 on the last date, of which only the Regierungsbezirk is
published; ``data/published_places.csv`` places that were published beside a count. Invented counts never fall.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from amtsatlas.domain.authority import MUNICIPALITY_KINDS, Authority, AuthorityKind
from amtsatlas.example.feeds import DATES, PORTAL, Assignment, rng
from amtsatlas.example.tables import read_table

ORIGIN = date(2021, 1, 1)
"""Where the lines of the authorities with published counts begin, at 0: half a year before the first awards."""

_DAYS = tuple(date.fromisoformat(day) for day in DATES)
_CENTRE = 3.4
"""Common logarithm of the population of a middling Bavarian municipality (2,500)."""


class Anchor(NamedTuple):
    """What was published, or is set by a table, for one authority and day."""

    day: date
    value: int
    at_least: bool = False
    """The value is a lower bound that holds from this day on: who was awarded had reached the threshold."""


Anchors = Mapping[str, Sequence[Anchor]]


def targets(authorities: Iterable[Authority], anchors: Anchors, assignment: Assignment) -> dict[str, tuple[int, ...]]:
    """The counts on :data:`DATES` by authority key."""
    all_of_them = list(authorities)
    given = defaultdict(list, {key: sorted(listed) for key, listed in anchors.items()})
    for row in read_table("top_ten"):
        given[row["authority_key"]].append(Anchor(_DAYS[-1], int(row["count"])))
    drawn = _drawn(all_of_them)
    counts = {key: _on_line(given[key], values) for key, values in drawn.items()}
    _keep_published_places(all_of_them, counts)
    for key, feed in assignment.feed.items():
        if feed != PORTAL:  # these formats can't say that an authority has none
            last = max(counts[key][feed.last], 1)
            counts[key][feed.last :] = [last] * (len(DATES) - feed.last)
    return {key: tuple(values) for key, values in counts.items()}


def _drawn(authorities: Iterable[Authority]) -> dict[str, list[int]]:
    """Counts by the distribution alone."""
    groups: defaultdict[str, list[Authority]] = defaultdict(list)
    for authority in authorities:
        groups[_group(authority)].append(authority)
    counts: dict[str, list[int]] = {a.authority_key: [] for members in groups.values() for a in members}
    for group, members in groups.items():
        rows = [row for row in read_table("distribution") if row["group"] == group]
        shares = [float(row["share_below"]) for row in rows]
        rank = {a.authority_key: _ranks(a) for a in members}
        for place, day in enumerate(DATES):
            values = [int(row[day]) for row in rows]
            ordered = sorted(members, key=lambda a, place=place: (rank[a.authority_key][place], a.authority_key))  # type: ignore[misc]
            for number, a in enumerate(ordered):
                counts[a.authority_key].append(_between(shares, values, (number + 0.5) / len(ordered)))
    return counts


def _group(authority: Authority) -> str:
    kind = authority.authority_kind
    if kind in MUNICIPALITY_KINDS and kind != AuthorityKind.KREISFREIE_STADT:
        return AuthorityKind.GEMEINDE
    return kind


def _ranks(authority: Authority) -> list[float]:
    """What an authority is ordered by within its group, per date: its size, and its luck in early and late years."""
    draw = rng("standing", authority.authority_key)
    early, late = draw.gauss(0, 0.45), draw.gauss(0, 0.45)
    size = math.log10(max(authority.population or 1, 1)) - _CENTRE
    town = 0.2 * (authority.authority_kind in {AuthorityKind.STADT, AuthorityKind.GROSSE_KREISSTADT})
    member = -0.45 * (authority.vg_key is not None)
    days = len(DATES) - 1
    return [size + town + member + early + (late - early) * place / days for place in range(len(DATES))]


def _between(shares: Sequence[float], values: Sequence[int], share: float) -> int:
    right = min(bisect_right(shares, share), len(shares) - 1)
    left = right - 1
    part = (share - shares[left]) / (shares[right] - shares[left])
    return int(values[left] + part * (values[right] - values[left]))


def _on_line(anchors: Sequence[Anchor], drawn: Sequence[int]) -> list[int]:
    """The drawn counts, bent to what was published."""
    points = sorted({anchor.day: anchor.value for anchor in anchors if not anchor.at_least}.items())
    bounds = [anchor for anchor in anchors if anchor.at_least]
    counts: list[int] = []
    for day, own in zip(_DAYS, drawn, strict=True):
        before = max((point for point in points if point[0] <= day), default=(ORIGIN, 0))
        after = min((point for point in points if point[0] >= day), default=None)
        if after is None:
            count = max(own, before[1])
        elif after == before:
            count = after[1]
        else:
            count = before[1] + (after[1] - before[1]) * (day - before[0]).days // (after[0] - before[0]).days
        lowest = max((bound.value for bound in bounds if bound.day <= day), default=0)
        counts.append(max(count, lowest, counts[-1] if counts else 0))
    return counts


def _keep_published_places(authorities: Sequence[Authority], counts: dict[str, list[int]]) -> None:
    """Press down who would stand before an authority that was published as the nth of its Regierungsbezirk."""
    for row in read_table("published_places"):
        last = max(place for place, day in enumerate(DATES) if day <= row["date"])
        inside = [a.authority_key for a in authorities if a.regierungsbezirk == row["within"]]
        inside.sort(key=lambda key: counts[key][last], reverse=True)
        for key in inside[int(row["place"]) - 1 :]:
            if key != row["authority_key"]:
                highest = counts[row["authority_key"]][last] - 1
                counts[key] = [
                    min(count, highest) if place <= last else count for place, count in enumerate(counts[key])
                ]
