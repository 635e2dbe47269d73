"""What earlier editions had and the newest has not: old keys and names lead to the last page that there was.

Who took over is not said: the register (GV100AD) does not name it, and nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, wraps

from amtsatlas.domain.errors import AmbiguousError, DamagedError, NotFoundError
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.registers.store import available, in_force
from amtsatlas.results.reader import Results

_PARAMETERS = {"authority": "key", "place": "ars", "service": "key"}
"""Pages that are about one thing → the parameter of their address that names it."""

PageFunction = Callable[..., Page | Elsewhere]
_Key = tuple[str, str]
"""(page, key)."""


@dataclass
class _Index:
    """What the editions of a programme have pages of; what a later one says of it goes before."""

    newest: str = ""
    last: dict[_Key, str] = field(default_factory=dict)
    """The name of the last edition that had it."""
    name: dict[_Key, str] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    """ARS of a place → its authority."""
    keys: defaultdict[_Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    """(page, name in lower case) → keys it has ever meant."""

    def has(self, page: str, key: str) -> bool:
        """Whether the newest edition has it."""
        return bool(self.newest) and self.last.get((page, key)) == self.newest

    def moved(self, ars: str) -> str | None:
        """Today's ARS of the municipality that had this one: it changes with the Verband it is a member of."""
        places = self.keys.get(("place", self.owner.get(ars, "")), ())
        return next((one for one in places if self.has("place", one)), None)


def followed(function: PageFunction) -> PageFunction:
    """A page's function that leads on to an earlier edition's page where the newest has none.

    An address with an edition in it means that edition and no other.
    """

    @wraps(function)
    def answer(visit: Visit, **parameters: str) -> Page | Elsewhere:
        try:
            return function(visit, **parameters)
        except NotFoundError:
            found = None if visit.pinned else _elsewhere(visit, parameters[_PARAMETERS[visit.name]])
            if found is None:
                raise
            return found

    return answer


def gone(visit: Visit) -> bool:
    """Whether the page is about what an earlier edition had and the newest has no more."""
    if visit.shown.newest or visit.name not in _PARAMETERS:
        return False
    index = _index(visit.shown.state, visit.shown.programme.id)
    key = visit.parameters[_PARAMETERS[visit.name]]
    known = (visit.name, key) in index.last and index.newest == visit.shown.editions[-1].name
    return known and not index.has(visit.name, key) and not (visit.name == "place" and index.moved(key))


def _elsewhere(visit: Visit, asked: str) -> Elsewhere | None:
    page, parameter = visit.name, _PARAMETERS[visit.name]
    index = _index(visit.shown.state, visit.shown.programme.id)
    if index.has(page, asked):
        return None
    known = (page, asked) in index.last
    keys = [asked] if known else sorted(index.keys.get((page, asked.lower()), ())) or _in_registers(index, page, asked)
    if len(keys) > 1:
        raise AmbiguousError(f"{asked!r} has meant several", [(key, index.name[page, key]) for key in keys])
    for key in keys:
        now = key if index.has(page, key) else index.moved(key) if page == "place" else None
        if now:
            return Elsewhere(visit.link(page, **{parameter: now}), permanent=True)
        return Elsewhere(visit.link(page, **{parameter: key, "edition": index.last[page, key]}))
    return None


def _in_registers(index: _Index, page: str, asked: str) -> list[str]:
    """The authorities with a page that had this name in a register, by the newest register that knows it."""
    if page != "authority":
        return []
    for one in reversed(available(atlas().data)):
        keys = [key for key in _named(one.date).get(asked.lower(), ()) if ("authority", key) in index.last]
        if keys:
            return keys
    return []


@lru_cache(maxsize=8)
def _named(date: str) -> dict[str, list[str]]:
    """Name in lower case → keys, in the register of this date; nothing where it is damaged."""
    found: dict[str, list[str]] = {}
    try:
        for authority in in_force(atlas().data, date).authorities:
            found.setdefault(authority.name.lower(), []).append(authority.authority_key)
    except DamagedError:
        return {}
    return found


@lru_cache(maxsize=8)
def _index(state: str, programme: str) -> _Index:
    """Made once for what the editions are now, which ``state`` stands for."""
    del state
    index = _Index()
    for edition in atlas().editions():
        try:
            rows = Results.open(edition, programme, threads=1).ask("page_names")
        except (NotFoundError, DamagedError):
            # Others may still know it.
            continue
        index.newest = edition.name
        for row in rows:
            key = row["page"], row["key"]
            index.last[key] = edition.name
            if row["owner"]:
                index.owner[row["key"]] = row["owner"]
            index.name[key] = str(row["also"] or index.name.get(key, row["key"]))
            if row["also"]:
                index.keys[row["page"], row["also"].lower()].add(row["key"])
    return index
