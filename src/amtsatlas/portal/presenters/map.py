"""What the map shows: measures, their scale, and rows with addresses."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.classes import Scale, class_limits
from amtsatlas.portal.geometry import view as geometry
from amtsatlas.portal.map import Measure, draw, legend
from amtsatlas.portal.map import Row as MapRow
from amtsatlas.publications import numbers
from amtsatlas.results.reader import Row

MEASURES = {
    "anzahl": "counted",
    "reichweite": "reach",
    "abstand": "distance",
    "alltag": "basket",
    "auszeichnung": "award",
}
"""Part of the address → column of the question ``map``; ``award`` is added by :func:`with_awards`."""

AWARD = {
    "below": gettext_noop("unter der Schwelle"),
    "reached": gettext_noop("Schwelle erreicht, nicht ausgezeichnet"),
    "awarded_vg": gettext_noop("betreut durch ausgezeichnete VG"),
    "awarded": gettext_noop("ausgezeichnet"),
}
"""How near an authority is to the award, from far to near, with the words for it."""

LEVELS = {"gemeinden": "gemeinde", "kreise": "kreis"}


class Choice(NamedTuple):
    """One of several maps to choose from."""

    code: str
    title: str
    current: bool


def scale_of(measure: str, values: Sequence[float | None], threshold: int | None, language: str) -> Scale:
    """Classes that fit the measure: the threshold, or no distance to it, is always a limit."""
    if measure == "auszeichnung":
        names = tuple(_(text) for text in AWARD.values())
        return Scale(tuple(range(1, len(names))), zero_apart=False, write=lambda value: names[int(value)], names=names)
    known = [value for value in values if value is not None]
    if measure == "alltag":
        return Scale(class_limits(known, step=0.01), step=0.01, write=lambda value: numbers.share(value, language))
    write: Callable[[float], str] = lambda value: numbers.integer(int(value), language)  # noqa: E731
    if measure == "abstand":
        return Scale(class_limits(known, always=0), zero_apart=False, write=write)
    return Scale(class_limits(known, always=threshold if measure == "anzahl" else None), write=write)


def measured(
    table: Sequence[MapRow], measure: str, title: str, threshold: int | None, language: str, unit: str = ""
) -> Measure:
    """What a map of these rows shows."""
    return Measure(title, unit, scale_of(measure, [row.value for row in table], threshold, language))


def figure(territory: str, level: str, table: Sequence[MapRow], what: Measure, language: str) -> dict[str, object]:
    """The map's SVG and legend for a page; neither where there is no geometry of the territory."""
    try:
        shape = geometry(territory, level)
    except NotFoundError:
        return {"map": "", "legend": ()}
    return {"map": draw(shape, table, what, language), "legend": legend(shape, table, what, language)}


def map_rows(rows: Sequence[Row], measure: str, address: Callable[[str], str]) -> list[MapRow]:
    """Rows of the question ``map`` as the map takes them; ``address`` makes the link of an authority."""
    return [MapRow(row["key"], row["name"], _value(row, measure), address(row["authority"])) for row in rows]


def cells(rows: Sequence[Row], measure: str, language: str) -> list[tuple[str, str, str]]:
    """(name, authority key, value as people read it) of the table beside the map."""
    return [(row["name"], row["authority"], _written(_value(row, measure), measure, language)) for row in rows]


def with_awards(rows: Sequence[Row], awarded: Collection[str]) -> list[Row]:
    """Rows of the question ``map``, each with how near its authority is to the award; ``awarded`` are keys."""
    return [{**row, "award": _award(row, awarded)} for row in rows]


def _award(row: Row, awarded: Collection[str]) -> str | None:
    if row["authority"] in awarded:
        return "awarded"
    if row["vg_key"] in awarded:
        return "awarded_vg"
    if row["distance"] is None:
        return None
    return "reached" if row["distance"] >= 0 else "below"


def _value(row: Row, measure: str) -> float | None:
    """The number that is drawn."""
    value = row[MEASURES[measure]]
    return list(AWARD).index(value) if isinstance(value, str) else value


def _written(value: float | None, measure: str, language: str) -> str:
    if value is None:
        return _("keine Daten")
    if measure == "alltag":
        return numbers.share(value, language)
    if measure == "auszeichnung":
        return _(list(AWARD.values())[int(value)])
    sign = "+" if measure == "abstand" and value > 0 else ""
    return sign + numbers.integer(int(value), language)
