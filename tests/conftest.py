"""Shared fixtures: the real data beside the project where it is present, and small stand-ins of our own."""

import fcntl
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings

from amtsatlas.domain.record import (
    CoveredRecord,
    JudgementRecord,
    OfferRecord,
    ProcedureRecord,
    Record,
    Rejection,
    ServiceRecord,
)

# A busy machine is no defect: how long an example takes decides nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHARED = Path(__file__).parents[2] / "shared" / "data"
_TABLES = {
    "covered": CoveredRecord,
    "service": ServiceRecord,
    "procedure": ProcedureRecord,
    "offer": OfferRecord,
    "judgement": JudgementRecord,
    "rejection": Rejection,
}


@dataclass
class CollectingSink:
    """A real sink that keeps everything in lists, for tests of sources."""

    covered: list[CoveredRecord] = field(default_factory=list)
    service: list[ServiceRecord] = field(default_factory=list)
    procedure: list[ProcedureRecord] = field(default_factory=list)
    offer: list[OfferRecord] = field(default_factory=list)
    judgement: list[JudgementRecord] = field(default_factory=list)
    rejection: list[Rejection] = field(default_factory=list)
    read: int = 0
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    example: bool = False

    def write(self, record: Record) -> None:
        """Append to the list of its table."""
        name = next(name for name, kind in _TABLES.items() if isinstance(record, kind))
        getattr(self, name).append(record)

    def reject(self, rejection: Rejection) -> None:
        """Append the rejection."""
        self.rejection.append(rejection)

    def copy(self, table: str, connection: duckdb.DuckDBPyConnection, query: str) -> None:
        """Append every row of the query as a record."""
        cursor = connection.execute(query)
        columns = [column[0] for column in cursor.description or []]
        for row in cursor.fetchall():
            getattr(self, table).append(_TABLES[table](**dict(zip(columns, row, strict=True))))

    def count_read(self, rows: int = 1) -> None:
        """Add to the rows met."""
        self.read += rows

    def note_unknown(self, what: str, value: str = "", times: int = 1) -> None:
        """Count what was not understood."""
        self.unknown[what, value] += times

    def mark_example(self) -> None:
        """Remember that the feed calls itself example data."""
        self.example = True


@pytest.fixture
def sink() -> CollectingSink:
    return CollectingSink()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; tests that need it are left out where it is absent, and say so."""
    if not SHARED.is_dir():
        pytest.skip("left out: the real data (../shared/data) is not on this machine")
    return SHARED


Amtsatlas = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def amtsatlas() -> Amtsatlas:
    """Runs the command line as a process of its own: arguments in, exit code, stdout and stderr out."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "amtsatlas", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)

    return run


@pytest.fixture(scope="session")
def demo(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that ``amtsatlas demo`` makes, made once for all test processes. Only for reading.

    ``AMTSATLAS_TEST_DEMO`` names one made before, which spares whoever runs single tests half a minute.
    """
    if made_before := os.environ.get("AMTSATLAS_TEST_DEMO"):
        return Path(made_before)
    own = tmp_path_factory.getbasetemp()
    # The parent of a worker's folder belongs to this run; that of a run without workers outlives it.
    shared_by_workers = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    data = shared_by_workers / "demo-data"
    with (shared_by_workers / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data / "editions" / "2023-12-28.r1").is_dir():
            done = amtsatlas("demo", "--no-serve", "--data", data)
            assert done.returncode == 0, done.stderr
    return data


def rows_of(amtsatlas: Amtsatlas, data: Path) -> Callable[..., Any]:
    """A function that runs a reading verb over a data folder and gives what its JSON says."""

    def read(*arguments: str) -> Any:
        done = amtsatlas(*arguments, "--format", "json", "--data", data)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read
