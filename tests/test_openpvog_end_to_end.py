"""The federal Data Hub's export from the CSV to the standings, by the packaged programme ``ozg-leistungen``."""

import json
from typing import Any

import pytest

from tests.conftest import Amtsatlas

BAYERN, ERLANGEN = "090000000000", "095620000000"
HEADER = "leika_key;leika_name;ars;url;online_status;aktiv"
ROWS = [
    # service, ARS, whether there is an address, online_status, aktiv
    (1, BAYERN, True, "ok", "ja"),
    (2, BAYERN, True, "ok", "null"),
    (3, BAYERN, True, "ok", ""),
    (4, BAYERN, True, "ok", "nein"),
    (5, BAYERN, True, "nicht ok", "ja"),
    (6, BAYERN, False, "ok", "ja"),
    # Also inherited: once, and as its own.
    (1, ERLANGEN, True, "ok", "ja"),
    (7, ERLANGEN, True, "ok", "ja"),
    # The same service at a second address is no second service.
    (7, ERLANGEN, True, "ok", "ja"),
    (8, ERLANGEN, True, "ok", "null"),
    (9, ERLANGEN, True, "ok", ""),
    (10, ERLANGEN, True, "ok", "nein"),
    (11, ERLANGEN, True, "nicht ok", "ja"),
    (12, ERLANGEN, False, "ok", "ja"),
]


@pytest.fixture(scope="module")
def standings(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The programme's standings by authority, from import and build on the command line."""
    folder = tmp_path_factory.mktemp("openpvog")
    data, export = folder / "data", folder / "export.csv"
    lines = []
    for number, (service, ars, has_address, status, active) in enumerate(ROWS):
        url = f"https://amt.example/{number}" if has_address else ""
        lines.append(f"990501{service:08};Leistung {service};{ars};{url};{status};{active}")
    export.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    imported = amtsatlas("import", "openpvog", export, "--date", "2024-05-01", "--provider", "PVOG", "--data", data)
    assert imported.returncode == 0, imported.stderr
    assert "14 rows read, 0 rejected; 14 offers of 2 authorities" in imported.stdout + imported.stderr
    built = amtsatlas("build", "--date", "2024-05-02", "--data", data)
    assert built.returncode == 0, built.stderr
    asked = amtsatlas("standings", "--programme", "ozg-leistungen", "--format", "json", "--data", data)
    assert asked.returncode == 0, asked.stderr
    return {row["authority"]: row for row in json.loads(asked.stdout)}


def _counts(row: dict[str, Any]) -> tuple[int, int, int, int]:
    return row["own"], row["central"], row["unknown"], row["counted"]


def test_of_a_lands_services_those_with_address_that_are_ok_and_not_inactive_count(
    standings: dict[str, dict[str, Any]],
) -> None:
    assert _counts(standings["land:09"]) == (3, 0, 0, 3)


def test_a_municipality_with_rows_of_its_own_counts_a_service_once_and_as_its_own(
    standings: dict[str, dict[str, Any]],
) -> None:
    # Own 1, 7, 8 and 9; inherited 2 and 3.
    assert _counts(standings["gemeinde:09562000"]) == (4, 2, 0, 6)


def test_a_municipality_without_rows_of_its_own_inherits_the_lands(standings: dict[str, dict[str, Any]]) -> None:
    muenchen = standings["gemeinde:09162000"]
    assert _counts(muenchen) == (0, 3, 0, 3)
    assert muenchen["delivered"] is True
    assert (muenchen["threshold"], muenchen["reached"], muenchen["distance"]) == (None, None, None)


def test_the_richest_authority_leads_and_equals_share_their_place(standings: dict[str, dict[str, Any]]) -> None:
    assert standings["gemeinde:09562000"]["rank"] == 1
    assert standings["land:09"]["rank"] == standings["gemeinde:09162000"]["rank"] == 2


def test_another_land_has_no_data_and_no_zero_that_is_ranked(standings: dict[str, dict[str, Any]]) -> None:
    hamburg = standings["land:02"]
    assert (hamburg["delivered"], hamburg["rank"], hamburg["data_date"]) == (False, None, None)
