"""``site.toml``: everything an operator elsewhere changes."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from amtsatlas.domain.errors import InputError
from amtsatlas.portal.contrast import contrast

LANGUAGES = ("de", "en")
"""The languages the pages are translated into."""

_COLOUR = re.compile(r"(#[0-9a-fA-F]{6})?")
_LIGHTEST, _DARKEST = "#f3f4f7", "#131525"
"""KERN's hued backgrounds, light and dark: the hardest that links stand on. Buttons carry white and black."""
_READABLE = 4.5
"""Contrast that text needs, WCAG 2.2 AA; borders in the same colour need 3."""
_SOMETHING = re.compile(r"\s*\S.*")
_OWN_FILE = re.compile(r"(/[^/\s]\S*)?")
_ADDRESS = re.compile(r"(https?://[^/?#\s]+(/[^/?#\s]+)*)?")
_TERRITORY = re.compile(r"\d{0,12}")


@dataclass(frozen=True)
class Operator:
    """Who runs the site; "" where the operator has not said it yet."""

    name: str
    address: str
    email: str
    responsible: str


@dataclass(frozen=True)
class Site:
    """One site file."""

    name: str
    address: str
    """Where the site is found, ``https://…`` without a slash at its end; "" for the host that was asked."""
    territory: str
    """ARS prefix of the area shown; "" for all."""
    languages: tuple[str, ...]
    """The first stands at ``/…``."""
    programmes: tuple[str, ...]
    """Ids; the first is shown by default."""
    tagline: Mapping[str, str]
    """By language."""
    operator: Operator
    action: str
    """Colour of links and buttons, ``#rrggbb``; "" for the design system's."""
    action_dark: str
    plain_language_reviewed_by: str
    sign_language_video: str
    digest: str
    """sha256 of the file: a page is a function of it too."""


def load_site(data: Path, named: str | None = None) -> Site:
    """The site file that is named, else ``site.toml`` in the data folder, else the packaged one.

    Raises InputError with the field's name.
    """
    if named:
        file = Path(named)
        if not file.is_file():
            raise InputError("there is no such file", file=named, remedy="AMTSATLAS_SITE names the site file")
        return _read(file.read_bytes(), named)
    own = data / "site.toml"
    if own.is_file():
        return _read(own.read_bytes(), str(own))
    return _read((resources.files("amtsatlas.portal") / "site.toml").read_bytes(), "site.toml")


def _read(content: bytes, file: str) -> Site:
    try:
        values = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"no TOML: {error}", file=file, remedy="see the packaged site.toml") from None
    fields = _Fields(values, file)
    languages = fields.texts("languages")
    for language in languages:
        if language not in LANGUAGES:
            raise fields.wrong("languages", f"{language!r} is none of {', '.join(LANGUAGES)}")
    site = Site(
        name=fields.text("name", _SOMETHING, "a name"),
        address=fields.text("address", _ADDRESS, "an address like https://amtsatlas.example.org"),
        territory=fields.text("territory", _TERRITORY, "an ARS prefix, digits only"),
        languages=languages,
        programmes=fields.texts("programmes"),
        tagline={language: fields.text(f"tagline.{language}") for language in languages},
        operator=Operator(*(fields.text(f"operator.{name}") for name in ("name", "address", "email", "responsible"))),
        action=fields.colour("colours.action", _LIGHTEST),
        action_dark=fields.colour("colours.action_dark", _DARKEST),
        plain_language_reviewed_by=fields.text("plain_language.reviewed_by"),
        sign_language_video=fields.text("sign_language.video", _OWN_FILE, "an address on this server, like /video.mp4"),
        digest=sha256(content).hexdigest(),
    )
    fields.refuse_unknown()
    return site


class _Fields:
    """The values of the file, each to be asked for once."""

    def __init__(self, values: dict[str, Any], file: str) -> None:
        self._file = file
        self._left = dict(_leaves("", values))

    def text(self, name: str, pattern: re.Pattern[str] | None = None, form: str = "a text") -> str:
        value = self._take(name)
        if not isinstance(value, str) or (pattern is not None and not pattern.fullmatch(value)):
            raise self.wrong(name, f"is not {form}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._take(name)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            raise self.wrong(name, "is not a list of texts with at least one")
        if len(set(value)) < len(value):
            raise self.wrong(name, "names something twice")
        return tuple(value)

    def colour(self, name: str, background: str) -> str:
        value = self.text(name, _COLOUR, "a colour like #1a2b3c")
        if value and contrast(value, background) < _READABLE:
            raise InputError(
                f"{name} {value} has a contrast of {contrast(value, background):.1f} to 1 with the background "
                f"{background}; text needs {_READABLE} to 1",
                file=self._file,
                remedy="choose a darker one" if background == _LIGHTEST else "choose a lighter one",
            )
        return value

    def refuse_unknown(self) -> None:
        for name in self._left:
            raise self.wrong(name, "is no field of a site file")

    def wrong(self, name: str, problem: str) -> InputError:
        return InputError(f"{name} {problem}", file=self._file, remedy="see the packaged site.toml")

    def _take(self, name: str) -> Any:
        if name not in self._left:
            raise self.wrong(name, "is missing")
        return self._left.pop(name)


def _leaves(prefix: str, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        found += _leaves(f"{prefix}{name}.", value) if isinstance(value, dict) else [(prefix + name, value)]
    return found
