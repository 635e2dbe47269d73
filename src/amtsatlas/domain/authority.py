"""Authorities and territories: who offers, and for which area."""

from enum import StrEnum
from typing import NamedTuple


class AuthorityKind(StrEnum):
    """The kinds of authority the German register knows; feeds with authorities of their own may bring others.

    Values are the German terms of the field, because the law compares by them.
    """

    GEMEINDE = "gemeinde"
    MARKT = "markt"
    STADT = "stadt"
    GROSSE_KREISSTADT = "grosse_kreisstadt"
    KREISFREIE_STADT = "kreisfreie_stadt"
    VG = "vg"
    AMT = "amt"
    SAMTGEMEINDE = "samtgemeinde"
    VERBANDSGEMEINDE = "verbandsgemeinde"
    KIRCHSPIELSLANDGEMEINDE = "kirchspielslandgemeinde"
    VERWALTUNGSVERBAND = "verwaltungsverband"
    VG_TRAEGERMODELL = "vg_traegermodell"
    ERFUELLENDE_GEMEINDE = "erfuellende_gemeinde"
    LANDKREIS = "landkreis"
    BEZIRK = "bezirk"
    LAND = "land"
    BUND = "bund"


MUNICIPALITY_KINDS = frozenset(
    {
        AuthorityKind.GEMEINDE,
        AuthorityKind.MARKT,
        AuthorityKind.STADT,
        AuthorityKind.GROSSE_KREISSTADT,
        AuthorityKind.KREISFREIE_STADT,
    }
)
"""The kinds that are a municipality: they have an AGS and residents of their own."""


def default_peer_group(authority_kind: str) -> str:
    """Whom an authority of this kind is compared with, where a programme's rules do not say otherwise.

    Gemeinde, Markt and Stadt have the same tasks and are one group, "gemeinde"; every other kind is a group of its own.
    """
    same_tasks = {AuthorityKind.GEMEINDE, AuthorityKind.MARKT, AuthorityKind.STADT}
    return AuthorityKind.GEMEINDE if authority_kind in same_tasks else authority_kind


class Authority(NamedTuple):
    """One authority (Behörde) as a register or a feed names it. All keys are strings with leading zeros."""

    authority_key: str
    """``scheme:code``, e.g. ``gemeinde:09562000``."""
    name: str
    """Display name without the register's suffixes: "Erlangen", "Landkreis Regensburg", "VG Emmerting"."""
    authority_kind: str
    """An :class:`AuthorityKind`, or a kind of its own where a feed brings its authorities."""
    ars: str | None
    """The ARS prefix of its territory: 12 digits Gemeinde, 9 Verband, 5 Landkreis, 3 Bezirk, 2 Land, "" Bund."""
    ags: str | None = None
    """8 digits, municipalities only."""
    land: str | None = None
    """2 digits."""
    regierungsbezirk: str | None = None
    """3 digits, where the Land has any."""
    kreis: str | None = None
    """5 digits: the Landkreis or kreisfreie Stadt the authority belongs to or is."""
    vg_key: str | None = None
    """Key of the Verband a municipality is a member of."""
    parent_key: str | None = None
    """Key of the next authority above: Verband, else Landkreis, else Bezirk, else Land."""
    seat: str | None = None
    """Name of the place where the administration sits."""
    postal_code: str | None = None
    """Postal code of the seat; says nothing about the territory's other postal codes."""
    area_ha: int | None = None
    """Area in hectares."""
    population: int | None = None
    """Residents; of a Verband, Landkreis, Bezirk, Land or the Bund the sum over its municipalities (and inhabited
    gemeindefreie Gebiete: two, in Niedersachsen)."""
    population_date: str | None = None
    """ISO date the population refers to."""


class Territory(NamedTuple):
    """One area (Gebiet), named by an ARS prefix."""

    ars: str
    """2, 3, 5, 9 or 12 digits."""
    level: str
    """land, regierungsbezirk, kreis, verband or gemeinde; see :data:`amtsatlas.domain.keys.ARS_LENGTHS`."""
    name: str
    parent_ars: str | None
    """The next longer existing prefix above; None for a Land."""
    authority_key: str | None
    """The authority of exactly this area; None for Regierungsbezirke of the state and gemeindefreie Gebiete."""
    gemeindefrei: bool
    """An area without municipality and without authority."""
    population: int | None
    area_ha: int | None
