"""Folders and files whose names mean something to the tools below are still just names."""

import json
from pathlib import Path

import pytest

from tests.conftest import Amtsatlas


@pytest.mark.parametrize("name", ["y[1]", "a*b", "k=v", "Größe ä"])
def test_a_data_folder_of_any_name_is_read_and_not_its_neighbour(
    amtsatlas: Amtsatlas, tmp_path: Path, name: str
) -> None:
    counts = {}
    for folder, rows in (("y1", 1), ("aXb", 1), (name, 2)):
        data = tmp_path / folder / "data"
        table = tmp_path / "angebote.csv"
        lines = [f"gemeinde:09562000;Verfahren {row};https://stadt.example/{row}\n" for row in range(rows)]
        table.write_text("authority_key;procedure_name;url\n" + "".join(lines), "utf-8")
        amtsatlas("import", "csv", table, "--date", "2026-01-01", "--provider", "E", "--data", data)
        built = amtsatlas("build", "--date", "2026-01-01", "--data", data)
        assert built.returncode == 0, built.stderr
        told = amtsatlas("standings", "--top", "1", "--format", "json", "--data", data)
        counts[folder] = json.loads(told.stdout)[0]["counted"]
    assert counts[name] == 2


def test_a_question_mark_in_the_path_is_refused_before_anything_is_written(
    amtsatlas: Amtsatlas, tmp_path: Path
) -> None:
    table = tmp_path / "a.csv"
    table.write_text("authority_key;procedure_name;url\ngemeinde:09562000;Hund;https://stadt.example/\n", "utf-8")
    data = tmp_path / "was?"
    done = amtsatlas("import", "csv", table, "--date", "2026-01-01", "--provider", "E", "--data", data)
    assert done.returncode == 2
    assert "question mark" in done.stderr
    assert not data.exists()
