"""The map: a function from a table of areas to an SVG, for a page or as a picture that stands alone.

Each map stands beside the table that it is drawn from; the map alone is never the only way to a number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from amtsatlas.portal.classes import Scale
from amtsatlas.portal.geometry import Area, View

TEXTS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "nodata": "keine Daten",
        "gemeindefrei": "gemeindefreies Gebiet",
        "aufgeloest": "seit 2016 in einer anderen Gemeinde aufgegangen",
        "zero": "0",
        "any": "alle Werte",
        "from": "ab {lower}",
        "below": "unter {upper}",
        "between": "{lower} bis {upper}",
        "hint": "Karte: Tabulatortaste führt hinein, Pfeiltasten zum Nachbarn, Eingabetaste zur Seite.",
    },
    "en": {
        "nodata": "no data",
        "gemeindefrei": "unincorporated area",
        "aufgeloest": "merged into another municipality since 2016",
        "zero": "0",
        "any": "all values",
        "from": "{lower} and more",
        "below": "below {upper}",
        "between": "{lower} to {upper}",
        "hint": "Map: tab into it, arrow keys move to the neighbour, Enter opens its page.",
    },
}


_DENSE = 600
"""Areas above which the lines around them are hairlines."""


@dataclass(frozen=True)
class Row:
    """One row of the table that the map is drawn from."""

    key: str
    """As :attr:`amtsatlas.portal.geometry.Area.key`."""
    name: str
    value: float | None
    """None: no data, which is not 0."""
    href: str | None = None
    """Where a click leads; short addresses, there may be two thousand."""


@dataclass(frozen=True)
class Measure:
    """What the map shows."""

    title: str
    """Of the map: "Online-Verfahren je Gemeinde in Bayern, Stand 28.12.2023"."""
    unit: str
    """Follows each value: "Online-Verfahren"; empty for shares."""
    scale: Scale


@dataclass(frozen=True)
class Entry:
    """One line of the legend."""

    css_class: str
    """``k0`` to ``k6``, ``zero``, ``nodata`` or ``gemeindefrei``."""
    lower: float | None
    """The smallest value of the class; None for the first class and for those that have no number."""
    upper: float | None
    """The largest value of the class as it is shown; None for the last class and for those that have no number."""
    text: str
    """What a reader sees: "50 bis 99"."""
    count: int
    """Areas in it."""
    swatch: str
    """An SVG of the colour or pattern; it needs the map on the same page."""


def draw(
    view: View, rows: Iterable[Row], measure: Measure, language: str, highlighted: str = "", name: str = "map"
) -> str:
    """The map as inline SVG for a page: colours come from map.css, the arrow keys from map.js.

    Every area is a link with a title ("Erlangen: 339 Online-Verfahren"). An area without a row has no data; a row
    without an area is left to the table. ``highlighted`` is the key of the area that is outlined. ``name`` begins all
    ids, for pages with several maps.
    """
    table = {row.key: row for row in rows}
    left, top, width, height = view.box
    drawn = (
        _drawn(area, table.get(area.key), text, measure.scale, name, highlighted)
        for area, text in zip(view.areas, titles(view, table, measure, language), strict=True)
    )
    here = "".join(area.path for area in view.areas if area.key == highlighted)
    outlined = f'<path class="map-halo" d="{here}"/><path class="map-here" d="{here}"/>' if here else ""
    borders = "".join(f'<path class="map-{kind}" d="{path}"/>' for kind, path in view.borders.items())
    look = "map map-dense" if len(view.areas) > _DENSE else "map"
    return (
        f'<svg class="{look}" id="{name}" viewBox="{left} {top} {width} {height}" role="group"'
        f' aria-labelledby="{name}-title" data-hint="{escape(TEXTS[language]["hint"])}">'
        f'<title id="{name}-title">{escape(measure.title)}</title><defs>{patterns(tile(view), name)}</defs>'
        f'<g class="map-areas">{"".join(drawn)}</g><g class="map-borders">{borders}</g>{outlined}</svg>'
    )


def legend(view: View, rows: Iterable[Row], measure: Measure, language: str, name: str = "map") -> tuple[Entry, ...]:
    """Zero, the classes from low to high, no data, gemeindefrei; those told by pattern only where the map has them."""
    values = {row.key: row.value for row in rows}
    scale, texts = measure.scale, TEXTS[language]
    counts = Counter(css_class(area, values.get(area.key), scale) for area in view.areas)
    entries: list[Entry] = []
    bounds = [None, *scale.limits, None]
    for position, (lower, above) in enumerate(pairwise(bounds)):
        upper = None if above is None else round(above - scale.step, 9)
        if lower is None and upper is not None and scale.zero_apart and scale.step == 1:
            lower = 1
        shade = scale.shade(position)
        text = scale.names[position] if scale.names else _span(lower, upper, scale, texts)
        entries.append(Entry(shade, lower, upper, text, counts[shade], _swatch(view, shade, name)))
    told = {
        kind: [Entry(kind, None, None, texts[kind], counts[kind], _swatch(view, kind, name))] if counts[kind] else []
        for kind in ("zero", "nodata", "gemeindefrei")
    }
    return (*told["zero"], *entries, *told["nodata"], *told["gemeindefrei"])


def css_class(area: Area, value: float | None, scale: Scale) -> str:
    """The class of an area on the map: its value's, or ``gemeindefrei``, where no authority could offer anything."""
    return "gemeindefrei" if area.kind == "gemeindefrei" else scale.css_class(value)


