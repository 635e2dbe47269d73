"""A press release: a person's text in which every number is bound to a fact of an edition.

A text is plain: its first line is the title, paragraphs stand apart by an empty line, ``[words](https://…)`` is a link
and ``{{…}}`` a placeholder, see :data:`PLACEHOLDERS`. Rendering gives pieces, never HTML: plain text, or a number with
the fact it is, its exact value and where that is defined.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import resources
from typing import Any, NamedTuple, Self

from amtsatlas.domain.errors import InputError
from amtsatlas.measures.dictionary import facts as definitions
from amtsatlas.programmes.model import Programme, Text
from amtsatlas.publications.numbers import integer, long_day, share
from amtsatlas.publications.press import EXAMPLE_NOTICE, KINDS, Row
from amtsatlas.publications.rounding import Rounding, rounded_count, rounded_share

PLACEHOLDERS: Mapping[str, Text] = {
    "tag": Text("Tag des Standes", "day of the edition"),
    "schwelle": Text(
        "Schwelle; mit einer Art der Behörde deren eigene: {{schwelle bezirk}}",
        "threshold; with a kind of authority its own: {{schwelle bezirk}}",
    ),
    "zahl": Text(
        "Zahl einer Kennzahl: {{zahl share_own_page}}, {{zahl at_threshold gerundet}}",
        "number of a key figure: {{zahl share_own_page}}, {{zahl at_threshold gerundet}}",
    ),
    "nenner": Text(
        "wovon sie ein Teil ist: {{nenner share_own_page}}", "what it is part of: {{nenner share_own_page}}"
    ),
    "anteil": Text(
        "Anteil in Prozent oder Worten: {{anteil share_own_page}}, {{anteil share_own_page gerundet}}",
        "share in percent or words: {{anteil share_own_page}}, {{anteil share_own_page gerundet}}",
    ),
    "ohne_daten": Text(
        "wie viele davon ohne Daten sind: {{ohne_daten share_own_page}}",
        "how many of them are without data: {{ohne_daten share_own_page}}",
    ),
    "liste": Text("die ersten Plätze: {{liste top_ten 6}}", "the first places: {{liste top_ten 6}}"),
    "regionen": Text("die ersten zehn nach Regierungsbezirk", "the top ten by Regierungsbezirk"),
    "ausgezeichnet": Text(
        "Zahl der Auszeichnungen: {{ausgezeichnet}}, {{ausgezeichnet gerundet}}; {{ausgezeichnet quelle}}: woher sie "
        "ist, mit der Aufteilung nach Art der Behörde, soweit bekannt",
        "number of awards: {{ausgezeichnet}}, {{ausgezeichnet gerundet}}; {{ausgezeichnet quelle}}: where it is from, "
        "split by kind of authority as far as that is known",
    ),
}
"""Name of each placeholder → what it stands for. The same in both languages."""

_ROUNDED = "gerundet"
_BY_REGION = "top_ten_by_regierungsbezirk"
_TOKEN = re.compile(r"\{\{(?P<placeholder>[^{}]*)\}\}|\[(?P<words>[^\[\]]+)\]\((?P<address>https?://[^\s()]+)\)")
_UNBOUND = re.compile(r"\d[\d.,:]*\d|\d|\b(?:Hälfte|(?:Zwei)?[Dd]rittel|Viertel|half|thirds?|quarters?)\b")
"""What tells a number: digits, and the words for shares that our rounding has."""
_PRECISIONS = {
    "exact": Text("", ""),
    "about": Text("rund ", "about "),
    "at_least": Text("mindestens ", "at least "),
    "more_than": Text("mehr als ", "more than "),
    "just_under": Text("knapp ", "just under "),
}
_WORDS = {
    "of_all": Text("{value} von {of} ({share})", "{value} of {of} ({share})"),
    "exactly": Text("{rounded} (genau {exact})", "{rounded} ({exact} exactly)"),
    "our_rule": Text(
        "Gerundet ist nach unserer eigenen Regel: {meanings}.", "Rounded by our own rule: {meanings}."
    ),
    "meaning": Text("„{phrase}“ heißt {meaning}", "'{phrase}' means {meaning}"),
    "published": Text("laut {source}, {day}", "according to {source}, {day}"),
    "decided": Text("Stand {day}", "as of {day}"),
    "denominator": Text("alle zusammen", "all together"),
    "without": Text("ohne Daten", "without data"),
    "awarded": Text("Auszeichnungen", "awards"),
    "threshold": Text("Schwelle", "threshold"),
    "unknown_kind": Text("andere", "others"),
    "edition": Text("Stand", "edition"),
}  # fmt: skip


class Piece(NamedTuple):
    """A part of a sentence: plain text, a link, or a bound number."""

    text: str
    fact: str = ""
    """What the number is: a key figure, ``awarded``, ``threshold`` or ``edition``; "" for what is bound to nothing."""
    part: str = ""
    """Of the fact: a kind of authority, a Regierungsbezirk."""
    authority: str = ""
    """Key of the authority that the number is of."""
    value: int | None = None
    """The exact number; of a share its numerator."""
    of: int | None = None
    """Of a share its denominator."""
    title: str = ""
    """What the fact is called."""
    exact: str = ""
    """The exact number in words, where the text has it rounded or shortened."""
    address: str = ""
    """Where a link leads, and where a number from outside stands. Facts of an edition have theirs on its press page."""


@dataclass(frozen=True)
class Awarded:
    """How many carry the award, from one source: what was decided here, or what was published elsewhere."""

    number: int
    day: str
    """ISO date."""
    precision: str = "exact"
    """As of published figures."""
    source: str = ""
    """Who published it; "" for what was decided here."""
    address: str = ""
    """Where it was published."""
    by_kind: Mapping[str, int] = field(default_factory=dict)
    """By kind of authority, for what was decided here; sources elsewhere do not say."""


@dataclass(frozen=True)
class Basis:
    """What the numbers of a text are bound to."""

    rows: Sequence[Row]
    """The answer to the question ``facts``."""
    programme: Programme
    day: str
    """The edition's ISO date."""
    example: bool
    awarded: Awarded


