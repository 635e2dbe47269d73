"""A text for the press from the key figures of an edition, in German or English, ready to copy.

It tells the threshold, the top ten and the three shares, each with numerator, denominator and how many are without
data. What residents can use through others (reach) is another measure and has no place here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from amtsatlas.domain.authority import AuthorityKind
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.measures.dictionary import facts as definitions
from amtsatlas.programmes.model import Programme, Text
from amtsatlas.publications.numbers import integer, long_day, share, short_day
from amtsatlas.publications.rounding import Rounding, rounded_count, rounded_share

Row = Mapping[str, Any]

SHARES = ("share_own_page", "share_own_or_vg", "share_authorities")
"""The three shares, which measure different things."""

KINDS: Mapping[str, Text] = {
    AuthorityKind.GEMEINDE: Text("Gemeinden (ohne Märkte und Städte)", "Gemeinden (other than Märkte and Städte)"),
    AuthorityKind.MARKT: Text("Märkte", "Märkte"),
    AuthorityKind.STADT: Text("Städte", "Städte"),
    AuthorityKind.GROSSE_KREISSTADT: Text("Große Kreisstädte", "Große Kreisstädte"),
    AuthorityKind.KREISFREIE_STADT: Text("kreisfreie Städte", "kreisfreie Städte"),
    AuthorityKind.VG: Text("Verwaltungsgemeinschaften", "Verwaltungsgemeinschaften"),
    AuthorityKind.LANDKREIS: Text("Landkreise", "Landkreise"),
    AuthorityKind.BEZIRK: Text("Bezirke", "Bezirke"),
    AuthorityKind.AMT: Text("Ämter", "Ämter"),
    AuthorityKind.SAMTGEMEINDE: Text("Samtgemeinden", "Samtgemeinden"),
    AuthorityKind.VERBANDSGEMEINDE: Text("Verbandsgemeinden", "Verbandsgemeinden"),
    AuthorityKind.KIRCHSPIELSLANDGEMEINDE: Text("Kirchspielslandgemeinden", "Kirchspielslandgemeinden"),
    AuthorityKind.VERWALTUNGSVERBAND: Text("Verwaltungsverbände", "Verwaltungsverbände"),
    AuthorityKind.VG_TRAEGERMODELL: Text(
        "Verwaltungsgemeinschaften (Trägermodell)", "Verwaltungsgemeinschaften (Trägermodell)"
    ),
    AuthorityKind.ERFUELLENDE_GEMEINDE: Text("Erfüllende Gemeinden", "Erfüllende Gemeinden"),
}
"""What the kinds of authority with a threshold are called together, in the order they are told; others by their key."""

EXAMPLE_NOTICE = Text(
    f"{EXAMPLE_MARK}: Die Verfahren sind erfunden, die Behörden echt. Nicht zur Veröffentlichung.",
    f"{EXAMPLE_MARK}: the procedures are invented, the authorities real. Not for publication.",
)
"""The first paragraph of everything for the press that is made of example data."""

_SENTENCES = {
    "de": {
        "headline": (
            "Am {day} {verb} {numerator} von {denominator} Behörden ({share}{lacking}) die Schwelle des Programms "
            "„{programme}“{rounded}."
        ),
        "lacking": "; {number} ohne Daten",
        "leader": "Am {day} auf Platz 1 ({metric}): {names}.",
        "nothing": "Am {day} liegen keine Zahlen vor.",
        "part": "{numerator} von {denominator}",
        "rounded": " (gerundet nach unserer Regel: {phrases})",
        "counted": "Gezählt werden {metric}. Die Schwelle liegt {thresholds}.",
        "at": "bei {threshold}",
        "at_kind": "für {kind} bei {threshold}",
        "kinds": "Nach Art der Behörde: {parts}. Ohne Daten: {without}.",
        "top": "Auf den Plätzen 1 bis 10 ({metric}): {list}.",
        "regions": "Von ihnen liegen, nach Regierungsbezirk: {list}.",
        "shares": "Drei Anteile, die nicht dasselbe messen:",
        "share": "{title}: {part}{rounded}. Ohne Daten: {without}.",
        "rule": "Gerundet ist nach unserer eigenen Regel: {meanings}.",
        "meaning": "„{phrase}“ heißt {meaning}",
        "cite": "{mark}{site}: {figure}. Stand {edition}, Revision {revision}. {url} (abgerufen am {retrieved}).",
    },
    "en": {
        "headline": (
            "On {day}, {numerator} of {denominator} authorities ({share}{lacking}) {verb} the threshold of the "
            "programme '{programme}'{rounded}."
        ),
        "lacking": "; {number} without data",
        "leader": "On {day} in first place ({metric}): {names}.",
        "nothing": "There are no numbers for {day}.",
        "part": "{numerator} of {denominator}",
        "rounded": " (rounded by our rule: {phrases})",
        "counted": "What is counted: {metric}. The threshold is {thresholds}.",
        "at": "{threshold}",
        "at_kind": "{threshold} for {kind}",
        "kinds": "By kind of authority: {parts}. Without data: {without}.",
        "top": "In places 1 to 10 ({metric}): {list}.",
        "regions": "Of these there are, by Regierungsbezirk: {list}.",
        "shares": "Three shares that do not measure the same:",
        "share": "{title}: {part}{rounded}. Without data: {without}.",
        "rule": "Rounded by our own rule: {meanings}.",
        "meaning": "'{phrase}' means {meaning}",
        "cite": "{mark}{site}: {figure}. As of {edition}, revision {revision}. {url} (retrieved {retrieved}).",
    },
}


class PressText(NamedTuple):
    """A text in pieces, for a page to show as a heading and paragraphs."""

    notice: str
    """Says that these are example data; "" where they are real."""
    headline: str
    paragraphs: tuple[str, ...]

    @property
    def whole(self) -> str:
        """All of it to copy, paragraphs apart by an empty line; the notice comes first."""
        return "\n\n".join(part for part in (self.notice, self.headline, *self.paragraphs) if part)


def press_text(rows: Sequence[Row], programme: Programme, day: str, *, example: bool, language: str) -> PressText:
    """The text for one edition.

    ``rows``: the answer to the question ``facts`` (``Results.ask("facts")``); ``day``: the edition's ISO date;
    ``language``: de or en.
    """
    return _Writer(rows, programme, language).write(day, example)


def citation(
    figure: str, edition: str, revision: int, url: str, retrieved: str, language: str, *, site: str, example: bool
) -> str:
    """How to cite a figure: what it says, of which edition (ISO date) and revision, where, and when (as written).

    ``figure``: its title and value as the page shows them; ``url``: its permanent address; ``site``: who publishes it.
    """
    return _SENTENCES[language]["cite"].format(
        mark=f"{EXAMPLE_MARK}. " if example else "",
        site=site,
        figure=figure,
        edition=short_day(edition, language),
        revision=revision,
        url=url,
        retrieved=retrieved,
    )


class _Writer:
    """Writes one text, and remembers which roundings it used, since each is explained at the end."""

    def __init__(self, rows: Sequence[Row], programme: Programme, language: str) -> None:
        self._rows = rows
        self._programme = programme
        self._language = language
        self._totals = {row["fact"]: row for row in rows if not row["part"] and not row["authority_key"]}
        self._used: dict[Rounding, None] = {}

    def write(self, day: str, example: bool) -> PressText:
        notice = self._in_language(EXAMPLE_NOTICE) if example else ""
        headline = self._headline(long_day(day, self._language))
        notes = self._programme.notes
        paragraphs = (
            self._threshold(),
            self._top_ten(),
            *self._shares(),
            self._rule(),
            self._in_language(notes) if notes else "",
        )
        return PressText(notice, headline, tuple(paragraph for paragraph in paragraphs if paragraph))

    def _headline(self, day: str) -> str:
        total = self._totals.get("at_threshold")
        leaders = [row for row in self._listed("top_ten") if row["rank"] == 1]
        if total and total["denominator"]:
            return self._say(
                "headline",
                day=day,
                verb=self._verb(total["numerator"]),
                numerator=self._number(total["numerator"]),
                denominator=self._number(total["denominator"]),
                share=share(total["share"], self._language),
                lacking=self._lacking(total["without_data"]),
                programme=self._in_language(self._programme.title),
                rounded=self._rounded(rounded_count(total["numerator"]), rounded_share(total["share"])),
            )
        if leaders:
            return self._say("leader", day=day, metric=self._metric, names=self._names(leaders))
        return self._say("nothing", day=day)

    def _lacking(self, number: int | None) -> str:
        return self._say("lacking", number=self._number(number)) if number else ""

    def _threshold(self) -> str:
        total = self._totals.get("at_threshold")
        if not total:
            return ""
        order = {kind: place for place, kind in enumerate(KINDS)}
        parts = sorted(self._parts("at_threshold"), key=lambda row: order.get(row["part"], len(order)))
        told = ", ".join(f"{self._kind(row['part'])} {self._part(row)}" for row in parts)
        counted = self._say("counted", metric=self._metric, thresholds=self._thresholds())
        return f"{counted} {self._say('kinds', parts=told, without=self._number(total['without_data']))}"

    def _thresholds(self) -> str:
        rule = self._programme
        kinds = ", ".join(
            self._say("at_kind", threshold=self._number(threshold), kind=self._kind(kind))
            for kind, threshold in rule.threshold_by_kind.items()
        )
        if rule.threshold is None:
            return kinds
        default = self._say("at", threshold=self._number(rule.threshold))
        return f"{default} ({kinds})" if kinds else default

    def _top_ten(self) -> str:
        listed = self._listed("top_ten")
        if not listed:
            return ""
        said = self._say("top", metric=self._metric, list=self._names(listed))
        regions = sorted(self._parts("top_ten_by_regierungsbezirk"), key=lambda row: (-row["value"], row["part_name"]))
        if not regions:
            return said
        told = ", ".join(f"{row['part_name']} {self._number(row['value'])}" for row in regions)
        return f"{said} {self._say('regions', list=told)}"

    def _shares(self) -> list[str]:
        told = [self._share(self._totals[fact]) for fact in SHARES if fact in self._totals]
        return [self._say("shares"), *told] if told else []

    def _share(self, row: Row) -> str:
        return self._say(
            "share",
            title=definitions()[row["fact"]][f"title_{self._language}"],
            part=self._part(row),
            rounded=self._rounded(None if row["share"] is None else rounded_share(row["share"])),
            without=self._number(row["without_data"]),
        )

    def _rule(self) -> str:
        meanings = "; ".join(
            self._say("meaning", phrase=self._in_language(used.phrase), meaning=self._in_language(used.meaning))
            for used in self._used
        )
        return self._say("rule", meanings=meanings) if meanings else ""

    def _rounded(self, *roundings: Rounding | None) -> str:
        fitting = [rounding for rounding in roundings if rounding]
        self._used.update(dict.fromkeys(fitting))
        phrases = ", ".join(self._in_language(rounding.phrase) for rounding in fitting)
        return self._say("rounded", phrases=phrases) if phrases else ""

    def _part(self, row: Row) -> str:
        numbers = {name: self._number(row[name]) for name in ("numerator", "denominator")}
        percent = "" if row["share"] is None else f" ({share(row['share'], self._language)})"
        return self._say("part", **numbers) + percent

    def _names(self, rows: Sequence[Row]) -> str:
        return ", ".join(f"{row['rank']}. {row['name']} ({self._number(row['value'])})" for row in rows)

    def _listed(self, fact: str) -> list[Row]:
        listed = [row for row in self._rows if row["fact"] == fact and row["authority_key"]]
        return sorted(listed, key=lambda row: row["rank"])

    def _parts(self, fact: str) -> list[Row]:
        return [row for row in self._rows if row["fact"] == fact and row["part"]]

    def _kind(self, kind: str) -> str:
        return self._in_language(KINDS[kind]) if kind in KINDS else kind

    def _verb(self, number: int) -> str:
        if self._language == "de":
            return "erreichte" if number == 1 else "erreichten"
        return "reached"

    @property
    def _metric(self) -> str:
        return self._in_language(self._programme.metric_title)

    def _number(self, number: int) -> str:
        return integer(number, self._language)

    def _in_language(self, text: Text) -> str:
        return text.de if self._language == "de" else text.en

    def _say(self, sentence: str, **values: str) -> str:
        return _SENTENCES[self._language][sentence].format(**values)
