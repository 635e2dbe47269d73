"""The web application in this process, over the demo's editions, with a database of its own for each test.

Django is set up when this file is read, so that tests may import models; its data folder is filled by a fixture.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

DATA = Path(tempfile.mkdtemp(prefix="amtsatlas-awards-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

with patch.dict(os.environ, {"AMTSATLAS_DATA": str(DATA), "DJANGO_SETTINGS_MODULE": "amtsatlas.config.settings"}):
    import django

    django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connections  # noqa: E402

from amtsatlas.portal.starting import started  # noqa: E402
from tests.awards import small as small_folder  # noqa: E402
from tests.awards.people import Visitor  # noqa: E402
from tests.conftest import Amtsatlas  # noqa: E402

ERLANGEN = "gemeinde:09562000"


@pytest.fixture(scope="session")
def data(demo: Path) -> Path:
    """The data folder of this process's application: the demo's editions, and tables without rows."""
    for name in ("deliveries", "editions", "results"):
        (DATA / name).symlink_to(demo / name)
    with patch.dict(os.environ):
        started(DATA)
    return DATA


@pytest.fixture
def database(data: Path, tmp_path: Path) -> Iterator[Path]:
    """An empty database with all tables; the journal's own triggers forbid emptying a used one."""
    settings: dict[str, Any] = connections["default"].settings_dict
    template = Path(settings["NAME"])
    connections.close_all()
    settings["NAME"] = tmp_path / "decisions.sqlite3"
    shutil.copy(template, settings["NAME"])
    cache.clear()
    yield settings["NAME"]
    connections.close_all()
    settings["NAME"] = template


@pytest.fixture
def visitor(database: Path) -> Visitor:
    """Somebody without an account."""
    return Visitor()


@pytest.fixture(scope="session")
def small_made(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> small_folder.Small:
    """Only for reading."""
    return small_folder.made(amtsatlas, tmp_path_factory.mktemp("small"))


@pytest.fixture
def small(database: Path, small_made: small_folder.Small, tmp_path: Path) -> Iterator[small_folder.Small]:
    """A data folder of three authorities that the application shows, to change."""
    with small_folder.shown(small_made.copy(tmp_path / "small")) as copy:
        yield copy
