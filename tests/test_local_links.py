"""GOV.UK's real local links from file to rank, against a slow and obvious second count."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Amtsatlas


@pytest.fixture(scope="module")
def standings(shared: Path, amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Any:
    data = tmp_path_factory.mktemp("links")
    folder = shared / "local_links"
    done = amtsatlas("import", "local-links", folder, "--date", "2026-01-01", "--provider", "GOV.UK", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "743 × unknown_authority" in done.stderr
    assert amtsatlas("build", "--date", "2026-01-01", "--data", data).returncode == 0
    answer = amtsatlas("standings", "--programme", "local-links", "--format", "json", "--data", data)
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def counted_by_hand(shared: Path) -> dict[str, int]:
    """Distinct services (LGSL) with at least one link per council of the list, read row by row."""
    folder = shared / "local_links"
    with (folder / "local-authorities.csv").open(encoding="utf-8", newline="") as file:
        gss_by_slug = {row["slug"]: f"gss:{row['gss']}" for row in csv.DictReader(file)}
    services: defaultdict[str, set[str]] = defaultdict(set)
    with (folder / "lgsl_lgil_fallback_links.csv").open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            if row[0] in gss_by_slug and row[3].strip():
                services[gss_by_slug[row[0]]].add(row[4])
    return {key: len(found) for key, found in services.items()}


def test_every_council_has_the_count_that_a_plain_loop_gives(standings: Any, counted_by_hand: dict[str, int]) -> None:
    assert {row["authority"]: row["counted"] for row in standings if row["delivered"]} == counted_by_hand
    assert len(counted_by_hand) == 344


def test_ranks_within_a_tier_are_one_more_than_the_number_of_better_ones(standings: Any) -> None:
    delivered = [row for row in standings if row["delivered"]]
    for row in delivered:
        peers = [other for other in delivered if other["peer_group"] == row["peer_group"]]
        assert row["peer_rank"] == 1 + sum(other["counted"] > row["counted"] for other in peers)
        assert row["rank"] == 1 + sum(other["counted"] > row["counted"] for other in delivered)


def test_councils_without_any_link_have_no_data_and_not_zero(standings: Any) -> None:
    without = [row for row in standings if not row["delivered"]]
    assert without
    assert all(row["rank"] is None for row in without)


def test_there_is_no_threshold_to_reach(standings: Any) -> None:
    assert all(row["threshold"] is None and row["reached"] is None and row["distance"] is None for row in standings)
