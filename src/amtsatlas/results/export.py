"""Everything of one edition and programme, to take away: CSV, Parquet, one DuckDB file, a data dictionary."""

from pathlib import Path

import duckdb

from amtsatlas.domain.errors import DamagedError, InputError, NotFoundError
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.editions.catalogue import Edition
from amtsatlas.editions.fold import telling_full_disks
from amtsatlas.measures.dictionary import columns_of, marks
from amtsatlas.storage.atomic import sha256_of
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

    Raises InputError where the folder holds anything, NotFoundError where the edition lacks the programme, DamagedError
    where a table is not what was written, and AmtsatlasError where the disk is full.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError("is not empty", file=str(folder), remedy="name a new folder; nothing is overwritten")
    if programme not in edition.programmes:
        raise NotFoundError(
            f"edition {edition.date} has no programme {programme}; it has: {', '.join(edition.programmes)}"
        )
    tables = _whole_tables(edition, programme)
    folder.mkdir(parents=True, exist_ok=True)
    with telling_full_disks(), duckdb.connect(str(folder / "amtsatlas.duckdb")) as connection:
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


def _whole_tables(edition: Edition, programme: str) -> list[Path]:
    """The files to hand out, which were written as they are now."""
    files = edition.manifest["files"]
    written = {edition.path / name: digest for name, digest in files["edition"].items()} | {
        edition.results / name: digest for name, digest in files["results"].items() if name.startswith(f"{programme}/")
    }
    damaged = [str(file) for file, digest in written.items() if not file.is_file() or sha256_of(file) != digest]
    if damaged:
        raise DamagedError(f"edition {edition.name} is damaged, see amtsatlas check-data: {', '.join(damaged)}")
    return sorted(written)


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
