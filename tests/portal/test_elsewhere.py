"""Another Land and another country with a site file of their own, in a browser: no change of code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Amtsatlas
from tests.portal.conftest import Portal, served
from tests.portal.test_robustness import MARKS
from tests.test_elsewhere import AWARD, PROGRAMME

SITE = """
name = "{name}"
address = ""
territory = "{territory}"
languages = {languages}
programmes = ["{programme}"]
[tagline]
{taglines}
[operator]
name = "Ministerium für Beispiele"
address = "Musterweg 1, 55116 Mainz"
email = "atlas@land.example"
responsible = "Referat 1"
[colours]
action = "#7a0f3d"
action_dark = "#ffb3cf"
[plain_language]
reviewed_by = ""
[sign_language]
video = ""
"""
RULES = PROGRAMME.format(
    id="digitale-verbandsgemeinde",
    territory="07",
    appointment="true",
    groups='ortsgemeinde = ["gemeinde", "stadt"]\nverbandsgemeinde = ["verbandsgemeinde"]\nlandkreis = ["landkreis"]\n'
    'kreisfreie_stadt = ["kreisfreie_stadt"]',
).replace("default = 2", "verbandsgemeinde = 2\nkreisfreie_stadt = 3")
TABLE = """authority_key;service_name;procedure_id;procedure_name;url;provision;kind
vg:071405003;Wohnsitz;1;Wohnsitz ummelden;https://vg.example/ummelden;own;application
vg:071405003;Hundesteuer;2;Hund anmelden;https://vg.example/hund;own;application
vg:071405003;Termin;3;Termin buchen;https://vg.example/termin;own;appointment
gemeinde:07140009;Grillhütte;4;Grillhütte mieten;https://bell.example/huette;own;application
gemeinde:07315000;Hundesteuer;5;Hund anmelden;https://mainz.example/hund;own;application
gemeinde:07315000;Anwohnerparken;6;Parkausweis;https://mainz.example/parken;own;application
landkreis:07140;Abfall;7;Tonne bestellen;https://kreis.example/tonne;own;application
"""


def _built(amtsatlas: Amtsatlas, data: Path, source: str, feed: Path, provider: str) -> None:
    for arguments in (
        ("import", source, feed, "--date", "2026-01-01", "--provider", provider),
        ("build", "--date", "2026-01-01"),
    ):
        done = amtsatlas(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def land(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Rheinland-Pfalz, in German only, by rules of its own."""
    folder = tmp_path_factory.mktemp("rheinland-pfalz")
    data = folder / "data"
    (data / "programmes").mkdir(parents=True)
    (data / "programmes" / "rlp.toml").write_text(RULES + AWARD, "utf-8")
    site = SITE.format(
        name="Ämteratlas Rheinland-Pfalz",
        territory="07",
        languages='["de"]',
        programme="digitale-verbandsgemeinde",
        taglines='de = "Was Verwaltungen online anbieten"',
    )
    (data / "site.toml").write_text(site, "utf-8")
    (folder / "angebote.csv").write_text(TABLE, "utf-8")
    _built(amtsatlas, data, "csv", folder / "angebote.csv", "Land")
    with served(data, folder / "log") as running:
        yield running


