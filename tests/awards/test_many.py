"""Deciding on many at once: the preview, an entry for each, the way back; two managers and two clicks at once."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE
from threading import Barrier

from django.db import connections

from amtsatlas.awards import applications, checks, deciding
from amtsatlas.awards.journal import broken
from amtsatlas.awards.models import Entry, Mail, Person
from amtsatlas.domain.award import DECISIONS, Obstacle, Rules, State, Step
from amtsatlas.portal.atlas import atlas
from tests.awards import postgresql
from tests.awards.conftest import ERLANGEN
from tests.awards.people import (
    MANAGER,
    SOME_MANAGER,
    SOME_OFFICER,
    SOME_REVIEWER,
    Visitor,
    applied,
    logged_in,
    some_time_ago,
)
from tests.awards.test_ministry import AT_THRESHOLD, FUERTH, INBOX, course_of, text_of
from tests.portal.conftest import view_of

MANY = INBOX + "entscheiden/"
RULES = {"digitales-amt": Rules()}
KEYS = [ERLANGEN, FUERTH, AT_THRESHOLD, "gemeinde:09187116", "gemeinde:09377142", "gemeinde:09276117"]


def preview(manager: Visitor, *made: str, step: str = "award") -> dict[str, object]:
    """The fields of the preview's form, as a browser would send them."""
    page = manager.client.get(MANY, {"a": list(made), "step": step}).content.decode()
    [batch] = re.findall(r'name="batch" value="(\w+)"', page)
    return {"step": step, "batch": batch, "a": re.findall(r'name="a" value="([\w:]+)"', page)}


def test_the_preview_says_of_each_what_would_happen_and_changes_nothing(visitor: Visitor) -> None:
    manager = logged_in(MANAGER)
    possible, not_looked_at, done = (
        applied(ERLANGEN, Step.REVIEW),
        applied(FUERTH),
        applied(KEYS[2], Step.REVIEW, Step.AWARD),
    )
    own = applied(KEYS[3], Step.REVIEW)
    checks.record(str(Person.objects.get().pseudonym), own, "x:y:1", checks.Outcome.WORKS, RULES)
    before = Entry.objects.count()
    page = text_of(manager.client.get(MANY, {"a": [possible, not_looked_at, done, own], "step": "award"}))
    assert "1 Behörde wird ausgezeichnet" in page
    assert "3 Anträge bleiben, wie sie sind" in page
    assert "Fürth (beantragt): Noch hat den Antrag niemand in Prüfung genommen." in page
    assert "(ausgezeichnet): Der Antrag ist nicht mehr offen." in page
    assert "(in Prüfung): Sie haben mitgeprüft. Entscheiden muss jemand anderes (vier Augen)." in page
    assert "10 Minuten lang" in page
    assert Entry.objects.count() == before
    fields = preview(manager, possible, not_looked_at, done, own)
    assert [one.split(":")[0] for one in fields["a"]] == [possible]  # type: ignore[attr-defined]


def test_each_decision_is_an_entry_of_its_own_and_all_are_undone_together(visitor: Visitor) -> None:
    manager = logged_in(MANAGER)
    made = [applied(key, Step.REVIEW) for key in KEYS]
    fields = preview(manager, *made)
    answer = manager.client.post(MANY, fields)
    result = answer.headers["Location"]
    assert result == f"{MANY}{fields['batch']}/"
    entries = list(Entry.objects.filter(action="award"))
    assert sorted(entry.subject for entry in entries) == sorted(made)
    assert {entry.details["batch"] for entry in entries} == {fields["batch"]}
    assert Mail.objects.filter(kind="awarded").count() == len(made)
    page = text_of(manager.get(result))
    assert "Alle 6 Entscheidungen zurücknehmen" in page
    manager.post(result, reason="Falsche Liste.")
    assert {course_of(one) for one in made} == {State.UNDER_REVIEW}
    assert not Mail.objects.filter(kind="awarded").exists()
    assert "Hier lässt sich nichts mehr zurücknehmen." in text_of(manager.get(result))
    assert list(broken(Entry.objects.all())) == []


