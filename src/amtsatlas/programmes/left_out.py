"""Whom a programme leaves out that it hardly means to: a misspelt kind or territory makes authorities vanish silently.

Kinds can't be checked where a programme is read, for a feed may bring authorities of its own kinds.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from amtsatlas.domain.authority import AuthorityKind
from amtsatlas.domain.keys import REGISTER_SCHEMES, scheme_of
from amtsatlas.programmes.model import Programme

_MUNICIPAL = REGISTER_SCHEMES - {"land", "bund"}
"""Schemes of the authorities that a programme is usually about: left out, they are named."""


class Candidate(NamedTuple):
    """An authority of an edition."""

    authority_key: str
    authority_kind: str
    ars: str | None
    sources: frozenset[str]
    """The sources whose deliveries speak about it."""


def warnings_about(programme: Programme, candidates: Iterable[Candidate]) -> list[str]:
    """What a person should know about the programme's territory and peer groups in an edition, one sentence each.

    ``candidates`` are all authorities of the edition. A kind of the official list that none of them is of is no slip.
    """
    who = f"the programme {programme.id}"
    everyone = list(candidates)
    inside = [one for one in everyone if (one.ars or "").startswith(programme.territory)]
    if not inside:
        return [f"{who}: no authority lies in its territory {programme.territory!r}"]
    expected = {one.authority_kind for one in inside} | (set(AuthorityKind) - {one.authority_kind for one in everyone})
    grouped = {kind: group for group, members in programme.peer_groups.items() for kind in members}
    warnings = [
        f"{who}: no authority is of kind {kind!r} (peer_groups.{group}) in its territory"
        for kind, group in grouped.items()
        if kind not in expected
    ]
    without = Counter(
        one.authority_kind
        for one in inside
        if one.authority_kind not in grouped
        and scheme_of(one.authority_key) in _MUNICIPAL
        and not one.sources.isdisjoint(programme.sources)
    )
    if without:
        listed = ", ".join(f"{number:,} of kind {kind}" for kind, number in sorted(without.items()))
        warnings.append(f"{who}: authorities with data take no part, as their kind stands in no peer group: {listed}")
    return warnings
