"""The ministry's area: inbox, a check on one page, invitations, the ceremony, disputes and replies, who may what."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from amtsatlas.awards import applications, checks, inviting, replies
from amtsatlas.awards.models import Entry, Mail
from amtsatlas.awards.permissions import Held, RoleKind
from amtsatlas.domain.award import IllegalStepError, State, Step
from amtsatlas.portal.atlas import atlas
from tests.awards.conftest import ERLANGEN
from tests.awards.people import (
    ADMINISTRATOR,
    MANAGER,
    OFFICER,
    REVIEWER,
    SOME_OFFICER,
    SOME_REVIEWER,
    Visitor,
    applied,
    logged_in,
    person,
    some_time_ago,
)

INBOX = "/amt/ministerium/"
FUERTH, AT_THRESHOLD, BELOW = "gemeinde:09563000", "gemeinde:09779115", "gemeinde:09183113"


def review_of(application: str) -> str:
    return f"{INBOX}antrag/{application}/"


def text_of(answer: object) -> str:
    """What is read on a page, without tags, blanks as one."""
    html = answer.content.decode()  # type: ignore[attr-defined]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def names_in(visitor: Visitor, query: str = "") -> list[str]:
    """The authorities in the inbox, from top to bottom."""
    return re.findall(r'antrag/\w+/">([^<]+)</a>', visitor.get(INBOX + query).content.decode())


def course_of(application: str) -> State:
    return applications.application(atlas().award_rules(), application).course.state


def test_the_inbox_shows_open_applications_first_and_the_oldest_of_them_at_the_top(visitor: Visitor) -> None:
    reviewer = logged_in(REVIEWER)
    assert "Noch hat niemand einen Antrag gestellt." in text_of(reviewer.get(INBOX))
    applied(FUERTH, Step.REVIEW, Step.AWARD)
    applied(ERLANGEN)
    applied(AT_THRESHOLD, Step.REVIEW)
    assert names_in(reviewer) == ["Erlangen", "Asbach-Bäumenheim", "Fürth"]
    page = text_of(reviewer.get(INBOX))
    for told in ("alle 3", "offen 2", "beantragt 1", "in Prüfung 1", "ausgezeichnet 1", "abgelehnt 0"):
        assert told in page


def test_the_inbox_is_narrowed_by_state_kind_and_name(visitor: Visitor) -> None:
    reviewer = logged_in(REVIEWER)
    applied(FUERTH, Step.REVIEW, Step.AWARD)
    applied(ERLANGEN)
    applied(AT_THRESHOLD, Step.REVIEW)
    assert names_in(reviewer, "?zustand=offen") == ["Erlangen", "Asbach-Bäumenheim"]
    assert names_in(reviewer, "?zustand=awarded") == ["Fürth"]
    assert names_in(reviewer, "?art=gemeinde") == ["Asbach-Bäumenheim"]
    assert names_in(reviewer, "?q=ERLANG") == ["Erlangen"]
    assert names_in(reviewer, "?q=Erlangen&zustand=awarded") == []
    assert "Auf diese Auswahl passt kein Antrag." in text_of(reviewer.get(INBOX + "?q=nirgends"))


def test_everything_for_the_check_stands_on_one_page(visitor: Visitor) -> None:
    first = applied(ERLANGEN, Step.REVIEW, Step.REFUSE)
    now = applied(ERLANGEN, name="Jörg Müßig", phone="09131 86-0")
    replies.dispute(
        SOME_OFFICER,
        replies.Contested(ERLANGEN, "digitales-amt", "2023-12-28.r1", "x:y:1", "Hund anmelden", True, "counted"),
        "Es ist nur ein Formular.",
    )
    page = text_of(logged_in(REVIEWER).get(review_of(now)))
    for told in (
        "Im Antrag, Stand 2023-12-28.r1 339 Schwelle: 50",
        "Heute, Stand 2023-12-28.r1 339",
        "0 von 5",
        "339 Verfahren mit Wertung und Grund",
        "Es zählen: 237 eigene, 102 zentrale",
        "Jörg Müßig",
        "09131 86-0",
        "Plakette",
        "abgelehnt – Begründet.",
        "Hund anmelden : offen",
        f"Startwert: {now} 2023-12-28.r1",
    ):
        assert told in page, told
    assert first != now


def sample_fields(page: str) -> list[str]:
    return re.findall(r'name="outcome-(\w+)"', page)


def test_what_was_tried_is_written_down_and_whoever_tries_takes_part_in_the_review(visitor: Visitor) -> None:
    made = applied(ERLANGEN)
    reviewer = logged_in(REVIEWER, email="ruth@example.org")
    page = reviewer.get(review_of(made)).content.decode()
    shorts = sample_fields(page)
    assert len(shorts) == 5
    fields = {f"outcome-{shorts[0]}": "works", f"outcome-{shorts[1]}": "other", f"note-{shorts[1]}": "Fragt nach Fax."}
    seed = f"{made} 2023-12-28.r1"
    assert reviewer.post(review_of(made), step="sample", seed=seed, **fields).status_code == 302
    assert course_of(made) is State.UNDER_REVIEW
    page = text_of(logged_in(MANAGER, email="max@example.org").get(review_of(made)))
    assert "2 von 5 ausprobiert." in page
    assert re.search(r"anderes – Fragt nach Fax\. \S+ \S+ Uhr, ruth@example\.org", page)
    assert "Von der Stichprobe sind erst 2 von 5 ausprobiert." in page
    # The same again adds nothing; another outcome is one entry more, and the last word counts.
    before = Entry.objects.count()
    reviewer.post(review_of(made), step="sample", seed=seed, **fields)
    assert Entry.objects.count() == before
    fields[f"outcome-{shorts[0]}"] = "does_not_work"
    reviewer.post(review_of(made), step="sample", seed=seed, **fields)
    assert Entry.objects.count() == before + 1
    outcomes = [entry.details["outcome"] for entry in checks.tried([made])[made].values()]
    assert sorted(outcomes) == ["does_not_work", "other"]


def test_who_tried_procedures_can_not_decide(visitor: Visitor) -> None:
    made = applied(ERLANGEN)
    manager = logged_in(MANAGER)
    short = sample_fields(manager.get(review_of(made)).content.decode())[0]
    manager.post(review_of(made), step="sample", seed=f"{made} 2023-12-28.r1", **{f"outcome-{short}": "works"})
    page = manager.client.post(review_of(made), {"step": "award"}, follow=True)
    assert "Entscheiden muss jemand anderes (vier Augen)" in text_of(page)
    assert course_of(made) is State.UNDER_REVIEW


def test_an_incomplete_outcome_is_said_at_its_field_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    made = applied(ERLANGEN)
    reviewer = logged_in(REVIEWER)
    short = sample_fields(reviewer.get(review_of(made)).content.decode())[2]
    answer = reviewer.post(review_of(made), step="sample", **{f"note-{short}": "Seite lädt ewig."})
    page = answer.content.decode()
    assert f'href="#id_sample_outcome-{short}"' in page
    assert "Wählen Sie das Ergebnis zu Ihrer Anmerkung." in page
    assert course_of(made) is State.APPLIED
    assert "Seite lädt ewig." in reviewer.get(review_of(made)).content.decode()


def test_another_seed_draws_another_sample_that_anybody_can_draw_again(visitor: Visitor) -> None:
    made = applied(ERLANGEN)
    reviewer = logged_in(REVIEWER)
    own, other = (
        sample_fields(reviewer.get(review_of(made) + query).content.decode()) for query in ("", "?startwert=17")
    )
    assert own != other
    assert sample_fields(reviewer.get(review_of(made) + "?startwert=17").content.decode()) == other
    reviewer.post(review_of(made), step="sample", seed="17", **{f"outcome-{other[0]}": "works"})
    [entry] = Entry.objects.filter(action="sample")
    assert entry.details["seed"] == "17"
    # A procedure that is not in the sample named is not taken.
    reviewer.post(review_of(made), step="sample", seed="17", **{f"outcome-{'0' * 16}": "works"})
    assert Entry.objects.filter(action="sample").count() == 1


def test_nothing_is_tried_any_more_once_it_is_decided(visitor: Visitor) -> None:
    made = applied(ERLANGEN, Step.REVIEW, Step.AWARD)
    with pytest.raises(IllegalStepError):
        checks.record(SOME_REVIEWER, made, "x", checks.Outcome.WORKS, atlas().award_rules())
    assert not sample_fields(logged_in(REVIEWER).get(review_of(made)).content.decode())


def test_a_decision_is_undone_on_the_same_page_and_its_mail_never_goes(visitor: Visitor) -> None:
    made = applied(ERLANGEN, Step.REVIEW)
    manager = logged_in(MANAGER)
    page = text_of(manager.get(review_of(made)))
    assert "10 Minuten lang können Sie das zurücknehmen. Danach geht die Mail an Anna Amt (anna@example.org)." in page
    manager.post(review_of(made), step="award")
    assert "lässt es sich zurücknehmen; erst danach geht die Mail" in text_of(manager.get(review_of(made)))
    assert Mail.objects.filter(kind="awarded").count() == 1
    manager.post(review_of(made), step="undo", reason="Falscher Haken.")
    assert course_of(made) is State.UNDER_REVIEW
    assert not Mail.objects.filter(kind="awarded").exists()


def test_after_the_window_there_is_no_way_back(visitor: Visitor) -> None:
    with some_time_ago(minutes=11):
        made = applied(ERLANGEN, Step.REVIEW, Step.AWARD)
    manager = logged_in(MANAGER)
    assert 'value="undo"' not in manager.get(review_of(made)).content.decode()
    answer = manager.client.post(review_of(made), {"step": "undo", "reason": "Zu spät"}, follow=True)
    assert "Die Zeit zum Zurücknehmen ist vorbei." in text_of(answer)
    assert course_of(made) is State.AWARDED


def test_a_refusal_needs_a_reason_and_keeps_what_was_typed_for_another_step(visitor: Visitor) -> None:
    made = applied(ERLANGEN, Step.REVIEW)
    manager = logged_in(MANAGER)
    page = manager.post(review_of(made), step="refuse", reason=" ").content.decode()
    assert 'href="#id_refuse_reason"' in page
    assert course_of(made) is State.UNDER_REVIEW
    manager.post(review_of(made), step="refuse", reason="Die Hälfte sind Formulare.")
    assert course_of(made) is State.REFUSED


ELIGIBLE = INBOX + "erreicht/"


def eligible(visitor: Visitor, query: str = "") -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', visitor.get(ELIGIBLE + query).content.decode())


def test_who_reached_the_threshold_and_has_not_applied_is_listed_by_kind_region_and_distance(visitor: Visitor) -> None:
    reviewer = logged_in(REVIEWER)
    assert eligible(reviewer)[0] == "Asbach-Bäumenheim"
    applied(AT_THRESHOLD)
    assert "Asbach-Bäumenheim" not in eligible(reviewer)
    towns = eligible(reviewer, "?art=kreisfreie_stadt&gebiet=095&sort=name")
    assert towns == sorted(towns)
    assert {"Erlangen", "Fürth"} <= set(towns)
    assert "Ingolstadt" not in towns
    refused = applied(ERLANGEN, Step.REVIEW, Step.REFUSE)
    assert course_of(refused) is State.REFUSED
    assert "Erlangen" in eligible(reviewer, "?art=kreisfreie_stadt&gebiet=095")


def test_who_acts_for_an_authority_is_invited_by_mail_and_not_twice_by_mistake(visitor: Visitor) -> None:
    person(OFFICER, email="amt@example.org")
    reviewer = logged_in(REVIEWER, email="ruth@example.org")
    answer = reviewer.client.post(ELIGIBLE, {"a": [ERLANGEN, FUERTH]}, follow=True)
    assert "Eingeladen: Erlangen." in text_of(answer)
    assert "Nicht eingeladen: Fürth. Für sie hat hier niemand ein Konto" in text_of(answer)
    assert [(mail.kind, mail.to) for mail in Mail.objects.all()] == [("eligible", "amt@example.org")]
    [entry] = Entry.objects.filter(action="invite")
    assert (entry.authority_key, entry.edition) == (ERLANGEN, "2023-12-28.r1")
    answer = reviewer.client.post(ELIGIBLE, {"a": [ERLANGEN]}, follow=True)
    assert "in den letzten 90 Tagen schon eingeladen" in text_of(answer)
    person(OFFICER, email="neu@example.org")
    assert "vor Kurzem" in text_of(reviewer.get(ELIGIBLE + "?art=kreisfreie_stadt"))
    reviewer.client.post(ELIGIBLE, {"a": [ERLANGEN], "again": "on"})
    assert [mail.to for mail in Mail.objects.order_by("pk")] == ["amt@example.org", "neu@example.org"]


def test_after_ninety_days_there_is_nothing_to_warn_of(visitor: Visitor) -> None:
    person(OFFICER, email="amt@example.org")
    with some_time_ago(days=91):
        inviting.invite(SOME_REVIEWER, atlas().show(), ERLANGEN)
    person(OFFICER, email="neu@example.org")
    inviting.invite(SOME_REVIEWER, atlas().show(), ERLANGEN)
    assert Entry.objects.filter(action="invite").count() == 2


def test_who_does_not_reach_the_threshold_is_not_invited_by_a_forged_form(visitor: Visitor) -> None:
    person(Held(RoleKind.AUTHORITY, BELOW), email="amt@example.org")
    logged_in(REVIEWER, email="ruth@example.org").post(ELIGIBLE, a=BELOW)
    assert not Mail.objects.exists()
    assert not Entry.objects.exists()


def test_awarded_and_below_today_is_listed_with_the_rule_in_words(visitor: Visitor) -> None:
    reviewer = logged_in(REVIEWER)
    with some_time_ago(hours=1):
        applied(BELOW, Step.REVIEW, Step.AWARD, counted=55)
        applied(ERLANGEN, Step.REVIEW, Step.AWARD)
    page = text_of(reviewer.get(INBOX + "darunter/"))
    assert "Nach den Regeln des Programms ändert das an der Auszeichnung nichts." in page
    assert re.search(r"Aschau a\.Inn Gemeinde \S+ 55 49 50", page)
    assert "Erlangen" not in page


def test_the_event_list_and_the_certificates_are_labelled_and_harmless(visitor: Visitor) -> None:
    with some_time_ago(hours=1):
        first = applied(ERLANGEN, Step.REVIEW, Step.AWARD, name='=HYPERLINK("http://x.example")', phone="+49 9131 860")
        second = applied(FUERTH, Step.REVIEW, Step.AWARD)
    fresh = applied(AT_THRESHOLD, Step.REVIEW, Step.AWARD)
    reviewer = logged_in(REVIEWER)
    page = text_of(reviewer.get(INBOX + "verleihung/"))
    assert "Erlangen" in page
    assert "Asbach" not in page
    query = {"a": [first, second, fresh]}
    answer = reviewer.client.get(INBOX + "verleihung.csv", query)
    assert "beispiel-verleihung-2023-12-28.r1.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["name"] for row in rows] == ["Erlangen", "Fürth"]
    assert rows[0]["contact"] == '\'=HYPERLINK("http://x.example")'
    assert rows[0]["phone"] == "'+49 9131 860"
    assert {row["notice"] for row in rows} == {"Beispiel – keine Auszeichnung"}
    assert rows[0]["address"] == f"http://127.0.0.1/auszeichnung/{first}/"
    pdf = PdfReader(io.BytesIO(reviewer.client.get(INBOX + "verleihung.pdf", query).content))
    texts = [sheet.extract_text() for sheet in pdf.pages]
    assert len(texts) == 2
    assert "Erlangen" in texts[0]
    assert "Fürth" in texts[1]
    assert all("keine Auszeichnung" in text for text in texts)
    none = reviewer.client.get(INBOX + "verleihung.pdf", {"a": [fresh]}, follow=True)
    assert "Kreuzen Sie in der Liste an" in text_of(none)


def disputed() -> str:
    """A dispute about a procedure that Erlangen really has."""
    row = atlas().show().results.ask("explain", authority=ERLANGEN)[0]
    about = replies.Contested(
        ERLANGEN, "digitales-amt", "2023-12-28.r1", row["procedure"], row["name"], row["counts"], row["reason"]
    )
    return replies.dispute(SOME_OFFICER, about, "Am Ende muss man drucken.")


def test_a_dispute_is_judged_and_the_judgement_lifted_with_reasons(visitor: Visitor) -> None:
    one = disputed()
    page = f"{INBOX}widersprueche/{one}/"
    manager = logged_in(MANAGER)
    assert "Am Ende muss man drucken." in text_of(manager.get(page))
    answer = manager.post(page, step="judge", reason="Angesehen.")
    assert "Bitte wählen Sie: zählt es oder nicht?" in text_of(answer)
    assert "Angesehen." in manager.get(page).content.decode()
    manager.post(page, step="judge", counts="nein", reason="Angesehen: nur ein PDF.")
    [found] = replies.disputes()
    assert (found.state, found.last.details["counts"], found.last.reason) == (
        replies.State.JUDGED,
        False,
        "Angesehen: nur ein PDF.",
    )
    assert "der nächste Bau noch nicht kennt" in text_of(manager.get(f"{INBOX}widersprueche/"))
    manager.post(page, step="lift_judgement", why="Doch nicht.")
    assert replies.open_disputes()


@pytest.fixture
def own_deliveries(data: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the demo's deliveries that may grow."""
    link = data / "deliveries"
    shared = link.resolve()
    copy = shutil.copytree(shared, tmp_path / "deliveries")
    link.unlink()
    link.symlink_to(copy)
    yield copy
    link.unlink()
    link.symlink_to(shared)


