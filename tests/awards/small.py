"""A data folder of three authorities, made by the command line, for tests that write deliveries and build editions."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.test import override_settings

from amtsatlas.portal.atlas import atlas
from tests.conftest import Amtsatlas, rows_of

FEED = """authority_key;service_name;procedure_id;procedure_name;url;kind
gemeinde:09562000;Hundesteuer;1;=1+1;https://e.example/hund;application
gemeinde:09562000;Anwohnerparken;2;Parkausweis;https://e.example/parken;application
gemeinde:09562000;Fundbüro;3;Fund melden;mailto:fund@e.example;mail
gemeinde:09564000;Fundbüro;4;Fund melden;mailto:fund@n.example;mail
"""
BEFORE = "2024-01-31"
MAIL, DOG = "csv:Land:3", "csv:Land:1"


class Small:
    """The folder, and the command line on it."""

    def __init__(self, amtsatlas: Amtsatlas, data: Path) -> None:
        self._amtsatlas, self.data = amtsatlas, data
        self.rows = rows_of(amtsatlas, data)

    def run(self, *arguments: str | Path) -> str:
        """What a verb that ends well says."""
        done = self._amtsatlas(*arguments, "--data", self.data)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def explained(self, day: str) -> dict[str, dict[str, Any]]:
        """Erlangen's procedures in the edition of a day, by key."""
        return {row["procedure"]: row for row in self.rows("explain", "gemeinde:09562000", "--date", day)}

    def copy(self, to: Path) -> "Small":
        """The same, to change."""
        return Small(self._amtsatlas, shutil.copytree(self.data, to))


def made(amtsatlas: Amtsatlas, folder: Path, feed: str = FEED) -> Small:
    """A folder with one edition."""
    (folder / "feed.csv").write_text(feed, "utf-8")
    small = Small(amtsatlas, folder / "data")
    small.run("import", "csv", folder / "feed.csv", "--date", "2024-01-10", "--provider", "Land")
    small.run("build", "--date", BEFORE)
    return small


@contextmanager
def shown(small: Small) -> Iterator[Small]:
    """The web application of this process shows this folder."""
    with override_settings(DATA=small.data):
        atlas.cache_clear()
        yield small
    atlas.cache_clear()
