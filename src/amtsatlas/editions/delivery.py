"""Writing one delivery's tables: where a source's records go, in batches of bounded size."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.record import (
    CoveredRecord,
    JudgementRecord,
    OfferRecord,
    ProcedureRecord,
    Record,
    Rejection,
    ServiceRecord,
)
from amtsatlas.editions.schema import DELIVERY_TABLES

if TYPE_CHECKING:
    from types import TracebackType

    import duckdb

_BATCH = 50_000
"""Records held in memory per table before they are written as one row group."""

_MOST_UNKNOWN = 1_000
"""Distinct unknown fields and values kept apart; a feed of nothing but unknown values must not fill the memory."""

_LARGEST_DICTIONARY = 10_000
"""Distinct values of a column up to which DuckDB tries a dictionary: for ids and addresses the attempt is lost time."""

_RECORDS: dict[str, type[Any]] = {
    "covered": CoveredRecord,
    "service": ServiceRecord,
    "procedure": ProcedureRecord,
    "offer": OfferRecord,
    "judgement": JudgementRecord,
    "rejection": Rejection,
}


class DeliveryWriter:
    """The :class:`amtsatlas.sources.interface.Sink` that writes a delivery's Parquet files into a folder.

    Every table has a part ``<table>.0.parquet``, even when empty; each :meth:`copy` adds a further part.
    """

    def __init__(self, folder: Path) -> None:
        self.read = 0
        """Rows or records met, accepted or not."""
        self.unknown: Counter[tuple[str, str]] = Counter()
        """How often each (what, value) was not understood; beyond 1,000 distinct ones under (what, "…")."""
        self.example = False
        """Whether the feed calls itself example data."""
        self._folder = folder
        self._parts = dict.fromkeys(DELIVERY_TABLES, 1)
        self._writers = {
            table: pq.ParquetWriter(folder / f"{table}.0.parquet", schema, compression="zstd")
            for table, schema in DELIVERY_TABLES.items()
        }
        self._buffers: dict[type[Any], list[Any]] = {record: [] for record in _RECORDS.values()}
        self._tables = {record: table for table, record in _RECORDS.items()}

    def write(self, record: Record | Rejection) -> None:
        """Take an accepted record."""
        kind = type(record)
        buffer = self._buffers[kind]
        buffer.append(record)
        if len(buffer) >= _BATCH:
            self._flush(kind)

    def reject(self, rejection: Rejection) -> None:
        """Take a row or record that could not be used."""
        self.write(rejection)

    def copy(self, table: str, connection: "duckdb.DuckDBPyConnection", query: str) -> None:
        """Write all rows of a query as a further part; a column the query lacks gets the record's default."""
        part = self._folder / f"{table}.{self._parts[table]}.parquet"
        self._parts[table] += 1
        defaults = _RECORDS[table]._field_defaults
        given = connection.sql(query).columns
        columns = ", ".join(
            f'"{field.name}"::{_SQL_TYPES[field.type]} as "{field.name}"'
            if field.name in given
            else f'{_SQL_DEFAULTS[defaults[field.name]]}::{_SQL_TYPES[field.type]} as "{field.name}"'
            for field in DELIVERY_TABLES[table]
        )
        target = str(part).replace("'", "''")
        connection.execute(
            f"copy (select {columns} from ({query})) to '{target}'"
            f" (format parquet, compression zstd, compression_level 1, dictionary_size_limit {_LARGEST_DICTIONARY})"
        )

    def count_read(self, rows: int = 1) -> None:
        """Count rows or records met."""
        self.read += rows

    def note_unknown(self, what: str, value: str = "", times: int = 1) -> None:
        """Count a field, element or value that was not understood."""
        if (what, value) not in self.unknown and len(self.unknown) >= _MOST_UNKNOWN:
            value = "…"
        self.unknown[what, value] += times

    def mark_example(self) -> None:
        """Remember that the feed calls itself example data."""
        self.example = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        if kind is None:
            for record in self._buffers:
                self._flush(record)
        elif issubclass(kind, InputError):
            # The source refuses the whole; what it rejected until then may say why.
            self._flush(Rejection)
        for writer in self._writers.values():
            writer.close()

    def _flush(self, kind: type[Any]) -> None:
        buffer = self._buffers[kind]
        if not buffer:
            return
        table = self._tables[kind]
        schema = DELIVERY_TABLES[table]
        values = zip(*buffer, strict=True)
        columns = [pa.array(column, field.type) for column, field in zip(values, schema, strict=True)]
        self._writers[table].write_batch(pa.record_batch(columns, schema=schema))
        buffer.clear()


_SQL_TYPES = {pa.string(): "varchar", pa.bool_(): "boolean", pa.int64(): "bigint"}
_SQL_DEFAULTS = {None: "null", False: "false", True: "true", "": "''", "write": "'write'"}
