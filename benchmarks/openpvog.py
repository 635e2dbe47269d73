"""openpvog: reading a generated CSV into a delivery's tables against DuckDB's own CSV → Parquet of the same file.

Goal: at least half its speed. Run as ``python -m benchmarks.openpvog [--rows 1500000]``. The file holds what a national
export holds (the packaged register's ARS, the catalogue's services) and its dirt: addresses to be normalised, unknown
ARS, broken rows; a second file also has line breaks within fields. Both sides write zstd and run alternately, each in
a process of its own.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORK = Path(__file__).parent / "work"
RUNS = 3
GOAL = 0.5

_COLUMNS = (
    "leika_key", "leika_name", "leika_bezeichnung", "ars", "ars_name", "ars_federal_state", "bundesland", "ozgid",
    "ozg_bezeichnung", "url", "online_status", "aktiv", "art_flaechendeckung", "begruendung_nicht_beruecksichtigt",
    "datenstand_pvog_import",
)  # fmt: skip

_GENERATE = """
copy (
    select s.leika_key, s.name as leika_name, s.name || ' beantragen' as leika_bezeichnung,
           if(i % 500 = 0, '099999999999', a.ars) as ars, a.name as ars_name, left(a.ars, 2) || '0000000000'
               as ars_federal_state, 'Land ' || left(a.ars, 2) as bundesland, (10000 + i % 575)::varchar as ozgid,
           'OZG-Leistung ' || (i % 575) as ozg_bezeichnung,
           case i % 8 when 0 then 'https://www.Formulare-' || left(a.ars, 5) || '.de/Antrag/' || i || '#start'
                when 1 then ''
                else 'https://formulare-' || left(a.ars, 5) || '.de/antrag/' || i || '?mandant=' || left(a.ars, 8) end
               as url,
           if(i % 10 = 3, 'nicht ok', 'ok') as online_status,
           case i % 3 when 0 then 'ja' when 1 then 'nein' else 'null' end as aktiv,
           'in mind. einer Kommune verfügbar' as art_flaechendeckung,
           if($line_breaks and i % 1000 = 0, 'erstens' || chr(10) || 'zweitens', '')
               as begruendung_nicht_beruecksichtigt,
           '2024-05-01' as datenstand_pvog_import
    from (
        select i, (hash(i) % (select count(*) from authority))::bigint as authority,
               (hash(i + $rows) % (select count(*) from service))::bigint as service
        from range($rows) t(i)
    )
    join authority a on a.n = authority
    join service s on s.n = service
    order by i
) to '{path}' (format csv, delimiter ';', header)
"""


def generate(path: Path, rows: int, line_breaks: bool) -> None:
    """Write a CSV of this many rows, ten broken ones at its end."""
    import duckdb

    from amtsatlas.registers.packaged import catalogue, register

    with duckdb.connect() as connection:
        ars = [(ars, register().by_key[key].name) for ars, key in register().key_by_ars.items()]
        services = [(entry.leika_key, entry.name) for entry in catalogue()]
        for table, columns, values in ("authority", "ars, name", ars), ("service", "leika_key, name", services):
            connection.execute(
                f"create table {table} as select row_number() over () - 1 as n, * from (select unnest($a), unnest($b))"
                f" v({columns})",
                {"a": [a for a, _ in values], "b": [b for _, b in values]},
            )
        # COPY takes no parameter for its target.
        connection.execute(_GENERATE.replace("{path}", str(path)), {"rows": rows, "line_breaks": line_breaks})
    with path.open("a", encoding="utf-8") as file:
        file.writelines("a broken row;with three;fields\n" for _ in range(10))


def peer(path: Path, folder: Path) -> None:
    """The yardstick: DuckDB's CSV → Parquet, all columns as text."""
    import duckdb

    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(folder)}) as connection:
        rows = connection.sql(
            "from read_csv($path, columns = $columns, auto_detect = false, delim = ';', header = true, "
            "store_rejects = true)",
            params={"path": str(path), "columns": dict.fromkeys(_COLUMNS, "VARCHAR")},
        )
        rows.write_parquet(str(folder / "rows.parquet"), compression="zstd")


def ours(path: Path, folder: Path) -> None:
    """Our source into the writer of a delivery's tables."""
    from amtsatlas.editions.delivery import DeliveryWriter
    from amtsatlas.registers.packaged import register
    from amtsatlas.sources.interface import ReadContext
    from amtsatlas.sources.openpvog import OpenPvog

    with DeliveryWriter(folder) as writer:
        OpenPvog().read([path], ReadContext(register(), "2024-05-01", "benchmark", folder), writer)


def measure(what: str, path: Path, rows: int) -> tuple[float, float]:
    """Seconds and peak MB of one contestant, or of generating the file, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.openpvog", "--rows", str(rows), "--run", what, str(path)]
    seconds, megabytes = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-2:]
    return float(seconds), float(megabytes)


def main(rows: int = 1_500_000) -> list[dict[str, str]]:
    """Rows of the table in docs/benchmarks.md: what, ours, the peer, ratio, goal."""
    WORK.mkdir(exist_ok=True)
    table = []
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        path = Path(folder) / "openpvog.csv"
        for what, remark in ("plain", ""), ("line_breaks", ", line breaks in fields"):
            measure(what, path, rows)
            runs = [(*measure("peer", path, rows), *measure("ours", path, rows)) for _ in range(RUNS)]
            peer_seconds, peer_mb, our_seconds, our_mb = (
                statistics.median(figures) for figures in zip(*runs, strict=True)
            )
            table.append(
                {
                    "what": f"openpvog, {rows:,} rows, {path.stat().st_size >> 20} MB{remark}",
                    "ours": f"{our_seconds:.2f} s, {our_mb:.0f} MB",
                    "peer": f"DuckDB CSV → Parquet: {peer_seconds:.2f} s, {peer_mb:.0f} MB",
                    "ratio": f"{peer_seconds / our_seconds:.2f} of its speed",
                    "goal": f"≥ {GOAL}",
                }
            )
    return table


def _run(what: str, path: Path, rows: int) -> None:
    from amtsatlas.registers.packaged import register

    register()  # Kept by the function, so that no contestant's time holds it.
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        started = time.perf_counter()
        if what in ("plain", "line_breaks"):
            generate(path, rows, what == "line_breaks")
        else:
            {"peer": peer, "ours": ours}[what](path, Path(folder))
        print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_500_000)
    parser.add_argument("--run", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        _run(arguments.run[0], Path(arguments.run[1]), arguments.rows)
    else:
        for row in main(arguments.rows):
            print(" · ".join(row.values()))
