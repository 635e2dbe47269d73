"""The places of an edition, found by name, by an alternative spelling, by postal code and by what was typed so far."""

import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from amtsatlas.domain.authority import MUNICIPALITY_KINDS
from amtsatlas.finder.answer import Place
from amtsatlas.finder.normalise import fold
from amtsatlas.finder.place_names import place_names

_MUNICIPALITIES = frozenset(map(str, MUNICIPALITY_KINDS))

KIND_WORDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("stadt", "gemeinde", "markt", "rathaus", "stadtverwaltung", "city", "town"), _MUNICIPALITIES),
    **dict.fromkeys(("landkreis", "landkr", "kreis", "lkr", "lk", "landratsamt", "lra"), frozenset({"landkreis"})),
    **dict.fromkeys(("vg", "verwaltungsgemeinschaft"), frozenset({"vg"})),
    "bezirk": frozenset({"bezirk"}),
    "amt": frozenset({"amt"}),
    "samtgemeinde": frozenset({"samtgemeinde"}),
    "verbandsgemeinde": frozenset({"verbandsgemeinde"}),
}
"""Folded words before a name that say which kind of authority is meant."""

KIND_WORD_AFTER: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("land", "district", "county"), frozenset({"landkreis"})),
    **dict.fromkeys(("city", "town"), _MUNICIPALITIES),
}
"""The same for words after a name: "Rosenheim Land", "Munich district"."""

_NUMBER_LENGTHS = frozenset({5, 8, 9, 12})
"""Digits of the AGS and ARS of Kreis, Verband and municipality. Shorter numbers are of houses."""

_ABBREVIATIONS = (
    (re.compile(r"\ba\.\s*d\.\s*"), " an der "),
    (re.compile(r"\bi\.\s*d\.\s*"), " in der "),
    (re.compile(r"\bv\.\s*d\.\s*"), " vor der "),
    (re.compile(r"\bo\.\s*d\.\s*"), " ob der "),
    (re.compile(r"\ba\.\s*"), " am "),
    (re.compile(r"\bi\.\s*"), " im "),
    (re.compile(r"\bb\.\s*"), " bei "),
    (re.compile(r"\bSt\.\s*"), "Sankt "),
)
"""What the official list shortens, and how people say it."""

_COUNCIL = re.compile(r"(?: (?:City|County|District|Borough|Metropolitan|Council))+$")
"""What British councils' names end with, and nobody types."""

_ADDITION = re.compile(r"\s*(?:\b[a-z]{1,2}\.|[(,/]|\b(?:an|am|im|in|bei|vor|ob)\b).*")
"""Where the addition to a name begins: "Neustadt | a.d.Aisch", "Rain | (Lech)"."""

_BARE = str.maketrans("äöüÄÖÜ", "aouAOU")
"""How those write who have no umlauts at hand and do not replace them."""

_SIMILAR = 0.8
"""Least similarity of a name with a typing error: one wrong letter in five."""

MOST_WORDS = 8
"""Words of the longest part of a query that is looked up as one name."""


@dataclass(frozen=True)
class Authority:
    """An authority as the finder needs it; the columns of ``results/finder_authorities.sql``."""

    authority_key: str
    name: str
    authority_kind: str
    ars: str | None
    land: str | None
    regierungsbezirk: str | None
    kreis: str | None
    parent_key: str | None
    population: int | None
    choosable: bool
    delivered: bool


class Near(NamedTuple):
    """A name like the one that was typed."""

    similarity: float
    keys: tuple[str, ...]


