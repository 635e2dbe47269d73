"""Which procedures an authority offers: services of the catalogue that fit its tasks, some run centrally, most its own.

``data/tasks.csv`` says, per row: whose task it is (``tasks``: gemeinde, kreis, bezirk; a kreisfreie Stadt has the first
two, a Große Kreisstadt a part of the second), with which words the services' names begin, who offers it where a
municipality is a member of a Verwaltungsgemeinschaft (``in_a_vg_by``), whether it is run by the authority itself, by a
central body or by either (``run_by``), how rare it is (1 common, 5 rare), and how many services at most.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from amtsatlas.domain.authority import Authority, AuthorityKind
from amtsatlas.domain.keys import is_leika_key
from amtsatlas.example.feeds import DATES, rng
from amtsatlas.example.tables import read_table
from amtsatlas.registers.packaged import CatalogueEntry

CENTRAL_HOST = "dienste.zentral.example"
"""Of the central procedures. All hosts end in ``.example``, which is reserved (RFC 2606) and leads nowhere."""

_SECOND_SERVICE = 0.18
"""Share of procedures that are listed under a second service of the same task as well."""
_CENTRAL_SHARE, _CENTRAL_SHARE_CITY = 0.65, 0.4
"""Share of the services run by either that are the central procedure's; cities run more themselves."""
_GIVEN_UP = 0.03
"""Share of procedures that an authority takes off at some date; others take their place."""
_LUCK = 2.4
"""How far the draw moves a service in an authority's order of going online, in units of rarity."""
_VG_TASK_OF_MEMBER, _MEMBER_TASK_OF_VG = 2.0, 3.5
"""How much rarer it is that the other one of Verwaltungsgemeinschaft and member offers it."""

_NOT_ON_REQUEST = frozenset(
    {"Ahndung", "Ebola", "Einziehung", "Rücknahme", "Speicherung", "Untersagung", "Verfolgung", "Widerruf"}
    | {"Zurückforderung"}
)
"""Words in a service's name for what nobody asks for online."""
_TASKS: dict[str, tuple[str, ...]] = {
    AuthorityKind.KREISFREIE_STADT: ("gemeinde", "kreis"),
    AuthorityKind.GROSSE_KREISSTADT: ("gemeinde", "grosse_kreisstadt"),
    AuthorityKind.LANDKREIS: ("kreis",),
    AuthorityKind.BEZIRK: ("bezirk",),
}
"""Whose tasks an authority of a kind has; all others have those of a Gemeinde."""

_NAMES = ("{} – Online-Antrag", "{} online", "Online-Dienst: {}")
"""How authorities call their own procedures; each keeps to one pattern."""
_ADDRESS = "https://formulare.{slug}.example/{entry.slug}-{entry.number}"
_ODD_ADDRESSES = (
    (0.0, ""),
    (0.7, "https://buergerservice.{slug}.example/"),
    (0.25, "https://www.{slug}.example/formulare/antrag-{entry.number}.pdf"),
    (0.3, "https://www.{slug}.example/"),
    (0.1, "https://www.{slug}.example/kontakt"),
    (0.05, "mailto:rathaus@{slug}.example"),
)
"""Share of an authority's own procedures and their address: one behind many, PDFs, home page, contact form, mail."""
_ODD_WEIGHTS = (80, 6, 5, 4, 3, 2)

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


class Service(NamedTuple):
    """A service of the catalogue."""

    leika_key: str
    name: str
    number: int


class Entry(NamedTuple):
    """Something that can be put online: the services it stands under, and who runs it."""

    number: int
    tasks: frozenset[str]
    services: tuple[Service, ...]
    """The first one gives it its name."""
    in_a_vg_by: str
    run_by: str
    rarity: int
    slug: str
    languages: tuple[str, ...]
    identification: tuple[str, ...]
    payment: tuple[str, ...]


class Procedure(NamedTuple):
    """One online procedure as an authority offers it."""

    entry: Entry
    central: bool
    name: str
    url: str


def slug_of(text: str) -> str:
    """The text as a part of an address: ASCII letters, digits and hyphens."""
    return _NOT_IN_SLUG.sub("-", text.lower().translate(_LETTERS)).strip("-")


