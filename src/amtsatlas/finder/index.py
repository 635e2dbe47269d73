"""The services of an edition, found by the words people use: FTS5 finds candidates, a weighing orders them."""

import math
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from amtsatlas.finder.normalise import STOP_WORDS, compound_parts, fold, stem, stems
from amtsatlas.finder.synonyms import Synonym, synonyms
from amtsatlas.registers.packaged import catalogue

OBJECT, NAME, SYNONYM, ACT, PART, PHRASE_WORD, TOPIC = 1.0, 0.9, 1.0, 0.7, 0.6, 0.5, 0.2
"""How far a word counts by where the service has it: as what its name is about ("Personalausweis"), in the rest of the
name ("Ausstellung"), as a synonym, as an everyday word for the act in the name, as a part of a compound, as a word of a
synonym of several words, in the topic."""

_CONCISE, _COMMON, _GENERAL, _MAIN = 0.12, 0.06, 0.03, 0.05
"""Tie-breakers: share of the name that was asked for; how many authorities offer it; no special case by its key; one of
the acts that most people mean who name no act."""

_MAIN_ACTS = frozenset({"001", "002", "004", "005", "006", "007", "012", "017", "080", "104", "120"})
"""By the digits of the LeiKa key that name the act: Erteilung, Festsetzung, Entsorgung, Erlaubnis, Genehmigung,
Zulassung, Ausstellung, Bewilligung, Gewährung, Anmeldung, Zusendung; not Befreiung, Aufhebung, Statusabfrage, …"""

OBJECT_DIGITS, _ACT_DIGITS = 8, slice(8, 11)

_BEGINNING = 0.8
"""How far a word counts of which only the beginning was typed."""

_SIMILAR = 0.74
"""Least similarity of a typing error: one wrong letter in four, two in eight."""

_NEARLY_THE_SAME = 0.94
"""Similarity from which a word is rather one misspelt than a compound: one letter in seventeen."""

MOST_RANKED = 200
"""So many candidates of the full-text search are weighed; more cost time and are never near the top."""

KEY_LENGTHS = (8, 11, 14)
"""Digits of a LeiKa key that name the object, the act on it and the variant."""

_REMEMBERED = 4096
"""So many words are remembered with what they may mean."""

_LEAST_SCORE = 0.2
"""A service that fits less of the query than this is left out: no answer is better than a wrong one."""


class Ranked(NamedTuple):
    """A service and how well it fits."""

    service_key: str
    score: float
    coverage: float
    """0 to 1: how much of the need the service accounts for, rare words counting more."""


@dataclass(frozen=True)
class _Service:
    key: str
    name: str
    name_stems: frozenset[str]
    weights: Mapping[str, float]
    """Stem -> how far it counts."""
    phrases: tuple[frozenset[str], ...]
    """Synonyms of several words: whole, they count as much as a synonym of one."""
    bonus: float


