"""Reading the portal's addresses: the same page may be written in several ways, and lies in one file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote

_ADDRESS = re.compile(
    r"(?:/programm/(?P<programme>[^/]+))?(?:/stand/(?P<edition>[^/]+))?(?P<rest>/[^?]*)(?P<query>\?.*)?"
)
_PRESS = re.compile(r"/presse/(\d{4}-[^/]+)/")
_CHANGES = re.compile(r"/zeit/[^/]+/[^/]+/")

_LONGEST = 180
"""Bytes of one part of a path; most file systems allow 255, and an ending is added."""
_AWKWARD = re.compile(r"\.{0,2}|index\.html|.*\.(json|csv)|.*[\x00-\x1f\\].*|~.*", re.DOTALL)
"""Parts of a path that a file system can't hold, or that would take another file's place."""


class Place(NamedTuple):
    """A page, a file or a page's data, whichever way its address is written."""

    language: str
    programme: str
    edition: str
    """Its name where the address is pinned to it, else ""."""
    rest: str
    """What follows, not percent-encoded."""
    query: str = ""


@dataclass(frozen=True)
class Addresses:
    """What has to be known to read an address."""

    languages: tuple[str, ...]
    """The first has no prefix."""
    newest: str
    """Name of the edition that undated addresses show."""
    by_date: Mapping[str, str]
    """Date → name of its newest revision."""
    leading: Mapping[str, str]
    """Edition's name → the programme that its addresses do not name."""

    def read(self, address: str) -> Place | None:
        """The place of an absolute path with its query (percent-encoded). None for what is no address of a page."""
        path, _, query = address.partition("?")
        path = unquote(path)
        language = next((code for code in self.languages[1:] if path.startswith(f"/{code}/")), self.languages[0])
        if language != self.languages[0]:
            path = path[len(language) + 1 :]
        match = _ADDRESS.fullmatch(path)
        if match is None:
            return None
        edition = self._named(match["edition"] or "")
        rest = _PRESS.sub(lambda found: f"/presse/{self._named(found[1])}/", match["rest"])
        press = _PRESS.match(rest)
        shown = press[1] if press else edition or self.newest
        programme = match["programme"] or self.leading.get(shown, "")
        return Place(language, programme, edition, rest, query)

    def written(self, place: Place) -> str:
        """The path of a place's folder or file, not percent-encoded, without a slash at its begin."""
        press = _PRESS.match(place.rest)
        shown = press[1] if press else place.edition or self.newest
        parts = [place.language] if place.language != self.languages[0] else []
        parts += ["programm", place.programme] if place.programme != self.leading.get(shown) else []
        parts += ["stand", place.edition] if place.edition else []
        own = [_tame(part) for part in place.rest.strip("/").split("/") if place.rest.strip("/")]
        asked = [_tame(part) for pair in place.query.split("&") if place.query for part in pair.split("=")]
        return "/".join([*parts, *own, *asked])

    def undated(self, place: Place) -> Place | None:
        """The same page without the edition in its address, where it is the same page."""
        same = place.edition == self.newest or _CHANGES.match(place.rest)
        return place._replace(edition="") if place.edition and same else None

    def _named(self, edition: str) -> str:
        return self.by_date.get(edition, edition)


def _tame(part: str) -> str:
    """The part of a path as a file's name; a hash where it would not do."""
    if _AWKWARD.fullmatch(part) or len(part.encode()) > _LONGEST:
        return "~" + sha256(part.encode()).hexdigest()[:20]
    return part
