"""The map as a picture that leaves the page: one SVG with its colours, legend, title, source and mark in it."""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap

from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.portal.classes import Scale
from amtsatlas.portal.geometry import Area, View
from amtsatlas.portal.map import Entry, Measure, Row, css_class, legend, patterns, tile

COLOURS = {
    "k0": "#f6f3c5",
    "k1": "#b8e3a1",
    "k2": "#66cda3",
    "k3": "#19a9b0",
    "k4": "#037eaf",
    "k5": "#21539c",
    "k6": "#262b71",
    "ground": "#ffffff",
    "free": "#eceff1",
    "ink": "#5b646a",
    "line": "#7d868c",
    "border": "#2c3338",
    "here": "#c2003f",
    "halo": "#ffffff",
}
"""Those of map.css for light pages."""

_PATTERNS = {
    "ground": f'fill="{COLOURS["ground"]}"',
    "free": f'fill="{COLOURS["free"]}"',
    "path": f'fill="none" stroke="{COLOURS["ink"]}"',
    "circle": f'fill="{COLOURS["ink"]}"',
}
_WIDTHS = {"line": 0.4, "kreis": 0.8, "regierungsbezirk": 1.6, "edge": 2.0, "halo": 6.0, "here": 3.0}
"""Of lines, in the picture's units."""

_WIDTH, _HIGHEST, _EDGE, _SIZE, _ENTRY, _COLUMNS = 1000, 1000, 30, 20, 30, 3
"""Width, highest map, room at the edges, font size, height and columns of the legend's entries."""


def picture(
    view: View,
    rows: Iterable[Row],
    measure: Measure,
    language: str,
    source: str,
    example: bool,
    highlighted: str = "",
) -> str:
    """The map with title, legend and the line that names source and date, as an SVG file's text.

    ``example`` marks the numbers as example data. No links: a picture leads nowhere.
    """
    rows = list(rows)
    entries = legend(view, rows, measure, language)
    head = wrap(measure.title, 80) + ([EXAMPLE_MARK] if example else [])
    top = _EDGE + len(head) * _SIZE * 1.5
    _, _, width, height = view.box
    scale = min((_WIDTH - 2 * _EDGE) / width, _HIGHEST / height)
    drawn = _map(view, rows, measure.scale, highlighted, scale, top)
    below = top + height * scale + _SIZE
    lines = -(-len(entries) // _COLUMNS)
    foot = wrap(source, 100)
    whole = below + lines * _ENTRY + (len(foot) + 1) * _SIZE * 1.2 + _EDGE / 2
    name = escape(measure.title + (f" ({EXAMPLE_MARK})" if example else ""))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{whole:.0f}"'
        f' viewBox="0 0 {_WIDTH} {whole:.0f}" role="img" lang="{language}" aria-label="{name}"'
        f' font-family="Fira Sans, Arial, sans-serif" font-size="{_SIZE}" fill="{COLOURS["border"]}">'
        f'<title>{name}</title><rect width="100%" height="100%" fill="#ffffff"/>'
        + _lines(head, _EDGE, 1.5, 'font-weight="600"')
        + drawn
        + _legend(entries, below)
        + _lines(foot, below + lines * _ENTRY, 1.2, 'font-size="16"')
        + "</svg>"
    )


def _map(view: View, rows: Sequence[Row], scale: Scale, highlighted: str, zoom: float, top: float) -> str:
    left, upper, width, height = view.box
    values = {row.key: row.value for row in rows}
    areas = "".join(_area(area, css_class(area, values.get(area.key), scale)) for area in view.areas)
    borders = "".join(
        f'<path fill="none" stroke="{COLOURS["border"]}" stroke-width="{_WIDTHS[kind] / zoom:.3f}" d="{path}"/>'
        for kind, path in view.borders.items()
    )
    here = "".join(area.path for area in view.areas if area.key == highlighted)
    outlined = "".join(
        f'<path fill="none" stroke="{COLOURS[kind]}" stroke-width="{_WIDTHS[kind] / zoom:.3f}" d="{here}"/>'
        for kind in ("halo", "here")
        if here
    )
    middle = (_WIDTH - width * zoom) / 2
    return (
        f'<svg x="{middle:.1f}" y="{top:.1f}" width="{width * zoom:.1f}" height="{height * zoom:.1f}"'
        f' viewBox="{left} {upper} {width} {height}" stroke-linejoin="round">'
        f"<defs>{patterns(tile(view), 'map', _PATTERNS)}</defs>"
        f'<g stroke="{COLOURS["line"]}" stroke-width="{_WIDTHS["line"] / zoom:.3f}">{areas}</g>'
        f"{borders}{outlined}</svg>"
    )


def _area(area: Area, css: str) -> str:
    return f'<path fill="{_fill(css, "map")}" d="{area.path}"/>'


def _fill(css: str, patterns_of: str) -> str:
    return COLOURS.get(css, f"url(#{patterns_of}-{css})")


def _legend(entries: Sequence[Entry], top: float) -> str:
    wide = (_WIDTH - 2 * _EDGE) / _COLUMNS
    lines = -(-len(entries) // _COLUMNS)
    drawn = f"<defs>{patterns(9, 'legend', _PATTERNS)}</defs>"
    for position, entry in enumerate(entries):
        x, y = _EDGE + position // lines * wide, top + position % lines * _ENTRY
        drawn += (
            f'<rect x="{x:.0f}" y="{y:.0f}" width="36" height="22" fill="{_fill(entry.css_class, "legend")}"'
            f' stroke="{COLOURS["line"]}"/><text x="{x + 46:.0f}" y="{y + 18:.0f}">'
            f"{escape(entry.text)} ({entry.count})</text>"
        )
    return drawn


def _lines(texts: Sequence[str], top: float, spacing: float, look: str) -> str:
    return "".join(
        f'<text x="{_EDGE}" y="{top + (number + 0.8) * _SIZE * spacing:.0f}" {look}>{escape(text)}</text>'
        for number, text in enumerate(texts)
    )
