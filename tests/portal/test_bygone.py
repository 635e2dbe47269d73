"""What is no more: a merged municipality, a dissolved Verband, old names, old places, old services."""

from collections.abc import Iterator

import pytest

from tests.conftest import Amtsatlas
from tests.portal.conftest import Portal, served
from tests.registers.gv100ad_lines import line, write

BEFORE = [
    line(10, "09", "Bayern", seat="München"),
    line(20, "091", "Oberbayern", seat="München"),
    line(40, "09171", "Inn-Salzach", code=44, seat="Altötting, St"),
    line(50, "091710111", "Altötting, St", code=50),
    line(50, "091715101", "Emmerting (VGem)", code=54, seat="Emmerting"),
    line(60, "091710111111", "Alt-Ötting, St", code=63, population=300, male=100),
    line(60, "091715101114", "Emmerting", code=64, population=20, male=10),
    line(60, "091715101124", "Mehring, M", code=60, population=5, male=5),
]
"""A town under an old name, and a Verband of two municipalities."""
AFTER = [
    line(10, "09", "Bayern", seat="München", stand="20250131"),
    line(20, "091", "Oberbayern", seat="München", stand="20250131"),
    line(40, "09171", "Inn-Salzach", code=44, seat="Altötting, St", stand="20250131"),
    line(50, "091710111", "Altötting, St", code=50, stand="20250131"),
    line(50, "091710114", "Emmerting", code=50, stand="20250131"),
    line(60, "091710111111", "Altötting, St", code=63, population=300, male=100, stand="20250131"),
    line(60, "091710114114", "Emmerting", code=64, population=25, male=15, area=200, stand="20250131"),
]
"""Mehring has become part of Emmerting, and their Verband is no more."""
TABLE = """authority_key;service_name;procedure_id;procedure_name;url;provision;kind
gemeinde:09171111;Hundesteuer;1;Hund anmelden;https://stadt.example/hund;own;application
gemeinde:09171114;Hundesteuer;2;Hund anmelden;https://emmerting.example/hund;own;application
"""
FORMER = """gemeinde:09171124;Grillhütte;3;Hütte mieten;https://mehring.example/huette;own;application
vg:091715101;Wohnsitz;4;Ummelden;https://vg.example/wohnsitz;own;application
"""
THEN = "/programm/digitales-amt/stand/2024-06-01.r1"


@pytest.fixture(scope="module")
def portal(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("bygone")
    data = folder / "data"
    before, after = write(folder / "before.txt", BEFORE), write(folder / "after.txt", AFTER)
    (folder / "then.csv").write_text(TABLE + FORMER, "utf-8")
    (folder / "now.csv").write_text(TABLE, "utf-8")
    for arguments in (
        ("register", "import", "gv100ad", before),
        ("register", "import", "gv100ad", after),
        ("import", "csv", folder / "then.csv", "--date", "2024-06-01", "--provider", "Kreis"),
        ("build", "--date", "2024-06-01"),
    ):
        done = amtsatlas(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr
    held = amtsatlas("import", "csv", folder / "now.csv", "--date", "2025-06-01", "--provider", "Kreis", "--data", data)
    assert held.returncode == 1
    (delivery,) = [one.name for one in (data / "deliveries").iterdir() if "2025-06-01" in one.name]
    for arguments in (("accept", delivery, "--reason", "merged"), ("build", "--date", "2025-06-01")):
        done = amtsatlas(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr
    with served(data, folder / "log") as running:
        yield running


def _leads(portal: Portal, path: str) -> str:
    """Where an address ends; each step is a redirect, the last a page."""
    answer = portal.get(path, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.url)
    return answer.url.path


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/behoerde/gemeinde:09171124/", "/stand/2024-06-01.r1/behoerde/gemeinde:09171124/"),
        ("/behoerde/vg:091715101/", "/stand/2024-06-01.r1/behoerde/vg:091715101/"),
        ("/behoerde/Mehring/", "/stand/2024-06-01.r1/behoerde/gemeinde:09171124/"),
        ("/en/behoerde/mehring/", "/en/stand/2024-06-01.r1/behoerde/gemeinde:09171124/"),
        ("/behoerde/gemeinde:09171124.json", "/stand/2024-06-01.r1/behoerde/gemeinde:09171124.json"),
        ("/ort/091715101124/", "/stand/2024-06-01.r1/ort/091715101124/"),
        ("/ort/09171124/", "/stand/2024-06-01.r1/ort/091715101124/"),
        ("/leistung/Grillhütte/", "/stand/2024-06-01.r1/leistung/csv:Kreis:Grillhütte/"),
    ],
)
def test_what_is_no_more_leads_to_the_last_edition_that_had_it(portal: Portal, asked: str, found: str) -> None:
    assert _leads(portal, asked) == found


def test_an_old_name_or_place_leads_to_the_page_of_today(portal: Portal) -> None:
    assert _leads(portal, "/behoerde/Alt-Ötting/") == "/behoerde/gemeinde:09171111/"
    assert _leads(portal, "/ort/091715101114/") == "/ort/091710114114/"
    assert _leads(portal, "/ort/09171114/") == "/ort/091710114114/"


def test_a_name_of_a_register_that_no_edition_has_leads_to_the_page_too(portal: Portal) -> None:
    # So it is called in the packaged register alone.
    assert _leads(portal, "/behoerde/Landkreis Altötting/") == "/behoerde/landkreis:09171/"


def test_the_page_of_what_is_no_more_says_so_and_does_not_send_in_circles(portal: Portal) -> None:
    gone = portal.get(f"{THEN}/behoerde/gemeinde:09171124/").text
    assert "Der neueste Stand hat dazu nichts mehr." in gone
    assert "Es gibt einen neueren Stand" not in gone
    assert "Der neueste Stand hat dazu nichts mehr." in portal.get(f"{THEN}/ort/091715101124/").text
    for path in ("/behoerde/gemeinde:09171114/", "/ort/091715101114/", "/behoerde/gemeinde:09171111/"):
        still = portal.get(THEN + path).text
        assert "Es gibt einen neueren Stand" in still
        assert "Der neueste Stand hat dazu nichts mehr." not in still


def test_what_never_was_is_not_found_and_an_address_with_an_edition_means_that_one(portal: Portal) -> None:
    for path in ("/behoerde/gemeinde:09999999/", "/behoerde/Atlantis/", "/ort/099999999999/", "/leistung/nichts/"):
        assert portal.get(path).status_code == 404
    assert portal.get("/stand/2025-06-01/behoerde/gemeinde:09171124/").status_code == 404
    service = _leads(portal, "/leistung/Hundesteuer/")
    assert portal.get(f"{service}?seite=9").status_code == 404
