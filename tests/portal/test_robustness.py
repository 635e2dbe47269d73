"""Whatever is asked, the answer is a page that helps, never an error of ours; new editions appear while serving."""

import csv
import gzip
import http.client
import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amtsatlas.domain.record import EXAMPLE_MARK
from tests.conftest import Amtsatlas
from tests.portal.conftest import Portal, free_port, served, view_of
from tests.portal.pages import PAGES, SERVICE

ODD = {
    "NUL": "%00",
    "no UTF-8": "%ff%fe",
    "quotes": "%22%27`",
    "markup": quote("<script>alert(1)</script>"),
    "up": "../../../etc/passwd",
    "encoded up": "..%2f..%2fetc%2fpasswd",
    "emoji": quote("🐕‍🦺"),
    "percent": "%",
    "newline": "a%0d%0aSet-Cookie:x=1",
    "SQL": quote("'; drop table standing; --"),
    "very long": "a" * 5000,
    "wildcards": "%25_*?",
    "right to left": quote("\u202egnal"),
    "number": "9" * 40,
    "template": quote("{{ settings.SECRET_KEY }}{% debug %}"),
    "dots": "..",
    "unusual digits": quote("١٢٣"),
}
PLACES = [
    "/{}",
    "/{}/",
    "/behoerde/{}/",
    "/behoerde/gemeinde:{}/",
    "/ort/{}/",
    "/leistung/{}/",
    "/rangliste/{}/",
    "/rangliste/gemeinde/seite/{}/",
    "/karte/{}/09/kreise/",
    "/karte/anzahl/{}/kreise/",
    "/karte/anzahl/09/{}/",
    "/stand/{}/",
    "/programm/{}/",
    "/presse/{}/",
    "/zeit/{}/2023-12-28/",
    "/programm/digitales-amt/stand/2023-12-28.r1/daten/{}",
    "/programm/digitales-amt/presse/2023-12-28.r1/{}.svg",
    "/farben/{}.css",
    "/auszeichnung/{}/",
    "/auszeichnung/{}/badge.svg",
    "/auszeichnung/abc/{}.png",
    "/auszeichnung/{}/award.jwt",
    "/auszeichnung/?art={}",
    "/auszeichnung/?gebiet={}",
    "/static/{}",
    "/en/behoerde/{}/",
    "/suche/?q={}",
    "/suche/?q=Hundesteuer&ort={}",
    "/suche/vorschlaege?q={}",
    "/rangliste/gemeinde/?region={}",
    "/rangliste/gemeinde/?seite={}",
    "/rangliste/gemeinde/?{}={}",
    "/vergleich/?a={}&a=Erlangen",
    "/vergleich/regionen/?ebene={}",
    "/leistung/" + SERVICE + "/?seite={}",
]
PARAMETERS = {
    "/rangliste/gemeinde/": ("region", "groesse", "vg", "stand", "sort", "seite"),
    "/suche/": ("q", "ort"),
    "/suche/vorschlaege": ("q",),
    "/vergleich/": ("a",),
    "/vergleich/regionen/": ("ebene",),
    f"/leistung/{SERVICE}/": ("seite",),
    "/karte/": ("seite", "x"),
}
NOT_THERE = {
    "authority": "/behoerde/gemeinde:09999999/",
    "name": "/behoerde/Atlantis/",
    "edition": "/stand/1999-01-01/",
    "revision": "/stand/2023-12-28.r9/behoerde/gemeinde:09562000/",
    "programme": "/programm/keins/",
    "peer group": "/rangliste/schulen/",
    "page": "/rangliste/gemeinde/seite/900/",
    "page of a filter": "/rangliste/gemeinde/?seite=900",
    "service": "/leistung/leika:99999999999999/",
    "page of a service": f"/leistung/{SERVICE}/?seite=900",
    "place": "/ort/999999999999/",
    "measure": "/karte/nichts/09/kreise/",
    "other Land": "/karte/anzahl/07/kreise/",
    "level": "/karte/anzahl/09/strassen/",
    "press of another day": "/presse/1999-01-01/",
    "file": "/programm/digitales-amt/stand/2023-12-28.r1/daten/secret",
    "form": "/rangliste.xml",
}