@pytest.fixture(scope="module")
def country(amtsatlas: Amtsatlas, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The councils of Great Britain, English first, without a map."""
    folder = tmp_path_factory.mktemp("britain")
    data = folder / "data"
    data.mkdir()
    site = SITE.format(
        name="Council Atlas",
        territory="",
        languages='["en", "de"]',
        programme="local-links",
        taglines='en = "What councils link to"\nde = "Worauf Councils verweisen"',
    )
    (data / "site.toml").write_text(site, "utf-8")
    _built(amtsatlas, data, "local-links", shared / "local_links", "GOV.UK")
    with served(data, folder / "log") as running:
        yield running


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_the_land_appears_under_its_name_with_its_figures(land: Portal, visitor: Page) -> None:
    visitor.goto(land.address)
    assert "Ämteratlas Rheinland-Pfalz" in visitor.title()
    expect(visitor.locator(".brand")).to_have_text("Ämteratlas Rheinland-Pfalz")
    text = visitor.locator("body").inner_text()
    assert "1. Januar 2026" in text
    for foreign in ("Bayern", "Beispieldaten", "English", "BayernPortal", "Regierungsbezirk"):
        assert foreign not in text, foreign
    assert land.get("/en/").status_code == 404


def test_its_map_shows_its_kreise_and_leads_to_its_municipalities(land: Portal, visitor: Page) -> None:
    visitor.goto(f"{land.address}/karte/")
    assert visitor.locator("svg.map .map-areas > *").count() == 36
    assert "Rheinland-Pfalz" in visitor.locator("h1").inner_text()
    visitor.goto(f"{land.address}/karte/anzahl/07/gemeinden/")
    assert visitor.locator("svg.map .map-areas > *").count() == 2305
    assert "Bell (Hunsrück): 1" in visitor.locator("svg.map").inner_html()


def test_its_league_table_ranks_its_verbandsgemeinden(land: Portal, visitor: Page) -> None:
    visitor.goto(f"{land.address}/rangliste/verbandsgemeinde/")
    expect(visitor.locator("h1")).to_have_text("Rangliste: Verbandsgemeinden")
    first = visitor.locator("table.league tbody tr").first
    expect(first).to_contain_text("Verbandsgemeinde Kastellaun")
    expect(first.locator("strong")).to_have_text("3")
    expect(visitor.locator("td.nodata").first).to_have_text("keine Daten")


def test_a_member_and_its_verbandsgemeinde_show_one_another(land: Portal, visitor: Page) -> None:
    visitor.goto(f"{land.address}/behoerde/gemeinde:07140009/")
    visitor.get_by_role("link", name="Mitglied der Verbandsgemeinde Kastellaun").click()
    expect(visitor.locator("h1")).to_have_text("Verbandsgemeinde Kastellaun")
    expect(visitor.get_by_role("link", name="Bell (Hunsrück)")).not_to_have_count(0)


def test_thresholds_of_single_kinds_are_an_award_too(land: Portal) -> None:
    award = land.get("/auszeichnung/").text
    assert "Schwelle: Verbandsgemeinde: 2; Kreisfreie Stadt: 3." in award
    assert "gibt es keine Auszeichnung" not in award
    reached = award.split('id="anwaerter"')[1].split("</section>")[0]
    assert ("Verbandsgemeinden" in reached, "Landkreise" in reached) == (True, False)
    assert "Schwelle: Verbandsgemeinde: 2; Kreisfreie Stadt: 3." in land.get("/methodik/").text
    assert "Die Schwelle liegt für Verbandsgemeinden bei 2" in land.get("/presse/2026-01-01.r1/").text
    # Not everybody has a distance to one that a map could show.
    assert "abstand" not in land.get("/karte/").text
    assert land.get("/karte/abstand/07/").status_code == 404


def test_its_residents_find_what_their_verbandsgemeinde_offers(land: Portal, visitor: Page) -> None:
    visitor.goto(f"{land.address}/suche/?q=Hundesteuer+Bell+(Hunsrück)")
    link = visitor.locator(".results a[href='https://vg.example/hund']")
    expect(link.first).to_be_visible()


def test_its_colours_and_its_operator_are_shown(land: Portal, visitor: Page) -> None:
    visitor.emulate_media(color_scheme="light")
    visitor.goto(f"{land.address}/impressum/")
    assert visitor.locator("main a").first.evaluate("(one) => getComputedStyle(one).color") == "rgb(122, 15, 61)"
    expect(visitor.locator("main")).to_contain_text("Ministerium für Beispiele")
    visitor.emulate_media(color_scheme="dark")
    assert visitor.locator("main a").first.evaluate("(one) => getComputedStyle(one).color") == "rgb(255, 179, 207)"
    visitor.emulate_media(color_scheme="light")


def test_real_data_may_be_found_by_search_engines(land: Portal) -> None:
    assert "noindex" not in land.get("/").text


def test_councils_are_ranked_in_english_first_and_without_a_map(country: Portal, visitor: Page) -> None:
    visitor.goto(f"{country.address}/rangliste/")
    assert visitor.locator("html").get_attribute("lang") == "en"
    expect(visitor.locator("table.league tbody tr").first.locator("strong")).not_to_be_empty()
    visitor.goto(f"{country.address}/karte/")
    assert visitor.locator("svg.map").count() == 0
    visitor.locator("main .note a").click()
    visitor.goto(f"{country.address}/rangliste/alle/")
    assert visitor.locator("table.league tbody tr").count() == 100
    visitor.goto(f"{country.address}/de/rangliste/")
    assert visitor.locator("html").get_attribute("lang") == "de"


PAGES = ("/", "/karte/", "/rangliste/", "/suche/?q=library", "/auszeichnung/", "/zeit/", "/daten/", "/methodik/")


@pytest.mark.parametrize("path", [*PAGES, "/vergleich/regionen/", "/vergleich/laender/", "/presse/"])
@pytest.mark.parametrize("site", ["land", "country"])
def test_every_page_is_there_elsewhere_too_and_accessible(
    site: str, path: str, visitor: Page, request: pytest.FixtureRequest
) -> None:
    portal: Portal = request.getfixturevalue(site)
    answer = visitor.goto(portal.address + path)
    assert answer is not None
    assert answer.status == 200
    violations = Axe().run(visitor).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []


def test_its_data_say_what_they_count(land: Portal, country: Portal) -> None:
    for portal, metric in ((land, "verfahren_07"), (country, "services_with_local_link")):
        rows = portal.get("/rangliste.json").json()
        assert rows
        assert all(set(row) >= MARKS and row["metric"] == metric and row["example"] is False for row in rows)
