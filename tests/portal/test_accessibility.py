"""axe finds nothing on any page type: German and English, light and dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.portal.conftest import Portal, give_award, served, view_of
from tests.portal.pages import PAGES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["cat.color"]
"""What can differ between light and dark."""


@pytest.fixture(scope="module")
def tab(browser: Browser, portal: Portal) -> Iterator[Page]:
    """One page for all addresses: they set no cookie and keep nothing."""
    context = browser.new_context(base_url=portal.address, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def _violations(page: Page, tags: list[str]) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"][:3]
    ]


@pytest.mark.parametrize("language", ["", "/en"], ids=["German", "English"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing(tab: Page, path: str, language: str) -> None:
    tab.emulate_media(color_scheme="light")
    tab.goto(language + path)
    tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert _violations(tab, TAGS) == []
    tab.emulate_media(color_scheme="dark")
    assert _violations(tab, COLOURS) == []


def test_axe_finds_nothing_where_there_is_no_data_yet(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with served(tmp_path / "data", tmp_path / "log") as empty:
        context = browser.new_context(base_url=empty.address)
        tab = context.new_page()
        answer = tab.goto("/")
        assert answer is not None
        assert answer.status == 503
        assert _violations(tab, TAGS) == []
        context.close()


def test_axe_finds_nothing_on_the_pages_of_awards(browser: Browser, demo: Path, tmp_path: Path) -> None:
    data = view_of(demo, tmp_path / "data")
    city = give_award(data, "gemeinde:09562000", "2023-12-28.r1")
    fallen = give_award(data, "gemeinde:09190111", "2022-07-18.r1")
    with served(data, tmp_path / "log") as running:
        context = browser.new_context(base_url=running.address, reduced_motion="reduce")
        tab = context.new_page()
        for path in (
            "/auszeichnung/",
            f"/auszeichnung/{city}/",
            f"/en/auszeichnung/{fallen}/",
            "/auszeichnung/unbekannt/",
            "/auszeichnung/pruefen/",
            "/behoerde/gemeinde:09562000/",
            "/karte/auszeichnung/09/kreise/",
        ):
            tab.emulate_media(color_scheme="light")
            tab.goto(path)
            tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert _violations(tab, TAGS) == [], path
            tab.emulate_media(color_scheme="dark")
            assert _violations(tab, COLOURS) == [], path
        tab.goto("/auszeichnung/pruefen/")
        tab.locator("textarea").fill("kein Nachweis")
        tab.locator("main button").click()
        assert tab.locator("#ergebnis").inner_text() == "Kein Nachweis"
        assert _violations(tab, TAGS) == []
        tab.locator("textarea").fill("")
        tab.locator("main button").click()
        assert tab.locator(".form-errors").is_visible()
        assert _violations(tab, TAGS) == []
        context.close()