@dataclass(frozen=True)
class Rendered:
    """A release as it is read, in one language."""

    title: tuple[Piece, ...]
    paragraphs: tuple[tuple[Piece, ...], ...]
    rule: str
    """How numbers in it are rounded, and that this is our rule; "" where none is."""
    notice: str
    """Says that it is made of example data and not to be published; "" where it is not."""

    @property
    def headline(self) -> str:
        """The title as plain text."""
        return "".join(piece.text for piece in self.title)

    def stored(self) -> dict[str, Any]:
        """As texts, whole numbers and lists, to be kept for ever; see :meth:`of`."""

        def pieces(line: Sequence[Piece]) -> list[dict[str, Any]]:
            return [{name: value for name, value in one._asdict().items() if value not in ("", None)} for one in line]

        return {**asdict(self), "title": pieces(self.title), "paragraphs": [pieces(one) for one in self.paragraphs]}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """What :meth:`stored` gave."""

        def pieces(line: Sequence[Mapping[str, Any]]) -> tuple[Piece, ...]:
            return tuple(Piece(**{"text": "", **one}) for one in line)

        paragraphs = tuple(pieces(one) for one in stored["paragraphs"])
        return cls(pieces(stored["title"]), paragraphs, stored["rule"], stored["notice"])


def template(programme: str, language: str) -> str:
    """The text to begin with for a programme; "" where the tree has none."""
    file = resources.files("amtsatlas.publications") / "releases" / f"{programme}.{language}.txt"
    return file.read_text("utf-8") if file.is_file() else ""


def render(text: str, basis: Basis, language: str) -> Rendered:
    """The text with its numbers. Raises InputError, with the placeholder as its place, for what can't be bound."""
    return _Writer(basis, language).write(text)


def unbound(text: str) -> list[str]:
    """What in a text tells a number and is bound to no fact, for the reviewer: each with the words around it."""
    plain = _TOKEN.sub(lambda found: found["words"] or "…", text)
    return [_around(plain, found.start(), found.end()) for found in _UNBOUND.finditer(plain)]


def unsourced(text: str) -> bool:
    """Whether a text tells the number of awards without saying where it is from and how it is split."""
    used = {" ".join(found["placeholder"].split()) for found in _TOKEN.finditer(text) if found["placeholder"]}
    return bool(used & {"ausgezeichnet", f"ausgezeichnet {_ROUNDED}"}) and "ausgezeichnet quelle" not in used


def _around(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 25) : start], text[end : end + 25]
    return " ".join(f"{before}{text[start:end]}{after}".split())


