"""From the areas of an official list to authorities and territories: kinds, display names, parents and sums."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from amtsatlas.domain.authority import Authority, AuthorityKind, Territory
from amtsatlas.domain.keys import ARS_LENGTHS, LEVEL_LENGTHS, ags_to_gemeinde_key


class Area(NamedTuple):
    """One record of the official list, cut into its fields; "" where a field is blank."""

    line: int
    level: str
    """land, regierungsbezirk, region, kreis, verband or gemeinde."""
    key: str
    """The ARS prefix."""
    name: str
    """With the suffixes of the list."""
    code: str
    """Textkennzeichen: what kind of Kreis, Verband or municipality it is."""
    seat: str = ""
    ags: str = ""
    """8 digits, municipalities only; so are the fields below."""
    area_ha: int = 0
    population: int = 0
    postal_code: str = ""


GEMEINDEFREI = frozenset({"65", "66"})
"""Textkennzeichen of areas without municipality, inhabited or not: territories without an authority."""

KREISFREI = frozenset({"41", "42"})
"""Textkennzeichen of a Kreis that is a city: the city itself is the authority."""

_KREISFREIE_STADT = frozenset({"61", "62"})
"""Textkennzeichen of a city that is its own Kreis."""

NO_VERBAND = "50"
"""Textkennzeichen of the record that stands in a Verband's place where a municipality is in none."""

LAENDER_WITH_BEZIRKE = frozenset({"09"})
"""Länder with municipal Bezirke, which share their areas with the state's Regierungsbezirke and have no key of their
own in the list. Source: Bavaria's Bezirksordnung."""

_MUNICIPALITY_KINDS = {
    "60": AuthorityKind.MARKT,
    "61": AuthorityKind.KREISFREIE_STADT,
    "62": AuthorityKind.KREISFREIE_STADT,
    "63": AuthorityKind.STADT,
    "64": AuthorityKind.GEMEINDE,
    "67": AuthorityKind.GROSSE_KREISSTADT,
}

_KINDS = {
    "kreis": AuthorityKind.LANDKREIS,
    "regierungsbezirk": AuthorityKind.BEZIRK,
    "land": AuthorityKind.LAND,
}

_VERBAENDE = {
    "51": (AuthorityKind.AMT, "Amt"),
    "52": (AuthorityKind.SAMTGEMEINDE, "Samtgemeinde"),
    "53": (AuthorityKind.VERBANDSGEMEINDE, "Verbandsgemeinde"),
    "54": (AuthorityKind.VG, "VG"),
    "55": (AuthorityKind.KIRCHSPIELSLANDGEMEINDE, "Kirchspielslandgemeinde"),
    "56": (AuthorityKind.VERWALTUNGSVERBAND, "Verwaltungsverband"),
    "57": (AuthorityKind.VG_TRAEGERMODELL, "VG"),
    "58": (AuthorityKind.ERFUELLENDE_GEMEINDE, "Erfüllende Gemeinde"),
}
"""Textkennzeichen -> the kind, and the word before the name that tells it from the town of the same name."""

_KREIS_WORDS = {"43": "Kreis", "44": "Landkreis", "45": "Regionalverband"}
"""Textkennzeichen -> the word before the name; a kreisfreie Stadt has none, as its Kreis is no authority of its own."""

_TITLE = re.compile(r"\s*,[^/]*(?=$|\s/)")
"""What follows the first comma of a municipality's name is a title (", St", ", Landeshauptstadt", ", Stadt der
FernUniversität": 105 different ones in 2023), up to a second name in Sorbian ("Weißwasser/O.L., Stadt / Běła Woda")."""

_VERBAND_SUFFIX = re.compile(r", Stadt$| \(VGem\)$")
"""Commas in a Verband's name may part its members: "Oelsnitz/Vogtl., Bösenbrunn, Eichigt und Triebel/V"."""

_SAYS_VERBAND = re.compile(r"(VVG|GVV) ")
"""Baden-Württemberg's names begin with their own word: vereinbarte VG, Gemeindeverwaltungsverband."""

_SAYS_KREIS = re.compile(r"kreis|^(Städter|R)egion", re.IGNORECASE)
""""Ostalbkreis", "Region Hannover", "Städteregion Aachen", "Regionalverband Saarbrücken" need no further word."""


