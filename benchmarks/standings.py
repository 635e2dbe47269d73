"""A whole ``amtsatlas standings`` process for Bavaria against ``python -c "import duckdb"``: at most 3×.

Needs the demo's data (``make demo SERVE=no``); run as ``python -m benchmarks.standings [DATA]``.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

Row = dict[str, str]
"""what, ours, peer, ratio, goal: a row of the table in docs/benchmarks.md."""

GOAL = 3.0
RUNS = 15


def seconds(command: list[str]) -> float:
    """Wall time of one whole process."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main(data: Path = Path("demo-data")) -> list[Row]:
    """Rows of the table in docs/benchmarks.md: what, ours, the peer, ratio, goal."""
    ours = [str(Path(sys.executable).parent / "amtsatlas"), "standings", "--data", str(data)]
    peer = [sys.executable, "-c", "import duckdb"]
    seconds(ours), seconds(peer)
    pairs = [(seconds(ours), seconds(peer)) for _ in range(RUNS)]
    ratio = statistics.median(a / b for a, b in pairs)
    return [
        {
            "what": "standings, whole process",
            "ours": f"{statistics.median(a for a, _ in pairs):.3f} s",
            "peer": f"import duckdb: {statistics.median(b for _, b in pairs):.3f} s",
            "ratio": f"{ratio:.2f}×",
            "goal": f"≤ {GOAL:.1f}×",
        }
    ]


if __name__ == "__main__":
    for row in main(*map(Path, sys.argv[1:])):
        print(" · ".join(row.values()))
