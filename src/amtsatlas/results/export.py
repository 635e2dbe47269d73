"""Everything of one edition and programme, to take away: CSV, Parquet, one DuckDB file, a data dictionary."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from amtsatlas.domain.errors import DamagedError, InputError, NotFoundError
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.editions.catalogue import Edition
from amtsatlas.editions.fold import telling_full_disks
from amtsatlas.measures.dictionary import exported_columns
from amtsatlas.measures.engine import view_trend
from amtsatlas.storage.atomic import sha256_of
from amtsatlas.storage.damage import telling_damage
from amtsatlas.storage.literal import literal

DATABASE, DICTIONARY, README = "amtsatlas.duckdb", "DATA_DICTIONARY.csv", "README.txt"
_NOTE = """{title} · {metric}
Edition {date}, revision {revision}, register of {register}.
{example}
Every table stands here as .csv (UTF-8, semicolon), as .parquet and in amtsatlas.duckdb.
DATA_DICTIONARY.csv says what each column means. Every row carries edition, revision, example
and, where it is one, the words that say so. The table trend goes back to {first}.
"""


class Export:
    """What can be taken away of one edition and programme, file by file."""

    def __init__(self, edition: Edition, programme: str, earlier: Sequence[Edition] = ()) -> None:
        """``earlier`` are the editions before it that the table ``trend`` tells of, oldest first.

        Raises NotFoundError where the edition lacks the programme.
        """
        if programme not in edition.programmes:
            raise NotFoundError(
                f"edition {edition.date} has no programme {programme}; it has: {', '.join(edition.programmes)}"
            )
        self._edition, self._programme, self._history = edition, programme, (*earlier, edition)
        stored = sorted([*edition.path.glob("*.parquet"), *(edition.results / programme).glob("*.parquet")])
        self._stored = {file.stem: file for file in stored}

    @property
    def tables(self) -> list[str]:
        """The names of its tables."""
        return sorted([*self._stored, "trend"])

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        return [
            *(f"{table}.{form}" for table in self.tables for form in ("csv", "parquet")), DATABASE, DICTIONARY, README
        ]  # fmt: skip

    def rows(self) -> dict[str, int]:
        """How many rows each table has, without reading them."""
        standings = [str(file) for _, file in self._standings()]
        files = [literal(Path(file)) for file in {*standings, *map(str, self._stored.values())}]
        with duckdb.connect() as connection:
            counted = connection.execute(
                "select file_name, num_rows from parquet_file_metadata($files)", {"files": files}
            )
            by_file: dict[str, int] = dict(counted.fetchall())
        rows = {table: by_file[str(file)] for table, file in self._stored.items()}
        return {**rows, "trend": sum(by_file[file] for file in standings)}

    def write(self, name: str, folder: Path) -> None:
        """Write one of :attr:`files` into a folder."""
        table, _, form = name.rpartition(".")
        writers: Mapping[str, Callable[[], object]] = {
            DATABASE: lambda: self._write_database(folder / name),
            DICTIONARY: lambda: self._write_dictionary(folder / name),
            README: lambda: (folder / name).write_text(self._note(), "utf-8"),
        }
        writers.get(name, lambda: self._write_table(table, form, folder / name))()

    def _write_table(self, table: str, form: str, file: Path) -> None:
        with duckdb.connect() as connection:
            rows = self._marked(connection, table)
            if form == "csv":
                rows.write_csv(str(file), sep=";", header=True)
            else:
                rows.write_parquet(str(file))

    def _write_database(self, file: Path) -> None:
        with duckdb.connect(str(file)) as connection:
            # What is only read through stays out of the file.
            connection.execute("attach ':memory:' as work; use work")
            for table in self.tables:
                self._marked(connection, table).create(f"{file.stem}.{table}")
            self._dictionary(connection).create(f"{file.stem}.data_dictionary")

    def _write_dictionary(self, file: Path) -> None:
        with duckdb.connect() as connection:
            self._dictionary(connection).write_csv(str(file), sep=";", header=True)

    def _marked(self, connection: duckdb.DuckDBPyConnection, table: str) -> duckdb.DuckDBPyRelation:
        """The rows of a table, each with edition, revision, and whether it is example data."""
        if table == "trend":
            return self._marked_trend(connection)
        marks = _marks(self._edition).items()
        constants = (duckdb.ConstantExpression(value).alias(name) for name, value in marks)
        return connection.read_parquet(literal(self._stored[table])).select(duckdb.StarExpression(), *constants)

    def _marked_trend(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """The same of ``trend``, whose rows are of several editions."""
        view_trend(connection, self._standings())
        connection.execute("create table mark (edition text, revision bigint, example boolean, example_data text)")
        connection.executemany(
            "insert into mark values ($edition, $revision, $example, $example_data)",
            [_marks(one) for one in self._history],
        )
        return connection.sql("select * from trend join mark using (edition) order by authority_key, edition").select(
            *(duckdb.ColumnExpression(column.name) for column in exported_columns("trend"))
        )

    def _standings(self) -> list[tuple[str, Path]]:
        return [(one.date, one.results / self._programme / "standing.parquet") for one in self._history]

    def _dictionary(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        connection.execute('create table meaning ("table" text, "column" text, type text, de text, en text)')
        connection.executemany(
            "insert into meaning values (?, ?, ?, ?, ?)",
            [
                (table, column.name, column.type, column.de, column.en)
                for table in self.tables
                for column in exported_columns(table)
            ],
        )
        return connection.table("meaning")

    def _note(self) -> str:
        edition = self._edition
        return _NOTE.format(
            title=edition.programmes[self._programme]["title"],
            metric=edition.programmes[self._programme]["metric"],
            date=edition.date,
            revision=edition.revision,
            register=edition.manifest["register"]["date"],
            example=f"{EXAMPLE_MARK}: only the listed published figures are real." if edition.example else "",
            first=self._history[0].date,
        )


def export(edition: Edition, programme: str, folder: Path, earlier: Sequence[Edition] = ()) -> int:
    """Write everything into a new or empty folder; returns how many tables. ``earlier`` as in :class:`Export`.

    Raises InputError where the folder holds anything, NotFoundError where the edition lacks the programme, DamagedError
    where a table is not what was written, and AmtsatlasError where the disk is full.
    """
    if folder.exists() and any(folder.iterdir()):
        raise InputError("is not empty", file=str(folder), remedy="name a new folder; nothing is overwritten")
    everything = Export(edition, programme, earlier)
    _refuse_damaged(edition, programme)
    folder.mkdir(parents=True, exist_ok=True)
    with telling_full_disks(), telling_damage("an edition before it"):
        for name in everything.files:
            everything.write(name, folder)
    return len(everything.tables)


def _refuse_damaged(edition: Edition, programme: str) -> None:
    """Raise DamagedError where a file to hand out is not what was written."""
    files = edition.manifest["files"]
    written = {edition.path / name: digest for name, digest in files["edition"].items()} | {
        edition.results / name: digest for name, digest in files["results"].items() if name.startswith(f"{programme}/")
    }
    damaged = [str(file) for file, digest in written.items() if not file.is_file() or sha256_of(file) != digest]
    if damaged:
        raise DamagedError(f"edition {edition.name} is damaged, see amtsatlas check-data: {', '.join(damaged)}")


def _marks(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition.date,
        "revision": edition.revision,
        "example": edition.example,
        "example_data": EXAMPLE_MARK if edition.example else None,
    }