def patterns(size: float, name: str, attributes: Mapping[str, str] | None = None) -> str:
    """Zero is dots, no data is stripes, gemeindefrei is a grid, each in squares of this size.

    ``attributes`` are those of the ground, of the one of gemeindefrei (free), and of path and circle.
    """
    look = {"ground": "", "free": "", "path": "", "circle": "", **(attributes or {})}
    stroke, half = f'stroke-width="{size * 0.14:.2f}"', size / 2
    marks = {
        "zero": f'<circle {look["circle"]} cx="{half:.2f}" cy="{half:.2f}" r="{size * 0.2:.2f}"/>',
        "nodata": f'<path {look["path"]} {stroke} d="M0 {half:.2f}h{size:.2f}"/>',
        "gemeindefrei": f'<path {look["path"]} {stroke} d="M0 {half:.2f}h{size:.2f}M{half:.2f} 0v{size:.2f}"/>',
    }
    grounds = {"zero": "ground", "nodata": "ground", "gemeindefrei": "free"}
    turned = {"zero": 0, "nodata": -45, "gemeindefrei": 45}
    return "".join(
        f'<pattern id="{name}-{kind}" width="{size:.2f}" height="{size:.2f}" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate({turned[kind]})"><rect {look[grounds[kind]]} width="100%" height="100%"/>'
        f"{mark}</pattern>"
        for kind, mark in marks.items()
    )


def tile(view: View) -> float:
    """Side of a pattern's square, in the view's units."""
    return max(view.box[2:]) / 120


def _drawn(area: Area, row: Row | None, text: str, scale: Scale, name: str, highlighted: str) -> str:
    fill = css_class(area, row.value if row else None, scale)
    pattern = f' fill="url(#{name}-{fill})"' if fill in ("zero", "nodata", "gemeindefrei") else ""
    current = ' aria-current="true"' if area.key == highlighted else ""
    shape = f'<title>{escape(text, quote=False)}</title><path d="{area.path}"/>'
    if row and row.href and fill != "gemeindefrei":
        return f'<a class="{fill}" href="{escape(row.href)}"{pattern}{current}>{shape}</a>'
    return f'<g class="{fill}"{pattern}{current}>{shape}</g>'


def titles(view: View, table: Mapping[str, Row], measure: Measure, language: str) -> Iterator[str]:
    """What is said of each area: "Erlangen: 339 Online-Verfahren"."""
    written: dict[float, str] = {}
    for area in view.areas:
        row = table.get(area.key)
        if row is None or row.value is None:
            said = TEXTS[language][area.kind if area.kind in ("gemeindefrei", "aufgeloest") else "nodata"]
        elif row.value in written:
            said = written[row.value]
        else:
            said = written[row.value] = f"{measure.scale.write(row.value)} {measure.unit}".rstrip()
        yield f"{row.name if row else area.name}: {said}"


def _span(lower: float | None, upper: float | None, scale: Scale, texts: Mapping[str, str]) -> str:
    write = scale.write
    if lower is None:
        return texts["below"].format(upper=write(scale.limits[0])) if scale.limits else texts["any"]
    if upper is None:
        return texts["from"].format(lower=write(lower))
    return write(lower) if lower == upper else texts["between"].format(lower=write(lower), upper=write(upper))


def _swatch(view: View, css: str, name: str) -> str:
    size = tile(view)
    fill = f' fill="url(#{name}-{css})"' if css in ("zero", "nodata", "gemeindefrei") else ""
    return (
        f'<svg class="map-swatch" viewBox="0 0 {size * 4:.2f} {size * 2.5:.2f}" aria-hidden="true">'
        f'<rect class="{css}"{fill} width="100%" height="100%"/></svg>'
    )
