"""Banner and badge of an award for an authority's own web site: SVG that needs nothing else, PNG, and HTML to embed.

They say what holds on a day, which is handed in: awarded, awarded but below the threshold that day, or no award. A live
one is drawn for today; one that was downloaded names its day, since nobody can take it back.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from html import escape
from textwrap import wrap
from typing import NamedTuple
from xml.etree import ElementTree

from amtsatlas.domain.award import State
from amtsatlas.programmes.model import Text
from amtsatlas.publications.award_facts import NO_AWARD, AwardFacts
from amtsatlas.publications.numbers import long_day, short_day
from amtsatlas.publications.picture import to_png


class Form(StrEnum):
    """How much room there is."""

    BANNER = "banner"
    """For a page: authority, programme, state and day."""
    BADGE = "badge"
    """For a column or a footer: the same, narrow."""
    SMALL = "small"
    """One line: programme and state."""


class Theme(StrEnum):
    """What the page around is like."""

    LIGHT = "light"
    DARK = "dark"


class Colours(NamedTuple):
    """Every text has a contrast of at least 4.5 to 1 with the ground it stands on."""

    ground: str
    text: str
    soft: str
    awarded: str
    """Ground of the sign where the award holds."""
    none: str
    """… where it does not."""
    example: str
    """… where it is an example."""
    sign: str
    """On each of these three."""


COLOURS: Mapping[Theme, Colours] = {
    Theme.LIGHT: Colours("#ffffff", "#171a1c", "#4c5357", "#12305a", "#4c5357", "#a31515", "#ffffff"),
    Theme.DARK: Colours("#101a2b", "#ffffff", "#c6ccd6", "#a9c7f5", "#c6ccd6", "#ffb4a8", "#101a2b"),
}

SIZES: Mapping[Form, tuple[int, int]] = {Form.BANNER: (440, 120), Form.BADGE: (240, 226), Form.SMALL: (420, 32)}
"""Width and height in CSS pixels."""

FILES: Mapping[str, tuple[Form, Theme, str]] = {
    f"{form}{'-dark' if theme is Theme.DARK else ''}{'-en' if language == 'en' else ''}": (form, theme, language)
    for form in Form
    for theme in Theme
    for language in ("de", "en")
}
"""What the files of the variants are called, without ending: ``badge``, ``badge-dark-en``."""

_WORDS = {
    "awarded": Text("ausgezeichnet seit {day}", "awarded on {day}"),
    "none": Text("keine gültige Auszeichnung", "no valid award"),
    "revoked": Text("Auszeichnung aufgehoben", "award revoked"),
    "below": Text("unter der Schwelle", "below the threshold"),
    "as_of": Text("Stand {day}", "as of {day}"),
    "alt": Text(
        "Stand der Auszeichnung „{programme}“ von {authority}", "Where {authority} stands with the award '{programme}'"
    ),
}

_FONTS = "Source Sans Pro, Source Sans 3, Arial, sans-serif"
_LETTER = 0.53
"""Width of a letter in parts of the font's size; on the wide side for the fonts used."""

_SMALLEST = 11
"""Pixels of the smallest font."""

_SIGNS = {"awarded": "M-9 1l6 6 12-13", "none": "M-9 0h18", "example": "M-7-7l14 14M7-7l-14 14"}
"""Tick, dash and cross, so that nothing is told by colour alone."""


@dataclass(frozen=True)
class Standing:
    """What holds of an award on a day."""

    state: State
    below_threshold: bool
    """Whether the count is below the threshold that day, which by itself changes nothing."""
    day: str
    """ISO date."""


