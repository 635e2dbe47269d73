"""Runs the same ``.sql`` files on PySpark, for those who outgrow one machine; needs the extra ``amtsatlas[spark]``."""

import tempfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from amtsatlas.domain.errors import AmtsatlasError
from amtsatlas.editions.schema import EDITION_TABLES
from amtsatlas.measures.engine import MEASURES
from amtsatlas.measures.rules import rule_tables
from amtsatlas.programmes.model import Programme

try:
    import sqlglot
    from pyspark.sql import SparkSession
except ImportError as error:
    raise AmtsatlasError(
        f"the Spark engine needs {error.name}, which is not installed – pip install 'amtsatlas[spark]'"
    ) from error


def to_spark(sql: str) -> str:
    """The query in Spark's SQL. Raises sqlglot's UnsupportedError where it has no equal there."""
    (translated,) = sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    return translated


def run(edition: Path, programme: Programme, into: Path, *, edition_date: str, stale_days: int) -> None:
    """As :func:`amtsatlas.measures.engine.run`, on the Spark session that is active, else on a local one of our own.

    Raises AmtsatlasError where Java is missing.
    """
    active = SparkSession.getActiveSession()
    with tempfile.TemporaryDirectory(dir=into, prefix=".spill-") as spill:
        spark = active or _local_session(spill)

        def view(name: str, path: Path) -> None:
            spark.read.parquet(str(path)).createOrReplaceTempView(name)

        try:
            for table in EDITION_TABLES:
                view(table, edition / f"{table}.parquet")
            for name, rows in rule_tables(programme, edition_date=edition_date, stale_days=stale_days).items():
                pq.write_table(rows, Path(spill) / name)
                view(name, Path(spill) / name)
            for measure in MEASURES:
                frame = spark.sql(to_spark(measure.sql))
                if measure.view:
                    frame.createOrReplaceTempView(measure.name)
                    continue
                # Read back from disk, so that the plans of the measures after it do not hold its own.
                folder = Path(spill) / measure.name
                frame.write.parquet(str(folder))
                view(measure.name, folder)
                if measure.kept:
                    _join(folder, into / f"{measure.name}.parquet")
        finally:
            if active is None:
                spark.stop()


def _join(folder: Path, target: Path) -> None:
    """One file of Spark's parts, which hold the rows in order and are named in order."""
    parts = sorted(folder.glob("part-*.parquet"))
    with pq.ParquetWriter(target, pq.read_schema(parts[0]), compression="zstd") as writer:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches():
                writer.write_batch(batch)


def _local_session(spill: str) -> Any:
    try:
        return (
            SparkSession.builder.master("local[*]")
            .appName("amtsatlas")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.local.dir", spill)
            .config("spark.sql.warehouse.dir", f"{spill}/warehouse")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
    except Exception as error:
        raise AmtsatlasError(f"Spark did not start: {error} – it needs Java 17, e.g. Debian's headless JRE") from error
