"""Who offers a service and where it can be used, against SQL statements."""

from typing import Any

import pytest

from amtsatlas.results.places import usable
from amtsatlas.results.reader import Results
from amtsatlas.results.services import offering, served
from tests.results.conftest import BySql

SERVICES = ("leika:99110009014000", "leika:99102013002000", "leika:99036008007001", "leika:99999999999999")


def _each(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return sorted((row["authority"], row["procedure"], str(row)) for row in rows)


@pytest.mark.parametrize("service", SERVICES)
def test_who_offers_a_service_is_what_sql_lists_by_name(results: Results, by_sql: BySql, service: str) -> None:
    rows = offering(results, results.ask("offering", service=service))
    expected = by_sql("offering", service=service)
    assert _each(rows) == _each(expected)
    assert [(row["name"], row["authority"], row["procedure"]) for row in rows] == [
        (row["name"], row["authority"], row["procedure"]) for row in expected
    ]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("territory", ["", "09", "095", "00"])
def test_the_map_of_a_service_is_what_sql_counts(results: Results, by_sql: BySql, service: str, territory: str) -> None:
    rows = served(results, results.ask("offering", service=service), territory)
    assert rows == by_sql("service_map", service=service, territory=territory)


def test_an_offer_for_a_part_serves_the_part_alone(results: Results) -> None:
    one = next(row for row in results.places.values() if row["ars"][:5] == "09572" and row["authority_key"])
    offer = {"authority_key": "landkreis:09572", "territory": one["ars"]}
    assert [row["served"] for row in served(results, [offer], "09572")] == [1]
    elsewhere = {"authority_key": "landkreis:09572", "territory": "091620000000"}
    assert [row["served"] for row in served(results, [elsewhere], "09572")] == [0]


def test_a_services_map_counts_the_municipalities_where_a_procedure_of_the_place_serves_it(results: Results) -> None:
    service, kreis = "leika:99102013002000", "09572"
    places = results.authorities.named(key for key in results.names if key.startswith(f"gemeinde:{kreis}"))
    with_it = sum(any(row["service_key"] == service for row in usable(results, place)) for place in places)
    [row] = served(results, results.ask("offering", service=service), kreis)
    assert (row["municipalities"], row["with_data"], row["served"]) == (len(places), len(places), with_it)
