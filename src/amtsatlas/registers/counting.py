"""How many authorities of which kind a register knows."""

from collections import Counter
from typing import Any

from amtsatlas.domain.authority import MUNICIPALITY_KINDS, AuthorityKind, default_peer_group
from amtsatlas.registers.register import Register

GERMANY = "00"
"""Stands where a row counts the whole register and not one Land."""

_STATE = (AuthorityKind.LAND, AuthorityKind.BUND)

_KINDS = (
    *(kind for kind in AuthorityKind if kind in MUNICIPALITY_KINDS),
    "municipalities",
    *(kind for kind in AuthorityKind if kind not in MUNICIPALITY_KINDS and kind not in _STATE),
    "authorities",
    "gemeindefrei",
    *_STATE,
)
"""The order of the rows."""


def counts(register: Register) -> list[dict[str, Any]]:
    """Rows of land, land_name, kind, peer_group, count and members: first the whole register ("00"), then Land by Land.

    ``kind`` is an authority kind, or one of three lines of another sort: ``municipalities`` (all five kinds of them),
    ``authorities`` (municipalities, Verbände, Landkreise and Bezirke; Länder and Bund are no municipal authorities)
    and ``gemeindefrei`` (areas without an authority). ``members`` is the number of municipalities in a Verband of this
    kind, ``peer_group`` the default one of the kind; both None for what has none. Kinds that do not occur have no row.
    """
    kind_of = {authority.authority_key: authority.authority_kind for authority in register.authorities}
    count: Counter[tuple[str, str]] = Counter()
    members: Counter[tuple[str, str]] = Counter()
    for authority in register.authorities:
        kind = authority.authority_kind
        kinds = [kind]
        if kind in MUNICIPALITY_KINDS:
            kinds.append("municipalities")
        if kind not in _STATE:
            kinds.append("authorities")
        for land in {GERMANY, authority.land or GERMANY}:
            count.update((land, each) for each in kinds)
            if authority.vg_key is not None:
                members[land, kind_of[authority.vg_key]] += 1
    for territory in register.territories:
        if territory.gemeindefrei:
            count.update([(GERMANY, "gemeindefrei"), (territory.ars[:2], "gemeindefrei")])
    names = {GERMANY: "Deutschland"} | {t.ars: t.name for t in register.territories if t.level == "land"}
    return [
        {
            "land": land,
            "land_name": names[land],
            "kind": kind,
            "peer_group": default_peer_group(kind) if kind in frozenset(AuthorityKind) else None,
            "count": count[land, kind],
            "members": members.get((land, kind)),
        }
        for land in sorted(names)
        for kind in _KINDS
        if (land, kind) in count and not (land != GERMANY and kind in _STATE)
    ]
