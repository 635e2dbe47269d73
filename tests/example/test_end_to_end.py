"""The example deliveries on the ordinary way, as the demo went it: import, build, standing."""

from pathlib import Path

import duckdb
import pytest

from amtsatlas.domain.authority import Authority
from amtsatlas.editions.catalogue import find_edition
from amtsatlas.editions.store import deliveries
from amtsatlas.example.feeds import DATES
from tests.example.conftest import Example


def test_every_example_delivery_is_accepted_as_example_data_though_some_of_its_rows_are_rejected(demo: Path) -> None:
    known = deliveries(demo)
    assert {delivery.date for delivery in known} == set(DATES)
    for delivery in known:
        counts = delivery.manifest["counts"]
        assert (delivery.state, delivery.example) == ("accepted", True)
        assert sum(counts["rejected"].values()) < 0.25 * counts["read"]


@pytest.mark.parametrize("date", DATES)
def test_the_standing_is_what_the_slow_count_finds(
    demo: Path, example: Example, bavaria: list[Authority], date: str
) -> None:
    standing = find_edition(demo, date).results / "digitales-amt" / "standing.parquet"
    rows = duckdb.read_parquet(str(standing)).project("authority_key, counted, delivered").fetchall()
    assert len(rows) == len(bavaria) == 2445
    assert {key: counted for key, counted, delivered in rows if delivered} == example.counts[date]
    assert {counted for _, counted, delivered in rows if not delivered} <= {0}
