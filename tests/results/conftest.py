"""Opened results, and a second way to ask them: by the SQL files beside the tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amtsatlas.editions.catalogue import find_edition
from amtsatlas.results.reader import Results, Row

KEEP = 64 << 20

BySql = Callable[..., list[Row]]


@pytest.fixture(scope="session")
def results(demo: Path) -> Results:
    return Results.open(find_edition(demo), "digitales-amt", threads=1, keep=KEEP)


@pytest.fixture(scope="session")
def by_sql(results: Results) -> BySql:
    """The rows that a file of ``by_sql`` gives for these values: one question, one statement, nothing remembered."""
    assert results.connection.execute("select count(*) from counting").fetchall() != [(0,)]

    def ask(question: str, /, **values: Any) -> list[Row]:
        text = (Path(__file__).parent / "by_sql" / f"{question}.sql").read_text("utf-8")
        cursor = results.connection.cursor().execute(text, values)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return ask
