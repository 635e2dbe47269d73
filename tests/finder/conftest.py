"""A finder over the newest demo edition, built once."""

from pathlib import Path

import pytest

from amtsatlas.editions.catalogue import find_edition
from amtsatlas.finder.finder import Finder
from amtsatlas.results.reader import Results


@pytest.fixture(scope="session")
def finder(demo: Path) -> Finder:
    return Finder.build(Results.open(find_edition(demo, "2023-12-28"), "digitales-amt"))