def badge(
    facts: AwardFacts, standing: Standing, form: Form = Form.BANNER, theme: Theme = Theme.LIGHT, language: str = "de"
) -> str:
    """The SVG. It refers to nothing outside itself; an example says that it is one, whatever the standing."""
    colours, (width, height) = COLOURS[theme], SIZES[form]
    key = sha256(f"{facts}{standing}{form}{theme}{language}".encode("utf-8", "replace")).hexdigest()[:10]
    kind = "example" if facts.example else "awarded" if standing.state is State.AWARDED else "none"
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(width),
            "height": str(height),
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "lang": language,
            "font-family": _FONTS,
            "aria-labelledby": f"title-{key} desc-{key}",
        },
    )
    ElementTree.SubElement(root, "title", id=f"title-{key}").text = _clean(_title(facts, standing, language))
    ElementTree.SubElement(root, "desc", id=f"desc-{key}").text = _clean(_description(facts, standing, language))
    edge = {"x": "0.5", "y": "0.5", "width": str(width - 1), "height": str(height - 1), "rx": "6"}
    ElementTree.SubElement(root, "rect", {**edge, "fill": colours.ground, "stroke": getattr(colours, kind)})
    draw = {Form.BANNER: _banner, Form.BADGE: _badge, Form.SMALL: _small}[form]
    draw(root, colours, kind, _lines(facts, standing, language))
    return ElementTree.tostring(root, encoding="unicode")


def png(svg: str, form: Form, scale: int = 2) -> bytes:
    """A badge as PNG; twice as many pixels as CSS ones unless told otherwise, for sharp screens."""
    return to_png(svg, SIZES[form][0] * scale)


def embedded(facts: AwardFacts, form: Form = Form.BANNER, theme: Theme = Theme.LIGHT, language: str = "de") -> str:
    """HTML for the authority's page that shows today's state: asks the portal and nobody else, and tells it no address.

    The alternative text claims nothing, because the state may change while the HTML stays.
    """
    [name] = (name for name, variant in FILES.items() if variant == (form, theme, language))
    return _html(facts, f"{facts.address}{name}.svg", _alt(facts, language), form)


def self_hosted(
    facts: AwardFacts, standing: Standing, form: Form = Form.BANNER, theme: Theme = Theme.LIGHT, language: str = "de"
) -> str:
    """HTML with the picture in it, which asks nobody until it is clicked; it shows the state of its day for ever.

    A page with a Content-Security-Policy needs ``img-src data:`` for it.
    """
    data = b64encode(badge(facts, standing, form, theme, language).encode()).decode()
    alt = f"{_title(facts, standing, language)}. {_description(facts, standing, language)}"
    return _html(facts, f"data:image/svg+xml;base64,{data}", alt, form)


def _html(facts: AwardFacts, source: str, alt: str, form: Form) -> str:
    width, height = SIZES[form]
    return (
        f'<a href="{escape(facts.address)}"><img src="{escape(source)}" alt="{escape(_clean(alt))}" width="{width}"'
        f' height="{height}" loading="lazy" referrerpolicy="no-referrer"></a>'
    )


class _Lines(NamedTuple):
    """What is told, the most important first."""

    state: str
    programme: str
    authority: str
    notes: list[str]


def _lines(facts: AwardFacts, standing: Standing, language: str) -> _Lines:
    return _Lines(
        _state(facts, standing, language, short_day(facts.awarded_on, language)),
        _in(facts.programme_title, language),
        facts.authority_name,
        [*_below(standing, language), _say("as_of", language, day=short_day(standing.day, language))],
    )


def _state(facts: AwardFacts, standing: Standing, language: str, day: str) -> str:
    if facts.example:
        return _in(NO_AWARD, language)
    if standing.state is State.AWARDED:
        return _say("awarded", language, day=day)
    return _say("revoked" if standing.state is State.REVOKED else "none", language)


def _below(standing: Standing, language: str) -> list[str]:
    return [_say("below", language)] if standing.state is State.AWARDED and standing.below_threshold else []


def _title(facts: AwardFacts, standing: Standing, language: str) -> str:
    state = _state(facts, standing, language, long_day(facts.awarded_on, language))
    return f"{_in(facts.programme_title, language)}: {state}"


def _description(facts: AwardFacts, standing: Standing, language: str) -> str:
    day = _say("as_of", language, day=long_day(standing.day, language))
    return ", ".join((facts.authority_name, *_below(standing, language), day))