def entries(catalogue: Iterable[CatalogueEntry]) -> list[Entry]:
    """Everything that can be put online, in the order of ``tasks.csv`` and of the LeiKa keys."""
    rows = [row for row in catalogue if is_leika_key(row.leika_key) and row.typisierung != "1"]
    names = Counter(row.name for row in rows)
    clear = sorted(
        (row.leika_key, row.name)
        for row in rows
        if names[row.name] == 1 and _NOT_ON_REQUEST.isdisjoint(row.name.split())
    )
    services = [Service(key, name, number) for number, (key, name) in enumerate(clear)]
    found: list[Entry] = []
    taken: set[tuple[str, str]] = set()
    for task in read_table("tasks"):
        fitting = [s for s in services if f"{s.name} ".startswith(f"{task['words']} ")]
        # A key whose Verrichtung is 000 names the subject as a whole; it serves where there is nothing more exact.
        exact = [s for s in fitting if s.leika_key[8:11] != "000"] or fitting
        new = [s for s in exact if (task["tasks"], s.leika_key) not in taken][: int(task["entries"])]
        taken.update((task["tasks"], s.leika_key) for s in new)
        for place in range(len(new)):
            found.append(_entry(len(found), task, new[place:] + new[:place]))
    return found


def _entry(number: int, task: dict[str, str], services: Sequence[Service]) -> Entry:
    draw = rng("entry", services[0].leika_key)
    several = services[:2] if draw.random() < _SECOND_SERVICE else services[:1]
    return Entry(
        number,
        frozenset(task["tasks"].split("+")),
        tuple(several),
        task["in_a_vg_by"],
        task["run_by"],
        int(task["rarity"]),
        slug_of(services[0].name)[:32].strip("-"),
        ("de", "en") if draw.random() < 0.12 else ("de",),
        draw.choice(((), ("BayernID",), ("BayernID", "Online-Ausweis"), ("Benutzerkonto", "Online-Ausweis", "ELSTER"))),
        draw.choice(((), (), ("SEPA-Lastschrift",), ("Kreditkarte", "SEPA-Lastschrift"))),
    )


@dataclass(frozen=True)
class Portfolio:
    """What an authority puts online, in its order, and from which date on it is taken off again."""

    procedures: Sequence[Procedure]
    given_up: Sequence[int]
    """Place in DATES from which on it is off; ``len(DATES)``: never."""

    def at(self, place: int, count: int) -> list[Procedure]:
        """The ``count`` procedures on offer at this place in DATES. Raises ValueError where there are not as many."""
        online = [p for p, end in zip(self.procedures, self.given_up, strict=True) if end > place]
        if len(online) < count:
            raise ValueError(f"{count} procedures are wanted, the tasks have {len(online)}")
        return online[:count]


def portfolio(authority: Authority, slug: str, everything: Sequence[Entry], most: int) -> Portfolio:
    """Draw the order in which an authority goes online, with as many procedures as ``most`` at a time need.

    ``slug`` is its name in addresses.
    """
    draw = rng("offers", authority.authority_key)
    tasks = _TASKS.get(authority.authority_kind, ("gemeinde",))
    ordered = sorted(
        (entry.rarity + _penalty(authority, entry) + draw.random() * _LUCK, entry.number, entry)
        for entry in everything
        if not entry.tasks.isdisjoint(tasks)
    )[: most + most // 6 + 10]
    pattern = draw.choice(_NAMES)
    odd, odd_address = draw.choices(_ODD_ADDRESSES, weights=_ODD_WEIGHTS)[0]
    city = authority.authority_kind == AuthorityKind.KREISFREIE_STADT
    procedures, given_up = [], []
    for _, _, entry in ordered:
        central = entry.run_by == "central" or (
            entry.run_by == "mixed" and draw.random() < (_CENTRAL_SHARE_CITY if city else _CENTRAL_SHARE)
        )
        address = odd_address if draw.random() < odd else _ADDRESS
        own = Procedure(entry, False, pattern.format(entry.services[0].name), address.format(slug=slug, entry=entry))
        procedures.append(central_procedure(entry) if central else own)
        given_up.append(draw.randrange(1, len(DATES)) if draw.random() < _GIVEN_UP else len(DATES))
    return Portfolio(procedures, given_up)


def _penalty(authority: Authority, entry: Entry) -> float:
    if authority.authority_kind == AuthorityKind.VG and entry.in_a_vg_by != "vg":
        return _MEMBER_TASK_OF_VG
    if authority.vg_key is not None and entry.in_a_vg_by == "vg":
        return _VG_TASK_OF_MEMBER
    return 0.0


def central_procedure(entry: Entry) -> Procedure:
    """The procedure as it stands at every authority that uses the central one."""
    address = f"https://{CENTRAL_HOST}/{entry.slug}-{entry.number}"
    return Procedure(entry, True, f"{entry.services[0].name} (zentrales Online-Verfahren)", address)
