"""Map, finder and league table by keyboard alone; where the focus is can always be seen."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal.conftest import Portal
from tests.portal.pages import PAGES

_MOST_STOPS = 60
FOCUSED = "document.activeElement"
SEEN = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  if (one.closest("svg.map")) return getComputedStyle(document.querySelector(".map-focus")).strokeWidth === "3px"
    && document.querySelector(".map-focus").getAttribute("d") !== null;
  const box = one.getBoundingClientRect();
  const outlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  return (outlined || look.boxShadow !== "none") && box.width > 0 && box.right > 0 && box.bottom > 0;
}"""
"""Whether the focused element is on the screen and has an outline or, on the map, an outlined area."""


def _name(page: Page) -> str:
    """What the focused element is called."""
    return str(page.evaluate(f"({FOCUSED}.querySelector('title') ?? {FOCUSED}).textContent.trim()"))


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element is focused that fits the selector."""
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(f"(selector) => {FOCUSED}.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not among the first {_MOST_STOPS} stops")


def test_the_first_stop_leads_past_the_menu_to_the_content(tab: Page) -> None:
    tab.goto(PAGES["league table"])
    tab.keyboard.press("Tab")
    assert _name(tab) == "Zum Inhalt springen"
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{FOCUSED}.closest('main') !== null")


@pytest.mark.parametrize("name", ["overview", "map of a Kreis"])
def test_the_map_is_one_stop_and_arrow_keys_move_in_it(tab: Page, name: str) -> None:
    tab.goto(PAGES[name])
    _tab_to(tab, "a[href='#legende']")
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{FOCUSED}.matches('.map-areas a')")
    first = _name(tab)
    assert tab.locator(".map-name").text_content() == first
    moved = set()
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        tab.keyboard.press(key)
        moved.add(_name(tab))
        assert tab.locator(".map-name").text_content() == _name(tab)
    assert len(moved | {first}) > 2
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{FOCUSED}.closest('svg') === null")


def test_enter_on_the_map_opens_the_authority(tab: Page) -> None:
    tab.goto(PAGES["map of a Kreis"])
    _tab_to(tab, ".map-areas a")
    tab.keyboard.press("ArrowDown")
    name = _name(tab).split(":")[0]
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("/behoerde/gemeinde:"))
    expect(tab.locator("h1")).to_have_text(name)


def test_without_javascript_a_link_leads_past_the_map_to_its_table(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(base_url=portal.address)
    context.route("**/*.js", lambda route: route.abort())  # so that the test itself may still look into the page
    tab = context.new_page()
    tab.goto(PAGES["map of a Kreis"])
    assert tab.locator(".map-areas a:not([tabindex])").count() > 10
    _tab_to(tab, "a[href='#legende']")
    assert tab.evaluate(SEEN)
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate(f"{FOCUSED}.matches('.map-table')")
    context.close()


def test_the_finder_is_answered_by_keyboard(tab: Page) -> None:
    tab.goto(PAGES["finder"])
    _tab_to(tab, "main input[type=search]")
    tab.keyboard.type("Hundesteuer 91054")
    _tab_to(tab, "main button[type=submit]")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("91054"))
    _tab_to(tab, ".choices a")
    chosen = _name(tab)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status")).to_contain_text(chosen)
    _tab_to(tab, ".results a")
    assert "Hund" in _name(tab)
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("/leistung/"))


def test_enter_in_the_head_of_any_page_searches(tab: Page) -> None:
    tab.goto(PAGES["imprint"])
    _tab_to(tab, "header input[type=search]")
    tab.keyboard.type("Hundesteuer Erlangen")
    tab.keyboard.press("Enter")
    expect(tab.locator(".results")).to_contain_text("Hund")


def test_the_league_table_is_filtered_and_paged_by_keyboard(tab: Page) -> None:
    tab.goto("/rangliste/gemeinde/")
    _tab_to(tab, "#groesse")
    tab.keyboard.press("ArrowDown")
    _tab_to(tab, "main button[type=submit]")
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("groesse=unter-2000"))
    first = tab.locator("main table tbody tr").first.inner_text()
    last_link = tab.locator(".pages a").first
    last_link.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile("groesse=unter-2000.*seite=2"))
    assert tab.locator("main table tbody tr").first.inner_text() != first


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["overview", "map of the Land", "league table", "city", "finder, results", "compare"])
def test_the_focus_can_always_be_seen(tab: Page, name: str, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    tab.goto(PAGES[name])
    unseen = []
    for _ in range(_MOST_STOPS):
        tab.keyboard.press("Tab")
        if tab.evaluate(f"{FOCUSED} === document.body"):
            break  # behind the last stop
        if not tab.evaluate(SEEN):
            unseen.append(tab.evaluate(f"{FOCUSED}.outerHTML.slice(0, 120)"))
    assert unseen == []
