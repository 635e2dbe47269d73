"""A writer killed at any moment leaves the old state or the new one, and the next writer gets through."""

import multiprocessing
import shutil
import signal
import subprocess
import sys
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from amtsatlas.editions.catalogue import find_edition
from amtsatlas.editions.checking import check_data
from amtsatlas.editions.store import deliveries
from amtsatlas.storage.atomic import sha256_of_files
from tests.editions import killed
from tests.editions.tiny import bring, make_data, table, whole

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.editions.killed"])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one delivery and its edition; the writer that is killed adds a delivery and a revision."""
    data = make_data(tmp_path / "data", date="2021-01-01")
    bring(data, whole(3, 1), date="2021-06-10")
    killed.build(data)
    return data


def _writer(data: Path, kill_at: int) -> BaseProcess:
    process = _processes.Process(target=killed.write, args=(data, kill_at))
    process.start()
    return process


def _state(data: Path) -> tuple[int, int]:
    """Deliveries and revision as a reader sees them; nothing may be damaged, and the edition is whole."""
    assert check_data(data) == []
    known = deliveries(data)
    assert all(one.state == "accepted" for one in known)
    edition = find_edition(data)
    assert edition.manifest["counts"]["offers"] == 3 * edition.revision
    assert table(edition.results / killed.PROGRAMME / "standing.parquet")
    return len(known), edition.revision


@pytest.fixture
def undisturbed(data: Path, tmp_path: Path) -> tuple[dict[str, str], float]:
    """The hashes of the results that a writer nobody kills leaves, and how many seconds it takes."""
    copy = tmp_path / "undisturbed"
    shutil.copytree(data, copy)
    begin = time.monotonic()
    writer = _writer(copy, 0)
    writer.join()
    assert writer.exitcode == 0
    return sha256_of_files(find_edition(copy).results), time.monotonic() - begin


def test_a_writer_killed_before_each_of_its_changes_leaves_the_old_state_or_the_new_one(
    data: Path, undisturbed: tuple[dict[str, str], float]
) -> None:
    states = [_state(data)]
    for kill_at in range(1, 1000):
        # Each writer starts from what the one killed before it left behind.
        writer = _writer(data, kill_at)
        writer.join()
        states.append(_state(data))
        if writer.exitcode == 0:
            break
        assert writer.exitcode == -signal.SIGKILL

    assert len(states) > 20
    assert sorted(states) == states
    assert set(states) == {(1, 1), (2, 1), (2, 2)}
    assert sha256_of_files(find_edition(data).results) == undisturbed[0]


def test_a_writer_killed_at_any_time_leaves_the_old_state_or_the_new_one(
    data: Path, undisturbed: tuple[dict[str, str], float]
) -> None:
    results, seconds = undisturbed
    states = [_state(data)]
    for share in (0.2, 0.4, 0.6, 0.8, 0.95):
        writer = _writer(data, 0)
        writer.join(share * seconds)
        writer.kill()
        writer.join()
        states.append(_state(data))
    writer = _writer(data, 0)
    writer.join()
    states.append(_state(data))

    assert writer.exitcode == 0
    assert sorted(states) == states
    assert states[-1] == (2, 2)
    assert sha256_of_files(find_edition(data).results) == results


_LIMITED = """
import resource, sys
from pathlib import Path
from tests.editions import killed
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    killed.write(Path(sys.argv[1]), 0)
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("most_bytes", [100, 3_000, 20_000])
def test_where_nothing_more_can_be_written_the_error_says_so_and_nothing_is_harmed(data: Path, most_bytes: int) -> None:
    """The limit on the size of a file stands in for a disk that fills up: at the original, a table, the workspace."""
    command = [sys.executable, "-c", _LIMITED, str(data), str(most_bytes)]
    told = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)

    assert told.stdout.startswith(("OSError", "AmtsatlasError")), told
    assert "file too large" in told.stdout.lower()
    assert _state(data)[1] == 1
    killed.write(data, 0)
    assert _state(data) == (2, 2)