class _Writer:
    """Writes one text, and remembers which roundings it used, since each is explained at the end."""

    def __init__(self, basis: Basis, language: str) -> None:
        self._basis, self._language = basis, language
        self._used: dict[Rounding, None] = {}
        self._by_name: Mapping[str, Callable[[list[str]], list[Piece]]] = {
            "tag": self._day,
            "schwelle": self._threshold,
            "zahl": self._value,
            "nenner": self._denominator,
            "anteil": self._share,
            "ohne_daten": self._without_data,
            "liste": self._list,
            "regionen": self._regions,
            "ausgezeichnet": self._awarded,
        }

    def write(self, text: str) -> Rendered:
        title, *paragraphs = re.split(r"\n\s*\n|\n", text.strip(), maxsplit=1)
        blocks = re.split(r"\n\s*\n", paragraphs[0].strip()) if paragraphs else []
        headline = self._block(" ".join(title.split()))
        body = tuple(self._block(" ".join(block.split())) for block in blocks)
        notice = self._in_language(EXAMPLE_NOTICE) if self._basis.example else ""
        return Rendered(headline, body, self._rule(), notice)

    def _block(self, text: str) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        for piece in self._pieces(text):
            before = "".join(one.text for one in pieces[-1:])
            begins = piece.fact and (not pieces or re.search(r"[.!?]\s$", before))
            pieces.append(piece._replace(text=piece.text[:1].upper() + piece.text[1:]) if begins else piece)
        return tuple(pieces)

    def _pieces(self, text: str) -> Iterator[Piece]:
        at = 0
        for found in _TOKEN.finditer(text):
            if found.start() > at:
                yield self._plain(text[at : found.start()])
            at = found.end()
            if found["words"]:
                yield Piece(found["words"], address=found["address"])
            else:
                yield from self._bound(found["placeholder"])
        if at < len(text):
            yield self._plain(text[at:])

    def _plain(self, text: str) -> Piece:
        for braces in ("{{", "}}"):
            if braces in text:
                raise InputError(f"{braces} without its other half", place=text.strip()[:60])
        return Piece(text)

    def _bound(self, placeholder: str) -> list[Piece]:
        name, *values = placeholder.split() or [""]
        if name not in self._by_name:
            raise InputError(
                "no such placeholder", place=f"{{{{{placeholder}}}}}", remedy=f"there are: {', '.join(PLACEHOLDERS)}"
            )
        try:
            return self._by_name[name](values)
        except (LookupError, ValueError, TypeError):
            raise InputError(
                "nothing in this edition for it",
                place=f"{{{{{placeholder}}}}}",
                remedy=f"it is used like this: {PLACEHOLDERS[name].en}; "
                f"figures: {', '.join(dict.fromkeys(row['fact'] for row in self._basis.rows))}",
            ) from None

    def _day(self, values: list[str]) -> list[Piece]:
        () = values
        day = self._basis.day
        return [Piece(long_day(day, self._language), "edition", title=self._say("edition"), exact=day)]

    def _threshold(self, values: list[str]) -> list[Piece]:
        [kind] = values or [""]
        rule = self._basis.programme
        threshold = rule.threshold_by_kind[kind] if kind else rule.threshold
        if threshold is None:
            raise LookupError(kind)
        title = self._say("threshold") + (f": {self._kind(kind)}" if kind else "")
        return [Piece(self._number(threshold), "threshold", kind, "", threshold, title=title)]

    def _value(self, values: list[str]) -> list[Piece]:
        fact, rounded = _option(values)
        row = self._whole(fact)
        text, exact = self._number(row["value"]), ""
        if rounded and (rounding := rounded_count(row["value"])):
            text, exact = self._rounded(rounding, text), text
        return [self._piece(text, row, row["value"], exact=exact)]

    def _denominator(self, values: list[str]) -> list[Piece]:
        [fact] = values
        row = self._whole(fact)
        return [self._piece(self._number(row["denominator"]), row, row["denominator"], about=self._say("denominator"))]

    def _share(self, values: list[str]) -> list[Piece]:
        fact, rounded = _option(values)
        row = self._whole(fact)
        text = share(row["share"], self._language)
        exact = self._say(
            "of_all", value=self._number(row["numerator"]), of=self._number(row["denominator"]), share=text
        )
        if rounded and (rounding := rounded_share(row["share"])):
            text = self._rounded(rounding, text)
        return [self._piece(text, row, row["numerator"], row["denominator"], exact)]

    def _without_data(self, values: list[str]) -> list[Piece]:
        [fact] = values
        row = self._whole(fact)
        return [self._piece(self._number(row["without_data"]), row, row["without_data"], about=self._say("without"))]

    def _list(self, values: list[str]) -> list[Piece]:
        fact, places = values
        listed = sorted(
            (row for row in self._basis.rows if row["fact"] == fact and row["authority_key"]),
            key=lambda row: (row["rank"], row["name"]),
        )
        return self._joined([row for row in listed if row["rank"] <= int(places)], "name")

    def _regions(self, values: list[str]) -> list[Piece]:
        () = values
        regions = [row for row in self._basis.rows if row["fact"] == _BY_REGION and row["part"]]
        return self._joined(sorted(regions, key=lambda row: (-row["value"], row["part_name"])), "part_name")

    def _joined(self, rows: Sequence[Row], name: str) -> list[Piece]:
        if not rows:
            raise LookupError(name)
        pieces = []
        for number, row in enumerate(rows):
            pieces += [
                Piece(f"{', ' if number else ''}{row[name]} "),
                self._piece(self._number(row["value"]), row, row["value"], about=row[name]),
            ]
        return pieces

    def _awarded(self, values: list[str]) -> list[Piece]:
        [how] = values or [""]
        awarded = self._basis.awarded
        if how == "quelle":
            return self._source_of_awarded(awarded)
        if how not in ("", _ROUNDED):
            raise LookupError(how)
        number = self._number(awarded.number)
        text, exact = self._in_language(_PRECISIONS[awarded.precision]) + number, ""
        # What its source has rounded already is told as the source does, not by our rule.
        if how == _ROUNDED and awarded.precision == "exact" and (rounding := rounded_count(awarded.number)):
            text, exact = self._rounded(rounding, number), number
        return [Piece(text, "awarded", "", "", awarded.number, None, self._say("awarded"), exact, awarded.address)]

    def _source_of_awarded(self, awarded: Awarded) -> list[Piece]:
        day = long_day(awarded.day, self._language)
        if awarded.source:
            return [Piece(self._say("published", source=awarded.source, day=day), address=awarded.address)]
        pieces = [Piece(self._say("decided", day=day), "awarded", exact=awarded.day)]
        order = {kind: place for place, kind in enumerate(KINDS)}
        for kind, number in sorted(awarded.by_kind.items(), key=lambda one: order.get(one[0], len(order))):
            name = self._kind(kind)
            pieces += [
                Piece(f"{': ' if len(pieces) == 1 else ', '}{name} "),
                Piece(self._number(number), "awarded", kind, "", number, None, f"{self._say('awarded')}: {name}"),
            ]
        return pieces

    def _whole(self, fact: str) -> Row:
        for row in self._basis.rows:
            if row["fact"] == fact and not row["part"] and not row["authority_key"]:
                return row
        raise LookupError(fact)

    def _piece(self, text: str, row: Row, value: int, of: int | None = None, exact: str = "", about: str = "") -> Piece:
        title = definitions()[row["fact"]][f"title_{self._language}"] + (f": {about}" if about else "")
        return Piece(text, row["fact"], row["part"] or "", row["authority_key"] or "", value, of, title, exact)

    def _rounded(self, rounding: Rounding, exact: str) -> str:
        self._used[rounding] = None
        return self._say("exactly", rounded=self._in_language(rounding.phrase), exact=exact)

    def _rule(self) -> str:
        meanings = "; ".join(
            self._say("meaning", phrase=self._in_language(used.phrase), meaning=self._in_language(used.meaning))
            for used in self._used
        )
        return self._say("our_rule", meanings=meanings) if meanings else ""

    def _kind(self, kind: str) -> str:
        return self._in_language(KINDS[kind]) if kind in KINDS else kind or self._say("unknown_kind")

    def _number(self, number: int) -> str:
        return integer(number, self._language)

    def _in_language(self, text: Text) -> str:
        return text.de if self._language == "de" else text.en

    def _say(self, sentence: str, **values: str) -> str:
        return self._in_language(_WORDS[sentence]).format(**values)


def _option(values: list[str]) -> tuple[str, bool]:
    fact, *options = values
    if options not in ([], [_ROUNDED]):
        raise LookupError(options)
    return fact, bool(options)
