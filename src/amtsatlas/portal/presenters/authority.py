"""What the authority page shows beside plain rows."""

from collections import Counter
from typing import Any, NamedTuple

from amtsatlas.portal.atlas import Atlas, Shown
from amtsatlas.results.reader import Row


class Composition(NamedTuple):
    """What a count is made of."""

    own: int
    central: int
    unknown: int
    left_out: list[tuple[str, int]]
    """(reason, procedures) of those that do not count, the most frequent first."""


def composition(procedures: list[Row]) -> Composition:
    """Counted by provision, left out by reason; rows as of the question ``explain``."""
    counted = Counter(row["provision"] for row in procedures if row["counts"])
    left_out = Counter(row["reason"] for row in procedures if not row["counts"])
    return Composition(counted["own"], counted["central"], counted["unknown"], left_out.most_common())


def trend_of(atlas: Atlas, shown: Shown, authority_key: str) -> list[dict[str, Any]]:
    """Its standing in every edition up to the one shown that has the programme, oldest first.

    ``change`` is the difference to the edition before; None where one of the two has no data,
    or comes from another source (``new_source``).
    """
    history: list[dict[str, Any]] = []
    for one in shown.history:
        row = atlas.results(one, shown.programme.id).authorities.get(authority_key)
        if row is None or row["peer_group"] is None:
            continue
        before = history[-1]["counted"] if history else None
        source = (row["source"], row["provider"])
        new_source = bool(history) and history[-1]["source"] != source
        counted = row["counted"] if row["delivered"] else None
        history.append(
            {
                "edition": one.date,
                "name": one.name,
                "metric": one.programmes[shown.programme.id]["metric"],
                "counted": counted,
                "source": source,
                "new_source": new_source,
                "peer_rank": row["peer_rank"],
                "reached": row["reached"],
                "change": counted - before if counted is not None and before is not None and not new_source else None,
            }
        )
    return history
