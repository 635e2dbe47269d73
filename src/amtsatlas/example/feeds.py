"""Who delivers whose procedures, in which feed format, and when: drawn once, the same for every date."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import NamedTuple

from amtsatlas.domain.authority import Authority, AuthorityKind
from amtsatlas.domain.keys import scheme_of

DATES = ("2021-11-22", "2022-07-18", "2023-02-06", "2023-12-28")
"""Days of the example deliveries: four of which figures were published."""

SEED = "amtsatlas-example-1"
"""Every draw comes from this word and the key of what is drawn for, so that one draw never shifts another."""


class Feed(NamedTuple):
    """One provider's deliveries in one format."""

    source: str
    provider: str
    folder: str
    """Name of the feed's folder below that of the date."""
    first: int = 0
    last: int = len(DATES) - 1
    """Places in :data:`DATES` of the first and the last delivery."""


PORTAL = Feed("bayernportal", "Beispieldaten BayernPortal", "bayernportal")
NETWORK = Feed("xzufi", "Beispieldaten Redaktionsverbund", "xzufi")
VENDOR = Feed("csv", "Beispieldaten Rathausdienste", "rathausdienste")
FADED_VENDOR = Feed("csv", "Beispieldaten Formularhaus", "formularhaus", last=len(DATES) - 2)
"""Delivers no more on the last day, so what is known of its authorities is old."""
TOWN = Feed("csv", "Beispieldaten Einzelne Stadt", "einzelne-stadt", first=1)
"""Delivers one authority only, and does not say who runs what: provision stays unknown."""
FEEDS = (PORTAL, NETWORK, VENDOR, FADED_VENDOR, TOWN)

_NETWORK_KREISE = 8
"""Landkreise whose municipalities and Verwaltungsgemeinschaften publish through the editorial network."""
_VENDOR_AUTHORITIES, _FADED_AUTHORITIES, _OVERLAPS = 70, 24, 12
_SMALL = 15_000
"""Residents up to which an authority may have no data at first."""
_MUNICIPAL = frozenset({AuthorityKind.GEMEINDE, AuthorityKind.MARKT, AuthorityKind.STADT})


def rng(*names: str) -> Random:
    """A generator of its own for what is named."""
    return Random("/".join((SEED, *names)))


class Assignment(NamedTuple):
    """Which authority is delivered by which feed, and since when."""

    feed: Mapping[str, Feed]
    """The main feed by authority key: the one whose procedures count."""
    overlap: Mapping[str, Feed]
    """A second feed that delivers some of the authority's procedures as well; its main feed is the portal."""
    since: Mapping[str, int]
    """Place in :data:`DATES` of the first delivery that speaks about the authority."""


def assign(authorities: Iterable[Authority], named: Iterable[str]) -> Assignment:
    """Draw the feeds. ``named`` are the authorities that published figures speak of: they stay with the portal."""
    all_of_them = sorted(authorities, key=lambda authority: authority.authority_key)
    keep = set(named)
    free = [a for a in all_of_them if a.authority_key not in keep]
    feed = {a.authority_key: PORTAL for a in all_of_them}
    kreise = sorted({a.kreis for a in all_of_them if a.kreis and a.authority_kind == AuthorityKind.LANDKREIS})
    network = set(rng("network").sample(kreise, _NETWORK_KREISE))
    for a in free:
        if a.kreis in network and (a.authority_kind in _MUNICIPAL or a.authority_kind == AuthorityKind.VG):
            feed[a.authority_key] = NETWORK
    vendors = [a for a in free if a.authority_kind in _MUNICIPAL and feed[a.authority_key] == PORTAL]
    towns = [a for a in vendors if a.authority_kind == AuthorityKind.STADT]
    drawn = rng("vendors").sample(vendors, _VENDOR_AUTHORITIES + _FADED_AUTHORITIES)
    for place, a in enumerate(drawn):
        feed[a.authority_key] = VENDOR if place < _VENDOR_AUTHORITIES else FADED_VENDOR
    town = next(a for a in rng("town").sample(towns, len(towns)) if feed[a.authority_key] == PORTAL)
    feed[town.authority_key] = TOWN
    since = {a.authority_key: _first_delivery(a, feed[a.authority_key], keep) for a in all_of_them}
    always = [a for a in free if feed[a.authority_key] == PORTAL and not since[a.authority_key]]
    doubled = rng("overlap").sample([a for a in always if a.authority_kind in _MUNICIPAL], _OVERLAPS)
    overlap = {a.authority_key: (VENDOR if place % 2 else NETWORK) for place, a in enumerate(doubled)}
    return Assignment(feed, overlap, since)


def _first_delivery(authority: Authority, feed: Feed, named: set[str]) -> int:
    """From which date on there is data: small authorities are missing at first, none on the last date."""
    small = (authority.population or 0) <= _SMALL and scheme_of(authority.authority_key) in {"gemeinde", "vg"}
    if authority.authority_key in named or not small:
        return feed.first
    draw = rng("since", authority.authority_key).random()
    drawn = 3 if draw < 0.02 else 2 if draw < 0.05 else 1 if draw < 0.13 else 0
    return min(max(drawn, feed.first), feed.last)
