"""What every chart is drawn with: a canvas that becomes an SVG for a page, or a picture that stands alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from textwrap import wrap
from typing import Literal
from xml.etree import ElementTree

from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.publications.numbers import short_day

Anchor = Literal["start", "middle", "end"]

_HALO = {"stroke": "#ffffff", "stroke-width": "5", "stroke-linejoin": "round", "paint-order": "stroke"}

STYLES: Mapping[str, Mapping[str, str]] = {
    "text": {"fill": "#171a1c", **_HALO},
    "soft": {"fill": "#4c5357"},
    "strong": {"fill": "#171a1c", "font-weight": "600", **_HALO},
    "bar": {"fill": "#5577a3"},
    "line": {"fill": "none", "stroke": "#2b5c9e", "stroke-width": "3", "stroke-linejoin": "round"},
    "dot": {"fill": "#2b5c9e", "stroke": "#ffffff", "stroke-width": "1.5"},
    "here": {"fill": "#b3400a"},
    "here-edge": {"fill": "none", "stroke": "#ffffff", "stroke-width": "7"},
    "here-line": {"fill": "none", "stroke": "#b3400a", "stroke-width": "3"},
    "threshold": {"fill": "none", "stroke": "#171a1c", "stroke-width": "2", "stroke-dasharray": "6 4"},
    "axis": {"fill": "none", "stroke": "#6f777c", "stroke-width": "1"},
    "grid": {"fill": "none", "stroke": "#d9dcde", "stroke-width": "1"},
}
"""The look of each mark in a picture. On a page the same names are CSS classes, ``chart-`` before them: charts.css."""

_FONTS = "Fira Sans, Source Sans Pro, Arial, sans-serif"
_SOURCE = {"de": "Quelle: {source} · Stand {day}", "en": "Source: {source} · as of {day}"}
_LETTER = 0.54
"""Width of a letter in parts of the font's size; on the wide side for the fonts used."""


@dataclass(frozen=True)
class Frame:
    """What stands around a chart, whatever it shows."""

    title: str
    language: str
    """de or en."""
    example: bool
    """Whether the numbers are example data; then the chart says so, on pages too."""
    standalone: bool = False
    """A picture that leaves the page: its colours are in it, and so are title, message, source and date."""
    source: str = ""
    """Who published the numbers and where; a picture needs it."""
    day: str = ""
    """ISO date of the edition; a picture needs it."""


