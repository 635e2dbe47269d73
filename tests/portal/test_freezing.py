"""The portal as files: two small editions under two programmes, frozen, and crawled by file and by http."""

import http.server
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import pytest

from tests.conftest import Amtsatlas
from tests.portal.conftest import give_award
from tests.registers.gv100ad_lines import write
from tests.test_elsewhere import HAMBURG, REGISTER, RHEINLAND_PFALZ, TABLE

SITE = """
name = "Atlas"
address = ""
territory = "07"
languages = ["de", "en"]
programmes = ["digitale-verbandsgemeinde", "hamburg-digital"]
[tagline]
de = "Was Ämter online anbieten"
en = "What authorities offer online"
[operator]
name = ""
address = ""
email = ""
responsible = ""
[colours]
action = ""
action_dark = ""
[plain_language]
reviewed_by = ""
[sign_language]
video = ""
"""
# Keys that a path must not take as they are, and a service whose key ends like a data file.
LATER = TABLE + (
    'gemeinde:07140067;Ab/../..//und?weg=1#hier;7;Ab "und" <weg>;https://stadt.example/a;own;application\n'
    "gemeinde:07140067;liste.json;8;Liste;https://stadt.example/b;own;application\n"
)
_HTML = re.compile(r'\s(?:href|src|action|data-suggest)="([^"]*)"|http-equiv="refresh" content="0; url=([^"]*)"')
_CSS = re.compile(r"""url\(\s*["']?([^"')]*)""")


