"""Which editions there are, and where their files lie. Quick to import: every reading verb starts here."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from amtsatlas.domain.errors import DamagedError, NotFoundError

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

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the edition was made from; see :mod:`amtsatlas.build`."""
        loaded: dict[str, Any] = json.loads((self.path / "manifest.json").read_text("utf-8"))
        return loaded

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
    """All editions by date and revision, each with whether it is the newest revision of its date."""
    folder = data / "editions"
    found = sorted(
        (match[1], int(match[2]))
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (match := _NAME.fullmatch(path.name)) and (path / "manifest.json").is_file()
    )
    newest = dict(found)
    return [(Edition(data, date, revision), newest[date] == revision) for date, revision in found]


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

    Raises NotFoundError with the list of editions there are.
    """
    editions = editions_of(data)
    if not editions:
        raise NotFoundError(
            f"there is no edition in {data} – import a delivery and run: amtsatlas build --date YYYY-MM-DD "
            "(or try: amtsatlas demo)"
        )
    for edition, newest in reversed(editions):
        if wanted is None or edition.name == wanted or (newest and edition.date == wanted):
            _refuse_older_than_damaged(edition, wanted)
            return edition
    dates = ", ".join(edition.date for edition, newest in editions if newest)
    raise NotFoundError(f"no edition {wanted} in {data}; there are: {dates}")


def _refuse_older_than_damaged(edition: Edition, wanted: str | None) -> None:
    """A revision that was asked for by its date must not stand in silently for a newer one whose manifest is gone."""
    if wanted == edition.name:
        return
    later = Edition(edition.data, edition.date, edition.revision + 1)
    if later.path.is_dir():
        raise DamagedError(
            f"edition {later.name} has lost its manifest – see amtsatlas check-data; the revision before it is read "
            f"with --date {edition.name}"
        )