def _raw(portal: Portal, target: str, method: str = "GET") -> tuple[int, str]:
    """Status and body for a request line exactly as given: clients would tidy it up."""
    connection = http.client.HTTPConnection(urlsplit(portal.address).netloc, timeout=30)
    connection.request(method, target)
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    assert answer.getheader("Set-Cookie") is None
    connection.close()
    return answer.status, body


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_characters_anywhere_give_a_page_or_a_kind_refusal(portal: Portal, odd: str) -> None:
    for place in PLACES:
        status, body = _raw(portal, place.replace("{}", odd))
        assert status in (200, 301, 302, 400, 404), (place, status)
        assert "<script>alert" not in body, place
        assert str(portal.data) not in body, place
        assert "Traceback" not in body, place


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_value_of_any_query_parameter_breaks_a_page(portal: Portal, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(PARAMETERS)))
    value = st.text(max_size=60) | st.integers().map(str) | st.sampled_from(["09", "-1", "0", "1e9", "¹", "gemeinde:"])
    query = data.draw(st.lists(st.tuples(st.sampled_from(PARAMETERS[path]), value), max_size=8))
    answer = portal.get(path, params=[(name, text.encode("utf-8", "replace")) for name, text in query])
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("path", NOT_THERE.values(), ids=NOT_THERE)
def test_what_is_not_there_is_told_with_a_way_on(portal: Portal, path: str) -> None:
    answer = portal.get(path)
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht" in answer.text
    assert 'action="/suche/"' in answer.text
    assert 'href="/"' in answer.text
    english = portal.get("/en" + path)
    assert english.status_code == 404
    assert '<html lang="en">' in english.text


def test_a_name_that_several_have_is_asked_back(portal: Portal) -> None:
    answer = portal.get("/behoerde/Altenstadt/")
    assert answer.status_code == 404
    assert answer.text.count('<li><a href="/behoerde/gemeinde:') >= 2


def test_old_identifiers_and_names_lead_to_the_page(portal: Portal) -> None:
    for text in ("Erlangen", "09562000", "gemeinde:09562000"):
        answer = portal.get(f"/behoerde/{text}/", follow_redirects=True)
        assert answer.url.path == "/behoerde/gemeinde:09562000/"
        assert answer.status_code == 200
    data = portal.get("/behoerde/Erlangen.json")
    assert (data.status_code, data.headers["Location"]) == (301, "/behoerde/gemeinde:09562000.json")
    assert "max-age=60" in data.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_methods_that_change_things_are_refused(portal: Portal, method: str) -> None:
    for path in ("/", "/rangliste.csv", "/suche/vorschlaege?q=x", "/health", "/farben/x.css"):
        status, _body = _raw(portal, path, method)
        assert status == 405, path


