"""What is shown: the data folder's editions, each opened once, the newest found again while the server runs."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from amtsatlas import __version__
from amtsatlas.domain.award import Rules
from amtsatlas.domain.errors import DamagedError, NotFoundError
from amtsatlas.editions.catalogue import Edition, editions_of
from amtsatlas.portal.site import Site
from amtsatlas.programmes.loader import available
from amtsatlas.programmes.model import Programme, Text
from amtsatlas.results.kept import Kept
from amtsatlas.results.reader import Results

_KEEP = 64 << 20
"""Bytes of an edition's files up to which it is kept in memory: a dozen Bavarias, not a nation."""

_MOST_OPEN = 1 << 30
"""Bytes of memory for opened editions × programmes, the least recently asked let go: a dozen of Bavaria, 80 MB each."""


@dataclass(frozen=True)
class Shown:
    """What one page is about."""

    edition: Edition
    programme: Programme
    results: Results
    editions: tuple[Edition, ...]
    """The newest revisions of all editions, by date: what the page may compare with."""
    titles: Mapping[str, Text]
    """Of the site's programmes that have any data in this edition, by id."""
    state: str
    """Tells all editions, the site and what was decided from any other: a page is a function of it and its address."""

    @property
    def newest(self) -> bool:
        """Whether it is the edition that undated addresses show."""
        return self.edition == self.editions[-1]

    @property
    def history(self) -> tuple[Edition, ...]:
        """The editions up to this one in which the programme counts the same, oldest first; this one as it is shown."""
        earlier = [one for one in self.editions if one.date < self.edition.date and self.same_metric(one)]
        return (*earlier, self.edition)

    def same_metric(self, other: Edition) -> bool:
        """Whether the programme's numbers in another edition may stand beside these: it counts the same there."""
        there, here = other.programmes.get(self.programme.id), self.edition.programmes[self.programme.id]
        return there is not None and there["metric"] == here["metric"]

    @property
    def before(self) -> Edition | None:
        """The last of these editions before the one shown."""
        return self.history[-2] if len(self.history) > 1 else None


class _Found(NamedTuple):
    """What one look at the data folder found. Replaced as a whole, so that no page mixes two looks."""

    seen: tuple[int, ...] = ()
    """When the folders last changed."""
    editions: tuple[Edition, ...] = ()
    """The newest revisions, by date."""
    revisions: Mapping[str, Edition] = {}
    """All revisions, by name."""
    rules: Mapping[str, Programme] = {}
    state: str = ""


class Atlas:
    """The data folder as the portal reads it. Threads share it."""

    def __init__(self, data: Path, site: Site, decided: Callable[[Path], str] = lambda _data: "") -> None:
        """``decided`` is asked for every page: what it says changes when decisions have something new to show."""
        self.data, self.site, self._decided = data, site, decided
        self._lock = threading.Lock()
        self._open: Kept[tuple[str, str], Results] = Kept(_MOST_OPEN, lambda results: results.bytes)
        self._found = _Found()

    def editions(self) -> tuple[Edition, ...]:
        """The newest revisions of all editions, by date."""
        return self._look().editions

    def show(self, edition: str | None = None, programme: str | None = None) -> Shown:
        """The edition of this date or name (default: the newest) under this programme (default: the site's first).

        Raises NotFoundError where there is no such edition, or it has no results of this programme.
        """
        found = self._look()
        chosen = _chosen(found, edition)
        fed = self._fed(chosen, found.rules)
        wanted = programme or next(iter(fed), None)
        if wanted not in fed:
            raise NotFoundError(
                f"edition {chosen.date} has no data for the programme {wanted}; it has: {', '.join(fed)}"
            )
        titles = {one.id: one.title for one in fed.values()}
        state = f"{found.state} {self._decided(self.data)}"
        return Shown(chosen, fed[wanted], self.results(chosen, wanted), found.editions, titles, state)

    def award_rules(self) -> Mapping[str, Rules]:
        """What the known programmes say about their awards, by id; those without an award are not in it."""
        return {one.id: one.award for one in self._look().rules.values() if one.award}

    def results(self, edition: Edition, programme: str) -> Results:
        """The results, opened once. Raises NotFoundError and DamagedError."""
        key = (edition.seal, programme)
        opened = self._open.get(key)
        if opened is None:
            opened = Results.open(edition, programme, threads=1, keep=_KEEP)
            self._open.put(key, opened)
        return opened

    def _fed(self, edition: Edition, rules: Mapping[str, Programme]) -> dict[str, Programme]:
        """The site's programmes that the edition has results and deliveries for, in the site's order."""
        sources = {delivery["source"] for delivery in edition.manifest["deliveries"]}
        return {
            one: rules[one]
            for one in self.site.programmes
            if one in edition.programmes and one in rules and sources.intersection(rules[one].sources)
        }

    def _look(self) -> _Found:
        """The editions, found again where the folder has changed since the last look."""
        folder = self.data / "editions"
        seen = tuple(path.stat().st_mtime_ns for path in (folder, self.data / "results") if path.is_dir())
        if seen == self._found.seen and seen:
            return self._found
        with self._lock:
            listed = [(one, newest) for one, newest in editions_of(self.data) if _legible(one)]
            hashes = [one.seal for one, _ in listed]
            self._found = _Found(
                seen,
                tuple(one for one, newest in listed if newest),
                {one.name: one for one, _ in listed},
                {one.id: one for one in available(self.data / "programmes")},
                sha256(" ".join([__version__, self.site.digest, *hashes]).encode()).hexdigest()[:20],
            )
            return self._found


def _chosen(found: _Found, wanted: str | None) -> Edition:
    if not found.editions:
        raise NotFoundError("there is no edition yet")
    if wanted is None:
        return found.editions[-1]
    by_date = {one.date: one for one in found.editions}
    edition = found.revisions.get(wanted) or by_date.get(wanted)
    if edition is None:
        raise NotFoundError(f"there is no edition {wanted}; there are: {', '.join(by_date)}")
    return edition


def _legible(edition: Edition) -> bool:
    """Whether it has results and a whole manifest; one that has not must not stand in the way of the others."""
    try:
        return bool(edition.programmes and edition.manifest["deliveries"] and edition.results.is_dir())
    except DamagedError:
        return False


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """The one of this process, by the settings."""
    # Reading decisions needs Django's models, which the rest of this module does not.
    from amtsatlas.awards.public import state

    return Atlas(settings.DATA, settings.SITE, state)
