"""The README's own first import: procedures without a service are found, and shown on the place's page."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import Amtsatlas
from tests.portal.conftest import Portal, served

HEAD = "authority_key;procedure_name;url\n"
HUND = "gemeinde:09562000;Hund anmelden;https://www.example.org/hund\n"
KATZE = "gemeinde:09562000;Katze anmelden;https://www.example.org/katze\n"


@pytest.fixture(scope="module")
def first(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("first-import")
    _import(amtsatlas, folder / "data", "2026-11-01", HUND)
    with served(folder / "data", folder / "log") as running:
        yield running


def _import(amtsatlas: Amtsatlas, data: Path, date: str, rows: str) -> None:
    data.mkdir(exist_ok=True)
    table = data.parent / "angebote.csv"
    table.write_text(HEAD + rows, "utf-8")
    amtsatlas("import", "csv", table, "--date", date, "--provider", "Stadt Erlangen", "--data", data)
    done = amtsatlas("build", "--date", date, "--data", data)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("query", ["Hund+anmelden+Erlangen", "hund+91052", "Hundesteuer+Erlangen", "dog+tax+Erlangen"])
def test_a_procedure_without_a_service_is_found_by_its_name_and_by_other_words_for_it(
    first: Portal, query: str
) -> None:
    page = first.get(f"/suche/?q={query}").text
    assert 'href="https://www.example.org/hund"' in page
    assert "Dort noch nicht online" not in page


def test_another_place_does_not_have_it_and_is_told_who_has(first: Portal) -> None:
    elsewhere = first.get("/suche/?q=Hund+anmelden+Fürth").text
    assert "example.org" not in elsewhere
    assert "Dort kennen wir noch kein Online-Verfahren dafür." in elsewhere
    assert '<a href="/behoerde/gemeinde:09562000/">Erlangen</a>' in elsewhere
    nowhere = first.get("/suche/?q=Hund+anmelden").text
    assert "Eine Behörde bietet das online an." in nowhere
    [row] = first.get("/suche.json?q=Hund+anmelden").json()
    assert (row["service_key"], row["service"], row["authorities"]) == (None, "Hund anmelden", 1)


def test_the_place_shows_it_among_what_has_no_topic(first: Portal) -> None:
    page = first.get("/ort/095620000000/").text
    [topic] = re.findall(r"<section aria-labelledby=\"t\d+\">.*?</section>", page, re.DOTALL)
    assert ">Weiteres</h2>" in topic
    assert "keiner Leistung zugeordnet" in topic
    assert 'href="https://www.example.org/hund"' in topic


def test_what_the_answer_links_is_there(first: Portal) -> None:
    page = first.get("/suche/?q=Hund+anmelden+Erlangen").text
    addresses = set(re.findall(r'href="(/(?:leistung|behoerde|ort)/[^"]*)"', page))
    assert addresses
    assert {first.get(address).status_code for address in addresses} == {200}


def test_many_first_searches_of_a_new_edition_get_its_answer(first: Portal, amtsatlas: Amtsatlas) -> None:
    _import(amtsatlas, first.data, "2026-11-20", HUND + KATZE)
    paths = ["/suche/?q=Katze+anmelden+Erlangen", "/ort/095620000000/"] * 6
    with ThreadPoolExecutor(len(paths)) as pool:
        assert all("https://www.example.org/katze" in answer.text for answer in pool.map(first.get, paths))
