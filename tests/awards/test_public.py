"""What the public sees of awards: those whose decision stands, where they belong, and nothing sooner."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from amtsatlas.awards import applications, public
from amtsatlas.awards.journal import public_state
from amtsatlas.awards.views.public import verification
from amtsatlas.domain.award import UNDO_WINDOW, Rules, Step
from amtsatlas.domain.errors import DamagedError
from amtsatlas.portal.atlas import Atlas, atlas
from amtsatlas.portal.visit import Elsewhere, Visit
from tests.awards.conftest import ERLANGEN
from tests.awards.decisions import AFTER, EDITION, LONG_AGO, RULES, applied, at, awarded, take
from tests.awards.people import Visitor

VG = "vg:096715604"
MEMBER = "gemeinde:09671153"
LANDKREIS = "landkreis:09272"
FALLEN = "gemeinde:09190111"
"""Reached its threshold in the edition of 2022, and is below it in the newest."""
LIST = "/auszeichnung.json"


def decided(visitor: Visitor, address: str = LIST) -> dict[str, dict[str, Any]]:
    """Decisions of the list's data, by authority."""
    rows = json.loads(visitor.get(address).content)
    return {row["authority_key"]: row for row in rows if row["basis"] == "decision"}


@pytest.fixture
def revocable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A programme by whose rules an award can be revoked."""
    monkeypatch.setattr(Atlas, "award_rules", lambda _: RULES)


def test_a_decision_shows_after_its_window_and_not_before(visitor: Visitor) -> None:
    made = awarded(ERLANGEN)
    with at(LONG_AGO + UNDO_WINDOW - timedelta(seconds=1)):
        assert decided(visitor) == {}
        assert visitor.get(f"/auszeichnung/{made}/").status_code == 404
        assert made not in visitor.get(f"/behoerde/{ERLANGEN}/").content.decode()
    with at(LONG_AGO + AFTER):
        assert list(decided(visitor)) == [ERLANGEN]
        assert visitor.get(f"/auszeichnung/{made}/").status_code == 200
        assert made in visitor.get(f"/behoerde/{ERLANGEN}/").content.decode()


def test_an_undone_decision_never_shows(visitor: Visitor) -> None:
    made = awarded(ERLANGEN)
    take(made, Step.UNDO, LONG_AGO + timedelta(minutes=5))
    for later in (UNDO_WINDOW, timedelta(days=1)):
        with at(LONG_AGO + later):
            assert decided(visitor) == {}
            assert visitor.get(f"/auszeichnung/{made}/").status_code == 404
            assert visitor.get(f"/auszeichnung/{made}/badge.svg").status_code == 404


def test_a_decision_that_was_undone_and_made_again_shows_the_second(visitor: Visitor) -> None:
    made = awarded(ERLANGEN)
    take(made, Step.UNDO, LONG_AGO + timedelta(minutes=5))
    take(made, Step.AWARD, LONG_AGO + timedelta(days=3))
    [award] = public.given()
    assert award.awarded_on == "2026-01-18"
    assert decided(visitor)[ERLANGEN]["journal_number"] == 5


@pytest.mark.parametrize("step", [Step.REFUSE, None])
def test_a_refusal_and_an_open_application_are_nobodys_business(visitor: Visitor, step: Step | None) -> None:
    made = applied(ERLANGEN, moment=LONG_AGO, edition=EDITION)
    if step:
        take(made, step, LONG_AGO)
    assert decided(visitor) == {}
    assert visitor.get(f"/auszeichnung/{made}/").status_code == 404
    assert made not in visitor.get(f"/behoerde/{ERLANGEN}/").content.decode()


def test_a_revoked_award_stays_marked_counts_no_more_and_gives_no_files(visitor: Visitor, revocable: None) -> None:
    made = awarded(ERLANGEN)
    take(made, Step.REVOKE, LONG_AGO + timedelta(days=30))
    with at(LONG_AGO + timedelta(days=30) + UNDO_WINDOW / 2):
        assert decided(visitor)[ERLANGEN]["state"] == "awarded"
    assert decided(visitor)[ERLANGEN]["state"] == "revoked"
    assert decided(visitor)[ERLANGEN]["revoked_on"] == "2026-02-14"
    assert public.by_kind(public.given()) == {}
    page = visitor.get("/auszeichnung/").content.decode()
    assert "Aberkannt" in page
    for file in ("award.jwt", "urkunde.pdf"):
        assert visitor.get(f"/auszeichnung/{made}/{file}").status_code == 404
    assert "Erlangen" in visitor.get(f"/auszeichnung/{made}/badge.svg").content.decode()
    assert ERLANGEN not in visitor.get("/rangliste/alle.json?stand=ausgezeichnet").content.decode()


def test_totals_are_split_by_kind_and_members_of_a_vg_are_in_none(visitor: Visitor) -> None:
    for number, key in enumerate((ERLANGEN, VG, LANDKREIS)):
        awarded(key, moment=LONG_AGO + timedelta(days=number))
    assert public.by_kind(public.given()) == {"kreisfreie_stadt": 1, "vg": 1, "landkreis": 1}
    page = visitor.get("/auszeichnung/").content.decode()
    told = re.sub(r"<[^>]+>", "", page)
    assert "kreisfreie Städte: 1, Verwaltungsgemeinschaften: 1, Landkreise: 1." in told
    assert MEMBER not in decided(visitor)


def test_a_member_of_an_awarded_vg_shows_that_it_is_served_by_one(visitor: Visitor) -> None:
    made = awarded(VG)
    page = visitor.get(f"/behoerde/{MEMBER}/").content.decode()
    assert "Betreut durch ausgezeichnete Verwaltungsgemeinschaft" in page
    assert f'href="/auszeichnung/{made}/"' in page
    assert "Betreut durch" not in visitor.get(f"/behoerde/{ERLANGEN}/").content.decode()
    rows = {row["authority"]: row for row in json.loads(visitor.get("/karte/auszeichnung/09671.json").content)}
    members = {key for key, row in rows.items() if row["vg_key"] == VG}
    assert MEMBER in members
    assert {row["award"] for key, row in rows.items() if key in members} == {"awarded_vg"}
    assert "awarded_vg" not in {row["award"] for key, row in rows.items() if key not in members}


def test_the_map_tells_awarded_from_reached_from_below_from_no_data(visitor: Visitor) -> None:
    awarded(ERLANGEN)
    found = set()
    for row in json.loads(visitor.get("/stand/2022-07-18/karte/auszeichnung/09/gemeinden.json").content):
        expected = None if row["counted"] is None else "reached" if row["counted"] >= 50 else "below"
        assert row["award"] == ("awarded" if row["authority"] == ERLANGEN else expected), row
        found.add(row["award"])
    assert found >= {"awarded", "reached", "below"}
    page = visitor.get("/karte/auszeichnung/09/kreise/").content.decode()
    assert "<title>Erlangen: ausgezeichnet</title>" in page
    assert "Schwelle erreicht, nicht ausgezeichnet" in page


def test_the_league_table_keeps_decisions_and_statements_apart(visitor: Visitor) -> None:
    awarded(ERLANGEN)
    rows = json.loads(visitor.get("/rangliste/alle.json?stand=ausgezeichnet").content)
    assert [row["authority"] for row in rows] == [ERLANGEN]
    stated = json.loads(visitor.get("/rangliste/alle.json?stand=laut-quellen").content)
    assert ERLANGEN not in {row["authority"] for row in stated}
    assert "gemeinde:09761000" in {row["authority"] for row in stated}


def test_below_the_threshold_today_is_marked_and_changes_nothing(visitor: Visitor) -> None:
    made = awarded(FALLEN, edition="2022-07-18.r1")
    row = decided(visitor)[FALLEN]
    assert (row["below_today"], row["counted_today"], row["counted"], row["state"]) == (True, 25, 60, "awarded")
    page = visitor.get(f"/auszeichnung/{made}/").content.decode()
    assert "nicht mehr erreicht" in page
    assert "ändert das an der Auszeichnung nichts" in page


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (Rules(below_today="grace", grace_days=90), "90 Tage Zeit"),
        (Rules(below_today="recheck"), "noch einmal prüft"),
    ],
)
def test_what_follows_below_the_threshold_is_the_programmes_rule(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, rules: Rules, words: str
) -> None:
    monkeypatch.setattr(Atlas, "award_rules", lambda _: {"digitales-amt": rules})
    # Another moment than in the test before: what is kept of pages is not kept by the programme's rules.
    made = awarded(FALLEN, edition="2022-07-18.r1", moment=LONG_AGO + timedelta(days=len(words)))
    assert words in visitor.get(f"/auszeichnung/{made}/").content.decode()


def test_the_list_is_filtered_by_kind_and_region(visitor: Visitor) -> None:
    awarded(ERLANGEN)
    awarded(LANDKREIS, moment=LONG_AGO + timedelta(days=1))
    assert list(decided(visitor, f"{LIST}?art=landkreis")) == [LANDKREIS]
    assert list(decided(visitor, f"{LIST}?gebiet=095")) == [ERLANGEN]
    assert decided(visitor, f"{LIST}?gebiet=095&art=landkreis") == {}
    assert "Auf diese Auswahl passt keine" in visitor.get("/auszeichnung/?art=bezirk").content.decode()


def test_json_and_csv_say_the_same_and_what_each_row_is_based_on(visitor: Visitor) -> None:
    awarded(ERLANGEN)
    rows = json.loads(visitor.get(LIST).content)
    table = visitor.get("/auszeichnung.csv").content.decode().removeprefix("\ufeff")
    lines = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert [line["basis"] for line in lines] == [row["basis"] for row in rows]
    assert rows[0]["basis"] == "decision"
    assert {row["basis"] for row in rows[1:]} == {"statement"}
    assert rows[0]["example"] is True
    assert rows[0]["note"] == "Beispiel – keine Auszeichnung"
    assert all(row["source_url"] for row in rows)


def test_the_overview_counts_decisions_by_kind_apart_from_published_totals(visitor: Visitor) -> None:
    assert "nach den Entscheidungen" not in visitor.get("/").content.decode()
    awarded(ERLANGEN, awarded_on="2024-01-15")
    awarded(LANDKREIS, moment=LONG_AGO + timedelta(days=1))
    page = visitor.get("/").content.decode()
    told = re.sub(r"<[^>]+>", "", page)
    assert "kreisfreie Städte: 1, Landkreise: 1." in told
    assert "Auszeichnungen nach den Entscheidungen in diesem System: von 1 am 15.01.2024 auf 2 am" in page


def test_an_award_from_before_this_system_has_the_day_that_was_given(visitor: Visitor) -> None:
    awarded(ERLANGEN, awarded_on="2022-07-18")
    assert decided(visitor)[ERLANGEN]["date"] == "2022-07-18"


def test_facts_are_those_of_the_edition_that_the_award_is_based_on(visitor: Visitor) -> None:
    made = awarded(FALLEN, edition="2022-07-18.r1", counted=51)
    facts = public.facts_of(applications.application(RULES, made), "https://amt.example")
    assert (facts.edition, facts.counted, facts.threshold) == ("2022-07-18.r1", 51, 50)
    assert (facts.authority_name, facts.authority_kind) == ("Altenstadt", "gemeinde")
    assert facts.address == f"https://amt.example/auszeichnung/{made}/"
    assert facts.issuer == public.NO_ISSUER
    assert facts.example


def test_an_award_whose_edition_is_gone_is_not_called_anything(visitor: Visitor) -> None:
    made = awarded(ERLANGEN, edition="2020-01-01.r1")
    assert decided(visitor)[ERLANGEN]["name"] == ERLANGEN
    assert visitor.get(f"/auszeichnung/{made}/").status_code == 503
    with pytest.raises(DamagedError, match="2020-01-01"):
        public.facts_of(applications.application(RULES, made))


def test_the_verification_page_names_entry_digest_count_and_that_it_is_an_example(visitor: Visitor) -> None:
    made = awarded(ERLANGEN, counted=339)
    [award] = public.given()
    page = visitor.get(f"/auszeichnung/{made}/").content.decode()
    assert "Eintrag 3 des Journals" in page
    assert award.decision.digest in page
    assert f'href="/programm/digitales-amt/stand/{EDITION}/behoerde/{ERLANGEN}/"' in page
    assert '<h1 class="kern-heading-large">Beispiel – keine Auszeichnung: Erlangen</h1>' in page
    assert "gilt.</p>" not in page, "an example was called genuine"
    [row] = json.loads(visitor.get(f"/auszeichnung/{made}.json").content)
    assert (row["journal_digest"], row["example"]) == (award.decision.digest, True)


def test_an_unknown_award_is_answered_in_words(visitor: Visitor) -> None:
    answer = visitor.get("/auszeichnung/erfunden/")
    assert answer.status_code == 404
    assert "„erfunden“ wurde hier keine Auszeichnung vergeben" in answer.content.decode()


def test_asking_whether_anything_is_new_takes_one_look_into_the_index(visitor: Visitor) -> None:
    awarded(ERLANGEN)
    visitor.get("/methodik/")
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get("/methodik/").status_code == 200
    [query] = [one["sql"] for one in queries]
    with connection.cursor() as cursor:
        cursor.execute(f"explain query plan {query}")
        assert "USING INDEX awards_entry_public_from" in str(cursor.fetchall())


def test_the_state_changes_with_what_becomes_public_and_with_nothing_else(visitor: Visitor) -> None:
    states = [public_state()]
    applied(LANDKREIS, moment=LONG_AGO - timedelta(days=1), edition=EDITION)
    assert public_state() == states[0]
    made = awarded(ERLANGEN)
    assert public_state(LONG_AGO + UNDO_WINDOW / 2) == states[0]
    states.append(public_state(LONG_AGO + AFTER))
    other = awarded(VG, moment=LONG_AGO + timedelta(days=1))
    states.append(public_state())
    assert len(set(states)) == 3
    assert made != other


def test_a_page_is_answered_from_memory_until_a_decision_is_public(visitor: Visitor) -> None:
    awarded(ERLANGEN)
    address = f"/behoerde/{ERLANGEN}/"
    with at(LONG_AGO + UNDO_WINDOW / 2):
        before = visitor.get(address).headers["ETag"]
        assert visitor.get(address, headers={"if-none-match": before}).status_code == 304
    after = visitor.get(address, headers={"if-none-match": before})
    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_pages_answer_before_there_is_a_database(visitor: Visitor, database: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table awards_entry rename to awards_gone")
    for address in ("/", "/methodik/", f"/behoerde/{ERLANGEN}/", "/rangliste/", "/karte/"):
        assert visitor.get(address).status_code == 200, address
    assert "gerade nicht nachsehen" in visitor.get(f"/behoerde/{ERLANGEN}/").content.decode()
    for address in ("/auszeichnung/", "/auszeichnung/irgendeine/", "/karte/auszeichnung/09/kreise/"):
        assert visitor.get(address).status_code == 503, address


def test_an_award_of_another_programme_leads_to_it(visitor: Visitor) -> None:
    made = awarded(ERLANGEN)
    shown = atlas().show()
    other = replace(shown, programme=replace(shown.programme, id="other"))
    found = verification(Visit(other, QueryDict(), "award-of", {"programme": "other", "award": made}), made)
    assert found == Elsewhere(f"/programm/digitales-amt/auszeichnung/{made}/")
    assert public.given(programme="other") == []


def test_a_new_key_shows_at_once(visitor: Visitor, tmp_path: Path) -> None:
    before = public.state(tmp_path)
    (tmp_path / "keys").mkdir()
    assert public.state(tmp_path) != before
    assert atlas().show().state == atlas().show().state