def test_what_was_judged_is_handed_to_the_next_build(visitor: Visitor, own_deliveries: Path) -> None:
    replies.judge(SOME_REVIEWER, disputed(), counts=False, reason="Angesehen: nur ein PDF.")
    page = f"{INBOX}widersprueche/"
    answer = logged_in(MANAGER).client.post(page, {"step": "deliver"}, follow=True)
    assert "Übergeben. Der nächste Stand, der gebaut wird, zählt danach." in text_of(answer)
    assert "Alles Entschiedene ist übergeben." in text_of(answer)
    [delivery] = own_deliveries.glob("*-judgements-*")
    assert f"Lieferung {delivery.name}" in text_of(answer)


def test_a_reply_is_published_or_declined_with_a_reason(visitor: Visitor) -> None:
    page = f"{INBOX}stellungnahmen/"
    manager = logged_in(MANAGER)
    one = replies.reply(SOME_OFFICER, ERLANGEN, "digitales-amt", "2023-12-28.r1", "Wir zählen anders.")
    assert "Wir zählen anders." in text_of(manager.get(page))
    answer = manager.post(page, step="decline_reply", reply=one, why="")
    assert f'href="#id_{one}_why"' in answer.content.decode()
    manager.post(page, step="publish_reply", reply=one)
    assert [found.state for found in replies.replies()] == [replies.State.PUBLISHED]
    manager.post(page, step="decline_reply", reply=one, why="Nennt eine Person.")
    assert [found.state for found in replies.replies()] == [replies.State.DECLINED]
    again = manager.client.post(page, {"step": "publish_reply", "reply": one}, follow=True)
    assert "Das geht nicht mehr" in text_of(again)


