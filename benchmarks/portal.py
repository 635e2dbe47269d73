"""The portal: how fast pages come, first and from the cache, and its throughput against Datasette over the same tables.

Goals: at 8 requests at once on two cores the 95th percentile of authority, place, service and finder pages is at most
200 ms for pages nobody asked for before and 30 ms from the cache; warm, at least 3 times the throughput of Datasette,
which serves the same authorities' verdicts from SQLite with an index. Run as ``python -m benchmarks.portal``. Servers
and load stay on the loopback address; each run asks a fixed number of pages and ends its servers by their ids.
"""

import http.client
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, quote_plus

import duckdb

WORK = Path(__file__).parent / "work"
AT_ONCE = 8
PAGES = 400
FIRST_GOAL, CACHED_GOAL, RATIO_GOAL = 200, 30, 3
PORT, PEER_PORT = 8471, 8472

_NEEDS = ("hundesteuer", "personalausweis", "kfz abmelden", "geburtsurkunde", "umzug", "heiraten", "bauantrag", "kita")


def prepared() -> Path:
    """The data folder of ``amtsatlas demo``, made once."""
    data = WORK / "portal-demo"
    if not (data / "results").is_dir():
        subprocess.run([sys.executable, "-m", "amtsatlas", "demo", "--no-serve", "--data", data], check=True)
    return data


def addresses(edition: Path) -> dict[str, list[str]]:
    """The pages asked, by kind, shuffled by a fixed seed."""
    with duckdb.connect() as connection:
        file = str(edition / "authority.parquet")
        rows = connection.execute(
            "select authority_key, name, ars from read_parquet(?) where left(ars, 2) = '09' and length(ars) > 2", [file]
        ).fetchall()
        services = connection.execute("select service_key from read_parquet(?)", [str(edition / "service.parquet")])
        keys = [key for (key,) in services.fetchall()]
    shuffle = random.Random(20231228)
    shuffle.shuffle(rows)
    shuffle.shuffle(keys)
    towns = [(name, ars) for key, name, ars in rows if key.startswith("gemeinde:")]
    return {
        "authority": [f"/behoerde/{quote(key)}/" for key, _, _ in rows[:PAGES]],
        "place": [f"/ort/{ars}/" for _, ars in towns[:PAGES]],
        "service": [f"/leistung/{quote(key)}/" for key in keys[:PAGES]],
        "finder": [
            f"/suche/?q={quote_plus(f'{_NEEDS[n % len(_NEEDS)]} {name}')}" for n, (name, _) in enumerate(towns[:PAGES])
        ],
    }


def load(port: int, paths: Sequence[str]) -> tuple[float, float]:
    """Milliseconds of the 95th percentile, and pages per second, at 8 requests at once. Every answer is a 200."""
    waiting = iter(paths)
    lock = threading.Lock()
    times: list[float] = []
    wrong: list[str] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                return
            started = time.perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            with lock:
                times.append(time.perf_counter() - started)
                if answer.status != 200:
                    wrong.append(f"{answer.status} {path}")

    started = time.perf_counter()
    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise AssertionError(f"not served: {wrong[:3]}")
    return sorted(times)[int(len(times) * 0.95)] * 1000, len(times) / (time.perf_counter() - started)


@contextmanager
def running(port: int, ready: str, *command: str | Path) -> Iterator[None]:
    """A server as a process of its own, from when it answers until the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", ready)
                if connection.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(30)


def peer_file(data: Path) -> Path:
    """What the authority page shows, as a SQLite file for Datasette, indexed by authority."""
    file = WORK / "portal-peer.sqlite"
    file.unlink(missing_ok=True)
    [edition] = [path.name for path in (data / "editions").iterdir() if path.name.startswith("2023-12-28")]
    with duckdb.connect() as source, sqlite3.connect(file) as target:
        rows = source.execute(
            "select v.authority_key, v.procedure_key, p.name, p.url, v.counts, v.reason, v.provision, v.delivery"
            " from read_parquet(?) v join read_parquet(?) p using (procedure_key)",
            [
                str(data / "results" / edition / "digitales-amt" / "verdict.parquet"),
                str(data / "editions" / edition / "procedure.parquet"),
            ],
        ).fetchall()
        target.execute(
            "create table verdict (authority_key, procedure_key, name, url, counts, reason, provision, delivery)"
        )
        target.executemany("insert into verdict values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        target.execute("create index by_authority on verdict (authority_key)")
    return file


def main() -> list[dict[str, str]]:
    """Rows of the table in docs/benchmarks.md: what, ours, the peer, ratio, goal."""
    WORK.mkdir(exist_ok=True)
    data = prepared()
    [edition] = [path for path in (data / "editions").iterdir() if path.name.startswith("2023-12-28")]
    pages = addresses(edition)
    table = []
    serve = (sys.executable, "-m", "amtsatlas", "serve", "--data", data, "--port", str(PORT))
    with running(PORT, "/health", *serve):
        load(PORT, ["/", "/suche/?q=kita+hof", *(paths[-1] for paths in pages.values())])
        for kind, paths in pages.items():
            first, _ = load(PORT, paths[:-1])
            cached, warm = load(PORT, paths[:-1])
            table.append(
                {
                    "what": f"portal, {kind} page, 8 at once",
                    "ours": f"p95 {first:.0f} ms first, {cached:.1f} ms from the cache",
                    "peer": "–",
                    "ratio": f"{warm:.0f} pages a second, warm",
                    "goal": f"≤ {FIRST_GOAL} ms, ≤ {CACHED_GOAL} ms",
                }
            )
        _, ours = load(PORT, pages["authority"][:-1] * 3)
    keys = [path.removeprefix("/behoerde/").removesuffix("/") for path in pages["authority"][:-1]]
    datasette = (sys.executable, "-m", "datasette", "serve", peer_file(data), "--port", str(PEER_PORT))
    with running(PEER_PORT, "/-/versions.json", *datasette):
        theirs_paths = [f"/portal-peer/verdict?authority_key={key}&_size=1000" for key in keys]
        load(PEER_PORT, theirs_paths[:50])
        _, theirs = load(PEER_PORT, theirs_paths)
    table.append(
        {
            "what": "portal, authority pages, warm",
            "ours": f"{ours:.0f} pages a second",
            "peer": f"Datasette, the same authorities' verdicts: {theirs:.0f} pages a second",
            "ratio": f"{ours / theirs:.1f} times",
            "goal": f"≥ {RATIO_GOAL} times",
        }
    )
    return table


if __name__ == "__main__":
    for row in main():
        print(" · ".join(row.values()))
