"""Every measure gives the same rows on Spark as on DuckDB, to the last row and in the same order."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amtsatlas.measures.engine import KEPT, MEASURES, TREND
from amtsatlas.programmes.model import KINDS
from tests.measures.edition import PROGRAMMES, Edition
from tests.measures.test_reference import ADDRESSES, KEYS, PROVIDERS, TERRITORIES, germany

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="left out: PySpark is not installed (amtsatlas[spark])")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("left out: no Java runtime (Debian: default-jre-headless)")
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "3"}
    builder = sql.SparkSession.builder.master("local[2]").appName("tests")
    session = builder.config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def mixed(seed: int) -> Edition:
    """Hundreds of offers of every sort, in an order that is none."""
    rng = random.Random(seed)
    edition = germany()
    for key in KEYS:
        for source, provider in PROVIDERS:
            if rng.random() < 0.6:
                edition.delivered(
                    key, source=source, provider=provider, data_date=rng.choice(["2023-09-30", "2024-01-01"])
                )
    for _ in range(900):
        source, provider = rng.choice(PROVIDERS)
        name = f"p{rng.randrange(30)}ä"
        edition.offer(
            rng.choice(KEYS), name, services=[rng.choice([None, "s1", "S1", "ß", "s2", "s10"])], source=source,
            provider=provider, territory=rng.choice(TERRITORIES), kind=KINDS[len(name) % 2 * rng.randrange(7)],
            provision=rng.choice(["own", "central", "unknown"]), provision_basis=rng.choice(["declared", "derived"]),
            address=rng.choice([*ADDRESSES, f"https://a.de/{name}"]),
            online_status=rng.choice(["ok", "ok", "nicht ok", None]),
            active=rng.choice(["ja", "nein", None]),
            delivery=rng.choice(["d-1", "d-2"]),
        )  # fmt: skip
    for key in KEYS:
        for source, provider in PROVIDERS:
            for programme in PROGRAMMES:
                name = f"p{rng.randrange(30)}ä"
                edition.judgement(key, f"{source}:{provider}:{name}", counts=rng.random() < 0.5, programme=programme)
    return edition


@pytest.mark.parametrize("measure", [*MEASURES, TREND], ids=lambda measure: measure.name)
def test_every_measure_keeps_to_the_dialect_that_both_engines_speak(measure: Any) -> None:
    pytest.importorskip("sqlglot", reason="left out: sqlglot is not installed (amtsatlas[spark])")
    pytest.importorskip("pyspark", reason="left out: PySpark is not installed (amtsatlas[spark])")
    from amtsatlas.measures.spark import to_spark

    assert to_spark(measure.sql)


@pytest.mark.parametrize("programme", list(PROGRAMMES))
def test_every_measure_is_equal_on_both_engines_to_the_last_row(spark: Any, programme: str, tmp_path: Path) -> None:
    (tmp_path / "spark").mkdir()
    edition = mixed(len(programme))
    on_duckdb = edition.results(tmp_path, programme)
    on_spark = edition.results(tmp_path / "spark", programme, engine="spark")
    assert sorted(file.name for file in on_spark.folder.iterdir()) == sorted(f"{name}.parquet" for name in KEPT)
    assert any(row["counted"] for row in on_duckdb.rows("standing"))
    for measure in KEPT:
        assert on_spark.rows(measure) == on_duckdb.rows(measure), measure
        assert on_spark.columns(measure) == on_duckdb.columns(measure), measure