@pytest.fixture(scope="module")
def data(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    data = folder / "data"
    (data / "programmes").mkdir(parents=True)
    (data / "programmes" / "vg.toml").write_text(RHEINLAND_PFALZ, "utf-8")
    (data / "programmes" / "hh.toml").write_text(HAMBURG, "utf-8")
    (data / "site.toml").write_text(SITE, "utf-8")
    calls: list[tuple[str | Path, ...]] = [("register", "import", "gv100ad", write(folder / "register.txt", REGISTER))]
    for date, table in (("2026-01-31", TABLE), ("2026-06-30", LATER)):
        (folder / f"{date}.csv").write_text(table, "utf-8")
        calls.append(("import", "csv", folder / f"{date}.csv", "--date", date, "--provider", "Land"))
        calls.append(("build", "--date", date))
    for call in calls:
        done = amtsatlas(*call, "--data", data)
        assert done.returncode == 0, done.stderr
    return data


@pytest.fixture(scope="module")
def frozen(amtsatlas: Amtsatlas, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every edition, without a running portal beside it."""
    return _freeze(amtsatlas, data, tmp_path_factory.mktemp("site") / "site", "--all", "--workers", "2")


@pytest.fixture(scope="module")
def newest(amtsatlas: Amtsatlas, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newest edition alone."""
    return _freeze(amtsatlas, data, tmp_path_factory.mktemp("newest") / "site")


def _freeze(amtsatlas: Amtsatlas, data: Path, folder: Path, *options: str) -> Path:
    done = amtsatlas("freeze", folder, "--data", data, *options)
    assert done.returncode == 0, done.stderr
    return folder


def _references(file: Path) -> list[str]:
    """Every address in a page or style sheet."""
    pattern = {".html": _HTML, ".css": _CSS}.get(file.suffix)
    if pattern is None:
        return []
    found = pattern.finditer(file.read_text("utf-8"))
    return [unescape(next(group for group in match.groups() if group is not None)) for match in found]


def _outside(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https", "mailto", "data")


def _problems(folder: Path) -> list[str]:
    """Each reference that is absolute or leads to nothing: a crawl by file."""
    problems = []
    for file in (path for path in folder.rglob("*") if path.is_file()):
        for address in _references(file):
            parts = urlsplit(address)
            if _outside(address) or address.startswith("#"):
                continue
            target = Path(os.path.normpath(file.parent / unquote(parts.path)))
            relative = address.startswith(("./", "../")) or (file.suffix == ".css" and ":" not in address)
            if not relative or parts.query or not target.is_relative_to(folder) or not target.is_file():
                problems.append(f"{file.relative_to(folder)}: {address}")
            elif parts.fragment and f'id="{unquote(parts.fragment)}"' not in target.read_text("utf-8"):
                problems.append(f"{file.relative_to(folder)}: {address} (no such place in the page)")
    return problems


def _state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


@pytest.fixture
def served(frozen: Path) -> Iterator[str]:
    """The site below a sub-folder of a plain web server."""
    handler = partial(_Quiet, directory=str(frozen.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{frozen.name}/"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_no_reference_of_any_file_is_broken_or_absolute(frozen: Path) -> None:
    assert _problems(frozen) == []


def test_every_kind_of_page_is_there_in_both_languages(frozen: Path) -> None:
    for language in ("", "en/"):
        for page in (
            "",
            "karte/",
            "rangliste/verbandsgemeinde/",
            "behoerde/gemeinde:07140067/",
            "ort/071405003067/",
            "auszeichnung/",
            "zeit/",
            "zeit/2026-01-31/2026-06-30/",
            "presse/2026-06-30.r1/",
            "presse/mitteilungen/",
            "daten/",
            "methodik/",
            "datenschutz/",
            "stand/2026-01-31.r1/behoerde/gemeinde:07140067/",
            "stand/2026-06-30.r1/",
            "programm/hamburg-digital/behoerde/gemeinde:02000000/",
        ):
            assert (frozen / language / page / "index.html").is_file(), language + page
    assert (frozen / "404.html").is_file()


def test_the_data_of_a_page_lies_beside_it(frozen: Path) -> None:
    page = (frozen / "behoerde" / "gemeinde:07140067" / "index.html").read_text("utf-8")
    assert 'href="../../behoerde/gemeinde:07140067.json"' in page
    assert "Hund anmelden" in (frozen / "behoerde" / "gemeinde:07140067.csv").read_text("utf-8")
    assert (frozen / "vergleich" / "regionen" / "ebene" / "kreis.json").is_file()


def test_the_tables_of_the_edition_are_there_and_named_after_it(frozen: Path) -> None:
    [standing] = frozen.glob("stand/2026-06-30.r1/daten/*-standing.csv")
    assert standing.name == "amtsatlas-2026-06-30.r1-digitale-verbandsgemeinde-standing.csv"
    assert "gemeinde:07140067" in standing.read_text("utf-8")


def test_a_page_says_what_the_portal_says_but_for_links_and_the_day(frozen: Path) -> None:
    page = (frozen / "en" / "behoerde" / "gemeinde:07140067" / "index.html").read_text("utf-8")
    assert "Kastellaun" in page
    assert "Hund anmelden" in page
    assert time.strftime("%d/%m/%Y") not in page
    assert time.strftime("%d.%m.%Y") not in page
    assert "<form" not in page


def test_a_crawl_over_http_below_a_sub_folder_meets_only_pages(served: str) -> None:
    waiting, seen = [served], {served}
    with httpx.Client() as client:
        while waiting:
            address = waiting.pop()
            answer = client.get(address)
            assert answer.status_code == 200, address
            if "html" not in answer.headers["content-type"]:
                continue
            for match in _HTML.finditer(answer.text):
                target = urljoin(address, unescape(match[1] or match[2] or "")).partition("#")[0]
                if target.startswith("http://127.0.0.1"):
                    assert target.startswith(served), f"{address}: {target}"
                    if target not in seen:
                        seen.add(target)
                        waiting.append(target)
    assert len(seen) > 200


def test_without_all_only_the_newest_edition_is_there_and_no_link_is_broken(newest: Path) -> None:
    assert _problems(newest) == []
    assert not (newest / "stand" / "2026-01-31.r1").exists()
    page = (newest / "behoerde" / "gemeinde:07140067" / "index.html").read_text("utf-8")
    assert "/stand/2026-06-30.r1/behoerde/gemeinde:07140067/</a>" in page


def test_a_second_run_writes_what_differs_and_nothing_else(
    amtsatlas: Amtsatlas, data: Path, newest: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(newest, site)
    (site / "eigenes.html").write_text("von Hand")
    (site / "ort" / "071405003067" / "index.html").write_text("verändert")
    (site / "behoerde" / "gemeinde:07140067.json").unlink()
    before = _state(site)
    again = amtsatlas("freeze", site, "--data", data)
    assert again.returncode == 0, again.stderr
    assert ", 2 of them new or changed, 0 removed" in again.stderr
    after = _state(site)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"ort/071405003067/index.html", "behoerde/gemeinde:07140067.json"}


def test_with_a_running_portal_questions_go_there_and_pages_no_longer_wanted_are_removed(
    amtsatlas: Amtsatlas, data: Path, frozen: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(frozen, site)
    options = ("--dynamic", "https://atlas.example/", "--address", "https://cdn.example/a")
    done = amtsatlas("freeze", site, "--data", data, *options)
    assert done.returncode == 0, done.stderr
    page = (site / "rangliste" / "index.html").read_text("utf-8")
    assert 'action="https://atlas.example/suche/"' in page
    assert 'href="https://atlas.example/vergleich/"' in page
    assert 'action="https://atlas.example/rangliste/' in page
    assert "data-suggest" not in page
    assert "<loc>https://cdn.example/a/en/behoerde/gemeinde:07140067/</loc>" in (site / "sitemap.xml").read_text()
    assert "Sitemap: https://cdn.example/a/sitemap.xml" in (site / "robots.txt").read_text()
    assert 'href="https://cdn.example/a/static/' in (site / "404.html").read_text()
    assert not (site / "stand" / "2026-01-31.r1").exists()
    assert _state(site)["ort/071405003067.json"] == _state(frozen)["ort/071405003067.json"]


def test_a_folder_with_other_things_in_it_is_refused(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    (tmp_path / "urlaub.jpg").write_text("Strand")
    done = amtsatlas("freeze", tmp_path, "--data", data)
    assert done.returncode == 1
    assert "no freeze has written it" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["urlaub.jpg"]


def test_an_address_that_is_none_is_wrong_usage(amtsatlas: Amtsatlas, data: Path, tmp_path: Path) -> None:
    assert amtsatlas("freeze", tmp_path / "site", "--data", data, "--dynamic", "atlas.example").returncode == 2


def test_example_data_is_refused_unless_asked_for(amtsatlas: Amtsatlas, demo: Path, tmp_path: Path) -> None:
    done = amtsatlas("freeze", tmp_path / "site", "--data", demo)
    assert done.returncode == 1
    assert "--example" in done.stderr
    assert not (tmp_path / "site").exists()


@pytest.fixture(scope="module")
def award_given(amtsatlas: Amtsatlas, data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same data of a site with an address and a key, where one award was given; and the award's id."""
    given = tmp_path_factory.mktemp("awarded") / "data"
    shutil.copytree(data, given)
    (given / "site.toml").write_text(SITE.replace('address = ""', 'address = "https://atlas.example"', 1), "utf-8")
    assert amtsatlas("key", "make", "--address", "https://atlas.example", "--data", given).returncode == 0
    return given, give_award(given, "vg:071405003", "2026-06-30.r1", "digitale-verbandsgemeinde")


def test_an_award_is_frozen_with_its_page_and_every_file_and_stays_verifiable(
    amtsatlas: Amtsatlas, award_given: tuple[Path, str], tmp_path: Path
) -> None:
    given, award = award_given
    site = _freeze(amtsatlas, given, tmp_path / "site", "--all")
    assert _problems(site) == []
    page = (site / "auszeichnung" / award / "index.html").read_text("utf-8")
    assert "Die Entscheidung steht im Journal und gilt." in page
    assert "Beispiel – keine Auszeichnung</h1>" not in page
    assert f'auszeichnung/{award}/index.html"' in (site / "auszeichnung" / "index.html").read_text("utf-8")
    assert (site / "auszeichnung" / f"{award}.json").is_file()
    files = {path.name for path in (site / "auszeichnung" / award).iterdir()}
    assert files >= {"award.jwt", "urkunde.pdf", "banner.svg", "banner.png", "badge-dark.svg", "small.svg"}
    assert award in (site / "auszeichnung" / "feed.atom").read_text("utf-8")
    authority = (site / "behoerde" / "vg:071405003" / "index.html").read_text("utf-8")
    assert f'href="../../auszeichnung/{award}/index.html"' in authority
    keys = site / "auszeichnung" / "schluessel.json"
    told = amtsatlas("verify", site / "auszeichnung" / award / "award.jwt", "--keys", keys)
    assert told.returncode == 0, told.stdout
    assert "genuine" in told.stdout


def test_without_an_address_an_award_is_frozen_without_what_would_name_it(
    amtsatlas: Amtsatlas, award_given: tuple[Path, str], tmp_path: Path
) -> None:
    given, award = award_given
    nameless = tmp_path / "data"
    shutil.copytree(given, nameless)
    (nameless / "site.toml").write_text(SITE, "utf-8")
    site = _freeze(amtsatlas, nameless, tmp_path / "site")
    assert _problems(site) == []
    files = {path.name for path in (site / "auszeichnung" / award).iterdir()}
    assert "banner.svg" in files
    assert not files & {"award.jwt", "urkunde.pdf"}


def test_a_killed_freeze_leaves_whole_files_and_goes_on_where_it_ended(
    amtsatlas: Amtsatlas, data: Path, newest: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    command = [sys.executable, "-m", "amtsatlas", "freeze", str(site), "--data", str(data), "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 60
        # Unlike Path.rglob, os.walk does not mind folders that go while it walks.
        while sum("index.html" in files for _, _, files in os.walk(site)) < 60 and running.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
    time.sleep(1)  # The worker sees that its parent is gone, and goes too.
    expected = {name: content for name, (_, content) in _state(newest).items()}
    left = {name: content for name, (_, content) in _state(site).items()}
    assert 0 < len(left) < len(expected)
    assert left.items() <= expected.items()
    _freeze(amtsatlas, data, site)
    assert {name: content for name, (_, content) in _state(site).items()} == expected
