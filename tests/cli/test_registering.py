"""The verb register, run as a process over the packaged register."""

from pathlib import Path

import pytest

from tests.conftest import Amtsatlas
from tests.registers.gv100ad_lines import OBERBAYERN, write


@pytest.mark.parametrize("land", ["9", "17", "Bayern", ""])
def test_a_land_that_is_none_is_answered_with_those_there_are(amtsatlas: Amtsatlas, tmp_path: Path, land: str) -> None:
    done = amtsatlas("register", "show", "--land", land, "--data", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"no Land {land!r}" in done.stderr
    assert "01, 02," in done.stderr


@pytest.mark.parametrize("date", ["nonsense", "2023-02-30", "2023"])
def test_a_register_of_a_day_that_is_none_is_wrong_usage(amtsatlas: Amtsatlas, tmp_path: Path, date: str) -> None:
    done = amtsatlas("register", "show", "--date", date, "--data", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no date" in done.stderr


def test_a_register_file_may_have_a_name_that_is_no_utf_8(amtsatlas: Amtsatlas, tmp_path: Path) -> None:
    file = write(tmp_path / "\udcff.txt", list(OBERBAYERN))
    done = amtsatlas("register", "import", "gv100ad", file, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert amtsatlas("check-data", "--data", tmp_path / "data").returncode == 0
