"""The data dictionary describes everything an edition and its results hold, and nothing that is not there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

import duckdb
import pytest

from amtsatlas.editions.schema import EDITION_TABLES
from amtsatlas.measures import dictionary
from amtsatlas.measures.engine import KEPT, trend
from amtsatlas.measures.rules import rule_tables
from amtsatlas.programmes.model import KINDS
from tests.measures.edition import DATE, PROGRAMMES, bavaria

TABLES = (*EDITION_TABLES, *KEPT, "trend")
TYPES = {"VARCHAR": {"string", "date"}, "BIGINT": {"integer"}, "DOUBLE": {"number"}, "BOOLEAN": {"boolean"}}


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Per table its columns and their types in DuckDB, as they are on disk after a run."""
    folder = tmp_path_factory.mktemp("dictionary")
    edition = bavaria().delivered("gemeinde:09675111").offer("gemeinde:09675111", "p1")
    results = edition.results(folder).folder
    files = {path.stem: path for path in (*results.glob("*.parquet"), *(folder / "edition").glob("*.parquet"))}
    with duckdb.connect() as connection:
        described = {
            name: {
                row[0]: row[1] for row in connection.execute("describe from read_parquet(?)", [str(file)]).fetchall()
            }
            for name, file in files.items()
        }
    (row, *_) = trend([(DATE, files["standing"])])
    return described | {"trend": dict.fromkeys(row, "")}


def words_before(measure: str, alias: str) -> set[str]:
    """The texts a query gives under this name, as they stand in its file: ``'pdf' as warning``."""
    return set(re.findall(rf"'(\w+)' as {alias}\b", sql(measure)))


def sql(measure: str) -> str:
    return (resources.files("amtsatlas.measures") / f"{measure}.sql").read_text("utf-8")


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the dictionary in either language, with its place."""

    def walk(place: str, value: object) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            if "de" in value or "en" in value:
                yield f"{place}.de", str(value.get("de", ""))
                yield f"{place}.en", str(value.get("en", ""))
            for name, inner in value.items():
                yield from walk(f"{place}.{name}", inner)

    yield from walk("", dictionary.dictionary())


def test_every_table_and_result_is_described_and_no_other() -> None:
    assert set(dictionary.dictionary()["tables"]) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_table_is_described_in_its_order(table: str, columns: dict[str, dict[str, str]]) -> None:
    assert [column.name for column in dictionary.columns_of(table)] == list(columns[table])


@pytest.mark.parametrize("table", [table for table in TABLES if table != "trend"])
def test_a_column_has_the_type_that_it_is_said_to_have(table: str, columns: dict[str, dict[str, str]]) -> None:
    for column in dictionary.columns_of(table):
        assert column.type in TYPES[columns[table][column.name]], column.name


def test_every_description_is_there_in_german_and_english() -> None:
    described = dict(texts())

    assert len(described) > 200
    assert [place for place, text in described.items() if not text.strip()] == []


@pytest.mark.parametrize("group", ["tables", "facts"])
def test_tables_and_facts_have_a_title_in_german_and_english(group: str) -> None:
    for name, described in dictionary.dictionary()[group].items():
        assert described["title_de"].strip(), name
        assert described["title_en"].strip(), name


def test_every_number_says_what_it_counts_unless_it_is_a_place_a_revision_or_an_entry() -> None:
    every = [column for table in TABLES for column in dictionary.columns_of(table)] + dictionary.marks()
    without = {column.name for column in every if column.type in ("integer", "number") and column.unit is None}

    assert without == {"rank", "peer_rank", "revision", "entry"}
    assert {column.unit for column in every} == {None, "count", "persons", "hectares", "0 to 1"}


def test_no_column_is_described_that_no_table_has() -> None:
    used = {column.name for table in TABLES for column in dictionary.columns_of(table)}
    described = dictionary.dictionary()

    assert set(described["columns"]) <= used
    for name, table in described["tables"].items():
        assert set(table.get("meaning", {})) <= set(table["columns"]), name


def test_every_reason_a_verdict_can_give_is_described_and_no_other() -> None:
    programme = PROGRAMMES["digitales-amt"]
    given = set(
        re.findall(r"'(\w+)'", re.findall(r"case d\.score(?:(?!\bcase\b).)*?end as reason", sql("verdict"), re.S)[0])
    )
    for undecided in (frozenset[str](), frozenset(KINDS)):
        rules = rule_tables(replace(programme, undecided=undecided), edition_date=DATE, stale_days=90)
        given |= set(rules["rule_kind"]["reason"].to_pylist())

    assert {"counted", "other_source", "no_address", "mail", "mail_undecided", "unknown_kind"} <= given
    assert set(dictionary.reasons()) == given


def test_every_key_figure_is_described_and_no_other() -> None:
    assert "share_own_page" in words_before("facts", "fact")
    assert set(dictionary.facts()) == words_before("facts", "fact")


def test_every_warning_is_described_and_no_other() -> None:
    assert "same_address" in words_before("inflation", "warning")
    assert set(dictionary.warnings()) == words_before("inflation", "warning")


def test_what_is_not_described_can_not_be_asked_for() -> None:
    with pytest.raises(KeyError):
        dictionary.columns_of("scope")


def test_every_exported_row_is_marked_with_edition_revision_and_example() -> None:
    assert {"edition", "revision", "example"} <= {mark.name for mark in dictionary.marks()}
