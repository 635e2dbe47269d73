"""What charts are made from, row by row, and what they say in words."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from amtsatlas.publications.numbers import integer, share, short_day

WORDS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "no_data": "keine Daten",
        "without_data": "Ohne Daten: {who}.",
        "authorities": "Anzahl Behörden",
        "threshold": "Schwelle {threshold}",
        "reached": "Schwelle {threshold}: von {reached} der {all} erreicht",
        "reach_it": "{reached} von {all} Behörden mit Daten erreichen die Schwelle von {threshold}.",
        "between": "{all} Behörden mit Daten; die Zahlen reichen von {least} bis {most}.",
        "you_are_here": "Sie sind hier: {count}",
        "it_is_here": "{name}: {count}",
        "fewer": "{name} hat {count}; {below} haben weniger.",
        "from_to": "{metric}: von {first} am {start} auf {last} am {end}.",
        "only": "{metric}: {last} am {end}.",
        "gaps": "Tage ohne Daten: {gaps}.",
        "new_source": "andere Quelle",
        "extremes": "Größter Wert: {largest}; kleinster: {smallest}.",
    },
    "en": {
        "no_data": "no data",
        "without_data": "Without data: {who}.",
        "authorities": "Number of authorities",
        "threshold": "Threshold {threshold}",
        "reached": "Threshold {threshold}: reached by {reached} of {all}",
        "reach_it": "{reached} of {all} authorities with data reach the threshold of {threshold}.",
        "between": "{all} authorities with data; the numbers run from {least} to {most}.",
        "you_are_here": "You are here: {count}",
        "it_is_here": "{name}: {count}",
        "fewer": "{name} has {count}; {below} have fewer.",
        "from_to": "{metric}: from {first} on {start} to {last} on {end}.",
        "only": "{metric}: {last} on {end}.",
        "gaps": "Days without data: {gaps}.",
        "new_source": "other source",
        "extremes": "Largest value: {largest}; smallest: {smallest}.",
    },
}


class Counted(NamedTuple):
    """One authority and its number."""

    authority_key: str
    name: str
    counted: int | None
    """None where there is no data: not drawn, and never a zero."""


class Point(NamedTuple):
    """A number on a day."""

    metric: str
    """Stable name of what was counted."""
    day: str
    """ISO date."""
    value: int | None
    """None where there is no data on that day: the line is interrupted."""
    new_source: bool = False
    """Whether it comes from another source than the one before, so that the two may not compare: no line joins them."""


class Bar(NamedTuple):
    """One bar."""

    label: str
    value: float | None
    """A count, or a share from 0 to 1; None where there is no data."""
    note: str = ""
    """What stands behind the value, e.g. "519 von 1.353"."""


def fill(word: str, language: str, **values: int | str) -> str:
    """The words of this name in the language, with the values; numbers written as the language does."""
    told = {name: integer(value, language) if isinstance(value, int) else value for name, value in values.items()}
    return WORDS[language][word].format(**told)


def bar_value(row: Bar, shares: bool, language: str) -> str:
    """What stands at a bar's end."""
    if row.value is None:
        return WORDS[language]["no_data"]
    number = share(row.value, language) if shares else integer(round(row.value), language)
    return f"{number} ({row.note})" if row.note else number


def distribution_message(rows: Sequence[Counted], threshold: int | None, here: Counted | None, language: str) -> str:
    """How many reach the threshold, where one stands among them, how many are without data."""
    known = [row.counted for row in rows if row.counted is not None]
    if not known:
        return WORDS[language]["no_data"]
    if threshold is None:
        said = [fill("between", language, all=len(known), least=min(known), most=max(known))]
    else:
        reached = sum(count >= threshold for count in known)
        said = [fill("reach_it", language, reached=reached, all=len(known), threshold=threshold)]
    if here and here.counted is None:
        said.append(fill("without_data", language, who=here.name))
    elif here and here.counted is not None:
        below = sum(count < here.counted for count in known)
        said.append(fill("fewer", language, name=here.name, count=here.counted, below=below))
    if len(known) < len(rows):
        said.append(fill("without_data", language, who=len(rows) - len(known)))
    return " ".join(said)


def trend_message(points: Sequence[Point], metric_title: str, language: str) -> str:
    """From what to what, between which days; ``points`` oldest first."""
    known = [(point.day, point.value) for point in points if point.value is not None]
    if not known:
        return WORDS[language]["no_data"]
    (start, first), (end, last) = known[0], known[-1]
    days = {"start": short_day(start, language), "end": short_day(end, language)}
    name = "from_to" if len(known) > 1 else "only"
    said = fill(name, language, metric=metric_title, first=first, last=last, **days)
    gaps = len(points) - len(known)
    return f"{said} {fill('gaps', language, gaps=gaps)}" if gaps else said


def bars_message(rows: Sequence[Bar], shares: bool, language: str) -> str:
    """The largest and the smallest value, and who is without data."""
    known = sorted((row for row in rows if row.value is not None), key=lambda row: row.value or 0)
    if not known:
        return WORDS[language]["no_data"]
    smallest, largest = (f"{row.label}, {bar_value(row, shares, language)}" for row in (known[0], known[-1]))
    said = fill("extremes", language, largest=largest, smallest=smallest)
    missing = ", ".join(row.label for row in rows if row.value is None)
    return f"{said} {fill('without_data', language, who=missing)}" if missing else said