class Canvas:
    """An SVG in the making. The origin is the top left of the chart proper; lengths are SVG units."""

    def __init__(self, frame: Frame, message: str) -> None:
        """``message`` says what the chart shows, for those who do not see it. Raises ValueError for a picture without
        source or day.
        """
        if frame.standalone and not (frame.source and frame.day):
            raise ValueError("a picture that stands alone needs its source and its day")
        self.width = 720 if frame.standalone else 400
        """Small enough on pages that text is readable where the page is 390 pixels wide."""
        self.size = 17 if frame.standalone else 14
        """Of the font."""
        self._frame = frame
        self._root = ElementTree.Element("svg", xmlns="http://www.w3.org/2000/svg")
        self._edge = 20.0 if frame.standalone else 0.0
        self._describe(message)
        above = [(frame.title, "strong"), (message, "text")] if frame.standalone else []
        above += [(EXAMPLE_MARK, "strong")] if frame.example else []
        self._top = self._edge + self._height(above) + (self.size / 2 if above else 0)
        self._background()
        self._lines(self._edge - self._top, above)

    def text(self, x: float, y: float, text: str, style: str = "text", anchor: Anchor = "start") -> None:
        """One line of text on the baseline ``y``, moved sideways where it would leave the canvas."""
        length = self.length(text)
        left = x - {"start": 0.0, "middle": length / 2, "end": length}[anchor]
        moved = max(min(0.0, self.width - left - length), -left)
        position = {"x": _number(x + moved), "y": _number(y), "text-anchor": anchor}
        self._add("text", style, position).text = text

    def rect(self, x: float, y: float, width: float, height: float, style: str) -> None:
        """A filled rectangle."""
        sizes = {"x": x, "y": y, "width": width, "height": height}
        self._add("rect", style, {name: _number(value) for name, value in sizes.items()})

    def circle(self, x: float, y: float, radius: float, style: str) -> None:
        """A dot."""
        self._add("circle", style, {"cx": _number(x), "cy": _number(y), "r": _number(radius)})

    def path(self, points: list[tuple[float, float]], style: str) -> None:
        """A line through the points; filled where the style says so."""
        steps = "L".join(f"{_number(x)} {_number(y)}" for x, y in points)
        self._add("path", style, {"d": f"M{steps}"})

    def length(self, text: str) -> float:
        """How long a line of text is, about."""
        return len(text) * self.size * _LETTER

    def finish(self, height: float) -> str:
        """The SVG of a chart that is ``height`` high."""
        frame, bottom = self._frame, height
        if frame.standalone:
            day = short_day(frame.day, frame.language)
            below = [(_SOURCE[frame.language].format(source=frame.source, day=day), "soft")]
            self._lines(height + self.size / 2, below)
            bottom += self.size / 2 + self._height(below) + self._edge
        width, whole = _number(self.width + 2 * self._edge), _number(self._top + bottom)
        self._root.set("viewBox", f"{_number(-self._edge)} {_number(-self._top)} {width} {whole}")
        if frame.standalone:
            self._root.attrib.update(width=width, height=whole)
        return ElementTree.tostring(self._root, encoding="unicode")

    def _describe(self, message: str) -> None:
        frame, root = self._frame, self._root
        key = sha256(f"{frame}{message}".encode()).hexdigest()[:10]
        look = {"font-family": _FONTS} if frame.standalone else {"class": "chart"}
        root.attrib.update({"role": "img", "lang": frame.language, "aria-labelledby": f"title-{key} desc-{key}"})
        root.attrib.update({"font-size": str(self.size), **look})
        mark = f" ({EXAMPLE_MARK})" if frame.example else ""
        ElementTree.SubElement(root, "title", id=f"title-{key}").text = frame.title + mark
        ElementTree.SubElement(root, "desc", id=f"desc-{key}").text = message

    def _background(self) -> None:
        if self._frame.standalone:
            corner = {"x": _number(-self._edge), "y": _number(-self._top)}
            ElementTree.SubElement(self._root, "rect", {**corner, "width": "100%", "height": "100%", "fill": "#ffffff"})

    def _lines(self, y: float, texts: list[tuple[str, str]]) -> None:
        for text, style in texts:
            for line in self.wrapped(text):
                y += self.size * 1.35
                self.text(0, y, line, style)

    def _height(self, texts: list[tuple[str, str]]) -> float:
        return sum(len(self.wrapped(text)) for text, _ in texts) * self.size * 1.35

    def wrapped(self, text: str) -> list[str]:
        """The text in lines as long as the canvas is wide."""
        return wrap(text, int(self.width / (self.size * _LETTER)))

    def _add(self, tag: str, style: str, attributes: dict[str, str]) -> ElementTree.Element:
        look = STYLES[style] if self._frame.standalone else {"class": f"chart-{style}"}
        return ElementTree.SubElement(self._root, tag, {**attributes, **look})


def steps(highest: float, most: int) -> list[int]:
    """Round numbers from 0 to the first that is not below ``highest``, no more than ``most`` steps apart.

    Steps are 1, 2 or 5 times a power of ten.
    """
    step = next(step for step in round_numbers() if step * most >= highest)
    return [step * count for count in range(int(-(-highest // step)) + 1)] if highest > 0 else [0, step]


def round_numbers() -> list[int]:
    """1, 2, 5, 10, 20, 50, … as far as anyone counts."""
    return [factor * 10**power for power in range(12) for factor in (1, 2, 5)]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
