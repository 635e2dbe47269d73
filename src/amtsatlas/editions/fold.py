"""What holds after a complete delivery and the changes after it: the fold, in SQL."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from amtsatlas.domain.errors import AmtsatlasError
from amtsatlas.editions.store import Delivery
from amtsatlas.storage.literal import literal

FOLDED = ("covered", "service", "procedure", "offer", "judgement")
"""The tables of a delivery that are folded: all but the rejections."""


class Part(NamedTuple):
    """One Parquet file of a delivery's table."""

    file: str
    table: str
    grp: int
    """Number of the provider and source."""
    rank: int
    """Place of the delivery among those of its group, from 0."""
    delivery: str


def open_workspace(folder: Path, *, memory: str, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """An empty database on disk in the folder; its tables are compressed and may outgrow ``memory``, e.g. "256MB"."""
    connection = duckdb.connect(folder / "work.duckdb")
    # Without it, grouping ten million ids fits into 256 MB.
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set memory_limit = $memory", {"memory": memory})
    connection.execute("set temp_directory = $folder", {"folder": str(folder / "spill")})
    if threads is not None:
        connection.execute("set threads = $threads", {"threads": threads})
    return connection


@contextmanager
def telling_full_disks() -> Iterator[None]:
    """Turn DuckDB's errors about files, disk and memory into ones a person can act on."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException) as error:
        raise AmtsatlasError(f"DuckDB could not read, write or hold it: {error}") from error


def run_sql(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run all statements of one ``.sql`` file of this folder."""
    connection.execute(_sql(name))


def query(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """The rows that the query in one ``.sql`` file of this folder gives."""
    cursor = connection.execute(_sql(name))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _sql(name: str) -> str:
    return (resources.files("amtsatlas.editions") / name).read_text("utf-8")


class Chain(NamedTuple):
    """What makes up the state of one provider and source on a day, and what a person should know is missing in it."""

    used: list[Delivery]
    """The newest accepted complete delivery and the accepted changes to it, in order; empty where there is none."""
    held: list[Delivery]
    """Deliveries after that complete one which wait for a person's word."""
    baseless: list[Delivery]
    """Accepted changes without any complete delivery before them: changes to nothing known are no state."""
    following: list[tuple[Delivery, Delivery]]
    """Accepted changes that are not used, each with the complete delivery they follow, which is held or withdrawn."""


def chain(known: Iterable[Delivery], source: str, provider: str, until: str) -> Chain:
    """What the deliveries of a provider and source up to a day make up.

    Changes belong to the complete delivery before them. Where that one is held or withdrawn they are left out: folded
    onto an older state, they would make one that never was.
    """
    own = sorted(
        (
            delivery
            for delivery in known
            if (delivery.source, delivery.provider) == (source, provider) and delivery.date <= until
        ),
        key=lambda delivery: delivery.order,
    )
    bases = [place for place, delivery in enumerate(own) if delivery.complete and delivery.state == "accepted"]
    made = Chain([], [], [], [])
    base: Delivery | None = None
    for delivery in own[bases[-1] if bases else 0 :]:
        if delivery.state == "held":
            made.held.append(delivery)
        if delivery.complete and delivery.state != "refused":
            base = delivery
        if delivery.state == "accepted":
            if base is None:
                made.baseless.append(delivery)
            elif base.state == "accepted":
                made.used.append(delivery)
            else:
                made.following.append((delivery, base))
    return made


def parts_of(grp: int, deliveries: Sequence[Delivery], tables: Iterable[str]) -> list[Part]:
    """The files of these tables of one group's deliveries, given in order."""
    return [
        Part(str(file), table, grp, rank, delivery.id)
        for table in tables
        for rank, delivery in enumerate(deliveries)
        for file in delivery.parts(table)
    ]


def fold(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
    """Make the tables that ``fold.sql`` describes. Every table needs at least one part."""
    connection.execute("create table part (file varchar, grp bigint, rank bigint, delivery varchar)")
    connection.executemany(
        "insert into part values ($file, $grp, $rank, $delivery)",
        [{"file": part.file, "grp": part.grp, "rank": part.rank, "delivery": part.delivery} for part in parts],
    )
    for table in FOLDED:
        # DuckDB guesses the length of all files by the first, and by that the order of joins.
        files = sorted(
            (part.file for part in parts if part.table == table), key=lambda file: -Path(file).stat().st_size
        )
        # The variable's name is our own; the files are bound.
        connection.execute(f"set variable {table}_files = $files", {"files": [literal(Path(file)) for file in files]})
    run_sql(connection, "fold.sql")
