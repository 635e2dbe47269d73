"""The example deliveries on the ordinary way: import, build, standing."""

from pathlib import Path

import duckdb

from amtsatlas.build import build
from amtsatlas.domain.authority import Authority
from amtsatlas.editions.importing import import_delivery
from amtsatlas.example.feeds import DATES
from amtsatlas.sources.all import source
from tests.example.conftest import Example


def test_the_standing_is_what_the_slow_count_finds(example: Example, bavaria: list[Authority], tmp_path: Path) -> None:
    # The first two dates: the small ones, with a complete delivery of the network and one of changes.
    for delivery in (d for d in example.deliveries if d.date in DATES[:2]):
        report = import_delivery(
            tmp_path, source(delivery.source), [delivery.path],
            date=delivery.date, provider=delivery.provider, complete=delivery.complete,
        )  # fmt: skip
        assert (report.state, report.manifest["example"]) == ("accepted", True)
        assert sum(report.manifest["counts"]["rejected"].values()) < 0.25 * report.manifest["counts"]["read"]
    report = build(tmp_path, DATES[1])
    [standing] = (tmp_path / "results").glob("*/digitales-amt/standing.parquet")
    rows = duckdb.read_parquet(str(standing)).project("authority_key, counted, delivered").fetchall()
    assert len(rows) == len(bavaria) == 2445
    assert {key: counted for key, counted, delivered in rows if delivered} == example.counts[DATES[1]]
    assert {counted for _, counted, delivered in rows if not delivered} == {0}