class PlaceIndex:
    """The places that can be chosen. Searching is safe from several threads: a lock guards the one connection."""

    def __init__(self, authorities: Mapping[str, Authority], postal_codes: Mapping[str, Sequence[str]]) -> None:
        self.authorities = authorities
        """Every authority of the edition by its key, also those that can't be chosen."""
        choosable = [authority for authority in authorities.values() if authority.choosable]
        self.by_postal_code = {
            code: kept
            for code, keys in postal_codes.items()
            if (kept := tuple(key for key in keys if key in authorities and authorities[key].choosable))
        }
        self._around = {above for authority in choosable for above in (f"land:{authority.land}", "bund:00")}
        also_called: dict[str, list[str]] = {}
        for row in place_names():
            also_called.setdefault(row.authority_key, []).append(fold(row.name))
        self._elsewhere = {
            name: one.authority_key
            for one in authorities.values()
            if not one.choosable
            for name in (fold(one.name), *also_called.get(one.authority_key, ()))
        }
        self._elsewhere_by_postal_code = {
            code: keys[0]
            for code, keys in postal_codes.items()
            if code not in self.by_postal_code and keys and keys[0] in authorities
        }
        # What can be chosen stands last, and so wins where two share an area.
        self._key_by_ars = {
            authority.ars: authority.authority_key
            for authority in sorted(authorities.values(), key=lambda one: one.choosable)
            if authority.ars
        }
        names: defaultdict[str, list[str]] = defaultdict(list)
        shortened: defaultdict[str, list[str]] = defaultdict(list)
        for authority in choosable:
            for name in dict.fromkeys((*_full_names(authority.name), *also_called.get(authority.authority_key, ()))):
                names[name].append(authority.authority_key)
            for name in dict.fromkeys(_short_names(authority.name)):
                shortened[name].append(authority.authority_key)
        self._names = {**shortened, **names}
        """Folded name -> keys; a whole name goes before a shortened one."""
        self._spellings = [name for name in self._names if len(name) > 3]
        self._keys_by_area: defaultdict[str, list[str]] = defaultdict(list)
        for authority in authorities.values():
            if authority.ars is not None:
                self._keys_by_area[authority.ars].append(authority.authority_key)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute("create virtual table place using fts5(names, key unindexed, prefix='2 3')")
        spelt: defaultdict[str, list[str]] = defaultdict(list)
        for name, keys in self._names.items():
            for key in keys:
                spelt[key].append(name)
        for code, keys_of_code in self.by_postal_code.items():
            for key in keys_of_code:
                spelt[key].append(code)
        self._connection.executemany(
            "insert into place (key, names) values (?, ?)", ((key, " ".join(all_)) for key, all_ in spelt.items())
        )

    @classmethod
    def build(cls, rows: Iterable[Mapping[str, Any]], postal_codes: Mapping[str, Sequence[str]]) -> Self:
        """From the rows of ``finder_authorities`` and the municipality keys by postal code."""
        return cls({row["authority_key"]: Authority(**row) for row in rows}, postal_codes)

    def place(self, key: str) -> Place:
        """The authority with this key as a place."""
        authority = self.authorities[key]
        kreis = self.authorities.get(f"landkreis:{authority.kreis}")
        within = kreis.name if kreis is not None and kreis.authority_key != key else None
        return Place(key, authority.ars, authority.name, authority.authority_kind, within)

    def chosen(self, ars_or_key: str) -> str | None:
        """Key of the place with this ARS or key; None where there is none or it can't be chosen."""
        key = self._key_by_ars.get(ars_or_key, ars_or_key)
        authority = self.authorities.get(key)
        return key if authority is not None and authority.choosable else None

    def numbered(self, number: str) -> str | None:
        """Key of the authority, chosen or not, with this AGS or ARS, which may be filled up with zeros.

        None where nobody has it, and where it is the postal code of a place.
        """
        if not number.isdecimal() or len(number) not in _NUMBER_LENGTHS or number in self.by_postal_code:
            return None
        for code in (number, *(number[:length] for length in (9, 5) if not number[length:].strip("0"))):
            for key in (self._key_by_ars.get(code), f"gemeinde:{code:0<8}"):
                if key in self.authorities:
                    return key
        return None

    def named(self, name: str, kinds: frozenset[str] | None = None) -> tuple[str, ...]:
        """Keys of the places with this folded name, of these kinds where any is; else municipalities go first."""
        keys = self._names.get(name, ())
        for wanted in (kinds, _MUNICIPALITIES):
            if wanted is not None and (those := self._of(keys, wanted)):
                return those
        return tuple(keys)

    def elsewhere(self, name: str) -> str | None:
        """Key of the authority with this folded name or postal code, if it can't be chosen."""
        return self._elsewhere.get(name) or self._elsewhere_by_postal_code.get(name)

    def lies_around(self, key: str) -> bool:
        """Whether the authority is the Land, or the federation, that places which can be chosen lie in."""
        return key in self._around

    def near(self, name: str, kinds: frozenset[str] | None = None) -> Near:
        """The places with the name nearest to this folded one; of several equally near ones all."""
        found = process.extract(name, self._spellings, scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR, limit=5)
        nearest = [spelling for spelling, similarity, _ in found if similarity == found[0][1]]
        keys = dict.fromkeys(key for spelling in nearest for key in self.named(spelling, kinds))
        return Near(found[0][1] if found else 0.0, tuple(keys))

    def beginning_with(self, text: str, limit: int) -> list[str]:
        """Keys of the places of which a name or postal code has a word beginning so.

        Those with data go first, then those whose name begins so, then municipalities, then the most populous.
        """
        *whole, begun = text.split()
        match = " ".join((*(f'"{word}"' for word in whole), f'"{begun}" *'))
        with self._lock:
            found = self._connection.execute("select key from place where place match ?", (match,)).fetchall()
        keys = [row[0] for row in found]
        keys.sort(
            key=lambda key: (
                not self.authorities[key].delivered,
                not fold(self.authorities[key].name).startswith(text),
                self.authorities[key].authority_kind not in _MUNICIPALITIES,
                -(self.authorities[key].population or 0),
                key,
            )
        )
        return keys[:limit]

    def responsible(self, key: str) -> tuple[str, ...]:
        """Keys of the authorities whose area contains the place, the place's own first, nearest level first."""
        authority = self.authorities[key]
        if authority.ars is not None:
            lengths = (length for length in (12, 9, 5, 3, 2, 0) if length <= len(authority.ars))
            areas = [authority.ars[:length] for length in lengths]
            return tuple(above for area in areas for above in self._keys_by_area.get(area, ()))
        line = [key]
        while (above := self.authorities.get(self.authorities[line[-1]].parent_key or "")) is not None:
            if above.authority_key in line:
                break
            line.append(above.authority_key)
        return tuple(line)

    def neighbours(self, key: str, offering: Iterable[str], limit: int) -> tuple[str, ...]:
        """Of the authorities that offer something those nearest to the place, without the ones responsible for it.

        First those of its Landkreis, then of its Regierungsbezirk, then of its Land; in each the place's own kind and
        the most populous first.
        """
        here, responsible = self.authorities[key], set(self.responsible(key))

        def distance(other: Authority) -> int | None:
            for steps, area in enumerate(("kreis", "regierungsbezirk", "land")):
                if (mine := getattr(here, area)) is not None and getattr(other, area) == mine:
                    return steps
            return None

        near = [
            (steps, other.authority_kind != here.authority_kind, -(other.population or 0), other.authority_key)
            for other in (self.authorities[one] for one in offering if one not in responsible)
            if (steps := distance(other)) is not None
        ]
        return tuple(key for *_, key in sorted(near)[:limit])

    def _of(self, keys: Iterable[str], kinds: frozenset[str]) -> tuple[str, ...]:
        return tuple(key for key in keys if self.authorities[key].authority_kind in kinds)


def _spellings_of(name: str) -> Iterator[str]:
    spoken = name
    for abbreviation, word in _ABBREVIATIONS:
        spoken = abbreviation.sub(word, spoken)
    if name.startswith("Sankt "):
        yield fold(name.replace("Sankt", "St", 1))
    for spelling in dict.fromkeys((name, spoken, name.translate(_BARE), spoken.translate(_BARE))):
        yield fold(spelling)


def _full_names(name: str) -> Iterator[str]:
    yield from _spellings_of(name)
    first, _, rest = name.partition(" ")
    if fold(first) in KIND_WORDS and first not in {"Markt", "Stadt"}:
        yield from _spellings_of(rest)


def _short_names(name: str) -> Iterator[str]:
    if (council := _COUNCIL.sub("", name)) != name:
        yield fold(council)
    short = _ADDITION.sub("", name, count=1)
    for prefix in ("", "Bad ", "Markt "):
        if short.startswith(prefix) and (prefix or short != name):
            yield from _spellings_of(short.removeprefix(prefix))
    if "-" in name and fold(name.partition(" ")[0]) in KIND_WORDS:
        yield fold(name.partition(" ")[2].partition("-")[0])
