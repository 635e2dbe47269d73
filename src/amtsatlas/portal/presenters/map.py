"""What the map shows: measures, their scale, and rows with addresses."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.classes import Scale, class_limits
from amtsatlas.portal.geometry import view as geometry
from amtsatlas.portal.map import Measure, draw, legend
from amtsatlas.portal.map import Row as MapRow
from amtsatlas.publications import numbers
from amtsatlas.results.reader import Row

MEASURES = {"anzahl": "counted", "reichweite": "reach", "abstand": "distance", "alltag": "basket"}
"""Part of the address → column of the question ``map``."""

LEVELS = {"gemeinden": "gemeinde", "kreise": "kreis"}


class Choice(NamedTuple):
    """One of several maps to choose from."""

    code: str
    title: str
    current: bool


def scale_of(measure: str, values: Sequence[float | None], threshold: int | None, language: str) -> Scale:
    """Classes that fit the measure: the threshold, or no distance to it, is always a limit."""
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
    column = MEASURES[measure]
    return [MapRow(row["key"], row["name"], row[column], address(row["authority"])) for row in rows]


def cells(rows: Sequence[Row], measure: str, language: str) -> list[tuple[str, str, str]]:
    """(name, authority key, value as people read it) of the table beside the map."""
    column = MEASURES[measure]
    return [(row["name"], row["authority"], _written(row[column], measure, language)) for row in rows]


def _written(value: float | None, measure: str, language: str) -> str:
    if value is None:
        return _("keine Daten")
    if measure == "alltag":
        return numbers.share(value, language)
    sign = "+" if measure == "abstand" and value > 0 else ""
    return sign + numbers.integer(int(value), language)
