"""Run the benchmarks named (all by default), print their table and write it to docs/benchmarks.md."""

import argparse
import importlib
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.standings import Row

BENCHMARKS = ("standings", "openpvog", "xzufi", "national", "portal", "certificates")
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_PACKAGES = ("duckdb", "pyarrow", "lxml", "polars", "django", "datasette", "typst")


def page(rows: list[Row]) -> str:
    """The page docs/benchmarks.md with this run's date, machine and rows."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB of memory, {platform.system()}"
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    lines = [f"| {' | '.join(row.values())} |" for row in rows]
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`. Ratios are of one run, in which both sides read the same input in turn, each",
            "in a process of its own; single seconds depend on the machine and on what else it does.",
            "",
            f"- {datetime.now(UTC):%Y-%m-%d}; {machine}",
            f"- Python {platform.python_version()}, {versions}",
            "",
            "| what | ours | peer | ratio | goal |",
            "|---|---|---|---|---|",
            *lines,
            "",
        ]
    )


def main() -> None:
    """Run and write."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME", help=", ".join(BENCHMARKS))
    rows: list[Row] = []
    names = parser.parse_args().names
    for name in names or BENCHMARKS:
        for row in importlib.import_module(f"benchmarks.{name}").main():
            rows.append(row)
            print(" · ".join(row.values()), flush=True)
    if not names:
        PAGE.write_text(page(rows), "utf-8")


if __name__ == "__main__":
    main()
