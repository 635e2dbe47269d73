"""What the package carries: a register, a service catalogue, published figures, postal codes, geometry.

Each folder under ``data`` holds CSV files and a ``source.toml`` that says where they come from, of which date, under
which licence, and which script in the tree made them. Importing this module reads nothing.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from amtsatlas.registers.register import Register
from amtsatlas.registers.tables import read_csv, read_register

DATA = Path(__file__).parent / "data"
REGISTER = DATA / "register"
"""Folder of Germany's authorities and territories; see :mod:`amtsatlas.registers.tables`."""
CATALOGUE = DATA / "catalogue" / "catalogue.csv"
"""The services of 2019 that have a LeiKa key, sorted by it; the columns are those of :class:`CatalogueEntry`."""
POSTAL_CODES = DATA / "postal_codes" / "postal_codes.csv"
"""``postal_code, ags``: several municipalities for a postal code and several postal codes for a municipality."""
PUBLISHED_FIGURES = DATA / "published_figures" / "published_figures.csv"
"""What was published about counts and awards since 2021; the columns are those of :class:`PublishedFigure`."""
GEOMETRY = DATA / "geometry"
"""Areas and borders to be drawn: ``<frame>/<land>.csv`` (:data:`AREA_COLUMNS`) and ``<frame>/<land>_borders.csv``
(:data:`BORDER_COLUMNS`). The frame is what a map shows (land, regierungsbezirk, kreis): the smaller, the finer.
Coordinates are whole numbers, x to the east and y to the south of one origin for all Germany, in units of the frame."""
AREA_COLUMNS = ("level", "key", "name", "kind", "left", "top", "right", "bottom", "path")
"""``level``: land, regierungsbezirk, kreis, gemeinde. ``key``: 2, 3, 5 or 8 digits (AGS). ``kind``: the level, or
gemeindefrei, or aufgeloest: a municipality of the geometry's date that the register no longer has. Then the box
around the area and its SVG path."""
BORDER_COLUMNS = ("kreis", "neighbour_kreis", "path")
"""Each border between two Kreise once, the smaller key first; the neighbour abroad is empty."""
NEIGHBOURS = GEOMETRY / "neighbours.csv"
"""``ags, neighbour_ags``: the pairs of municipalities that share a border, each once, the smaller AGS first. Without
gemeindefreie Gebiete, and without municipalities made after the geometry's date."""


@dataclass(frozen=True)
class Source:
    """Where a packaged table comes from."""

    source: str
    """The sentence that attributes it; to be shown wherever the data is."""
    date: str
    """ISO date that the data refers to; where the source states none, a sentence that says so and when it came."""
    licence: str
    script: str
    """Path in the project of the script that made it."""
    inputs: dict[str, str]
    """File name -> sha256 of what the script read."""


class CatalogueEntry(NamedTuple):
    """A service as the LeiKa and the OZG-Umsetzungskatalog of 2019 name it; None where they are silent."""

    leika_key: str
    name: str
    typisierung: str | None
    """Who regulates and who executes it; "1, 2/3" where the catalogue names two."""
    ozg_topic: str | None
    """Themenfeld."""
    ozg_id: str | None
    ozg_service: str | None
    """OZG-Leistung: the bundle that the service belongs to."""
    life_situation: str | None
    """Lebens- or Geschäftslage."""


class PublishedFigure(NamedTuple):
    """One statement in one public source."""

    date: str
    """What the figure refers to: an ISO day or month, "" where the source leaves it open."""
    authority_key: str | None
    """Whom the figure is about; None for a group, or where the source does not say which authority it means."""
    name: str
    """Whom the figure is about, in words."""
    metric: str
    """What was counted. Never to be mixed in one series: ``online_verfahren_bayernportal``, the count of online
    procedures; ``online_verfahren_dashboard``, the same count read from the overview; ``bund_dashboard_*``, the federal
    dashboard, which inherits; ``online_verfahren`` and ``*_eigene_zaehlung``, a count that the source does not define.
    ``awarded`` is 1 for an authority that carries the award, ``awarded_*`` how many do."""
    value: float
    precision: str
    """exact, at_least, more_than, about or just_under."""
    inferred: bool
    """Part of it, as the note says, is not stated but concluded from the circumstances."""
    second_hand: bool
    """The source is no authority: it retells (press, a party, a platform)."""
    note: str
    """What else the source says that matters for reading the figure, in English."""
    note_de: str
    """The same in German."""
    source: str
    """Who published it."""
    source_url: str
    seen_in: str
    """Which of the two collections hold it: published_figures, presse_kennzahlen or both."""

    @property
    def date_precision(self) -> str:
        """day, month or none."""
        return {10: "day", 7: "month"}.get(len(self.date), "none")


def source_of(folder: Path) -> Source:
    """Where the tables in a folder of the package come from."""
    return Source(**tomllib.loads((folder / "source.toml").read_text(encoding="utf-8")))


@cache
def register() -> Register:
    """Germany's authorities and territories."""
    source = source_of(REGISTER)
    return read_register(REGISTER, source.date, source.source)


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """The services, sorted by LeiKa key."""
    return tuple(
        CatalogueEntry(key, name, *(field or None for field in fields))
        for key, name, *fields in read_csv(CATALOGUE, CatalogueEntry._fields)
    )


@cache
def neighbours() -> dict[str, tuple[str, ...]]:
    """AGS -> the AGS of the municipalities that share a border with it, sorted; both ways."""
    found: dict[str, list[str]] = {}
    for ags, neighbour in read_csv(NEIGHBOURS, ("ags", "neighbour_ags")):
        found.setdefault(ags, []).append(neighbour)
        found.setdefault(neighbour, []).append(ags)
    return {ags: tuple(sorted(others)) for ags, others in found.items()}


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """The published figures, oldest first; statements that contradict each other stand side by side."""
    rows = read_csv(PUBLISHED_FIGURES, PublishedFigure._fields)
    return tuple(
        PublishedFigure(
            date, key or None, name, metric, float(value), precision, inferred == "true", second_hand == "true", *texts
        )
        for date, key, name, metric, value, precision, inferred, second_hand, *texts in rows
    )
