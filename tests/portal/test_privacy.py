"""Nothing is asked of other hosts, nothing is kept of visitors, nothing is run that is not ours."""

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Response

from tests.portal.conftest import Portal
from tests.portal.pages import ALL_MUNICIPALITIES, MISSING, PAGES

ADDRESSES = {
    "page": "/",
    "not found": "/nichts-da/",
    "health": "/health",
    "data": "/rangliste.json",
    "suggestions": "/suche/vorschlaege?q=hund",
    "picture": "/programm/digitales-amt/presse/2023-12-28.r1/karte.svg",
    "file": "/programm/digitales-amt/stand/2023-12-28.r1/daten/standing.csv",
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture(params=["", "/en"], ids=["German", "English"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("path", [*PAGES.values(), ALL_MUNICIPALITIES], ids=[*PAGES, "all municipalities"])
def test_a_page_asks_only_its_own_host_and_keeps_nothing(tab: Page, portal: Portal, path: str) -> None:
    asked: list[Request] = []
    failed: list[Response] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request))
    tab.on("response", lambda answer: failed.append(answer) if answer.status >= 400 else None)
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    answer = tab.goto(path, wait_until="networkidle")
    assert answer is not None
    assert answer.status == (404 if path in MISSING else 200)
    assert len(asked) > 3
    own = urlsplit(portal.address).netloc
    assert {urlsplit(one.url).netloc for one in asked if not one.url.startswith("data:")} == {own}
    if answer.status == 200:
        assert ([one.url for one in failed], complaints) == ([], [])
    assert tab.context.cookies() == []
    assert tab.evaluate("localStorage.length + sessionStorage.length") == 0


def test_typing_in_the_search_box_asks_only_the_own_host_for_suggestions(tab: Page, portal: Portal) -> None:
    tab.goto(PAGES["finder"])
    with tab.expect_response(re.compile("/suche/vorschlaege")) as suggested:
        tab.locator("main input[type=search]").press_sequentially("hundest")
    assert urlsplit(suggested.value.url).netloc == urlsplit(portal.address).netloc
    assert any("Hund" in text for text in suggested.value.json())
    assert tab.locator("main datalist option").count() > 0
    assert tab.context.cookies() == []


def test_no_markup_needs_more_than_the_policy_allows(portal: Portal, language: str) -> None:
    for path in PAGES.values():
        html = portal.get(language + path, follow_redirects=True).text
        assert not re.search(r"<style|<script(?![^>]* src=)|\sstyle=|\son[a-z]+=|javascript:", html), path


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES)
def test_every_answer_carries_the_security_headers(portal: Portal, path: str) -> None:
    answer = portal.get(path)
    assert answer.status_code in (200, 404), answer.text
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "set-cookie" not in answer.headers
    assert "server" not in answer.headers


def test_static_files_are_kept_for_ever_under_names_with_their_hash(portal: Portal) -> None:
    html = portal.get("/").text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    assert len(files) > 5
    for file in files:
        answer = portal.get(file)
        assert re.search(r"\.[0-9a-f]{12}\.", file)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert "content-security-policy" in answer.headers


def test_the_log_says_what_was_asked_and_nothing_about_who_asked(portal: Portal) -> None:
    who = {"User-Agent": "Besonderer Browser", "Referer": "https://anderswo.example/", "X-Forwarded-For": "203.0.113.7"}
    portal.get("/suche/?q=Erika+Mustermann+Hundesteuer", headers=who)
    portal.get("/gibt-es-nicht/", headers=who)
    portal.get("/suche/?q=" + "Mustermann" * 300, headers=who)
    start, text = portal.log.read_text().split("\n", 1)
    assert portal.address in start
    for personal in ("Mustermann", "Besonderer", "anderswo", "203.0.113", "127.0.0.1"):
        assert personal not in text
    everything = [json.loads(line) for line in text.splitlines()]
    lines = [line for line in everything if "path" in line]
    assert {"method": "GET", "path": "/suche/", "status": 200}.items() <= lines[-3].items()
    assert [line["status"] for line in lines[-3:]] == [200, 404, 400]
    assert all(set(line) == {"method", "path", "status", "ms", "bytes"} for line in lines)


def test_example_data_is_called_so_on_every_page_and_kept_out_of_search_engines(portal: Portal, language: str) -> None:
    for path in PAGES.values():
        html = portal.get(language + path, follow_redirects=True).text
        assert "Offizielle Website" not in html
        assert "official website" not in html.lower()
        assert 'class="example-band"' in html, path
        assert re.search("<title>(Beispieldaten|Example data)", html), path
        assert '<meta name="robots" content="noindex">' in html, path


def test_the_log_holds_no_secret_of_an_invitation(portal: Portal) -> None:
    assert portal.get("/konto/einladung/geheimer-token/").status_code == 404
    log = portal.log.read_text("utf-8")
    assert "/konto/" in log
    assert "geheimer-token" not in log
