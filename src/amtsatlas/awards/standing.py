"""Where an authority stands, told to those who act for it: gaps, peers, what has changed."""

from collections.abc import Sequence
from hashlib import sha256
from statistics import median
from typing import Any, NamedTuple

from amtsatlas.awards.replies import Matter
from amtsatlas.measures.dictionary import dictionary
from amtsatlas.portal.atlas import Shown
from amtsatlas.results.reader import Results, Row

_SIMILAR = 6


class Gaps(NamedTuple):
    """What many peers offer and this authority does not, by what would close it."""

    link: list[Row]
    """A central procedure that only needs a link, with ``url`` where it is known."""
    own: list[Row]
    """Needs a procedure of one's own."""
    by_vg: list[Row]
    """The Verband offers it for its members."""


class Peers(NamedTuple):
    """The authorities that it can be compared with."""

    with_data: int
    all: int
    median: float | None
    """Of the counts of those with data."""
    same_kreis: list[Row]
    similar: list[Row]


def gaps_of(results: Results, key: str) -> Gaps:
    """The gaps, each kind in the order of the question ``gaps``."""
    rows = results.ask("gaps", authority=key)
    central = [row["central_procedure"] for row in rows if row["central_procedure"]]
    addresses = results.ask("addresses", procedures=central) if central else []
    urls = {row["procedure"]: row["url"] for row in addresses}
    for row in rows:
        row["url"] = urls.get(row["central_procedure"])
    return Gaps(
        [row for row in rows if row["central_procedure"] and not row["covered_by_vg"]],
        [row for row in rows if not row["central_procedure"] and not row["covered_by_vg"]],
        [row for row in rows if row["covered_by_vg"]],
    )


def peers_of(results: Results, row: Row) -> Peers:
    """Its peers; ``row`` as of the question ``authorities``."""
    counts = [one["counted"] for one in results.remember("distribution", peer_group=row["peer_group"])]
    with_data, every = results.authorities.peers(row["peer_group"])
    return Peers(
        with_data,
        every,
        median(counts) if counts else None,
        results.authorities.same_kreis(row),
        results.authorities.similar(row, _SIMILAR),
    )


def change_of(shown: Shown, key: str) -> Row | None:
    """What happened since the edition before, a row of the question ``diff``; None where there is nothing to tell."""
    if shown.before is None:
        return None
    both = Results.open(shown.edition, shown.programme.id, before=shown.before, threads=1)
    try:
        return next(iter(both.ask("diff", authority=key)), None)
    finally:
        both.connection.close()


def procedures_of(shown: Shown, key: str, language: str, disputes: Sequence[Matter]) -> list[dict[str, Any]]:
    """Every procedure with its verdict in words, a short name for addresses, and the latest dispute about it."""
    latest = {one.details["procedure"]: one for one in disputes}
    reasons = dictionary()["reasons"]
    return [
        {
            **row,
            "why": reasons[row["reason"]][language],
            "short": short_name(row["procedure"]),
            "dispute": latest.get(row["procedure"]),
        }
        for row in shown.results.ask("explain", authority=key)
    ]


def short_name(procedure: str) -> str:
    """A procedure's key as it stands in addresses: a key may hold any signs and be of any length."""
    return sha256(procedure.encode()).hexdigest()[:16]
