"""All measures of a national edition: ours against SQL written by hand for DuckDB, Polars, and SQLite.

12,000 authorities, 7,000 services, 10 million offers, made up by ``national.sql``. Goals: at most 1.3 times the best
hand-written DuckDB SQL (``national_by_hand.sql``), less than 4 GB, growth from 1 to 10 million at most linear. Run as
``python -m benchmarks.national [--offers 10000000]``. Each contestant is a process of its own, they take turns, and
their results must be ours, row by row; SQLite does verdict and standing only.
"""

import argparse
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb

from amtsatlas.editions.schema import EDITION_TABLES
from amtsatlas.measures.engine import KEPT, run, simulate
from amtsatlas.programmes.loader import packaged
from amtsatlas.programmes.model import Programme

HERE = Path(__file__).parent
WORK = HERE / "work"
DATE = "2023-12-28"
AUTHORITIES, OFFERS, FEWER_OFFERS = 12_000, 10_000_000, 1_000_000
RUNS = 3
GOAL, GOAL_MB = 1.3, 4096

_DRAWN = 1.025
"""So many times the offers wanted are drawn: an offer drawn twice is one."""

_STANDING = "authority_key, own, central, unknown, counted, rank, peer_rank"


def programme() -> Programme:
    """The award's rules, applied to all Germany."""
    by_id = {one.id: one for one in packaged()}
    return replace(
        by_id["digitales-amt"], territory="", peer_groups=by_id["ozg-leistungen"].peer_groups, threshold_by_kind={}
    )


def edition(offers: int) -> Path:
    """The folder of the edition with about so many offers; made once and kept."""
    folder = WORK / f"national-{offers}"
    if folder.is_dir():
        return folder
    partial = WORK / f"national-{offers}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    values = {"authorities": AUTHORITIES, "offers": int(offers * _DRAWN)}
    with duckdb.connect(config={"memory_limit": "3GB", "temp_directory": str(partial / "spill")}) as connection:
        connection.execute("set enable_progress_bar = false")
        for statement in duckdb.extract_statements((HERE / "national.sql").read_text("utf-8")):
            connection.execute(statement, {name: values[name] for name in statement.named_parameters})
        for table, schema in EDITION_TABLES.items():
            made = connection.sql(f"select {', '.join(schema.names)} from {table}")
            made.write_parquet(f"{partial}/{table}.parquet", compression="zstd")
    return partial.rename(folder)


def ours(source: Path, into: Path) -> None:
    run(source, programme(), into, edition_date=DATE)


def by_hand(source: Path, into: Path) -> None:
    """Every part of ``national_by_hand.sql`` in turn: a result is written, anything else is a table or a view."""
    config = {"memory_limit": "2GB", "temp_directory": str(into / "spill"), "preserve_insertion_order": False}
    with duckdb.connect(config=config) as connection:
        for file in source.glob("*.parquet"):
            connection.read_parquet(str(file)).create_view(file.stem)
        for part in (HERE / "national_by_hand.sql").read_text("utf-8").split("--: ")[1:]:
            name, _, sql = part.partition("\n")
            if name in KEPT:
                path = str(into / f"{name}.parquet")
                connection.sql(sql).write_parquet(path, compression="zstd", row_group_size=61_440)
                connection.read_parquet(path).create_view(name)
            else:
                connection.execute(sql)


def polars(source: Path, into: Path) -> None:
    from benchmarks.national_polars import measures

    measures(source, into)


def our_standing(source: Path, into: Path) -> None:
    """Ours up to the standing, for the comparison with SQLite."""
    simulate(source, programme(), edition_date=DATE)


def sqlite(source: Path, into: Path) -> None:
    """verdict and standing from tables that are in SQLite already."""
    with sqlite3.connect(source / "edition.sqlite") as connection:
        connection.executescript((HERE / "national_sqlite.sql").read_text("utf-8"))
        rows = connection.execute(f"select {_STANDING} from standing order by authority_key").fetchall()
    with duckdb.connect() as connection:
        ours = connection.read_parquet(str(results_of("ours", FEWER_OFFERS) / "standing.parquet"))
        if rows != ours.project(_STANDING).order("authority_key").fetchall():
            raise AssertionError("SQLite's standing is not ours")


def prepare(source: Path, into: Path) -> None:
    """Make the edition and put the tables that verdict and standing read into SQLite, once."""
    file = source / "edition.sqlite"
    if file.exists() or source != edition(FEWER_OFFERS):
        return
    with duckdb.connect() as tables, sqlite3.connect(f"{file}.partial") as connection:
        for table in ("authority", "delivered", "offer"):
            rows = tables.read_parquet(str(source / f"{table}.parquet"))
            connection.execute(f"create table {table} ({', '.join(rows.columns)})")
            values = ", ".join("?" for _ in rows.columns)
            connection.executemany(f"insert into {table} values ({values})", rows.fetchall())
    Path(f"{file}.partial").rename(file)


