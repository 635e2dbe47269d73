"""Länder side by side, from an export of the federal Data Hub with rows of two of them; no programme but this one."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.conftest import Amtsatlas
from tests.portal.conftest import Portal, served
from tests.portal.test_site import PACKAGED

OFFERED = {
    "090000000000": range(1, 9),
    "095720000000": range(3, 12),
    "095620000000": range(1, 31),
    "091620000000": range(1, 41),
    "070000000000": range(1, 13),
    "071400000000": range(20, 27),
    "073150000000": range(1, 31),
    "073130000000": range(1, 31),
}
"""ARS of a Land, a Landkreis and towns → numbers of the services it has online."""


@pytest.fixture(scope="module")
def germany(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("germany")
    data = folder / "data"
    data.mkdir()
    site = (
        PACKAGED.replace('territory = "09"', 'territory = ""')
        .replace('["digitales-amt", ', "[")
        .replace(', "local-links"]', "]")
    )
    assert 'programmes = ["ozg-leistungen"]' in site
    (data / "site.toml").write_text(site, "utf-8")
    rows = [
        f"990501{service:08};Leistung {service};{ars};https://amt.example/{ars}/{service};ok;ja"
        for ars, services in OFFERED.items()
        for service in services
    ]
    header = "leika_key;leika_name;ars;url;online_status;aktiv"
    (folder / "export.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    for arguments in (
        ("import", "openpvog", folder / "export.csv", "--date", "2024-05-01", "--provider", "PVOG"),
        ("build", "--date", "2024-05-02"),
    ):
        done = amtsatlas(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr
    with served(data, folder / "log") as running:
        yield running


def test_laender_with_data_come_first_and_the_others_are_no_zeros(germany: Portal) -> None:
    rows = germany.get("/vergleich/laender.json").json()
    assert len(rows) == 16
    # Every place inherits what its Land offers; towns add their own.
    assert [(row["name"], row["median"], row["highest"], row["leader"], row["leading"]) for row in rows[:2]] == [
        ("Rheinland-Pfalz", 12, 30, "Landau in der Pfalz", 2),
        ("Bayern", 8, 40, "München", 1),
    ]
    for row in rows[2:]:
        told = {name: row[name] for name in ("median", "highest", "leader", "reached", "reached_share")}
        assert (row["with_data"], set(told.values())) == (0, {None})
    assert [row["name"] for row in rows[2:]] == sorted(row["name"] for row in rows[2:])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("prefix", "nothing", "more"), [("", "keine Daten", "und 1 weitere"), ("/en", "no data", "and 1 more")]
)
def test_the_page_says_what_there_is_and_no_more(
    germany: Portal, browser: Browser, width: int, prefix: str, nothing: str, more: str
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    tab.goto(f"{germany.address}{prefix}/vergleich/laender/")
    assert tab.locator("thead th").count() == 5, "no columns about a threshold, since there is none"
    assert tab.locator("tbody tr").count() == 16
    expect(tab.locator("tbody tr").nth(0)).to_contain_text(more)
    expect(tab.locator("tbody tr").nth(1)).to_contain_text("40: München")
    assert tab.locator("tbody .nodata").all_inner_texts() == [nothing] * 14
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(tab).response["violations"] == []
    tab.close()


def test_the_start_page_names_few_of_those_who_share_a_place(germany: Portal) -> None:
    page = germany.get("/").text
    card = page.split("/rangliste/grosse_kreisstadt/")[1].split("</ol>")
    assert card[0].count("<li>") == 6
    assert "und 23 weitere" in card[1]
    assert "chwelle" not in page.split("<main")[1].split("</main>")[0]
