"""An export holds everything of an edition three times over, and says what it means."""

import csv
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from amtsatlas.domain.errors import InputError, NotFoundError
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.editions.catalogue import Edition, earlier_of, find_edition
from amtsatlas.editions.schema import EDITION_TABLES
from amtsatlas.measures.engine import KEPT
from amtsatlas.results.export import Export, export

TABLES = sorted([*EDITION_TABLES, *KEPT, "trend"])
FILLED = [table for table in TABLES if table != "judgement"]
"""Nobody judged anything in the example; ``tests/test_judgements.py`` exports an edition with judgements."""


@pytest.fixture(scope="module")
def edition(demo: Path) -> Edition:
    """The oldest and smallest of the example editions."""
    return find_edition(demo, "2021-11-22")


@pytest.fixture(scope="module")
def folder(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("export") / "new" / "folder"
    assert export(edition, "digitales-amt", target) == len(TABLES)
    return target


def stored(edition: Edition, table: str) -> Path:
    folder = edition.path if table in EDITION_TABLES else edition.results / "digitales-amt"
    # The oldest edition's trend is of that edition alone.
    return folder / f"{table.replace('trend', 'standing')}.parquet"


def csv_rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_table_is_there_as_csv_and_parquet_and_nothing_else(folder: Path) -> None:
    tables = {f"{table}.{ending}" for table in TABLES for ending in ("csv", "parquet")}

    assert {file.name for file in folder.iterdir()} == tables | {
        "amtsatlas.duckdb",
        "DATA_DICTIONARY.csv",
        "README.txt",
    }


@pytest.mark.parametrize("table", FILLED)
def test_csv_parquet_and_duckdb_have_the_rows_of_the_edition(edition: Edition, folder: Path, table: str) -> None:
    with duckdb.connect(str(folder / "amtsatlas.duckdb"), read_only=True) as connection:
        (in_duckdb,) = connection.table(table).count("*").fetchall()[0]
    rows = pq.read_metadata(stored(edition, table)).num_rows

    assert (rows > 0) == (table in FILLED)
    assert len(csv_rows(folder, table)) == rows
    assert pq.read_metadata(folder / f"{table}.parquet").num_rows == rows
    assert in_duckdb == rows


@pytest.mark.parametrize("table", ["authority", "standing", "facts"])
def test_no_value_changes_on_the_way(edition: Edition, folder: Path, table: str) -> None:
    before = pq.read_table(stored(edition, table)).to_pylist()
    after = pq.read_table(folder / f"{table}.parquet").to_pylist()
    assert [{name: row[name] for name in before[0]} for row in after] == before

    texts = [{name: row[name] for name in before[0]} for row in csv_rows(folder, table)]
    assert texts == [{name: _written(value) for name, value in row.items()} for row in before]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def test_keys_keep_their_leading_zeros_in_the_csv(folder: Path) -> None:
    erlangen = next(row for row in csv_rows(folder, "authority") if row["authority_key"] == "gemeinde:09562000")

    assert (erlangen["ags"], erlangen["land"]) == ("09562000", "09")


@pytest.mark.parametrize("table", TABLES)
def test_the_dictionary_describes_every_column_of_every_exported_file(folder: Path, table: str) -> None:
    described = [row for row in csv_rows(folder, "DATA_DICTIONARY") if row["table"] == table]
    columns = [row["column"] for row in described]

    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file, delimiter=";")) == columns
    assert pq.read_schema(folder / f"{table}.parquet").names == columns
    with duckdb.connect(str(folder / "amtsatlas.duckdb"), read_only=True) as connection:
        assert connection.table(table).columns == columns
    assert {row["type"] for row in described} <= {"string", "date", "integer", "number", "boolean"}
    assert all(row["de"].strip() and row["en"].strip() for row in described)


def test_the_dictionary_speaks_of_exported_tables_only(folder: Path) -> None:
    assert {row["table"] for row in csv_rows(folder, "DATA_DICTIONARY")} == set(TABLES)


@pytest.mark.parametrize("table", FILLED)
def test_every_row_says_its_edition_its_revision_and_that_it_is_an_example(folder: Path, table: str) -> None:
    rows = pq.read_table(folder / f"{table}.parquet").to_pylist()
    marks = {(row["edition"], row["revision"]) for row in rows}

    assert marks == {("2021-11-22", 1)}
    assert all(True in row.values() and EXAMPLE_MARK in row.values() for row in rows)
    assert all(EXAMPLE_MARK in row.values() for row in csv_rows(folder, table))


def test_the_note_says_what_it_is_of_which_day_and_that_it_is_an_example(edition: Edition, folder: Path) -> None:
    note = (folder / "README.txt").read_text("utf-8")

    assert note.startswith(edition.programmes["digitales-amt"]["title"])
    assert "Edition 2021-11-22, revision 1" in note
    assert EXAMPLE_MARK in note


def test_the_trend_tells_of_every_edition_up_to_the_one_exported(demo: Path, tmp_path: Path) -> None:
    edition = find_edition(demo, "2023-02-06")
    exported = Export(edition, "digitales-amt", earlier_of(edition, "digitales-amt"))
    exported.write("trend.csv", tmp_path)
    rows = csv_rows(tmp_path, "trend")

    assert {row["edition"] for row in rows} == {"2021-11-22", "2022-07-18", "2023-02-06"}
    assert exported.rows()["trend"] == len(rows)
    assert {(row["revision"], row["example_data"]) for row in rows} == {("1", EXAMPLE_MARK)}
    for one in (*earlier_of(edition, "digitales-amt"), edition):
        standing = {row["authority_key"]: row["counted"] for row in pq.read_table(stored(one, "standing")).to_pylist()}
        told = {row["authority_key"]: int(row["counted"]) for row in rows if row["edition"] == one.date}
        assert told == standing


def test_each_file_is_written_alone_as_with_the_others(edition: Edition, folder: Path, tmp_path: Path) -> None:
    exported = Export(edition, "digitales-amt")
    assert sorted(exported.files) == sorted(file.name for file in folder.iterdir())
    assert exported.rows() == {table: len(csv_rows(folder, table)) for table in TABLES}
    for name in ("facts.csv", "facts.parquet", "DATA_DICTIONARY.csv", "README.txt"):
        exported.write(name, tmp_path)
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    assert len(list(tmp_path.iterdir())) == 4


def test_nothing_but_the_tables_is_in_the_database(folder: Path) -> None:
    with duckdb.connect(str(folder / "amtsatlas.duckdb"), read_only=True) as connection:
        found = connection.execute("select table_name, table_type from information_schema.tables").fetchall()
    assert sorted(found) == sorted((name, "BASE TABLE") for name in (*TABLES, "data_dictionary"))


def test_the_results_are_those_of_the_programme_asked_for(edition: Edition, tmp_path: Path) -> None:
    export(edition, "ozg-leistungen", tmp_path)

    assert {row["threshold"] for row in csv_rows(tmp_path, "standing")} == {""}
    assert (tmp_path / "README.txt").read_text("utf-8").startswith(edition.programmes["ozg-leistungen"]["title"])


def test_an_empty_folder_is_taken_and_one_that_holds_anything_is_not_touched(edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")

    with pytest.raises(InputError, match="is not empty – name a new folder") as refused:
        export(edition, "digitales-amt", tmp_path)
    assert refused.value.file == str(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_programme_the_edition_lacks_is_answered_with_those_it_has_and_leaves_no_folder(
    edition: Edition, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError, match=r"has no programme probe; it has: .*digitales-amt"):
        export(edition, "probe", tmp_path / "new")
    assert not (tmp_path / "new").exists()
