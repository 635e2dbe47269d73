"""Everything of one edition and programme, to take away: CSV, Parquet, one DuckDB file, a data dictionary."""

from pathlib import Path

import duckdb

from amtsatlas.domain.errors import InputError, NotFoundError
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.editions.catalogue import Edition
from amtsatlas.measures.dictionary import columns_of, marks
from amtsatlas.storage.literal import literal

_NOTE = """{title} · {metric}
Edition {date}, revision {revision}, register of {register}.
{example}
Every table stands here as .csv (UTF-8, semicolon), as .parquet and in amtsatlas.duckdb.
DATA_DICTIONARY.csv says what each column means. Every row carries edition, revision, example
and, where it is one, the words that say so.
"""


def export(edition: Edition, programme: str, folder: Path) -> int:
    """Write the edition's tables and the programme's results into a new or empty folder; returns how many.

    Raises InputError where the folder holds anything, NotFoundError where the edition lacks the programme.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError("is not empty", file=str(folder), remedy="name a new folder; nothing is overwritten")
    if programme not in edition.programmes:
        raise NotFoundError(
            f"edition {edition.date} has no programme {programme}; it has: {', '.join(edition.programmes)}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    tables = sorted([*edition.path.glob("*.parquet"), *(edition.results / programme).glob("*.parquet")])
    with duckdb.connect(str(folder / "amtsatlas.duckdb")) as connection:
        for file in tables:
            _write_table(connection, edition, file, folder)
        _write_dictionary(connection, {file.stem for file in tables}, folder)
    note = _NOTE.format(
        title=edition.programmes[programme]["title"],
        metric=edition.programmes[programme]["metric"],
        date=edition.date,
        revision=edition.revision,
        register=edition.manifest["register"]["date"],
        example=f"{EXAMPLE_MARK}: only the listed published figures are real." if edition.example else "",
    )
    (folder / "README.txt").write_text(note, "utf-8")
    return len(tables)


def _write_table(connection: duckdb.DuckDBPyConnection, edition: Edition, file: Path, folder: Path) -> None:
    values = {
        "edition": edition.date,
        "revision": edition.revision,
        "example": edition.example,
        "example_data": EXAMPLE_MARK if edition.example else None,
    }
    marked = connection.read_parquet(literal(file)).select(
        duckdb.StarExpression(), *(duckdb.ConstantExpression(value).alias(name) for name, value in values.items())
    )
    marked.create(file.stem)
    table = connection.table(file.stem)
    table.write_csv(str(folder / f"{file.stem}.csv"), sep=";", header=True)
    table.write_parquet(str(folder / f"{file.stem}.parquet"))


def _write_dictionary(connection: duckdb.DuckDBPyConnection, tables: set[str], folder: Path) -> None:
    connection.execute('create table data_dictionary ("table" text, "column" text, type text, de text, en text)')
    connection.executemany(
        "insert into data_dictionary values (?, ?, ?, ?, ?)",
        [
            (table, column.name, column.type, column.de, column.en)
            for table in sorted(tables)
            for column in (*columns_of(table), *marks())
        ],
    )
    connection.table("data_dictionary").write_csv(str(folder / "DATA_DICTIONARY.csv"), sep=";", header=True)
