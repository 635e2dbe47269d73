"""Joins the two indexes: splits a query into place and need, and answers with the procedures of who is responsible."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from amtsatlas.domain.keys import is_leika_key
from amtsatlas.finder.answer import Answer, Found, Named, Place, ServiceAnswer, Suggestion
from amtsatlas.finder.index import KEY_LENGTHS, MOST_RANKED, OBJECT_DIGITS, Ranked, ServiceIndex
from amtsatlas.finder.normalise import MOST_CHARACTERS, STOP_WORDS, tokens
from amtsatlas.finder.places import KIND_WORD_AFTER, KIND_WORDS, MOST_WORDS, PlaceIndex
from amtsatlas.registers.packaged import POSTAL_CODES, catalogue
from amtsatlas.results.places import offered
from amtsatlas.results.reader import Results, municipalities_by_postal_code

MOST_SERVICES = 8
"""So many services are answered; more would not help anybody to choose."""

MOST_NEIGHBOURS = 5

_MOST_TOKENS = 12
"""Later words of a query are not looked at."""

_MOST_CORRECTED = 3
"""Words of the longest part of a query that is held against all names for a typing error, and how many words that
nobody knows a query may have: more is no typing error, and each part costs some milliseconds."""

_PUNCTUATION = ".,;!?()\"'„“"
"""What may stand around a key."""

_PLACE_FOLLOWS = frozenset({"in", "bei"})

_OBJECT_ITSELF = "000000"
"""How the LeiKa key of an object ends that names no act on it."""

_WELL = 0.6
"""A need is accounted for well from here. A service that nobody offers and that does less was not meant."""

_LEAST_OF_BEST = 0.5
"""Nor was one that accounts for less than this share of what the best does: it has only an act in common."""

_PLACE_ALONE = 0.7
"""How plausible it is that a query is nothing but a place; of a need it is how much of it a service accounts for."""

_ALSO_A_NEED = 0.15
"""What is taken off a reading of the query in which a word of services ("Wald", "Berg") is read as a place."""


@dataclass(frozen=True)
class _Reading:
    """One way to read a query: which words say the need, and which places the rest can be."""

    need: tuple[str, ...]
    keys: tuple[str, ...]
    penalty: float = 0.0
    elsewhere: str | None = None
    """Key of an authority that was named and can't be chosen."""
    services: tuple[str, ...] = ()
    """Keys of the services that were named by a key. Then they are what is wanted, whatever other words say."""