def _alt(facts: AwardFacts, language: str) -> str:
    title = _in(facts.programme_title, language)
    text = _say("alt", language, programme=title, authority=facts.authority_name)
    return f"{_in(NO_AWARD, language)}: {text}" if facts.example else text


def _banner(root: ElementTree.Element, colours: Colours, kind: str, lines: _Lines) -> None:
    width, height = SIZES[Form.BANNER]
    _sign(root, colours, kind, (84, height), 1.7)
    left, room = 100, width - 112
    _text(root, (left, 32), room, lines.authority, 15, colours.soft)
    _text(root, (left, 63), room, lines.programme, 26, colours.text, bold=True)
    _text(root, (left, 87), room, lines.state, 17, getattr(colours, kind), bold=True)
    _text(root, (left, 107), room, " · ".join(lines.notes), 12, colours.soft)


def _badge(root: ElementTree.Element, colours: Colours, kind: str, lines: _Lines) -> None:
    width, height = SIZES[Form.BADGE]
    _sign(root, colours, kind, (width, 58), 1.6)
    left, room = 14, width - 26
    y = _text(root, (left, 84), room, lines.programme, 19, colours.text, bold=True, most=2)
    y = _text(root, (left, y), room, lines.state, 14, getattr(colours, kind), bold=True)
    _text(root, (left, y + 5), room, lines.authority, 14, colours.soft, most=2)
    _text(root, (left, height - 12 * len(lines.notes)), room, "\n".join(lines.notes), 12, colours.soft, most=2)


def _small(root: ElementTree.Element, colours: Colours, kind: str, lines: _Lines) -> None:
    width, height = SIZES[Form.SMALL]
    _sign(root, colours, kind, (34, height), 0.8)
    room = width - 52
    programme = _cut(lines.programme, int(room / (_SMALLEST * _LETTER)) - len(lines.state) - 2)
    _text(root, (44, 21), room, f"{programme}: {lines.state}", 14, colours.text, bold=True)


def _sign(root: ElementTree.Element, colours: Colours, kind: str, size: tuple[int, int], scale: float) -> None:
    """Tick, dash or cross on a ground of its own, in the top left corner."""
    width, height = size
    place = {"width": str(width), "height": str(height), "rx": "6"}
    ElementTree.SubElement(root, "rect", {**place, "fill": getattr(colours, kind)})
    look = {"fill": "none", "stroke": colours.sign, "stroke-width": "3.5", "stroke-linecap": "round"}
    where = {"d": _SIGNS[kind], "transform": f"translate({width / 2} {height / 2}) scale({scale})"}
    ElementTree.SubElement(root, "path", {**where, **look})


def _text(
    root: ElementTree.Element,
    at: tuple[float, float],
    room: int,
    text: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    most: int = 1,
) -> float:
    """Text in at most so many lines: smaller where it is long, cut off where it is too long even so (title and desc
    have it whole). Gives the baseline of what follows.
    """
    while size > _SMALLEST and len(_wrapped(text, room, size)) > most:
        size -= 0.5
    lines = _wrapped(text, room, size)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), int(room / (size * _LETTER)))]
    look = {"font-size": f"{size:g}", "fill": colour, **({"font-weight": "600"} if bold else {})}
    for number, line in enumerate(lines):
        place = {"x": f"{at[0]:g}", "y": f"{at[1] + number * size * 1.25:g}"}
        ElementTree.SubElement(root, "text", {**place, **look}).text = line
    return at[1] + len(lines) * size * 1.25 + 3


def _wrapped(text: str, room: int, size: float) -> list[str]:
    return [line for part in _clean(text).split("\n") for line in wrap(part, int(room / (size * _LETTER)))]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _clean(text: str) -> str:
    """Without what XML 1.0 can't hold, such as control characters."""
    return re.sub("[^\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)


def _in(text: Text, language: str) -> str:
    return {"de": text.de, "en": text.en}[language]


def _say(words: str, language: str, **values: str) -> str:
    return _in(_WORDS[words], language).format(**values)
