"""Runs the measures: edition and programme in, one Parquet file per result out."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import duckdb

from amtsatlas.editions.schema import EDITION_TABLES
from amtsatlas.measures.rules import rule_tables
from amtsatlas.programmes.model import Programme
from amtsatlas.storage.damage import telling_damage
from amtsatlas.storage.literal import literal

Engine = Literal["duckdb", "spark"]

STALE_DAYS = 90
"""Data older than this many days at the edition's date is marked stale, where no setting says otherwise."""

_ROW_GROUP = 61_440
"""Rows per row group, 30 of DuckDB's vectors: small enough that one authority's rows are read in milliseconds."""


@dataclass(frozen=True)
class Measure:
    """One ``.sql`` file. What is ``kept`` is a result; a ``view`` is not stored but read through by those after it."""

    name: str
    kept: bool = True
    view: bool = False

    @property
    def sql(self) -> str:
        """The query: one SELECT that reads the edition's tables, the rules, and measures before it by name."""
        return (resources.files("amtsatlas.measures") / f"{self.name}.sql").read_text("utf-8")


MEASURES = (
    Measure("scope", kept=False),
    Measure("lineage", kept=False),
    Measure("credit", kept=False),
    Measure("judged", kept=False, view=True),
    Measure("provided", kept=False),
    Measure("verdict"),
    Measure("standing"),
    Measure("offered", kept=False, view=True),
    Measure("above", kept=False),
    Measure("reach"),
    Measure("coverage"),
    Measure("gaps"),
    Measure("inflation"),
    Measure("facts"),
)
"""In the order they run. ``trend`` is no part of it: it reads the standings of all editions, at reading time."""

TREND = Measure("trend")

_OUTWEIGHED = Measure("outweighed", kept=False)

KEPT = tuple(measure.name for measure in MEASURES if measure.kept)
"""The results of a programme in an edition, each stored as ``<name>.parquet``."""


def run(
    edition: Path,
    programme: Programme,
    into: Path,
    *,
    edition_date: str,
    engine: Engine = "duckdb",
    stale_days: int = STALE_DAYS,
    memory_limit: str = "2GB",
    threads: int | None = None,
) -> None:
    """Compute every measure of the programme and write :data:`KEPT` into the folder ``into``, which exists.

    ``edition`` is a folder with the edition's tables as Parquet. The files are the same bytes for the same input, on
    any number of ``threads``; beyond ``memory_limit`` DuckDB spills into a folder below ``into``, which is removed.
    Spark's rows are the same, its bytes are not DuckDB's.
    """
    if engine == "spark":
        from amtsatlas.measures.spark import run as run_on_spark

        run_on_spark(edition, programme, into, edition_date=edition_date, stale_days=stale_days)
        return
    with (
        tempfile.TemporaryDirectory(dir=into, prefix=".spill-") as spill,
        _connect(spill, memory_limit, threads) as connection,
    ):
        _open(connection, edition, programme, edition_date, stale_days)
        for measure in MEASURES:
            _compute(connection, measure, into)


def simulate(
    edition: Path, programme: Programme, *, edition_date: str, stale_days: int = STALE_DAYS, memory_limit: str = "2GB"
) -> list[dict[str, Any]]:
    """The rows of ``standing`` under these rules. Nothing is kept. Raises DamagedError."""
    with (
        telling_damage(f"edition {edition.name}"),
        tempfile.TemporaryDirectory() as spill,
        _connect(spill, memory_limit) as connection,
    ):
        _open(connection, edition, programme, edition_date, stale_days)
        for measure in MEASURES:
            _compute(connection, measure, None)
            if measure.name == "standing":
                break
        return _rows(connection.sql("select * from standing order by authority_key"))


def trend(standings: Sequence[tuple[str, Path]], authority_key: str | None = None) -> list[dict[str, Any]]:
    """The rows of ``trend`` over these (edition date, file of its standing) pairs, of one authority or of all.

    Raises DamagedError.
    """
    if not standings:
        return []
    with telling_damage(f"a standing of {standings[0][0]} to {standings[-1][0]}"), duckdb.connect() as connection:
        view_trend(connection, standings)
        return _rows(
            connection.sql(
                "select * from trend where $key is null or authority_key = $key order by authority_key, edition",
                params={"key": authority_key},
            )
        )


def view_trend(connection: duckdb.DuckDBPyConnection, standings: Sequence[tuple[str, Path]]) -> None:
    """Make ``trend`` readable by name over these (edition date, file of its standing) pairs, at least one."""
    connection.execute("create table edition_file (edition varchar, file varchar)")
    connection.executemany("insert into edition_file values (?, ?)", [(date, str(file)) for date, file in standings])
    files = connection.read_parquet([literal(file) for _, file in standings], filename=True, union_by_name=True)
    files.create_view("standing_file")
    connection.sql(
        "select * exclude (filename, file) from standing_file join edition_file on file = filename"
    ).create_view("standing_history")
    connection.sql(TREND.sql).create_view("trend")


def outweighed(verdict: Path, max_loss: float) -> list[dict[str, Any]]:
    """The rows of ``outweighed.sql`` over a stored verdict."""
    with duckdb.connect() as connection:
        connection.read_parquet(literal(verdict)).create_view("verdict")
        return _rows(connection.sql(_OUTWEIGHED.sql, params={"max_loss": max_loss}))


def _connect(spill: str, memory_limit: str, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "memory_limit": memory_limit,
        "temp_directory": spill,
        # Results are ordered by their queries; what has no order need not be held back in memory.
        "preserve_insertion_order": False,
    }
    return duckdb.connect(config=config | ({"threads": threads} if threads else {}))


def _open(
    connection: duckdb.DuckDBPyConnection, edition: Path, programme: Programme, edition_date: str, stale_days: int
) -> None:
    for table, schema in EDITION_TABLES.items():
        file = edition / f"{table}.parquet"
        if table == "judgement" and not file.exists():
            # An edition from before there were judgements, asked what would be under other rules.
            connection.from_arrow(schema.empty_table()).create(table)
        else:
            connection.read_parquet(literal(file)).create_view(table)
    for name, rows in rule_tables(programme, edition_date=edition_date, stale_days=stale_days).items():
        connection.from_arrow(rows).create(name)


def _compute(connection: duckdb.DuckDBPyConnection, measure: Measure, into: Path | None) -> None:
    """Make the measure readable by name: as a file ``into`` a folder where it is kept, else as a view or a table."""
    query = connection.sql(measure.sql)
    if measure.view:
        query.create_view(measure.name)
    elif into is None or not measure.kept:
        query.create(measure.name)
    else:
        path = into / f"{measure.name}.parquet"
        query.write_parquet(str(path), compression="zstd", row_group_size=_ROW_GROUP)
        connection.read_parquet(literal(path)).create_view(measure.name)


def _rows(relation: duckdb.DuckDBPyRelation) -> list[dict[str, Any]]:
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
