"""The packaged areas and borders as a map needs them: what lies in one territory, at the detail that fits it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.registers.packaged import AREA_COLUMNS, BORDER_COLUMNS, GEOMETRY
from amtsatlas.registers.tables import read_csv

_FRAMES = {2: "land", 3: "regierungsbezirk", 5: "kreis"}
"""Digits of the territory -> folder of the geometry that is fine enough for it."""

_MARGIN = 0.012
"""Room around the areas for thick outlines, in parts of the longer side."""


@dataclass(frozen=True)
class Area:
    """One area that is drawn."""

    key: str
    """3 (Regierungsbezirk), 5 (Kreis) or 8 digits (AGS)."""
    name: str
    """As in the packaged register."""
    kind: str
    """The level; or gemeindefrei; or aufgeloest: a municipality that has been merged into another since."""
    path: str
    """SVG path in the coordinates of the view."""


@dataclass(frozen=True)
class View:
    """The areas of one level in one territory."""

    territory: str
    level: str
    areas: tuple[Area, ...]
    """Sorted by key."""
    borders: Mapping[str, str]
    """SVG paths of the borders: ``kreis`` and ``regierungsbezirk`` between areas of the territory that belong to
    different ones, where the level is below; ``edge`` around the territory. Each line is in one of them only."""
    box: tuple[int, int, int, int]
    """Left, top, width, height, with a margin."""


@lru_cache(maxsize=256)
def view(territory: str, level: str) -> View:
    """The areas of a level (regierungsbezirk, kreis, gemeinde) in a territory: an ARS prefix of 2, 3 or 5 digits.

    Raises NotFoundError where nothing is to be drawn: another country, or a Kreis asked for its Kreise.
    """
    folder = GEOMETRY / _FRAMES.get(len(territory), "none")
    file = folder / f"{territory[:2]}.csv"
    if not (territory.isascii() and territory.isdigit() and file.is_file()):
        raise NotFoundError(f"no geometry for the territory {territory!r}")
    areas, boxes = [], []
    for own_level, key, name, kind, left, top, right, bottom, path in read_csv(file, AREA_COLUMNS):
        if own_level == level and key.startswith(territory):
            areas.append(Area(key, name, kind, path))
            boxes.append((int(left), int(top), int(right), int(bottom)))
    if not areas:
        raise NotFoundError(f"no geometry for the level {level!r} in the territory {territory!r}")
    borders = _borders(folder / f"{territory[:2]}_borders.csv", territory, level)
    return View(territory, level, tuple(areas), borders, _around(boxes))


def _borders(file: Path, territory: str, level: str) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for kind, path in _kinds(file, territory):
        if kind == "edge" or level == "gemeinde" or (level, kind) == ("kreis", "regierungsbezirk"):
            found[kind].append(path)
    return {kind: "".join(found[kind]) for kind in ("kreis", "regierungsbezirk", "edge") if kind in found}


def _kinds(file: Path, territory: str) -> Iterator[tuple[str, str]]:
    for kreis, neighbour, path in read_csv(file, BORDER_COLUMNS):
        inside = kreis.startswith(territory), neighbour.startswith(territory)
        if inside == (True, True):
            yield "kreis" if kreis[:3] == neighbour[:3] else "regierungsbezirk", path
        elif any(inside):
            yield "edge", path


def _around(boxes: list[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    width, height = max(box[2] for box in boxes) - left, max(box[3] for box in boxes) - top
    margin = round(max(width, height) * _MARGIN) + 1
    return left - margin, top - margin, width + 2 * margin, height + 2 * margin