@dataclass(frozen=True)
class Finder:
    """Finds procedures in the results of one programme in one edition. Safe to use from several threads."""

    results: Results
    services: ServiceIndex
    places: PlaceIndex
    names: Mapping[str, str]
    """Service key -> name, also of services that only the catalogue has."""
    online: Mapping[str, Sequence[str]]
    """Service key -> keys of the authorities that offer it online in all of their area; only the edition's services."""
    unassigned: frozenset[str]
    """Of these keys those that stand for the procedures of one name that have no service."""

    @classmethod
    def build(cls, results: Results) -> Self:
        """Read services and authorities once and index them in memory."""
        rows = results.ask("finder_online")
        known = [*rows, *_offered_nowhere(rows)]
        return cls(
            results=results,
            services=ServiceIndex.build(known),
            places=PlaceIndex.build(results.ask("finder_authorities"), municipalities_by_postal_code(POSTAL_CODES)),
            names={f"leika:{one.leika_key}": one.name for one in catalogue()}
            | {row["service_key"]: row["name"] for row in known},
            online={row["service_key"]: row["authorities"] for row in rows},
            unassigned=frozenset(row["service_key"] for row in rows if not row["is_service"]),
        )

    def search(self, text: str, place_ars: str | None = None) -> Answer:
        """What the text asks for, at the place it names or at the one that was chosen by its ARS (or authority key).

        Never raises on odd texts; a ``place_ars`` that nobody has counts as not given.
        """
        reading = self._read(text)
        chosen = self.places.chosen(place_ars) if place_ars else None
        keys = reading.keys if chosen is None else (chosen,)
        ranked = [Ranked(one, 1.0, 1.0) for one in reading.services]
        ranked = ranked or self.services.rank(reading.need, MOST_RANKED)
        key = keys[0] if len(keys) == 1 else None
        found = self._found(key, [one.service_key for one in ranked]) if key else {}
        kept = self._worth_telling(ranked, found)
        return Answer(
            need=" ".join(reading.need),
            place=self.places.place(key) if key else None,
            places=tuple(map(self.places.place, keys)) if len(keys) > 1 else (),
            elsewhere=self._elsewhere(reading) if chosen is None else None,
            unknown=tuple(word for word in reading.need if self.services.leads_nowhere(word)),
            services=tuple(self._service(one, key, found.get(one.service_key, ())) for one in kept[:MOST_SERVICES]),
            without_data=self._without_data(key) if key else (),
        )

    def _worth_telling(self, ranked: Sequence[Ranked], found: Collection[str]) -> list[Ranked]:
        """Without what is far behind the best, and of the procedures without a service those that the place has.

        What others call their procedures can be very much; it is told where nothing else accounts for the need well.
        """
        kept = [
            one
            for one in ranked
            if one.service_key in found
            or (one.service_key not in self.unassigned and (one.service_key in self.online or one.coverage >= _WELL))
        ]
        best = max((one.coverage for one in kept), default=0.0)
        if best < _WELL:
            kept.extend(one for one in ranked if one.coverage > best and one.service_key in self.unassigned)
            best = max((one.coverage for one in kept), default=0.0)
        kept = [one for one in kept if one.coverage >= _LEAST_OF_BEST * best]
        return sorted(kept, key=lambda one: (-one.score, one.service_key))

    def named(self, text: str) -> Named | None:
        """What the text means if it is nothing but one key that has a page; else None."""
        typed = text.split()
        if len(typed) != 1:
            return None
        place = self._place_by_key(typed[0])
        if place is not None:
            authority = self.places.authorities[place]
            if not authority.choosable:
                return None
            by_number = typed[0].isdecimal() and place.startswith("gemeinde:")
            return Named("place", authority.ars) if by_number and authority.ars else Named("authority", place)
        services = self._services_by_key(typed[0])
        return Named("service", services[0]) if len(services) == 1 and self._has_page(services[0]) else None

    def _service(self, one: Ranked, place: str | None, found: tuple[Found, ...]) -> ServiceAnswer:
        key = one.service_key
        return ServiceAnswer(
            service_key=None if key in self.unassigned else key,
            name=self.names[key],
            score=one.score,
            in_edition=self._has_page(key),
            authorities=len(self.online.get(key, ())),
            found=found,
            neighbours=self._neighbours(place, key) if place and not found else (),
        )

    def _has_page(self, service: str) -> bool:
        return service in self.online and service not in self.unassigned

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """Whole queries that the text may be the beginning of: services, and places where a need may stand before."""
        words = tokens(text)[:_MOST_TOKENS]
        if not words or len(" ".join(words)) < 2:
            return []
        begun = [] if _PLACE_FOLLOWS.intersection(words[-2:-1]) else self.services.beginning_with(words, MOST_RANKED)
        services = [one for one in begun if one[0] not in self.unassigned][:limit]
        places = self._suggested_places(text, words, limit)
        kept = max(limit // 2, limit - len(places))
        return [*(Suggestion("service", name, key) for key, name in services[:kept]), *places][:limit]

    def _suggested_places(self, text: str, words: list[str], limit: int) -> list[Suggestion]:
        """The longest end of the text that a place's name begins with, completed; what stands before it stays."""
        typed = text.split()
        for start in range(max(0, len(words) - MOST_WORDS), len(words)):
            need = words[:start]
            if not all(word in STOP_WORDS or self.services.knows(word) for word in need):
                continue
            before = " ".join(typed[:start] if len(typed) == len(words) else need)
            found = self.places.beginning_with(" ".join(words[start:]), limit)
            if found:
                texts = {f"{before} {self.places.authorities[key].name}".strip(): key for key in reversed(found)}
                return [Suggestion("place", whole, key) for whole, key in reversed(texts.items())]
        return []

    def _elsewhere(self, reading: _Reading) -> str | None:
        if reading.elsewhere is None or self.places.lies_around(reading.elsewhere):
            return None
        return self.places.authorities[reading.elsewhere].name

    def _read(self, text: str) -> _Reading:
        """The best reading: the one whose need fits a service best, less what is odd about it."""
        typed = text[:MOST_CHARACTERS].split()
        wanted = next(((word, keys) for word in typed if (keys := self._services_by_key(word))), None)
        if wanted is not None:
            word, services = wanted
            return replace(self._read_words(_without(typed, word)), services=services)
        return self._read_words(typed)

    def _read_words(self, typed: Sequence[str]) -> _Reading:
        """The same where no service is named by its key."""
        named = next(((word, key) for word in typed if (key := self._place_by_key(word))), None)
        if named is not None:
            word, key = named
            need = tuple(_need(tokens(" ".join(_without(typed, word)))))
            choosable = self.places.authorities[key].choosable
            return _Reading(need, (key,)) if choosable else _Reading(need, (), elsewhere=key)
        words = tokens(" ".join(typed))[:_MOST_TOKENS]
        code = next((word for word in words if word in self.places.by_postal_code), None)
        if code is not None:
            return self._with_postal_code([word for word in words if word != code], self.places.by_postal_code[code])
        readings = [_Reading(tuple(_need(words)), ()), *self._readings(words)]
        if len(readings) == 1:
            readings.extend(self._corrected(words))
        return max(readings, key=self._plausibility)

    def _place_by_key(self, word: str) -> str | None:
        """Key of the authority that a word names by key, AGS or ARS; a number may be of one that can't be chosen."""
        bare = word.strip(_PUNCTUATION)
        if ":" in bare:
            return self.places.chosen(bare) or self.places.chosen(bare.lower())
        return self.places.numbered(bare)

    def _services_by_key(self, word: str) -> tuple[str, ...]:
        """Keys of the services that a word names by service key, by LeiKa key or by the beginning of LeiKa keys."""
        bare = word.strip(_PUNCTUATION)
        if ":" in bare:
            exact = next((key for key in (bare, bare.lower()) if key in self.names), None)
            return (exact,) if exact else ()
        if is_leika_key(bare):
            return (f"leika:{bare}",) if f"leika:{bare}" in self.names else ()
        if not (bare.startswith("99") and bare.isdecimal() and len(bare) in KEY_LENGTHS):
            return ()
        begun = [key for key in self.online if key.startswith(f"leika:{bare}")]
        known = [key for key in (f"leika:{bare:0<14}",) if key in self.names]
        return tuple(sorted(begun, key=lambda key: (-len(self.online[key]), key))[:MOST_SERVICES] or known)

    def _plausibility(self, reading: _Reading) -> tuple[float, int]:
        if not reading.need:
            # A place alone is a query too, but any need that fits goes before it.
            return (_PLACE_ALONE - reading.penalty if reading.keys or reading.elsewhere else 0.0), 0
        best = self.services.rank(reading.need, 1)
        return (best[0].coverage if best else 0.0) - reading.penalty, -len(reading.need)

    def _with_postal_code(self, words: list[str], keys: tuple[str, ...]) -> _Reading:
        """A name beside the postal code chooses among its places ("91054 Erlangen"), also with a typing error."""
        for spans, find in (
            (_spans(len(words)), self.places.named),
            (self._strange_spans(words), lambda name: self.places.near(name).keys),
        ):
            for start, end in spans:
                named = set(find(" ".join(words[start:end])))
                if kept := tuple(key for key in keys if key in named):
                    return _Reading(_without_name(words, start, end)[1], kept)
        return _Reading(tuple(_need(words)), keys)

    def _readings(self, words: list[str]) -> Iterator[_Reading]:
        """Each part of the query that is a place's name; no shorter part of one that was read as a name."""
        taken: list[range] = []
        for start, end in _spans(len(words)):
            if any(start in span and end - 1 in span for span in taken):
                continue
            name = " ".join(words[start:end])
            kinds, rest = _without_name(words, start, end)
            keys = self.places.named(name, kinds)
            elsewhere = None if keys or self.services.knows(name) else self.places.elsewhere(name)
            if keys or elsewhere:
                taken.append(range(start, end))
                also_a_need = end - start == 1 and kinds is None and self.services.knows(name)
                yield _Reading(rest, keys, _ALSO_A_NEED if also_a_need else 0.0, elsewhere)

    def _corrected(self, words: list[str]) -> Iterator[_Reading]:
        """Where no part is a name: each part that no service knows, read as a name with a typing error."""
        for start, end in self._strange_spans(words):
            kinds, rest = _without_name(words, start, end)
            near = self.places.near(" ".join(words[start:end]), kinds)
            as_need = max(map(self.services.similarity, words[start:end]))
            if near.keys and near.similarity > as_need:
                yield _Reading(rest, near.keys, 1 - near.similarity)

    def _strange_spans(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The parts of a query whose every word is known to no service and no stop word: perhaps a name misspelt."""
        strange = {word for word in words if not (word in STOP_WORDS or word.isdigit() or self.services.knows(word))}
        if len(strange) <= _MOST_CORRECTED:
            for start, end in _spans(len(words)):
                if end - start <= _MOST_CORRECTED and strange.issuperset(words[start:end]):
                    yield start, end

    def _found(self, place: str, services: Sequence[str]) -> dict[str, tuple[Found, ...]]:
        ars, wanted = self.places.authorities[place].ars or "", set(services)
        found: dict[str, tuple[Found, ...]] = {}
        for authority in self.places.responsible(place):
            for row in offered(self.results, authority, ars):
                # As finder_online.sql calls procedures of one name that have no service.
                key = row["service_key"] or f"unassigned:{row['name']}"
                if key in wanted:
                    found[key] = (*found.get(key, ()), self._procedure(authority, row))
        return found

    def _procedure(self, authority: str, row: Mapping[str, Any]) -> Found:
        return Found(
            authority_key=authority,
            authority=self.places.authorities[authority].name,
            procedure_key=row["procedure"],
            name=row["name"],
            url=row["url"],
            identification=row["identification"],
            payment=row["payment"],
            languages=row["languages"],
        )

    def _neighbours(self, place: str, service: str) -> tuple[Place, ...]:
        return tuple(
            map(self.places.place, self.places.neighbours(place, self.online.get(service, ()), MOST_NEIGHBOURS))
        )

    def _without_data(self, place: str) -> tuple[str, ...]:
        responsible = (self.places.authorities[key] for key in self.places.responsible(place))
        return tuple(authority.name for authority in responsible if authority.delivered is False)


def _offered_nowhere(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What the catalogue has beside an edition's services, so that "Kindergeld" finds no other benefit instead.

    Only what is the object of no service of the edition; nothing where its services have no LeiKa keys.
    """
    objects = {row["leika_key"][:OBJECT_DIGITS] for row in rows if row["leika_key"]}
    for entry in catalogue() if objects else ():
        key = entry.leika_key
        if key.endswith(_OBJECT_ITSELF) and key[:OBJECT_DIGITS] not in objects:
            topic = entry.ozg_topic
            yield {
                "service_key": f"leika:{key}", "name": entry.name, "leika_key": key, "ozg_topic": topic,
                "authorities": (),
            }  # fmt: skip


def _without(words: Sequence[str], word: str) -> list[str]:
    return [other for other in words if other != word]


def _need(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in STOP_WORDS]


def _without_name(words: Sequence[str], start: int, end: int) -> tuple[frozenset[str] | None, tuple[str, ...]]:
    """The kinds of authority that the words beside a name allow, and the need: what is left without name and kind."""
    kinds = None
    if start and words[start - 1] in KIND_WORDS:
        start -= 1
        kinds = KIND_WORDS[words[start]]
    elif end < len(words) and words[end] in KIND_WORD_AFTER:
        kinds = KIND_WORD_AFTER[words[end]]
        end += 1
    while end < len(words) and len(words[end]) == 1 and words[end].isalpha():
        end += 1  # "Rothenburg o.d.T."
    return kinds, tuple(_need((*words[:start], *words[end:])))


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """Every part of so many words that can be a name, the longest first, in each length the later first."""
    for size in range(min(MOST_WORDS, length), 0, -1):
        for start in range(length - size, -1, -1):
            yield start, start + size