class ServiceIndex:
    """The services of one edition. Searching is safe from several threads: a lock guards the one SQLite connection."""

    def __init__(self, services: Sequence[_Service], words: frozenset[str]) -> None:
        self._services = services
        self._words = words
        """Folded words, for splitting compounds: the catalogue's and those of the synonyms."""
        self._frequency = Counter(word for service in services for word in service.weights)
        self._vocabulary = {word: stem(word) for word in sorted(words) if stem(word) in self._frequency}
        """Folded word -> its stem, of every word that leads to a service: what a typing error is held against."""
        # Typing errors cost a look at every word there is, and one query is read in several ways.
        self._choices = lru_cache(maxsize=_REMEMBERED)(self._find_choices)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute("create virtual table service using fts5(words, parts, topic)")
        self._connection.executemany(
            "insert into service (rowid, words, parts, topic) values (?, ?, ?, ?)",
            (
                (
                    number,
                    " ".join(
                        word for word, weight in service.weights.items() if weight in {OBJECT, NAME, ACT, PHRASE_WORD}
                    ),
                    " ".join(word for word, weight in service.weights.items() if weight == PART),
                    " ".join(word for word, weight in service.weights.items() if weight == TOPIC),
                )
                for number, service in enumerate(services)
            ),
        )

    @classmethod
    def build(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """From rows with service_key, name, leika_key, ozg_topic, authorities (a list)."""
        rows = list(rows)
        official = {entry.leika_key: entry.name for entry in catalogue()}
        everyday = _Everyday(synonyms())
        words = frozenset(
            word
            for text in (*official.values(), *(row["name"] for row in rows), *(row.everyday for row in synonyms()))
            for word in fold(text).split()
            if len(word) > 2 and word not in STOP_WORDS
        )
        most = max((len(row["authorities"]) for row in rows), default=0)
        return cls([_service(row, official, everyday, words, most) for row in rows], words)

    def knows(self, word: str) -> bool:
        """Whether any service has this folded word."""
        return stem(word) in self._frequency

    def similarity(self, word: str) -> float:
        """How near the word comes to one that any service has: 0 to 1."""
        if self.knows(word):
            return 1.0
        best = process.extractOne(word, self._vocabulary.keys(), scorer=OSA.normalized_similarity)
        return float(best[1]) if best else 0.0

    def leads_nowhere(self, word: str) -> bool:
        """Whether no service has this folded word, a part of it, or one like it."""
        return not all(self._choices(word))

    def rank(self, words: Iterable[str], limit: int) -> list[Ranked]:
        """The services that fit these folded words best, best first."""
        asked = [choices for word in self._joined(words) for choices in self._choices(word)]
        if not asked:
            return []
        wanted = {choice for choices in asked for choice in choices}
        importance = [max((self._importance(choice) for choice in choices), default=0.0) for choices in asked]
        unknown = self._importance("")
        importance = [value or unknown for value in importance]
        ranked = [self._weigh(self._services[number], asked, importance, wanted) for number in self._candidates(wanted)]
        ranked = [one for one in ranked if one.coverage >= _LEAST_SCORE]
        return sorted(ranked, key=lambda one: (-one.score, one.service_key))[:limit]

    def _joined(self, words: Iterable[str]) -> list[str]:
        """The words, two that were written apart and are one ("Personal Ausweis") as one."""
        joined: list[str] = []
        for word in words:
            if joined and joined[-1] + word in self._vocabulary:
                joined[-1] += word
            else:
                joined.append(word)
        return joined

    def _importance(self, word: str) -> float:
        return math.log(1 + len(self._services) / (self._frequency.get(word, 0) + 1))

    def _find_choices(self, word: str) -> list[dict[str, float]]:
        """For each part of a word the stems that may be meant, with how far each counts; a known word is one part."""
        if word in STOP_WORDS:
            return []
        if self.knows(word):
            return [{stem(word): 1.0}]
        found = process.extract(
            word, self._vocabulary.keys(), scorer=OSA.normalized_similarity, score_cutoff=_SIMILAR, limit=3
        )
        parts = [part for part in compound_parts(word, self._words) if part not in STOP_WORDS]
        if parts and all(map(self.knows, parts)) and not (found and found[0][1] >= _NEARLY_THE_SAME):
            return [{stem(part): 1.0} for part in parts]
        choices = {self._vocabulary[near]: similarity**2 for near, similarity, _ in found}
        if len(word) > 3:
            for known, known_stem in self._vocabulary.items():
                if known.startswith(word):
                    choices[known_stem] = max(choices.get(known_stem, 0.0), _BEGINNING)
        return [choices]

    def _candidates(self, wanted: Iterable[str]) -> list[int]:
        # Every stem is letters and digits; in quotation marks no word is an operator of FTS5.
        match = " OR ".join(f'"{word}"' for word in sorted(wanted))
        if not match:
            return []
        with self._lock:
            found = self._connection.execute(
                "select rowid from service where service match ? order by bm25(service, 4, 2, 0.5), rowid limit ?",
                (match, MOST_RANKED),
            ).fetchall()
        return [row[0] for row in found]

    @staticmethod
    def _weigh(
        service: _Service, asked: Sequence[Mapping[str, float]], importance: Sequence[float], wanted: set[str]
    ) -> Ranked:
        whole = {word for phrase in service.phrases if phrase <= wanted for word in phrase}
        reached = 0.0
        for choices, value in zip(asked, importance, strict=True):
            reached += value * max(
                (
                    nearness * (SYNONYM if word in whole else service.weights.get(word, 0.0))
                    for word, nearness in choices.items()
                ),
                default=0.0,
            )
        coverage = reached / sum(importance)
        concise = len(service.name_stems & wanted) / max(len(service.name_stems), 1)
        return Ranked(service.key, coverage + _CONCISE * concise + service.bonus, coverage)

    def beginning_with(self, words: Sequence[str], limit: int) -> list[tuple[str, str]]:
        """Key and name of the services that have all these folded words, the last one perhaps only begun.

        Those whose name begins so go first, then those that many authorities offer; of these the shorter names.
        """
        *whole, begun = words
        known = [stem(word) for word in whole if word not in STOP_WORDS]
        begins = {word_stem for word, word_stem in self._vocabulary.items() if word.startswith(begun)}
        found = []
        for service in self._services:
            if any(service.weights.get(word, 0.0) < PHRASE_WORD for word in known):
                continue
            weight = max((service.weights[word] for word in begins & service.weights.keys()), default=0.0)
            if weight >= PHRASE_WORD:
                first = not fold(service.name).startswith(" ".join(words))
                found.append((first, len(service.name) / 1000 - weight - service.bonus, service.key, service.name))
        return [(key, name) for *_, key, name in sorted(found)[:limit]]


class _Everyday:
    """The synonyms by what they lead to."""

    def __init__(self, rows: Iterable[Synonym]) -> None:
        self._by_key: defaultdict[str, list[list[str]]] = defaultdict(list)
        self._by_term: defaultdict[str, list[tuple[frozenset[str], Synonym, list[str]]]] = defaultdict(list)
        self._by_everyday: defaultdict[str, list[tuple[frozenset[str], Synonym]]] = defaultdict(list)
        for row in rows:
            meant, term = stems(row.everyday), frozenset(stems(row.term))
            if row.leika_key:
                self._by_key[row.leika_key].append(meant)
                self._by_everyday[min(meant)].append((frozenset(meant), row))
            self._by_term[min(term)].append((term, row, meant))

    def objects(self, leika_key: str, name_stems: frozenset[str]) -> Iterator[list[str]]:
        """The stems of the everyday words for a service: by its LeiKa key, without one by the words of its name.

        Such a name may also be everyday words ("Hund anmelden"); then the official term fits too, and what else is
        said for it.
        """
        if leika_key:
            for length in KEY_LENGTHS:
                yield from self._by_key.get(leika_key[:length], ())
        else:
            yield from (meant for row, meant in self._in(name_stems) if row.leika_key)
            for word in name_stems:
                for everyday, row in self._by_everyday.get(word, ()):
                    if everyday <= name_stems:
                        yield stems(row.term)
                        yield from self._by_key[row.leika_key]

    def acts(self, name_stems: frozenset[str]) -> Iterator[list[str]]:
        """The stems of the everyday words for the acts in a service's name."""
        yield from (meant for row, meant in self._in(name_stems) if not row.leika_key)

    def _in(self, name_stems: frozenset[str]) -> Iterator[tuple[Synonym, list[str]]]:
        for word in name_stems:
            for term, row, meant in self._by_term.get(word, ()):
                if term <= name_stems:
                    yield row, meant


def _service(
    row: Mapping[str, Any], official: Mapping[str, str], everyday: _Everyday, words: frozenset[str], most: int
) -> _Service:
    name, leika_key = str(row["name"]), row["leika_key"] or ""
    text = f"{name} {official.get(leika_key, '')}"
    name_stems = frozenset(stems(text))
    weights: dict[str, float] = {}

    def weigh(found: Iterable[str], weight: float) -> None:
        for word in found:
            weights[word] = max(weights.get(word, 0.0), weight)

    objects = list(everyday.objects(leika_key, name_stems))
    weigh(stems(row["ozg_topic"] or ""), TOPIC)
    weigh((stem(part) for word in fold(text).split() for part in compound_parts(word, words)), PART)
    weigh((word for meant in everyday.acts(name_stems) for word in meant), ACT)
    weigh((word for meant in objects for word in meant if len(meant) > 1), PHRASE_WORD)
    weigh((word for meant in objects for word in meant if len(meant) == 1), SYNONYM)
    weigh(name_stems, NAME)
    weigh(stems(official.get(f"{leika_key[:OBJECT_DIGITS]:0<14}", "") if leika_key else name), OBJECT)
    common = math.log1p(len(row["authorities"])) / math.log1p(most) if most else 0.0
    return _Service(
        key=row["service_key"],
        name=name,
        name_stems=name_stems,
        weights=weights,
        phrases=tuple(frozenset(meant) for meant in objects if len(meant) > 1),
        bonus=_COMMON * common
        + (_GENERAL if leika_key.endswith("000") and row["authorities"] else 0.0)
        + (_MAIN if leika_key[_ACT_DIGITS] in _MAIN_ACTS else 0.0),
    )
