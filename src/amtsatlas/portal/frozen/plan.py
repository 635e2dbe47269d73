"""What is frozen: every page of an edition and programme, and the file in which it lies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from amtsatlas.awards import public, releases
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.editions.catalogue import Edition, editions_of
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.portal.downloads import export_of
from amtsatlas.portal.frozen.addresses import Addresses, Place
from amtsatlas.portal.presenters.map import LEVELS
from amtsatlas.portal.views import service, standings
from amtsatlas.portal.views.map import measures, parts
from amtsatlas.portal.visit import Visit

_PLAIN = (
    "overview",
    "league",
    "map",
    "award",
    "time",
    "press-newest",
    "releases",
    "data",
    "method",
    "regions",
    "states",
    "accessibility",
    "privacy",
    "imprint",
)
"""Pages without parameters. Finder, comparison of authorities and the check of a credential are not
among them: they answer questions."""


class Target(NamedTuple):
    """One page to render, in every language."""

    name: str
    programme: str
    edition: str
    """Name of the edition in its address, or ""."""
    own: tuple[tuple[str, Any], ...]
    """The address's parameters but for programme and edition."""
    query: str = ""


@dataclass(frozen=True)
class Plan:
    """All there is to write, and where it lies."""

    addresses: Addresses
    state: str
    """Of the editions, the site and what was decided, when the plan was made."""
    targets: Sequence[Target]
    files: Mapping[Place, str]
    """Place → file below the folder, of all pages in all languages and of the data files."""
    downloads: Mapping[str, tuple[str, str, str]]
    """File below the folder → (edition, programme, name) of a file of an edition's export."""
    example: bool
    """Whether any edition in it is example data."""

    def find(self, address: str) -> str | None:
        """The file that an address of the portal leads to; None where nothing of the kind is frozen."""
        place = self.addresses.read(address)
        if place is None:
            return None
        undated = self.addresses.undated(place)
        return self.files.get(place) or (self.files.get(undated) if undated else None)

    def place_of(self, target: Target, language: str) -> Place:
        """Where a target is."""
        with override(settings.LANGUAGES[0][0]):
            path = reverse(target.name, kwargs=dict(target.own))
        place = self.addresses.read(path)
        assert place is not None
        return Place(language, target.programme, target.edition, place.rest, target.query)

    def data_file(self, page: Place, form: str) -> str:
        """Where the data of a page lies: beside it. All pages of a long list share the data of the whole list."""
        folder = self.files[page._replace(query="") if page.query.startswith("seite=") else page].removesuffix(
            "index.html"
        )
        return f"{folder}uebersicht.{form}" if page.rest == "/" else f"{folder.rstrip('/')}.{form}"


def plan(*, every: bool) -> Plan:
    """The newest edition under undated addresses; with ``every`` also all editions under their own.

    Raises NotFoundError where there is no edition.
    """
    shown = atlas().show()
    editions = [one for one, _ in editions_of(atlas().data) if one.programmes]
    addresses = Addresses(
        tuple(code for code, _ in settings.LANGUAGES),
        shown.edition.name,
        {one.date: one.name for one in editions},
        {one.name: _leading(one) for one in editions},
    )
    chosen: list[tuple[str, str]] = [("", programme) for programme in shown.titles]
    frozen = [shown.edition]
    if every:
        frozen = [one for one in editions if addresses.leading[one.name]]
        chosen += [(one.name, programme) for one in frozen for programme in atlas().show(one.name).titles]
    targets = [target for edition, programme in chosen for target in _targets(edition, programme)]
    named = {(edition or shown.edition.name, programme) for edition, programme in chosen}
    made = Plan(addresses, shown.state, targets, {}, {}, any(one.example for one in frozen))
    files = _files(made)
    taken = _downloads(named, addresses, files)
    return Plan(addresses, shown.state, targets, files, taken, made.example)


def _leading(edition: Edition) -> str:
    """The programme that is shown by default; "" where the site shows none of the edition's."""
    try:
        return atlas().show(edition.name).programme.id
    except NotFoundError:
        return ""


