"""Composing an edition: the accepted deliveries up to a day, folded, linked and sorted into the edition's tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from amtsatlas.domain.authority import Authority, Territory
from amtsatlas.editions.catalogue import Edition, editions_of
from amtsatlas.editions.delivery import DeliveryWriter
from amtsatlas.editions.fold import FOLDED, Chain, chain, fold, open_workspace, parts_of, query, run_sql
from amtsatlas.editions.schema import EDITION_TABLES
from amtsatlas.editions.store import Delivery, deliveries
from amtsatlas.registers.register import Register
from amtsatlas.storage.literal import literal

_MEMORY = "2500MB"
"""Leaves room below 4 GB for what DuckDB holds outside its own limit, and for Python."""

_ORDER = {
    "authority": "no",
    "territory": "ars",
    "delivered": "authority_key, source, provider",
    "service": "no",
    "procedure": "no",
    "offer": "authority_no, procedure_no, service_no nulls last, territory nulls first",
    "judgement": "programme, authority_key, procedure_key",
}
"""By what each table is sorted. These orders are total, so that the same rows always give the same bytes."""


@dataclass(frozen=True)
class Selection:
    """Which deliveries an edition is made of, and which a person should know it is not."""

    states: list[Chain]
    """One per provider and source that delivered anything up to the day."""

    @property
    def chains(self) -> list[list[Delivery]]:
        """Per provider and source with data a complete delivery and the changes after it, in order."""
        return [state.used for state in self.states if state.used]

    @property
    def held(self) -> list[Delivery]:
        """Deliveries that wait for a person's word and are newer than the complete one used of their provider."""
        return [delivery for state in self.states for delivery in state.held]


def select(known: Sequence[Delivery], day: str) -> Selection:
    """The deliveries that count on the day, and those a person should know are missing."""
    pairs = sorted({(delivery.source, delivery.provider) for delivery in known if delivery.date <= day})
    return Selection([chain(known, source, provider, day) for source, provider in pairs])


def wanting(data: Path, delivery: Delivery) -> list[Edition]:
    """The editions, newest revisions only, that would be made of the delivery by now and are not: to be rebuilt."""
    known = deliveries(data)
    return [
        edition
        for edition, newest in editions_of(data)
        if newest
        and delivery.id not in edition.made_from
        and any(delivery in used for used in select(known, edition.date).chains)
    ]


def compose(
    selection: Selection,
    register: Register,
    catalogue: Path,
    into: Path,
    workspace: Path,
    *,
    threads: int | None = None,
) -> dict[str, Any]:
    """Write the tables of :data:`amtsatlas.editions.schema.EDITION_TABLES` into a folder that exists.

    ``catalogue`` is a CSV with leika_key, name, typisierung, ozg_topic; ``workspace`` an empty folder for what
    does not fit in memory. An offer whose authority or procedure does not hold is left out; one whose service does not
    hold stays, without a service: its procedure is there all the same. Returns counts of what is in the edition, and of
    what was left out by reason (``composition.sql``).
    """
    with open_workspace(workspace, memory=_MEMORY, threads=threads) as connection:
        _fold(connection, selection, workspace)
        _bring(connection, selection, register, catalogue)
        run_sql(connection, "compose.sql")
        connection.execute("set preserve_insertion_order = true")
        for table, schema in EDITION_TABLES.items():
            columns = ", ".join(f'"{field.name}"' for field in schema)
            rows = connection.sql(f"select {columns} from edition_{table} order by {_ORDER[table]}")
            rows.write_parquet(str(into / f"{table}.parquet"), compression="zstd")
        return query(connection, "composition.sql")[0]


def _fold(connection: duckdb.DuckDBPyConnection, selection: Selection, workspace: Path) -> None:
    """Fold all chains at once; a folder of empty tables stands in for the case that there is none."""
    empty = workspace / "empty"
    empty.mkdir()
    with DeliveryWriter(empty):
        pass
    parts = parts_of(-1, [Delivery(empty)], FOLDED)
    for grp, used in enumerate(selection.chains):
        parts += parts_of(grp, used, FOLDED)
    fold(connection, parts)


def _bring(connection: duckdb.DuckDBPyConnection, selection: Selection, register: Register, catalogue: Path) -> None:
    """Bring in the tables that compose.sql reads beside those of the fold."""
    text, count = pa.string(), pa.int64()
    ranked = [(delivery.id, delivery.date, rank) for used in selection.chains for rank, delivery in enumerate(used)]
    providers = [
        (grp, used[0].source, used[0].provider, f"{used[0].source}:{used[0].provider}:", used[-1].date)
        for grp, used in enumerate(selection.chains)
    ]
    brought = {
        "used": _table(ranked, pa.schema({"delivery": text, "date": text, "rank": count})),
        "provider_source": _table(
            providers, pa.schema({"grp": count, "source": text, "provider": text, "prefix": text, "data_date": text})
        ),
        "register_authority": _table(register.authorities, _part_of_schema("authority", Authority._fields)),
        "register_territory": _table(register.territories, _part_of_schema("territory", Territory._fields)),
    }
    for name, table in brought.items():
        connection.register("brought", table)
        connection.execute(f"create table {name} as from brought")
        connection.unregister("brought")
    connection.read_csv(literal(catalogue), all_varchar=True).create("catalogue")


def _table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [[] for _ in schema]
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema)


def _part_of_schema(table: str, fields: Sequence[str]) -> pa.Schema:
    return pa.schema([EDITION_TABLES[table].field(name) for name in fields])
