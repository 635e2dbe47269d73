"""What is kept of decisions is verified, backed up and brought back whole."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from amtsatlas.awards.journal import append
from tests.conftest import Amtsatlas


@pytest.fixture
def decided(database: Path, tmp_path: Path) -> Path:
    """A data folder with five entries in its journal and no more."""
    for number in range(1, 6):
        append("apply", f"a{number}", actor="anna", reason="Grüße", details={"counted": number})
    folder = tmp_path / "decided"
    (folder / "decisions").mkdir(parents=True)
    with sqlite3.connect(database) as source, sqlite3.connect(folder / "decisions" / "decisions.sqlite3") as copy:
        source.backup(copy)
    return folder


def change(data: Path, sql: str) -> None:
    with sqlite3.connect(data / "decisions" / "decisions.sqlite3") as connection:
        connection.execute("drop trigger awards_entry_no_update")
        connection.execute("drop trigger awards_entry_no_delete")
        connection.execute(sql)


def test_check_data_reads_the_journals_chain(amtsatlas: Amtsatlas, decided: Path) -> None:
    done = amtsatlas("check-data", "--data", decided)
    assert (done.returncode, done.stdout) == (0, "")
    change(decided, "update awards_entry set reason = 'anders' where number = 3")
    done = amtsatlas("check-data", "--data", decided)
    assert done.returncode == 1
    assert done.stdout == "journal: entry 3 is not what its hash says; it was changed\n"


def test_check_data_names_a_database_that_is_none(amtsatlas: Amtsatlas, decided: Path) -> None:
    (decided / "decisions" / "decisions.sqlite3").write_bytes(b"no database at all" * 100)
    done = amtsatlas("check-data", "--data", decided)
    assert done.returncode == 1
    assert "journal: can't be read: file is not a database" in done.stdout


def test_check_data_loads_no_web_framework_where_nothing_was_decided(decided: Path) -> None:
    program = (
        "import sys; from amtsatlas.cli.main import amtsatlas\n"
        f"amtsatlas(['check-data', '--data', {str(decided)!r}], standalone_mode=False)\n"
        "print('django' in sys.modules)"
    )
    loaded = [sys.executable, "-c", program]
    assert subprocess.run(loaded, capture_output=True, text=True, check=True).stdout == "True\n"
    shutil.rmtree(decided / "decisions")
    assert subprocess.run(loaded, capture_output=True, text=True, check=True).stdout == "False\n"
