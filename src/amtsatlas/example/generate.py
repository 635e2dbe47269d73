"""The whole generator on one page: who has how much, which procedures these are, and the files of every feed."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from amtsatlas.domain.authority import Authority, AuthorityKind
from amtsatlas.domain.errors import InputError
from amtsatlas.example import network, vendor
from amtsatlas.example.feeds import DATES, FEEDS, NETWORK, PORTAL, TOWN, VENDOR, Feed, assign, rng
from amtsatlas.example.notice import README, readme
from amtsatlas.example.offers import Entry, Procedure, entries, portfolio
from amtsatlas.example.offices import slugs
from amtsatlas.example.portal import PortalFolder
from amtsatlas.example.published import anchors_of, figures_used
from amtsatlas.example.targets import targets
from amtsatlas.registers import packaged
from amtsatlas.sources.interface import EXAMPLE_MARK

__all__ = ["DATES", "ExampleDelivery", "generate"]

_LAND = "09"
_STEP = 200
"""Authorities between two words about progress."""


@dataclass(frozen=True)
class ExampleDelivery:
    """One delivery as written, ready for the import, in the order in which they have to be imported."""

    date: str
    source: str
    provider: str
    path: Path
    complete: bool
    """False for a delivery of changes."""


Share = tuple[Authority, str, Sequence[Procedure]]
"""An authority, its name in addresses, and what a feed says it has online."""


def generate(
    into: Path, *, dates: Sequence[str] = DATES, progress: Callable[[str], None] | None = None
) -> list[ExampleDelivery]:
    """Write the deliveries of all Bavarian authorities at these dates (a part of :data:`DATES`, in order).

    The same dates give the same bytes. Each date gets a folder of its own, in the place of an earlier one; a feed of
    changes begins with a complete delivery at the first of the dates. Raises InputError where a date's folder is there
    and was not written by this function, ValueError for other dates.
    """
    if list(dates) != [date for date in DATES if date in dates]:
        raise ValueError(f"{', '.join(dates)} are not some of {', '.join(DATES)} in their order")
    say = progress or (lambda _text: None)
    places = [DATES.index(date) for date in dates]
    bavaria = [a for a in packaged.register().authorities if a.land == _LAND and a.authority_kind != AuthorityKind.LAND]
    authorities = sorted(bavaria, key=lambda a: a.authority_key)
    figures = packaged.published_figures()
    anchors = anchors_of(figures)
    for date in dates:
        _make_empty(into / date)
        (into / date / README).write_text(readme(figures_used(figures), date), "utf-8")
    writing = _Writing(into, authorities, places)
    assignment = assign(authorities, anchors)
    counts = targets(authorities, anchors, assignment)
    everything = entries(packaged.catalogue())
    slug = slugs(authorities)
    for number, authority in enumerate(authorities):
        if number % _STEP == 0:
            say(f"{number} of {len(authorities)} authorities")
        key = authority.authority_key
        feed, second = assignment.feed[key], assignment.overlap.get(key)
        offered = portfolio(authority, slug[key], everything, max(counts[key]))
        for place in places:
            if place < assignment.since[key]:
                writing.leave_out(feed, place, authority, slug[key])
                continue
            procedures = offered.at(place, counts[key][place])
            writing.add(feed, place, (authority, slug[key], procedures))
            if second is not None:
                writing.add(second, place, (authority, slug[key], procedures[::3]))
    say("the lists")
    return writing.finish(everything)


def _make_empty(folder: Path) -> None:
    if folder.exists():
        note = folder / README
        if not note.is_file() or EXAMPLE_MARK not in note.read_text("utf-8"):
            raise InputError("there is something else", file=str(folder), remedy="name a new folder, or remove it")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


class _Writing:
    """The files of all feeds while they are written: the portal's at once, the few of the others at the end."""

    def __init__(self, into: Path, authorities: Sequence[Authority], places: Sequence[int]) -> None:
        self._into, self._places = into, places
        self._portal = {place: PortalFolder(self._folder(PORTAL, place), authorities) for place in places}
        self._shares: defaultdict[tuple[Feed, int], list[Share]] = defaultdict(list)

    def _folder(self, feed: Feed, place: int) -> Path:
        return self._into / DATES[place] / feed.folder

    def add(self, feed: Feed, place: int, share: Share) -> None:
        """Take what one authority has online at one date."""
        if feed == PORTAL:
            self._portal[place].add(*share)
        elif feed.first <= place <= feed.last:
            self._shares[feed, place].append(share)

    def leave_out(self, feed: Feed, place: int, authority: Authority, slug: str) -> None:
        """Half of the authorities without data are listed by the portal all the same."""
        if feed == PORTAL and rng("listed", authority.authority_key).random() < 0.5:
            self._portal[place].list_without_answer(authority, slug)

    def finish(self, everything: Sequence[Entry]) -> list[ExampleDelivery]:
        """Write the rest, and say what there is."""
        written: list[ExampleDelivery] = []
        before: network.State | None = None
        for place in self._places:
            day = DATES[place]
            self._portal[place].finish(everything)
            written.append(ExampleDelivery(day, PORTAL.source, PORTAL.provider, self._folder(PORTAL, place), True))
            state = network.state_of((authority, found) for authority, _, found in self._shares[NETWORK, place])
            folder = self._folder(NETWORK, place)
            if before is None:
                index = network.write_complete(folder, day, state)
            else:
                index = network.write_changes(folder, day, before, state)
            written.append(ExampleDelivery(day, NETWORK.source, NETWORK.provider, index, before is None))
            before = state
            for feed in FEEDS:
                if feed.source == VENDOR.source and feed.first <= place <= feed.last:
                    file = self._folder(feed, place) / "angebote.csv"
                    vendor.write_table(file, self._shares[feed, place], says_provision=feed != TOWN)
                    written.append(ExampleDelivery(day, feed.source, feed.provider, file, True))
        return written
