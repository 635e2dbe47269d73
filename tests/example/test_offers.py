"""Which procedures are drawn for whom."""

import pytest

from amtsatlas.domain.authority import Authority
from amtsatlas.example.feeds import DATES
from amtsatlas.example.offers import Entry, entries, portfolio, slug_of
from amtsatlas.example.offices import offices, slugs
from amtsatlas.registers import packaged


@pytest.fixture(scope="module")
def everything() -> list[Entry]:
    return entries(packaged.catalogue())


def named(bavaria: list[Authority], key: str) -> Authority:
    return next(a for a in bavaria if a.authority_key == key)


def services_of(everything: list[Entry], authority: Authority, count: int) -> set[str]:
    offered = portfolio(authority, "x", everything, count).at(0, count)
    return {p.entry.services[0].name for p in offered}


def test_every_row_of_the_tasks_finds_services(everything: list[Entry]) -> None:
    tasks = {task for entry in everything for task in entry.tasks}
    assert tasks == {"gemeinde", "kreis", "grosse_kreisstadt", "bezirk"}
    assert len({entry.number for entry in everything}) == len(everything) > 500


def test_services_fit_the_kind_of_authority(everything: list[Entry], bavaria: list[Authority]) -> None:
    gemeinde = services_of(everything, named(bavaria, "gemeinde:09181113"), 100)
    landkreis = services_of(everything, named(bavaria, "landkreis:09375"), 200)
    bezirk = services_of(everything, named(bavaria, "bezirk:096"), 40)
    city = services_of(everything, named(bavaria, "gemeinde:09562000"), 339)
    assert "Hundesteuer Befreiung" in gemeinde | city
    assert not any(name.startswith(("Kraftfahrzeug", "Führerschein", "Eingliederungshilfe")) for name in gemeinde)
    assert any(name.startswith("Kraftfahrzeug") for name in landkreis)
    assert any(name.startswith("Kraftfahrzeug") for name in city)
    assert not any(name.startswith(("Hundesteuer", "Personalausweis")) for name in landkreis)
    assert any(name.startswith("Hilfe zur Pflege") for name in bezirk)


def test_a_portfolio_grows_but_for_what_is_given_up(everything: list[Entry], bavaria: list[Authority]) -> None:
    offered = portfolio(named(bavaria, "gemeinde:09564000"), "n", everything, 290)
    before, after = (
        {p.entry.number for p in offered.at(place, count)} for place, count in ((0, 160), (len(DATES) - 1, 290))
    )
    assert 0 < len(before - after) < 16
    assert len(after) == 290


def test_more_than_the_tasks_have_is_an_error(everything: list[Entry], bavaria: list[Authority]) -> None:
    with pytest.raises(ValueError, match="1000 procedures are wanted"):
        portfolio(named(bavaria, "bezirk:096"), "b", everything, 1000).at(0, 1000)


def test_slugs_are_unique_and_fit_into_a_host_name(bavaria: list[Authority]) -> None:
    found = slugs(bavaria)
    assert len(set(found.values())) == len(bavaria)
    assert all(slug_of(slug) == slug and len(slug) <= 63 for slug in found.values())
    assert slug_of("Pfaffenhofen a.d.Ilm, GKSt – Bürgerbüro") == "pfaffenhofen-a-d-ilm-gkst-buergerbuero"


def test_offices_of_the_same_name_say_their_landkreis_in_different_ways(bavaria: list[Authority]) -> None:
    found = offices(bavaria)
    assert found["gemeinde:09562000"].name == "Stadt Erlangen"
    assert found["landkreis:09375"].name == "Landratsamt Regensburg"
    assert found["vg:096755616"].name == "Verwaltungsgemeinschaft Iphofen"
    assert found["gemeinde:09177133"].member_of == "Verwaltungsgemeinschaft Oberding"
    assert any(office.kreis for office in found.values())
    assert any("(Lkr. " in office.name for office in found.values())
