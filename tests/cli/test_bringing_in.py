"""From a file to a league table by the command line alone."""

import json
from pathlib import Path

import pytest

from tests.conftest import Amtsatlas

HEADER = "authority_key;authority_name;service_key;service_name;procedure_id;procedure_name;url;provision;kind\n"


def _table(path: Path, rows: int, key: str = "gemeinde:09562000") -> Path:
    lines = [
        f"{key};;;Leistung {n};p{n};Verfahren {n};https://stadt.example/{n};own;application\n" for n in range(rows)
    ]
    path.write_text(HEADER + "".join(lines), "utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_first_own_import_leads_to_the_league_table(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", 51)
    arguments = ("import", "csv", table, "--date", "2026-01-01", "--provider", "Erlangen", "--data", data)
    assert amtsatlas(*arguments).returncode == 0
    assert amtsatlas("build", "--date", "2026-01-01", "--data", data).returncode == 0
    first = json.loads(amtsatlas("standings", "--top", "1", "--format", "json", "--data", data).stdout)[0]
    assert (first["name"], first["counted"], first["reached"], first["example"]) == ("Erlangen", 51, True, False)


def test_the_same_file_again_is_already_there(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    arguments = (
        "import",
        "csv",
        _table(tmp_path / "a.csv", 3),
        "--date",
        "2026-01-01",
        "--provider",
        "E",
        "--data",
        data,
    )
    amtsatlas(*arguments)
    again = amtsatlas(*arguments)
    assert again.returncode == 0
    assert "already there as 2026-01-01-csv-e-" in again.stderr


def test_a_dry_run_stores_nothing(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", 3)
    done = amtsatlas("import", "csv", table, "--date", "2026-01-01", "--provider", "E", "--dry-run", "--data", data)
    assert done.returncode == 0
    assert json.loads(amtsatlas("deliveries", "--format", "json", "--data", data).stdout) == []


def test_a_shrunken_delivery_is_held_until_someone_accepts_it(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    common = ("--provider", "E", "--data", data)
    amtsatlas("import", "csv", _table(tmp_path / "a.csv", 10), "--date", "2026-01-01", *common)
    held = amtsatlas("import", "csv", _table(tmp_path / "b.csv", 5), "--date", "2026-02-01", *common)
    assert held.returncode == 1
    listed = json.loads(amtsatlas("deliveries", "--format", "json", "--data", data).stdout)
    assert [row["state"] for row in listed] == ["accepted", "held"]
    build = amtsatlas("build", "--date", "2026-02-01", "--data", data)
    assert build.returncode == 0
    assert "held" in build.stderr
    assert amtsatlas("accept", listed[1]["delivery"], "--reason", "Umzug", "--data", data).returncode == 0
    amtsatlas("build", "--date", "2026-02-01", "--data", data)
    first = json.loads(amtsatlas("standings", "--top", "1", "--format", "json", "--data", data).stdout)[0]
    assert (first["counted"], first["revision"]) == (5, 2)


def test_accepting_names_every_edition_to_build(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    common = ("--provider", "E", "--data", data)
    amtsatlas("import", "csv", _table(tmp_path / "a.csv", 10), "--date", "2026-01-01", *common)
    amtsatlas("import", "csv", _table(tmp_path / "b.csv", 5), "--date", "2026-02-01", *common)
    for day in ("2026-01-15", "2026-03-01", "2026-05-01"):
        if day == "2026-05-01":
            amtsatlas("import", "csv", _table(tmp_path / "c.csv", 11), "--date", "2026-04-01", *common)
        assert amtsatlas("build", "--date", day, "--data", data).returncode == 0
    (held,) = (
        row["delivery"]
        for row in json.loads(amtsatlas("deliveries", "--format", "json", "--data", data).stdout)
        if row["state"] == "held"
    )
    done = amtsatlas("accept", held, "--reason", "Umzug", "--data", data)
    # Not that before it, nor that of a delivery after it.
    assert done.stderr.splitlines()[1:] == [f"  amtsatlas build --date {day}" for day in ("2026-02-01", "2026-03-01")]


def test_rejected_rows_are_shown_with_reason_and_line(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", 5)
    table.write_text(table.read_text("utf-8") + "gemeinde:09999999;;;;;Geist;https://x.example;;\n", "utf-8")
    amtsatlas("import", "csv", table, "--date", "2026-01-01", "--provider", "E", "--data", data)
    delivery = json.loads(amtsatlas("deliveries", "--format", "json", "--data", data).stdout)[0]["delivery"]
    (rejection,) = json.loads(amtsatlas("rejected", delivery, "--format", "json", "--data", data).stdout)
    assert (rejection["reason"], rejection["file"], rejection["place"]) == ("unknown_authority", "a.csv", "7")


def test_withdrawing_names_the_editions_to_rebuild(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    amtsatlas("import", "csv", _table(tmp_path / "a.csv", 3), "--date", "2026-01-01", "--provider", "E", "--data", data)
    amtsatlas("build", "--date", "2026-03-01", "--data", data)
    delivery = json.loads(amtsatlas("deliveries", "--format", "json", "--data", data).stdout)[0]["delivery"]
    done = amtsatlas("withdraw", delivery, "--reason", "falsche Datei", "--data", data)
    assert "amtsatlas build --date 2026-03-01" in done.stderr
    amtsatlas("build", "--date", "2026-03-01", "--data", data)
    assert not any(
        row["delivered"] for row in json.loads(amtsatlas("standings", "--format", "json", "--data", data).stdout)
    )


def test_reasons_and_names_may_be_of_bytes_that_are_no_utf_8(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    table = _table(tmp_path / "\udcff.csv", 3)
    amtsatlas("import", "csv", table, "--date", "2026-01-01", "--provider", "E", "--data", data)
    (folder,) = (data / "deliveries").iterdir()
    for verb in ("withdraw", "accept"):
        done = amtsatlas(verb, folder.name, "--reason", "sch\udcf6n", "--data", data)
        assert done.returncode == 0, done.stderr
        (listed,) = json.loads(amtsatlas("deliveries", "--format", "json", "--data", data).stdout)
        assert listed["reason"] == "sch\\udcf6n"
        done = amtsatlas(verb, "\udcff", "--reason", "x", "--data", data)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_a_folder_may_hold_names_that_are_no_utf_8_and_each_is_its_own(
    amtsatlas: Amtsatlas, data: Path, tmp_path: Path
) -> None:
    ids = []
    for name in ("\udcfe.xml", "\udcff.xml"):
        feed = tmp_path / name.encode("utf-8", "backslashreplace").decode() / "feed"
        feed.mkdir(parents=True)
        for file in (name, "a.xml"):
            (feed / file).write_text("<no xzufi/>")
        done = amtsatlas("import", "xzufi", feed, "--date", "2026-01-01", "--provider", "E", "--data", data)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        ids.append(done.stderr.partition("\n")[0])
    assert len(set(ids)) == 2


def test_a_refused_file_is_named_with_place_and_remedy(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    table = tmp_path / "latin.csv"
    table.write_bytes((HEADER + "gemeinde:09562000;;;;;Ausweis verlängern;https://x.example;;\n").encode("latin-1"))
    done = amtsatlas("import", "csv", table, "--date", "2026-01-01", "--provider", "E", "--data", data)
    assert done.returncode == 1
    assert "latin.csv" in done.stderr
    assert "UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_changes_of_a_format_that_knows_none_are_wrong_usage(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", 3)
    done = amtsatlas("import", "csv", table, "--date", "2026-01-01", "--provider", "E", "--changes", "--data", data)
    assert done.returncode == 2


def test_an_impossible_date_is_wrong_usage(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    table = _table(tmp_path / "a.csv", 3)
    done = amtsatlas("import", "csv", table, "--date", "2026-02-30", "--provider", "E", "--data", data)
    assert done.returncode == 2
