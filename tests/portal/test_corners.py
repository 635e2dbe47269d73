"""Data as they seldom are: no data is never a zero, no threshold never a missed one, no two metrics in one line."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.conftest import Amtsatlas
from tests.portal.conftest import Portal, served
from tests.portal.test_elsewhere import SITE
from tests.test_elsewhere import PROGRAMME

GROUPS = 'gemeinde = ["gemeinde", "markt", "stadt"]\nkreisfreie_stadt = ["kreisfreie_stadt"]\nlandkreis = ["landkreis"]'
RULES = PROGRAMME.format(id="mit-schwelle", territory="09", appointment="false", groups=GROUPS)
WITHOUT_THRESHOLD = RULES.replace("mit-schwelle", "ohne-schwelle").replace("[threshold]\ndefault = 2\n", "")
HEAD = "authority_key;service_name;procedure_id;procedure_name;url;provision;kind\n"
ERLANGEN = """gemeinde:09562000;Hundesteuer;1;Hund anmelden;https://e.example/hund;own;application
gemeinde:09562000;Anwohnerparken;2;Parkausweis;https://e.example/parken;own;application
"""
FUERTH = "gemeinde:09563000;Hundesteuer;3;Hund anmelden;https://f.example/hund;own;application\n"
MORE = "gemeinde:09563000;Anwohnerparken;4;Parkausweis;https://f.example/parken;own;application\n"
ODD = """gemeinde:09561000;Hund & Katze;5;<b>Hund</b> "anmelden";https://a.example/?a=1&b='2';own;application
gemeinde:09561000;Hund & Katze;6;Böses;javascript:alert(1);own;application
"""


@pytest.fixture(scope="module")
def corners(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Editions: by another metric, with Erlangen and Fürth, with Fürth alone. A second programme has no threshold."""
    folder = tmp_path_factory.mktemp("corners")
    data = folder / "data"
    (data / "programmes").mkdir(parents=True)
    (data / "programmes" / "without.toml").write_text(WITHOUT_THRESHOLD, "utf-8")
    site = SITE.format(
        name="Ecken", territory="09", languages='["de"]', programme="mit-schwelle", taglines='de = "Was selten ist"'
    )
    (data / "site.toml").write_text(site.replace('["mit-schwelle"]', '["mit-schwelle", "ohne-schwelle"]'), "utf-8")
    for date, rules, table in (
        ("2024-01-31", RULES.replace("verfahren_09", "anders_gezaehlt"), ERLANGEN + FUERTH),
        ("2024-02-29", RULES, ERLANGEN + FUERTH + ODD),
        ("2024-03-31", RULES, FUERTH + MORE + ODD),
    ):
        (data / "programmes" / "with.toml").write_text(rules, "utf-8")
        (folder / "angebote.csv").write_text(HEAD + table, "utf-8")
        # The last one is held, since an authority is missing.
        amtsatlas("import", "csv", folder / "angebote.csv", "--date", date, "--provider", "Land", "--data", data)
        [delivery] = [path.name for path in (data / "deliveries").glob(f"{date}-*")]
        if date == "2024-03-31":
            amtsatlas("accept", delivery, "--reason", "Erlangen liefert nicht mehr", "--data", data)
        done = amtsatlas("build", "--date", date, "--data", data)
        assert done.returncode == 0, done.stderr
    with served(data, folder / "log") as running:
        yield running


def _figures(html: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html))


def test_an_edition_that_counts_another_metric_stands_in_no_series_and_no_comparison(corners: Portal) -> None:
    trend = corners.get("/behoerde/gemeinde:09563000/")
    assert trend.status_code == 200
    assert "31.01.2024" not in trend.text
    assert "31. Januar 2024" not in corners.get("/zeit/").text
    assert corners.get("/zeit/2024-01-31/2024-02-29/").status_code == 404
    assert corners.get("/stand/2024-01-31/behoerde/gemeinde:09563000/").status_code == 200


def test_who_lost_its_data_has_not_fallen_below_the_threshold(corners: Portal) -> None:
    page = corners.get("/zeit/2024-02-29/2024-03-31/")
    assert _figures(page.text) == {"Schwelle neu erreicht": "1", "wieder darunter": "0"}


def test_a_place_whose_authority_has_no_data_is_not_told_that_it_can_use_nothing(corners: Portal) -> None:
    page = corners.get("/ort/095620000000/").text
    assert "Ohne Daten: Erlangen. Was hier fehlt, kann es dort trotzdem geben." in page
    assert "<strong>0</strong>" not in page
    assert "<strong>2</strong>" in corners.get("/ort/095630000000/").text


@pytest.mark.parametrize("level", ["gemeinden", "kreise"])
def test_on_no_map_is_a_place_without_data_a_zero(corners: Portal, level: str) -> None:
    rows = {row["key"][:5]: row for row in corners.get(f"/karte/reichweite/095/{level}.json").json()}
    assert [rows["09562"][column] for column in ("counted", "distance", "reach", "basket")] == [None] * 4
    assert (rows["09563"]["counted"], rows["09563"]["reach"]) == (2, 2)


def test_regions_without_data_have_no_share(corners: Portal) -> None:
    rows = {row["name"]: row for row in corners.get("/vergleich/regionen.json").json()}
    assert rows["Schwaben"]["reached_share"] is None
    assert rows["Mittelfranken"]["reached_share"] == 1 / rows["Mittelfranken"]["municipalities"]


def test_without_a_threshold_nobody_is_told_to_have_missed_it(corners: Portal) -> None:
    prefix = "/programm/ohne-schwelle"
    assert {row["reached"] for row in corners.get(f"{prefix}/vergleich/regionen.json").json()} == {None}
    for page in ("/", "/zeit/"):
        assert "Behörden, die ihre Schwelle erreichen" in corners.get(page).text
        assert "Behörden, die ihre Schwelle erreichen" not in corners.get(prefix + page).text


def test_a_territory_that_does_not_exist_has_no_map(corners: Portal) -> None:
    for territory in ("09999", "0999", "09562000"):
        assert corners.get(f"/karte/anzahl/{territory}/gemeinden/").status_code == 404


def test_a_link_to_another_edition_stays_with_the_programme(corners: Portal) -> None:
    text = corners.get("/zeit/").text
    assert "/programm/mit-schwelle/stand/2024-02-29.r1/" in text
    assert corners.get("/programm/mit-schwelle/stand/2024-02-29.r1/").status_code == 200


@pytest.mark.parametrize("path", ["/behoerde/gemeinde:09561000/", "/ort/095610000000/", "/leistung/"])
def test_what_a_feed_says_is_text_on_every_page_and_opens_nothing_but_addresses(corners: Portal, path: str) -> None:
    if path == "/leistung/":
        place = corners.get("/ort/095610000000/").text
        [path] = {unescape(one) for one in re.findall(r'href="(/leistung/[^"]+)">Hund &amp; Katze', place)}
    page = corners.get(path)
    assert page.status_code == 200
    assert "<b>" not in page.text
    assert "javascript:" not in page.text
    link = '<a class="go" href="https://a.example/?a=1&amp;b=&#x27;2&#x27;" rel="noopener nofollow external">'
    assert f"{link}&lt;b&gt;Hund&lt;/b&gt; &quot;anmelden&quot;</a>" in page.text


def test_a_threshold_alone_is_no_award(corners: Portal) -> None:
    assert "Zu dieser Zählung gibt es keine Auszeichnung." in corners.get("/auszeichnung/").text
