"""DuckDB reads the file that was meant, whatever its name looks like."""

from pathlib import Path

import duckdb
import pytest

from amtsatlas.storage.literal import literal


@pytest.mark.parametrize("name", ["y[1]", "[!a]", "a*", "a**", "what?", "[", "{a,b}", "a=b", "it's", "back\\slash"])
def test_a_file_is_read_under_any_name_of_itself_or_its_folder(tmp_path: Path, name: str) -> None:
    # These are what DuckDB takes the names for.
    for number, other in enumerate(("y1", "b", "aa", "whatX", name)):
        (tmp_path / other).mkdir()
        file = tmp_path / other / f"{other}.parquet"
        duckdb.sql("select $number as number", params={"number": number}).write_parquet(str(file))
    file = tmp_path / name / f"{name}.parquet"

    rows = duckdb.read_parquet(literal(file), filename=True, hive_partitioning=False).fetchall()
    assert rows == [(4, str(file))]