def test_head_says_what_get_would_without_sending_it(portal: Portal) -> None:
    for path in ("/", "/rangliste.csv", "/health", "/nichts/"):
        head, get = (httpx.request(method, portal.address + path) for method in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-type"] == get.headers["content-type"]


def test_a_host_that_is_not_ours_is_refused(portal: Portal) -> None:
    assert portal.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_health_check_on_the_machine_itself_is_answered_whatever_hosts_are_named(demo: Path, tmp_path: Path) -> None:
    with served(view_of(demo, tmp_path / "data"), tmp_path / "log", AMTSATLAS_HOSTS="amtsatlas.example.org") as named:
        assert named.get("/health").status_code == 200
        assert named.get("/health", headers={"Host": "amtsatlas.example.org"}).status_code == 200
        assert named.get("/health", headers={"Host": "evil.example"}).status_code == 400


def test_the_address_alone_decides_the_language(portal: Portal) -> None:
    for preferred in ("de", "en", "fr;q=0.9, en"):
        for path, language in (("/", "de"), ("/en/", "en"), ("/nichts/", "de"), ("/en/nichts/", "en")):
            answer = portal.get(path, headers={"Accept-Language": preferred})
            assert f'<html lang="{language}">' in answer.text
            assert answer.headers["content-language"] == language


def test_health_names_the_newest_edition(portal: Portal) -> None:
    answer = portal.get("/health")
    assert answer.status_code == 200
    assert {"ok": True, "edition": "2023-12-28.r1"}.items() <= answer.json().items()


@pytest.mark.parametrize("path", ["/", "/rangliste.json", "/suche/?q=Hundesteuer+Erlangen"])
def test_who_has_the_page_already_is_told_so(portal: Portal, path: str) -> None:
    first = portal.get(path)
    again = portal.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = portal.get(path, headers={"If-None-Match": 'W/"other"'})
    assert other.status_code == 200
    assert portal.get("/en" + path).headers["etag"] != first.headers["etag"]


def test_a_page_goes_out_gzipped_to_those_who_take_it_and_plain_to_others(portal: Portal) -> None:
    bodies = {}
    for accepted in ("gzip", "identity"):
        with httpx.stream("GET", portal.address + "/", headers={"Accept-Encoding": accepted}) as answer:
            bodies[accepted] = b"".join(answer.iter_raw())
            assert answer.headers.get("content-encoding", "identity") == accepted
            assert int(answer.headers["content-length"]) == len(bodies[accepted])
            assert answer.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(bodies["gzip"]) == bodies["identity"]


DATA = {
    "overview": "/uebersicht",
    "league table": "/rangliste",
    "one group": "/rangliste/vg",
    "authority": "/behoerde/gemeinde:09562000",
    "VG": "/behoerde/vg:096715604",
    "place": "/ort/091775123133",
    "service": f"/leistung/{SERVICE}",
    "map": "/karte/anzahl/09/gemeinden",
    "finder": "/suche.{}?q=Hundesteuer+Erlangen",
    "compare": "/vergleich.{}?a=gemeinde:09562000&a=gemeinde:09564000",
    "regions": "/vergleich/regionen",
    "award": "/auszeichnung",
    "time": "/zeit",
    "changes": "/zeit/2023-02-06/2023-12-28",
    "press": "/presse/2023-12-28.r1",
    "data": "/daten",
    "method": "/methodik",
}
PUBLISHED = {"/auszeichnung", "/zeit"}
"""Pages whose data are published figures: each with its own metric, none of them an example."""
MARKS = {"metric", "edition", "revision", "example"}


@pytest.mark.parametrize("path", DATA.values(), ids=DATA)
def test_every_page_is_data_too_and_says_of_what(portal: Portal, path: str) -> None:
    address = path if "{}" in path else path + ".{}"
    answer = portal.get(address.format("json"))
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    rows = answer.json()
    assert rows
    if path in PUBLISHED:
        assert all(row["example"] is False and row["source_url"] for row in rows)
    else:
        assert all(set(row) >= MARKS and row["example"] is True for row in rows)
    table = portal.get(address.format("csv"))
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")), delimiter=";"))
    assert len(lines) == len(rows)
    assert set(rows[0]) == set(lines[0])
    assert {line["metric"] for line in lines} == {row["metric"] for row in rows}


def test_the_overviews_data_are_what_the_page_shows(portal: Portal) -> None:
    rows = portal.get("/uebersicht.json").json()
    page = portal.get("/").text
    by_section: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_section.setdefault(row["section"], []).append(row)
    assert list(by_section) == ["fact", "group", "leader", "trend", "change"]
    assert [(row["date"]) for row in by_section["trend"]] == ["2021-11-22", "2022-07-18", "2023-02-06", "2023-12-28"]
    assert sum(row["value"] for row in by_section["group"]) == by_section["trend"][-1]["value"]
    for row in (*by_section["leader"], *by_section["change"]):
        assert f'href="/behoerde/{row["authority_key"]}/">{row["name"]}</a>' in page
    assert all(row["after"] - row["before"] == row["value"] > 0 for row in by_section["change"])
    facts = portal.get("/presse/2023-12-28.r1.json").json()
    assert [{name: row[name] for name in facts[0]} for row in by_section["fact"]] == facts


def test_a_vgs_page_names_the_gaps_that_it_fills_and_whose(portal: Portal) -> None:
    member = portal.get("/behoerde/gemeinde:09177133/").text
    covered = [line for line in member.split("<tr>") if "die Verwaltungsgemeinschaft bietet sie an" in line]
    verband = portal.get("/behoerde/vg:091775123/").text.split('id="fuellt"')[1].split("</section>")[0]
    assert covered
    for line in covered:
        service = line.split('href="')[1].split('"')[0]
        (row,) = [one for one in verband.split("<tr>") if f'href="{service}"' in one]
        assert "gemeinde:09177133" in row or "alle " in row
    assert 'id="fuellt"' not in member


def test_the_notes_of_published_figures_are_in_the_pages_language(portal: Portal) -> None:
    for path in ("/zeit/", "/auszeichnung/"):
        german, english = portal.get(path).text, portal.get("/en" + path).text
        assert ("die ersten sieben" in german, "first seven" in german) == (True, False)
        assert ("die ersten sieben" in english, "first seven" in english) == (False, True)


def test_a_page_that_has_rows_names_its_data_and_they_are_there(portal: Portal) -> None:
    for path in (PAGES["city"], PAGES["league table, filtered"], PAGES["finder, results"]):
        html = portal.get(path).text.replace("&amp;", "&")
        for kind in ("application/json", "text/csv"):
            address = html.split(f'<link rel="alternate" type="{kind}" href="')[1].split('"')[0]
            assert portal.get(address).headers["content-type"].startswith(kind)


def test_the_data_of_an_authority_are_what_the_command_line_explains(portal: Portal, amtsatlas: Amtsatlas) -> None:
    told = amtsatlas("explain", "gemeinde:09562000", "--format", "json", "--data", portal.data)
    rows = portal.get("/en/behoerde/gemeinde:09562000.json").json()
    assert len(rows) == 339
    assert {row.pop("example_data") for row in rows} == {EXAMPLE_MARK}
    assert rows == json.loads(told.stdout)
    german = portal.get("/behoerde/gemeinde:09562000.json").json()
    assert [{**row, "why": ""} for row in german] == [{**row, "why": "", "example_data": EXAMPLE_MARK} for row in rows]


def test_a_port_that_is_taken_ends_with_a_line_and_one(portal: Portal, amtsatlas: Amtsatlas) -> None:
    port = str(urlsplit(portal.address).port)
    done = amtsatlas("serve", "--data", portal.data, "--port", port)
    assert done.returncode == 1
    assert port in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_front_end_the_server_says_how_to_get_it(demo: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "amtsatlas", "serve", "--data", str(view_of(demo, tmp_path / "data"))]
    done = subprocess.run(
        [*command, "--port", str(free_port())],
        env={"AMTSATLAS_NODE_MODULES": str(tmp_path / "none"), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "make node_modules" in done.stderr
    assert "Traceback" not in done.stderr


TABLE = """authority_key;service_name;procedure_id;procedure_name;url;provision;kind
gemeinde:09562000;Hundesteuer;1;Hund anmelden;https://stadt.example/hund;own;application
gemeinde:09562000;Anwohnerparken;2;Parkausweis;https://stadt.example/parken;own;application
landkreis:09572;Abfall;3;Tonne bestellen;https://kreis.example/tonne;own;application
"""


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Portal]:
    """A portal over a data folder that is empty at first."""
    data = tmp_path / "data"
    data.mkdir()
    with served(data, tmp_path / "log") as running:
        yield running


def _build(amtsatlas: Amtsatlas, data: Path, date: str, table: str) -> None:
    file = data.parent / "angebote.csv"
    file.write_text(table, "utf-8")
    for arguments in (
        ("import", "csv", file, "--date", date, "--provider", "Stadt"),
        ("build", "--date", date),
    ):
        done = amtsatlas(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr


def test_an_empty_folder_explains_itself_and_new_editions_appear_while_visitors_come(
    growing: Portal, amtsatlas: Amtsatlas
) -> None:
    empty = growing.get("/")
    assert empty.status_code == 503
    assert "amtsatlas build" in empty.text
    assert growing.get("/health").status_code == 503
    _build(amtsatlas, growing.data, "2024-01-31", TABLE)
    first = growing.get("/behoerde/gemeinde:09562000/")
    assert (first.status_code, "31. Januar 2024" in first.text) == (200, True)
    assert "example-band" not in first.text

    statuses, stop = [], threading.Event()

    def visit() -> None:
        while not stop.is_set():
            for path in (
                "/",
                "/rangliste/",
                "/behoerde/gemeinde:09562000/",
                "/suche/?q=Hundesteuer+Erlangen",
                "/daten/",
            ):
                statuses.append(growing.get(path).status_code)

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    for one in visitors:
        one.start()
    try:
        more = TABLE + "gemeinde:09562000;Heirat;4;Anmelden;https://stadt.example/ehe;own;application\n"
        _build(amtsatlas, growing.data, "2024-02-29", more)
        more += "gemeinde:09562000;Umzug;5;Ummelden;https://stadt.example/umzug;own;application\n"
        _build(amtsatlas, growing.data, "2024-03-31", more)
    finally:
        stop.set()
        for one in visitors:
            one.join()
    assert len(statuses) > 20
    assert set(statuses) == {200}
    assert "31. März 2024" in growing.get("/").text
    assert growing.get("/health").json()["edition"] == "2024-03-31.r1"
    assert len(growing.get("/stand/2024-02-29/behoerde/gemeinde:09562000.json").json()) == 3
    assert len(growing.get("/behoerde/gemeinde:09562000.json").json()) == 4


def test_a_damaged_edition_is_told_and_the_others_are_shown(growing: Portal, amtsatlas: Amtsatlas) -> None:
    more = TABLE + "gemeinde:09562000;Heirat;4;Anmelden;https://stadt.example/ehe;own;application\n"
    _build(amtsatlas, growing.data, "2024-01-31", TABLE)
    _build(amtsatlas, growing.data, "2024-02-29", more)
    for table in (growing.data / "editions" / "2024-02-29.r1").glob("*.parquet"):
        table.chmod(0o644)
        table.write_bytes(b"PAR1 no longer")
    for path in (
        "/rangliste/",
        "/suche/vorschlaege?q=hund",
        "/programm/digitales-amt/stand/2024-02-29.r1/daten/standing.csv",
        "/programm/digitales-amt/presse/2024-02-29.r1/karte.svg",
    ):
        broken = growing.get(path)
        assert broken.status_code == 503, path
        assert "amtsatlas check-data" in broken.text
    assert growing.get("/stand/2024-01-31/rangliste/").status_code == 200
    lines = [json.loads(line) for line in growing.log.read_text().splitlines()[1:]]
    assert {"level": "ERROR", "message": "Service Unavailable: /rangliste/"} in lines


def test_an_edition_that_has_lost_a_table_is_told_as_damaged(growing: Portal, amtsatlas: Amtsatlas) -> None:
    _build(amtsatlas, growing.data, "2024-01-31", TABLE)
    (growing.data / "editions" / "2024-01-31.r1" / "offer.parquet").unlink()
    assert growing.get("/rangliste/").status_code == 503


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}"], ids=["none", "empty", "cut off", "list", "bare"])
def test_a_half_built_edition_does_not_stand_in_the_way_of_those_before(
    growing: Portal, amtsatlas: Amtsatlas, content: str | None
) -> None:
    _build(amtsatlas, growing.data, "2024-01-31", TABLE)
    unfinished = growing.data / "editions" / "2024-02-29.r1"
    unfinished.mkdir()
    if content is not None:
        (unfinished / "manifest.json").write_text(content)
    assert growing.get("/stand/2024-01-31.r1/rangliste/").status_code == 200
    assert "31. Januar 2024" in growing.get("/").text
    assert growing.get("/health").json()["edition"] == "2024-01-31.r1"