def compare_by_hand(source: Path, into: Path) -> None:
    refuse_differing("by_hand", source)


def compare_polars(source: Path, into: Path) -> None:
    refuse_differing("polars", source)


def refuse_differing(contestant: str, source: Path) -> None:
    """Raise where its results are not ours. Comparing takes memory, so it is done in a process of its own, too."""
    offers = int(source.name.removeprefix("national-"))
    if found := differing(contestant, offers):
        raise AssertionError(f"{contestant} differs from ours in {', '.join(found)}")


CONTESTANTS: dict[str, Callable[[Path, Path], None]] = {
    function.__name__: function
    for function in (prepare, ours, by_hand, polars, our_standing, sqlite, compare_by_hand, compare_polars)
}


def results_of(contestant: str, offers: int) -> Path:
    return WORK / f"national-{offers}-{contestant}"


def differing(contestant: str, offers: int) -> list[str]:
    """The results that are not there or whose rows, in their order, are not ours."""
    found = []
    for name in KEPT:
        both = [results_of(one, offers) / f"{name}.parquet" for one in (contestant, "ours")]
        if not all(file.exists() for file in both):
            found.append(name)
            continue
        with duckdb.connect() as connection:
            theirs, mine = (connection.read_parquet(str(file), file_row_number=True) for file in both)
            same = theirs.union(mine.project(", ".join(theirs.columns))).distinct()
            counts = {table.aggregate("count(*)").fetchall()[0][0] for table in (theirs, mine, same)}
        if len(counts) != 1:
            found.append(name)
    return found


def measure(contestant: str, offers: int) -> tuple[float, float]:
    """Seconds and peak MB of one contestant in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.national", "--offers", str(offers), "--run", contestant]
    seconds, megabytes = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return float(seconds), float(megabytes)


def turns(contestants: tuple[str, ...], offers: int) -> dict[str, tuple[float, float]]:
    """The median seconds and MB of each, after taking turns; raises where results differ."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in contestants}
    for _ in range(RUNS):
        for name in contestants:
            runs[name].append(measure(name, offers))
    for name in sorted({"by_hand", "polars"} & set(contestants)):
        measure(f"compare_{name}", offers)
    medians = {
        name: [statistics.median(figures) for figures in zip(*pairs, strict=True)] for name, pairs in runs.items()
    }
    return {name: (seconds, megabytes) for name, (seconds, megabytes) in medians.items()}


def main(offers: int = OFFERS) -> list[dict[str, str]]:
    """Rows of the table in docs/benchmarks.md: what, ours, the peer, ratio, goal."""
    for number in (FEWER_OFFERS, offers):
        measure("prepare", number)  # A process of its own, because a child's peak begins with its parent's.
    many = turns(("ours", "by_hand", "polars"), offers)
    few = turns(("ours", "our_standing", "sqlite"), FEWER_OFFERS)
    mine, megabytes = many["ours"]
    all_measures = f"national, all measures, {offers / 1e6:g} million offers"
    growth = mine / few["ours"][0]
    return [
        _row(all_measures, many["ours"], "by hand in DuckDB", many["by_hand"], f"≤ {GOAL}×"),
        _row(all_measures, many["ours"], "Polars", many["polars"], "shown"),
        _row("national, verdict and standing, 1 million offers", few["our_standing"], "SQLite", few["sqlite"], "shown"),
        {
            "what": f"national, growth from {FEWER_OFFERS / 1e6:g} to {offers / 1e6:g} million offers",
            "ours": f"{mine:.1f} s",
            "peer": f"ours: {few['ours'][0]:.1f} s",
            "ratio": f"{growth:.1f}×",
            "goal": f"≤ {offers / FEWER_OFFERS:g}×",
        },
        {
            "what": "national, peak memory",
            "ours": f"{megabytes:.0f} MB",
            "peer": f"Polars: {many['polars'][1]:.0f} MB",
            "ratio": f"{megabytes / many['polars'][1]:.2f}×",
            "goal": f"< {GOAL_MB} MB",
        },
    ]


def _row(what: str, mine: tuple[float, float], name: str, theirs: tuple[float, float], goal: str) -> dict[str, str]:
    return {
        "what": what,
        "ours": f"{mine[0]:.1f} s, {mine[1]:.0f} MB",
        "peer": f"{name}: {theirs[0]:.1f} s, {theirs[1]:.0f} MB",
        "ratio": f"{mine[0] / theirs[0]:.2f}×",
        "goal": goal,
    }


def _run(contestant: str, offers: int) -> None:
    into = results_of(contestant, offers)
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    started = time.perf_counter()
    CONTESTANTS[contestant](edition(offers), into)
    print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=OFFERS)
    parser.add_argument("--run", choices=CONTESTANTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        _run(arguments.run, arguments.offers)
    else:
        for row in main(arguments.offers):
            print(" · ".join(row.values()))