PAGES = [
    "",
    "erreicht/",
    "darunter/",
    "verleihung/",
    "verleihung.csv",
    "verleihung.pdf",
    "widersprueche/",
    "stellungnahmen/",
]


@pytest.mark.parametrize(
    "page", [*PAGES, "antrag/{application}/", "widersprueche/{dispute}/", "entscheiden/?step=award"]
)
def test_the_area_is_for_the_ministry_only(visitor: Visitor, page: str) -> None:
    address = INBOX + page.format(application=applied(ERLANGEN), dispute=disputed())
    assert Visitor().get(address).headers["Location"].startswith("/konto/login/")
    for role in (OFFICER, ADMINISTRATOR):
        answer = logged_in(role, email=f"{role.kind}@example.org").get(address)
        assert answer.status_code == 403
        assert "Erlangen" not in text_of(answer)


def test_a_reviewer_does_not_decide_judge_or_moderate(visitor: Visitor) -> None:
    made, one = applied(ERLANGEN, Step.REVIEW), disputed()
    reply = replies.reply(SOME_OFFICER, ERLANGEN, "digitales-amt", "2023-12-28.r1", "Wir zählen anders.")
    reviewer = logged_in(REVIEWER)
    before = Entry.objects.count()
    for address, fields in (
        (review_of(made), {"step": "award"}),
        (review_of(made), {"step": "refuse", "reason": "Nein."}),
        (f"{INBOX}entscheiden/", {"step": "award", "a": f"{made}:2", "batch": "0" * 16}),
        (f"{INBOX}widersprueche/", {"step": "deliver"}),
        (f"{INBOX}widersprueche/{one}/", {"step": "judge", "counts": "ja", "reason": "Ja."}),
        (f"{INBOX}stellungnahmen/", {"step": "publish_reply", "reply": reply}),
    ):
        assert reviewer.post(address, **fields).status_code == 403, address
    assert Entry.objects.count() == before
    page = reviewer.get(review_of(made)).content.decode()
    assert 'value="award"' not in page
    assert 'value="refuse"' not in page


def test_dates_of_a_ceremony_narrow_the_list(visitor: Visitor) -> None:
    with some_time_ago(days=40):
        applied(ERLANGEN, Step.REVIEW, Step.AWARD)
    with some_time_ago(days=2):
        applied(FUERTH, Step.REVIEW, Step.AWARD)
    since = (timezone.localdate() - timedelta(days=10)).isoformat()
    page = text_of(logged_in(REVIEWER).get(f"{INBOX}verleihung/?von={since}"))
    assert "Fürth" in page
    assert "Erlangen" not in page


def test_a_step_that_is_none_and_an_unknown_application_are_refused_in_words(database: Path) -> None:
    made = applied(ERLANGEN)
    manager = logged_in(MANAGER)
    assert manager.post(review_of(made), step="apply").status_code == 403
    assert manager.post(review_of(made), step="nonsense").status_code == 403
    assert manager.get(review_of("gibtesnicht")).status_code == 404
    assert manager.get(f"{INBOX}widersprueche/gibtesnicht/").status_code == 404
    assert manager.get(f"{INBOX}entscheiden/0000000000000000/").status_code == 404