def _targets(edition: str, programme: str) -> Iterator[Target]:
    shown = atlas().show(edition or None, programme)

    def target(name: str, query: str = "", **own: Any) -> Target:
        return Target(name, programme, edition, tuple(own.items()), query)

    yield from (target(name) for name in _PLAIN)
    yield target("regions", "ebene=kreis")
    if not edition:
        now = timezone.now()
        for release in releases.public(now, programme=programme):
            yield target("release", release_id=release.id)
            yield from (
                target("release-version", release_id=release.id, number=one.number) for one in release.told(now)
            )
        # Awards are of now, whichever edition is shown.
        yield from (target("award-of", award=one.id) for one in public.given(programme=programme))
        # These have their editions in their addresses.
        yield from (target("changes", before=a, after=b) for a, b in pairwise(one.date for one in _told(shown)))
    if not edition or edition != atlas().show().edition.name:
        yield Target("press", programme, "", (("edition", shown.edition.name),))
    yield from (target(name, query, **own) for name, query, own in _tables(shown))
    yield from (target(name, **own) for name, own in _maps(shown))
    for row in shown.results.ask("pages", territory=settings.SITE.territory):
        parameter = "ars" if row["page"] == "place" else "key"
        yield target(row["page"], **{parameter: row["key"]})
        for number in range(2, -(-row["entries"] // service.PAGE) + 1):
            yield target(row["page"], f"seite={number}", **{parameter: row["key"]})


def _told(shown: Shown) -> list[Edition]:
    return [one for one in shown.editions if shown.programme.id in one.programmes]


def _tables(shown: Shown) -> Iterator[tuple[str, str, dict[str, Any]]]:
    groups = {row["peer_group"]: row["authorities"] for row in shown.results.ask("groups")}
    for group, authorities in {**groups, standings.ALL: sum(groups.values())}.items():
        yield "standings", "", {"group": group}
        for number in range(2, -(-authorities // standings.PAGE) + 1):
            yield "standings-page", "", {"group": group, "number": number}


def _maps(shown: Shown) -> Iterator[tuple[str, dict[str, Any]]]:
    visit = Visit(shown, None, "map", {})  # type: ignore[arg-type]  # measures and parts ask no query
    territories = [settings.SITE.territory]
    for territory in territories:
        territories += [row["ars"] for row in parts(visit, territory)]
    for territory in filter(None, territories):
        for measure in measures(visit):
            yield "map-of", {"measure": measure, "territory": territory}
            for level in LEVELS if len(territory) < 5 else ("gemeinden",):
                yield "map-level", {"measure": measure, "territory": territory, "level": level}


def _files(made: Plan) -> dict[Place, str]:
    """Every page's file. Of two that would share one, the later is moved aside."""
    files: dict[Place, str] = {}
    taken: set[str] = set()
    for target in made.targets:
        first = made.place_of(target, made.addresses.languages[0])
        for language in made.addresses.languages:
            place = first._replace(language=language)
            folder = made.addresses.written(place)
            while folder in taken:
                folder += "~"
            taken.add(folder)
            files[place] = f"{folder}/index.html".lstrip("/")
    return files


def _downloads(
    chosen: set[tuple[str, str]], addresses: Addresses, files: dict[Place, str]
) -> dict[str, tuple[str, str, str]]:
    """The files of the exports; adds their places to ``files``."""
    found: dict[str, tuple[str, str, str]] = {}
    for edition, programme in sorted(chosen):
        shown = atlas().show(edition, programme)
        mark = "beispieldaten-example-data-" if shown.edition.example else ""
        for name in export_of(shown).files:
            folder = addresses.written(Place(addresses.languages[0], programme, edition, "/daten/"))
            file = f"{folder}/amtsatlas-{mark}{edition}-{programme}-{name}"
            found[file] = (edition, programme, name)
            for language in addresses.languages:
                files[Place(language, programme, edition, f"/daten/{name}")] = file
    return found