def test_refusing_many_needs_one_reason_that_each_authority_reads(visitor: Visitor) -> None:
    manager = logged_in(MANAGER)
    made = [applied(key, Step.REVIEW) for key in KEYS[:2]]
    fields = preview(manager, *made, step="refuse")
    page = manager.client.post(MANY, {**fields, "reason": ""}).content.decode()
    assert 'href="#id_refuse_reason"' in page
    assert {course_of(one) for one in made} == {State.UNDER_REVIEW}
    manager.client.post(MANY, {**fields, "reason": "Ohne Stichprobe."})
    reasons = {applications.application(RULES, one).course.reason for one in made}
    assert reasons == {"Ohne Stichprobe."}


def test_what_happened_after_the_preview_is_not_decided_over(visitor: Visitor) -> None:
    manager = logged_in(MANAGER)
    made = [applied(key, Step.REVIEW) for key in KEYS[:2]]
    fields = preview(manager, *made)
    applications.step(SOME_REVIEWER, made[0], Step.ASK, RULES, reason="Wo beginnt der Bauantrag?")
    answer = manager.client.post(MANY, fields, follow=True)
    assert "Nicht geschehen: Erlangen. Seit der Vorschau ist etwas geschehen." in text_of(answer)
    assert [course_of(one) for one in made] == [State.UNDER_REVIEW, State.AWARDED]


def test_the_same_form_sent_again_changes_nothing_even_after_it_was_undone(visitor: Visitor) -> None:
    manager = logged_in(MANAGER)
    made = [applied(key, Step.REVIEW) for key in KEYS[:2]]
    fields = preview(manager, *made)
    result = manager.client.post(MANY, fields).headers["Location"]
    count = Entry.objects.count()
    again = manager.client.post(MANY, fields, follow=True)
    assert "Nicht geschehen" not in text_of(again)
    assert Entry.objects.count() == count
    manager.post(result, reason="Versehen.")
    manager.client.post(MANY, fields)
    assert {course_of(one) for one in made} == {State.UNDER_REVIEW}


def test_what_can_not_be_undone_any_more_stays_and_is_named(visitor: Visitor) -> None:
    batch = deciding.new_batch()
    with some_time_ago(minutes=11):
        made = [applied(key, Step.REVIEW) for key in KEYS[:2]]
        assert decided(made, Step.AWARD, SOME_MANAGER, batch) == []
    manager = logged_in(MANAGER)
    assert "Hier lässt sich nichts mehr zurücknehmen." in text_of(manager.get(f"{MANY}{batch}/"))
    answer = manager.client.post(f"{MANY}{batch}/", {"reason": "Zu spät."}, follow=True)
    assert "Nicht geschehen: Erlangen, Fürth. Die Zeit zum Zurücknehmen ist vorbei." in text_of(answer)
    assert {course_of(one) for one in made} == {State.AWARDED}


def test_nothing_ticked_leads_back_to_the_list_in_words(visitor: Visitor) -> None:
    answer = logged_in(MANAGER).client.get(MANY, {"step": "award"}, follow=True)
    assert "Kreuzen Sie in der Liste an" in text_of(answer)
    assert logged_in(MANAGER, email="b@example.org").client.get(MANY, {"step": "undo"}).status_code == 403


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What the calls give, each in a thread with a connection of its own, started at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def decided(made: list[str], step: Step, actor: str, batch: str) -> list[deciding.Failure]:
    seen = {one.application.id: one.seen for one in deciding.prospects(made, step, actor, RULES)}
    return deciding.decide(actor, batch, step, seen, RULES, edition="2023-12-28.r1", reason="Begründet.")


def test_two_managers_at_once_decide_each_application_once(database: Path) -> None:
    atlas().show()
    made = [applied(key, Step.REVIEW) for key in KEYS]
    awarding, refusing = at_once(
        lambda: decided(made, Step.AWARD, SOME_MANAGER, "a" * 16),
        lambda: decided(made[::-1], Step.REFUSE, SOME_OFFICER, "b" * 16),
    )
    for one in made:
        decisions = Entry.objects.filter(subject=one, action__in=list(DECISIONS))
        assert decisions.count() == 1
    failures = [*awarding, *refusing]  # type: ignore[misc]
    assert sorted(one.application_id for one in failures) == sorted(made)
    assert {one.obstacle for one in failures} == {Obstacle.STATE}
    assert list(broken(Entry.objects.all())) == []


