"""What authorities are called: in addresses, and as offices (Dienststellen) of the BayernPortal."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from amtsatlas.domain.authority import Authority, AuthorityKind
from amtsatlas.example.offers import slug_of

_WORDS: Mapping[str, tuple[str, str]] = {
    AuthorityKind.GEMEINDE: ("Gemeinde", "Gemeinde"),
    AuthorityKind.MARKT: ("Markt", "Markt"),
    AuthorityKind.STADT: ("Stadt", "Stadt"),
    AuthorityKind.GROSSE_KREISSTADT: ("Stadt", "Große Kreisstadt"),
    AuthorityKind.KREISFREIE_STADT: ("Stadt", "Kreisfreie Stadt"),
    AuthorityKind.VG: ("Verwaltungsgemeinschaft", "Verwaltungsgemeinschaft"),
    AuthorityKind.LANDKREIS: ("Landratsamt", "Landratsamt"),
    AuthorityKind.BEZIRK: ("Bezirk", "Bezirk"),
}
"""The word before the place's name, and the ``behoerdenart``."""

_DISPLAY_WORDS = ("VG ", "Landkreis ", "Bezirk ")
"""What the register's display names put before the place's name."""


class Office(NamedTuple):
    """How the portal writes an authority."""

    name: str
    kind: str
    kreis: str | None
    """The field ``landkreis``, given only where names collide."""
    member_of: str | None
    assigned: bool
    """Nothing tells it from another of the same name: ``zuordnung.csv`` has to."""


def slugs(authorities: Sequence[Authority]) -> dict[str, str]:
    """A name for addresses by authority key; where names collide with the code of the key."""
    plain = {a.authority_key: slug_of(a.name) for a in authorities}
    times = Counter(plain.values())
    return {key: slug if times[slug] == 1 else f"{slug}-{key.partition(':')[2]}" for key, slug in plain.items()}


def offices(authorities: Sequence[Authority]) -> dict[str, Office]:
    """The office of each authority by its key. Same names get a Landkreis: as a field, behind the name, or neither."""
    names = {a.authority_key: a.name for a in authorities}
    written = {a.authority_key: f"{_WORDS[a.authority_kind][0]} {_place(a.name)}" for a in authorities}
    times = Counter(slug_of(name) for name in written.values())
    turn: defaultdict[str, int] = defaultdict(int)
    found: dict[str, Office] = {}
    for a in authorities:
        name = written[a.authority_key]
        member_of = f"Verwaltungsgemeinschaft {_place(names[a.vg_key])}" if a.vg_key in names else None
        office = Office(name, _WORDS[a.authority_kind][1], None, member_of, assigned=False)
        if times[slug_of(name)] > 1:
            kreis = _place(names.get(f"landkreis:{a.kreis}", ""))
            match turn[slug_of(name)] % 3:
                case 0:
                    office = office._replace(kreis=kreis)
                case 1:
                    office = office._replace(name=f"{name} (Lkr. {kreis})")
                case _:
                    office = office._replace(assigned=True)
            turn[slug_of(name)] += 1
        found[a.authority_key] = office
    return found


def _place(name: str) -> str:
    for word in _DISPLAY_WORDS:
        name = name.removeprefix(word)
    return name
