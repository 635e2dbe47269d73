"""Which editions there are, and where their files lie. Quick to import: every reading verb starts here."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from amtsatlas.domain.errors import DamagedError, NotFoundError
from amtsatlas.storage.sealed import read_sealed, seal_of

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.r([1-9]\d*)")


@dataclass(frozen=True)
class Edition:
    """One revision of the edition of a date: facts in ``path``, results per programme below ``results``."""

    data: Path
    date: str
    revision: int

    @property
    def name(self) -> str:
        """``2023-12-28.r1``: what its folders are called."""
        return f"{self.date}.r{self.revision}"

    @property
    def path(self) -> Path:
        """The folder of the edition's tables."""
        return self.data / "editions" / self.name

    @property
    def results(self) -> Path:
        """The folder of the results, one folder per programme in it."""
        return self.data / "results" / self.name

    @property
    def has_manifest(self) -> bool:
        """Whether the file is there that makes the folder an edition."""
        return (self.path / "manifest.json").is_file()

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the edition was made from; see :mod:`amtsatlas.build`. Raises DamagedError."""
        return read_sealed(self.path / "manifest.json")

    @cached_property
    def seal(self) -> str:
        """A hash over all that it was made from and holds. Kept like the manifest: pages look editions up by it."""
        return seal_of(self.manifest)

    @property
    def made_from(self) -> list[str]:
        """The ids of the deliveries in it."""
        return [used["id"] for used in self.manifest["deliveries"]]

    @property
    def programmes(self) -> dict[str, dict[str, Any]]:
        """The programmes with results, by id: ``title``, ``metric``, ``sha256`` as they were when it was built."""
        programmes: dict[str, dict[str, Any]] = self.manifest["programmes"]
        return programmes

    @property
    def example(self) -> bool:
        """Whether any delivery in it is example data."""
        return bool(self.manifest["example"])


def editions_of(data: Path) -> list[tuple[Edition, bool]]:
    """All editions by date and revision, each with whether it is the newest revision of its date.

    Those that have lost their manifest are not among them.
    """
    found = [edition for edition in folders_of(data) if edition.has_manifest]
    newest = {edition.date: edition for edition in found}
    return [(edition, newest[edition.date] is edition) for edition in found]


def folders_of(data: Path) -> list[Edition]:
    """Every folder that has an edition's name, by date and revision, whether or not its manifest is still there."""
    folder = data / "editions"
    found = (named(data, path.name) for path in (folder.iterdir() if folder.is_dir() else ()))
    return sorted((one for one in found if one), key=lambda one: (one.date, one.revision))


def named(data: Path, name: str) -> Edition | None:
    """The edition that a folder of this name is of; None where no edition is called so."""
    match = _NAME.fullmatch(name)
    return Edition(data, match[1], int(match[2])) if match else None


def next_revision(data: Path, date: str) -> int:
    """The number above every folder of the date, be it whole or not: what is there is never written over."""
    return max((one.revision for one in folders_of(data) if one.date == date), default=0) + 1


def earlier_of(edition: Edition, programme: str) -> list[Edition]:
    """The newest revisions of the editions before this one in which the programme counts the same, oldest first."""
    metric = edition.programmes[programme]["metric"] if programme in edition.programmes else None
    return [
        one
        for one, newest in editions_of(edition.data)
        if newest and one.date < edition.date and one.programmes.get(programme, {}).get("metric", "") == metric
    ]


def find_edition(data: Path, wanted: str | None = None) -> Edition:
    """The edition of exactly this date (its newest revision) or name (``2023-12-28.r1``); by default the newest.

    Raises NotFoundError with the list of editions there are, and DamagedError where the one that is meant has lost its
    manifest: an older one must not stand in for it silently.
    """
    editions = folders_of(data)
    if not editions:
        raise NotFoundError(
            f"there is no edition in {data} – import a delivery and run: amtsatlas build --date YYYY-MM-DD "
            "(or try: amtsatlas demo)"
        )
    meant = [edition for edition in editions if wanted in (None, edition.name, edition.date)]
    if not meant:
        dates = ", ".join(dict.fromkeys(edition.date for edition in editions))
        raise NotFoundError(f"no edition {wanted} in {data}; there are: {dates}")
    if not meant[-1].has_manifest:
        whole = ", ".join(edition.name for edition in editions if edition.has_manifest) or "none"
        raise DamagedError(
            f"edition {meant[-1].name} has lost its manifest – build it anew: amtsatlas build --date {meant[-1].date}; "
            f"or name one that is whole with --date: {whole}"
        )
    return meant[-1]
