"""Narrow screens, no motion, paper, and no JavaScript."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal.conftest import Portal
from tests.portal.pages import ALL_MUNICIPALITIES, PAGES

STATIC = Path(__file__).parents[2] / "src" / "amtsatlas" / "portal" / "static" / "portal"


@pytest.fixture(scope="module")
def narrow(browser: Browser, portal: Portal) -> Iterator[Page]:
    context = browser.new_context(base_url=portal.address)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def without_javascript(browser: Browser, portal: Portal) -> Iterator[Page]:
    context = browser.new_context(base_url=portal.address, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_page_scrolls_sideways(narrow: Page, path: str) -> None:
    narrow.goto(path)
    narrow.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for width in (320, 390):
        narrow.set_viewport_size({"width": width, "height": 800})
        assert narrow.evaluate("document.documentElement.scrollWidth") <= width, _too_wide(narrow, width)


def _too_wide(page: Page, width: int) -> str:
    """The elements that stand out."""
    return str(
        page.evaluate(
            """(width) => [...document.querySelectorAll("body *")]
              .filter((one) => one.getBoundingClientRect().right > width && !one.closest(".kern-table-responsive *"))
              .map((one) => one.outerHTML.slice(0, 100)).slice(0, 6).join("\\n")""",
            width,
        )
    )


def test_a_wide_table_scrolls_within_its_region(narrow: Page) -> None:
    narrow.set_viewport_size({"width": 320, "height": 800})
    narrow.goto(PAGES["league table"])
    region = narrow.locator("[role=region]:has(table.league)")
    assert region.evaluate("(one) => one.scrollWidth > one.clientWidth && one.tabIndex === 0")


def test_text_grows_to_twice_its_size_without_loss(narrow: Page) -> None:
    narrow.set_viewport_size({"width": 640, "height": 800})
    narrow.goto(PAGES["overview"])
    narrow.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 640, _too_wide(narrow, 640)


def test_nothing_moves_for_those_who_asked_for_no_motion(narrow: Page) -> None:
    narrow.emulate_media(reduced_motion="reduce")
    for path in ("overview", "map of the Land", "finder"):
        narrow.goto(PAGES[path])
        moving = narrow.evaluate(
            """() => [...document.querySelectorAll("*")].filter((one) => {
              const look = getComputedStyle(one);
              return look.animationName !== "none" || parseFloat(look.transitionDuration) > 0;
            }).map((one) => one.outerHTML.slice(0, 100))"""
        )
        assert moving == []


def test_on_paper_stands_the_content_without_menu_search_and_filters(narrow: Page) -> None:
    narrow.emulate_media(media="print")
    narrow.goto(PAGES["league table"])
    for hidden in (".menu", ".head-search", ".languages", ".filters", ".pages", ".skip"):
        expect(narrow.locator(hidden).first).to_be_hidden()
    for shown in ("h1", "table.league", ".example-band"):
        expect(narrow.locator(shown)).to_be_visible()
    narrow.emulate_media(media="screen")
    expect(narrow.locator(".menu")).to_be_visible()


def test_without_javascript_the_finder_asks_back_and_answers(without_javascript: Page) -> None:
    page = without_javascript
    page.goto(PAGES["overview"])
    page.fill("main input[type=search]", "Hundesteuer 91054")
    page.click("main button[type=submit]")
    page.click(".choices a >> nth=0")
    expect(page.locator(".results li").first).to_contain_text("Hund")


def test_without_javascript_an_area_of_the_map_is_a_link(without_javascript: Page) -> None:
    page = without_javascript
    page.goto(PAGES["map of a Kreis"])
    page.click(".map-areas a >> nth=0")
    page.wait_for_url(re.compile("/behoerde/gemeinde:09572"))


def test_without_javascript_the_league_table_is_filtered_and_sorted(without_javascript: Page) -> None:
    page = without_javascript
    page.goto("/rangliste/gemeinde/")
    page.select_option("#region", "095")
    page.select_option("#sort", "name")
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile("region=095"))
    expect(page.locator("#region")).to_have_value("095")
    names = page.locator("table.league tbody th > a:first-child").all_inner_texts()
    assert len(names) == 100
    assert names[0].startswith("A")


def test_without_javascript_authorities_are_compared(without_javascript: Page) -> None:
    page = without_javascript
    page.goto(PAGES["compare, empty"])
    page.fill("#a1", "Erlangen")
    page.fill("#a2", "gemeinde:09564000")
    page.click("main button[type=submit]")
    expect(page.locator("main table thead th")).to_have_count(3)
    assert page.locator("main table tbody tr").count() > 100


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_page_is_over_60_kb_on_the_wire(portal: Portal, path: str) -> None:
    assert len(_on_the_wire(portal, path)) <= 60_000


def test_the_map_of_all_municipalities_is_below_200_kb_on_the_wire(portal: Portal) -> None:
    assert len(_on_the_wire(portal, ALL_MUNICIPALITIES)) <= 200_000


def test_our_javascript_is_below_20_kb_gzipped_in_all() -> None:
    files = list(STATIC.rglob("*.js"))
    assert files
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 20_000


def _on_the_wire(portal: Portal, path: str) -> bytes:
    """The body as it is sent to a browser."""
    with httpx.stream("GET", portal.address + path, headers={"Accept-Encoding": "gzip"}, timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/html")
        return b"".join(answer.iter_raw())