def test_a_form_sent_twice_at_once_is_done_once_without_a_complaint(visitor: Visitor) -> None:
    manager = logged_in(MANAGER)
    made = [applied(key, Step.REVIEW) for key in KEYS]
    fields = preview(manager, *made)
    cookies = manager.client.cookies

    def send() -> object:
        one = Visitor()
        one.client.cookies = cookies
        return one.client.post(MANY, fields).headers["Location"]

    places = at_once(send, send, send)
    assert set(places) == {f"{MANY}{fields['batch']}/"}
    assert Entry.objects.filter(action="award").count() == len(made)
    assert Mail.objects.filter(kind="awarded").count() == len(made)
    assert "Nicht geschehen" not in text_of(manager.get(f"{MANY}{fields['batch']}/"))
    assert list(broken(Entry.objects.all())) == []


def test_two_who_try_the_same_procedure_at_once_both_stand_in_the_journal(database: Path) -> None:
    made = applied(ERLANGEN)

    def tries(actor: str, outcome: checks.Outcome) -> Callable[[], object]:
        return lambda: checks.record(actor, made, "x:y:1", outcome, RULES)

    at_once(tries(SOME_REVIEWER, checks.Outcome.WORKS), tries(SOME_MANAGER, checks.Outcome.NOT_FOUND))
    found = applications.application(RULES, made)
    assert found.course.reviewers == {SOME_REVIEWER, SOME_MANAGER}
    assert Entry.objects.filter(action="sample", subject=made).count() == 2
    assert list(broken(Entry.objects.all())) == []


PREPARE = """
import sys
from pathlib import Path
from amtsatlas.portal.starting import set_up
set_up(Path(sys.argv[1]))
from amtsatlas.domain.award import Step
from tests.awards.people import applied
from tests.awards.test_many import KEYS
print(" ".join(applied(key, Step.REVIEW) for key in KEYS))
"""
DECIDE = """
import sys
from pathlib import Path
from amtsatlas.portal.starting import set_up
set_up(Path(sys.argv[1]))
from amtsatlas.awards import deciding
from amtsatlas.domain.award import Rules, Step
step, actor, batch, *made = sys.argv[2:]
rules = {"digitales-amt": Rules()}
seen = {one.application.id: one.seen for one in deciding.prospects(made, Step(step), actor, rules)}
print("ready", flush=True)
sys.stdin.readline()
for one in deciding.decide(actor, batch, Step(step), seen, rules, edition="2023-12-28.r1", reason="Begründet."):
    print(one.application_id, one.obstacle and one.obstacle.name)
"""
COUNT = """
import sys
from pathlib import Path
from amtsatlas.portal.starting import set_up
set_up(Path(sys.argv[1]))
from amtsatlas.awards.journal import broken
from amtsatlas.awards.models import Entry
print(*broken(Entry.objects.all()))
print(*sorted(Entry.objects.filter(action__in=["award", "refuse"]).values_list("subject", flat=True)))
"""


def test_two_managers_at_once_on_postgresql_decide_each_application_once(demo: Path, tmp_path: Path) -> None:
    folder = view_of(demo, tmp_path / "data")
    with postgresql.running() as address:
        environment = {**os.environ, "AMTSATLAS_DATABASE": address}

        def start(program: str, *arguments: str) -> "subprocess.Popen[str]":
            command = [sys.executable, "-c", program, str(folder), *arguments]
            return subprocess.Popen(command, env=environment, text=True, stdin=PIPE, stdout=PIPE, stderr=PIPE)

        made = _said(start(PREPARE)).split()
        managers = [
            start(DECIDE, "award", SOME_MANAGER, "a" * 16, *made),
            start(DECIDE, "refuse", SOME_OFFICER, "b" * 16, *made[::-1]),
        ]
        for process in managers:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in managers:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        failures = "".join(map(_said, managers)).split()
        problems, decided_ones = _said(start(COUNT)).split("\n")[:2]
    assert decided_ones.split() == sorted(made)
    assert sorted(failures[::2]) == sorted(made)
    assert set(failures[1::2]) <= {"STATE"}
    assert problems == ""


def _said(process: "subprocess.Popen[str]") -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out
