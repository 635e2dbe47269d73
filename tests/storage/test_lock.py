"""One writer at a time."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from amtsatlas.domain.errors import LockedError
from amtsatlas.storage.atomic import leftovers, temporary_folder
from amtsatlas.storage.lock import writing

_HOLDER = """
import sys, time
from pathlib import Path
from amtsatlas.storage.lock import writing
with writing(Path(sys.argv[1]), "import csv by Kreis"):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(data: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _HOLDER, str(data)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with _holder(tmp_path) as holder:
        with pytest.raises(LockedError) as locked, writing(tmp_path, "build", wait=0):
            pass
        holder.communicate()

    assert f"process {holder.pid}, import csv by Kreis, since 20" in str(locked.value)


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with _holder(tmp_path) as holder:
        holder.kill()
        holder.wait()
        with writing(tmp_path, "build", wait=0):
            pass


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    done = []

    def second() -> None:
        with writing(tmp_path, "second", wait=60):
            done.append("second")

    with writing(tmp_path, "first"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        done.append("first")
    thread.join()

    assert done == ["first", "second"]


def test_the_next_writer_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    with _holder(tmp_path) as holder:
        with temporary_folder(tmp_path) as folder:
            left = tmp_path / ".tmp" / "left"
            folder.rename(left)
            (left / "half.parquet").write_text("half")
        holder.communicate()
    assert leftovers(tmp_path) == [left]
    with writing(tmp_path, "build"):
        assert leftovers(tmp_path) == []