def compose(areas: Sequence[Area], population_date: str | None) -> tuple[tuple[Authority, ...], tuple[Territory, ...]]:
    """Authorities sorted by key and territories sorted by ARS, of a complete and consistent list of areas.

    ``population_date`` is the ISO date the populations refer to, where it is known. Regions, which are no level of the
    ARS, and the records that stand for "in no Verband" become nothing.
    """
    places = {area.key: area for area in areas if _is_territory(area)}
    population, area_ha = Counter[str](), Counter[str]()
    for area in areas:
        if area.level == "gemeinde":
            for ars in ("", *(area.key[:length] for length in ARS_LENGTHS)):
                population[ars] += area.population
                area_ha[ars] += area.area_ha
    keys: dict[str, str] = {}
    for area in places.values():
        key = _authority_key(area)
        if key is not None:
            keys[area.key] = key
            if area.code in _KREISFREIE_STADT:
                keys[area.key[: LEVEL_LENGTHS["kreis"]]] = key
    bund = Authority(
        "bund:00",
        "Bund",
        AuthorityKind.BUND,
        "",
        area_ha=area_ha[""],
        population=population[""],
        population_date=population_date,
    )
    authorities = [
        _authority(area, keys, places)._replace(
            area_ha=area_ha[area.key], population=population[area.key], population_date=population_date
        )
        for area in places.values()
        if _authority_key(area) is not None
    ]
    territories = [
        Territory(
            ars=area.key,
            level=area.level,
            name=_display_name(area),
            parent_ars=next((ars for ars in _prefixes(area.key) if ars in places), None),
            authority_key=keys.get(area.key),
            gemeindefrei=area.code in GEMEINDEFREI,
            population=population[area.key],
            area_ha=area_ha[area.key],
        )
        for area in places.values()
    ]
    return tuple(sorted([bund, *authorities])), tuple(sorted(territories))


def without_title(name: str) -> str:
    """The name of a municipality, Kreis or seat without the titles of the list: "Erlangen", "Taufkirchen (Vils)"."""
    return _TITLE.sub("", name)


def _is_territory(area: Area) -> bool:
    return area.level != "region" and area.code != NO_VERBAND


def _prefixes(ars: str) -> Iterator[str]:
    """The shorter ARS prefixes above, longest first."""
    return (ars[:length] for length in sorted(ARS_LENGTHS, reverse=True) if length < len(ars))


def _authority_key(area: Area) -> str | None:
    """The key of the authority of exactly this area, where the record itself stands for one."""
    if area.level == "gemeinde":
        return None if area.code in GEMEINDEFREI else ags_to_gemeinde_key(area.ags)
    if area.level == "verband":
        return f"vg:{area.key}"
    if area.level == "kreis":
        return None if area.code in KREISFREI else f"landkreis:{area.key}"
    if area.level == "regierungsbezirk":
        return f"bezirk:{area.key}" if area.key[:2] in LAENDER_WITH_BEZIRKE else None
    return f"land:{area.key}"


def _authority(area: Area, keys: Mapping[str, str], places: Mapping[str, Area]) -> Authority:
    """The authority of the area with everything but its sums; ``keys`` are the authorities' keys by ARS prefix."""
    own = keys[area.key]
    levels = {ARS_LENGTHS[len(ars)]: ars for ars in (area.key, *_prefixes(area.key)) if ars in places}
    above = (keys[ars] for ars in _prefixes(area.key) if keys.get(ars, own) != own)
    return Authority(
        authority_key=own,
        name=f"Bezirk {area.name}" if area.level == "regierungsbezirk" else _display_name(area),
        authority_kind=_kind(area),
        ars=area.key,
        ags=area.ags or None,
        land=levels["land"],
        regierungsbezirk=levels.get("regierungsbezirk"),
        kreis=levels.get("kreis"),
        vg_key=keys.get(levels.get("verband", "")) if area.level == "gemeinde" else None,
        parent_key=next(above, "bund:00"),
        seat=without_title(area.seat) or None,
        postal_code=area.postal_code or None,
    )


def _kind(area: Area) -> AuthorityKind:
    if area.level == "gemeinde":
        return _MUNICIPALITY_KINDS[area.code]
    if area.level == "verband":
        return _VERBAENDE[area.code][0]
    return _KINDS[area.level]


def _display_name(area: Area) -> str:
    """The name of the area; that of a Verband or Landkreis says what it is, for it may be a town's name as well."""
    if area.level == "verband":
        name = _VERBAND_SUFFIX.sub("", area.name)
        return name if _SAYS_VERBAND.match(name) else f"{_VERBAENDE[area.code][1]} {name}"
    name = without_title(area.name)
    word = _KREIS_WORDS.get(area.code)
    return name if word is None or _SAYS_KREIS.search(name) else f"{word} {name}"
