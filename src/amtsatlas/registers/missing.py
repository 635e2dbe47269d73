"""What a register lacks against one that is known to be whole: when municipalities merge, their area stays."""

from collections import Counter
from typing import NamedTuple

from amtsatlas.domain.authority import Territory
from amtsatlas.registers.register import Register

_SURVEY = 20
"""Hectares by which a Kreis may shrink or grow by new surveys alone."""

_SHARE = 0.9
"""Part of the smallest vanished municipality's area that is gone where its record is missing; the rest is surveys."""

_FEW = 2
"""Municipalities of a city state, at most. Such a Land is whole at once, which says nothing about the others."""


class Missing(NamedTuple):
    """What is missing, and how it shows."""

    keys: list[str]
    """Of Länder (2 digits), Kreise (5) and municipalities (AGS), sorted. A municipality that merged with another one of
    a Kreis that lacks a third one may be among them: by area they can't be told apart."""
    names: list[str]
    why: str


class _Areas:
    """The areas of a register by key: Land, Kreis, and municipality by AGS, for a new Verband is a new ARS."""

    def __init__(self, register: Register) -> None:
        self.territory: dict[str, Territory] = {}
        self.municipalities: set[str] = set()
        """Gemeindefreie Gebiete are among them."""
        self.hectares = Counter[str]()
        """Of Länder and Kreise, as the sum of their municipalities."""
        for territory in register.territories:
            ars = territory.ars
            if territory.level != "gemeinde":
                self.territory[ars] = territory
                continue
            key = ars[:5] + ars[9:]
            self.territory[key] = territory
            self.municipalities.add(key)
            self.hectares.update({ars[:2]: territory.area_ha or 0, ars[:5]: territory.area_ha or 0})

    def keys(self, length: int) -> set[str]:
        """The keys of all Länder (2) or Kreise (5) with municipalities."""
        return {key[:length] for key in self.municipalities}


def missing_records(register: Register, known: Register) -> Missing | None:
    """What the register lacks against the known one, which is whole; None where nothing shows.

    What is more than half there is meant to be whole, so that an extract and a register of one Land are fine:

    - a register with more than half of the Länder has all of them;
    - where one Land has more than half of its area, all that are there have (city states aside);
    - in a Land that has, a municipality that is gone has left its area to its Kreis, or to another Kreis of the Land.
    """
    here, there = _Areas(register), _Areas(known)
    laender, all_laender = here.keys(2), there.keys(2)
    if laender < all_laender and len(laender) > len(all_laender) / 2:
        return _missing(there, all_laender - laender, f"{len(laender)} of {len(all_laender)} Länder are there")
    whole = {land for land in laender if here.hectares[land] > there.hectares[land] / 2}
    size = Counter(key[:2] for key in there.municipalities)
    cut = {land for land in laender - whole if size[land] > _FEW}
    if cut and any(size[land] > _FEW for land in whole):
        gone = {key for key in there.municipalities - here.municipalities if key[:2] in cut}
        return _missing(there, gone, "less than half of a Land is there, and another Land is whole")
    found = (_missing_in(land, here, there, known.date) for land in sorted(whole))
    return next(filter(None, found), None)


def _missing_in(land: str, here: _Areas, there: _Areas, date: str) -> Missing | None:
    """What a Land lacks that is meant to be whole."""
    missed = {key for key in there.municipalities - here.municipalities if key[:2] == land}
    gone: set[str] = set()
    hectares = taken_over = 0
    for kreis in {key for key in here.keys(5) | there.keys(5) if key[:2] == land}:
        vanished = {key for key in missed if key[:5] == kreis}
        shrunk = there.hectares[kreis] - here.hectares[kreis]
        if vanished and _is_a_loss(shrunk, vanished, there):
            gone |= vanished
            hectares += shrunk
        elif -shrunk > _SURVEY:
            taken_over -= shrunk
    if not gone or not _is_a_loss(hectares - taken_over, gone, there):
        return None
    kreise = here.keys(5)
    named = {key[:5] if key[:5] not in kreise and key[:5] in there.territory else key for key in gone}
    lost = f"{hectares - taken_over:,} ha less than in the register of {date}"
    return _missing(there, named, f"{there.territory[land].name} has {lost}, and a merger would keep them")


def _is_a_loss(hectares: int, gone: set[str], there: _Areas) -> bool:
    """Whether the area that is gone is more than surveys explain, and enough for one of the municipalities gone."""
    smallest = min(there.territory[key].area_ha or 0 for key in gone)
    return hectares > _SURVEY and hectares >= _SHARE * smallest


def _missing(there: _Areas, keys: set[str], why: str) -> Missing:
    ordered = sorted(keys)
    return Missing(ordered, [there.territory[key].name for key in ordered], why)
