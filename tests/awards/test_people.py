"""Accounts, what is stored about a person, and the journal's reader."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse

from amtsatlas.awards import accounts, checks, inviting, judgements, people, releases, replies
from amtsatlas.awards.journal import append, broken, digest_of
from amtsatlas.awards.models import Contact, Draft, Entry, Invitation, Mail, Person, Role, Watch
from amtsatlas.awards.permissions import ALLOWED, Action, RoleKind
from amtsatlas.awards.words import action_word
from amtsatlas.domain import award
from tests.awards.people import ADMINISTRATOR, MANAGER, OFFICER, REVIEWER, Visitor, logged_in, person

ALL = {"officer": OFFICER, "reviewer": REVIEWER, "manager": MANAGER, "administrator": ADMINISTRATOR}


def body(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]


def of(visitor: Visitor) -> Person:
    return Person.objects.get(pk=visitor.client.session["_auth_user_id"])


@pytest.mark.parametrize("name", ALL)
def test_who_may_read_the_journal_and_look_after_accounts(database: Path, name: str) -> None:
    role = ALL[name]
    visitor, other = logged_in(role), person(email="other@example.org")
    pages = {
        "/amt/protokoll/": Action.READ_JOURNAL,
        "/amt/protokoll/protokoll.csv": Action.READ_JOURNAL,
        "/amt/protokoll/protokoll.jsonl": Action.READ_JOURNAL,
        "/amt/konten/": Action.MANAGE_ACCOUNTS,
        f"/amt/konten/{other.pseudonym}/": Action.MANAGE_ACCOUNTS,
        f"/amt/konten/{other.pseudonym}/daten.json": Action.MANAGE_ACCOUNTS,
    }
    for address, action in pages.items():
        assert (visitor.get(address).status_code == 200) == (action in ALLOWED[role.kind]), address
    if Action.MANAGE_ACCOUNTS not in ALLOWED[role.kind]:
        for fields in ({"step": "erase", "sure": "on"}, {"step": "grant", "role_kind": "administrator"}):
            assert visitor.post(f"/amt/konten/{other.pseudonym}/", **fields).status_code == 403
        assert Person.objects.filter(pk=other.pk).exists()
        assert not Entry.objects.exists()
    assert visitor.get("/amt/meine-daten/").status_code == 200
    for address in (*pages, "/amt/meine-daten/"):
        assert Visitor().get(address).status_code == 302


def test_the_journal_is_shown_newest_first_page_by_page_and_filtered(database: Path) -> None:
    manager = logged_in(MANAGER)
    of_manager = str(of(manager).pseudonym)
    for number in range(1, 121):
        authority = "gemeinde:09562000" if number % 2 else "gemeinde:09564000"
        append("dispute" if number % 3 else "apply", f"s{number}", actor=of_manager, authority_key=authority)
    numbers, address = [], "/amt/protokoll/"
    while address:
        page = body(manager.get(address))
        rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
        numbers += [int(row.split('class="num">')[1].split("<")[0]) for row in rows]
        older = [part for part in page.split('href="') if part.startswith("?") and "vor=" in part.split('"')[0]]
        address = f"/amt/protokoll/{older[0].split(chr(34))[0]}" if older else ""
    assert numbers == list(range(120, 0, -1))

    page = body(manager.get("/amt/protokoll/?aktion=apply&behoerde=erlangen"))
    assert page.count("<tr>") == 1 + sum(number % 2 == 1 and number % 3 == 0 for number in range(1, 121))
    assert "Erlangen" in page
    assert "Nürnberg" not in page
    page = body(manager.get("/amt/protokoll/?betreff=s7"))
    assert page.count("<tr>") == 2
    assert "somebody@example.org" in page.split("<tbody>")[1]
    assert "Dazu steht nichts im Protokoll" in body(manager.get("/amt/protokoll/?aktion=apply&betreff=s7"))
    assert manager.get("/amt/protokoll/?aktion=unknown&vor=x").status_code == 200
    assert manager.get("/amt/protokoll/?vor=99999999999999999999999999").status_code == 200


@pytest.mark.parametrize(
    "action",
    [*award.Step, *replies.Deed, *people.Deed, *releases.Step, checks.SAMPLE, inviting.INVITE, judgements.DELIVERED],
)
def test_every_action_of_the_journal_has_a_word(action: str) -> None:
    assert action_word(action) != action


def test_the_reader_says_up_to_where_the_chain_is_whole(database: Path) -> None:
    manager = logged_in(MANAGER)
    assert "Lückenlos bis Eintrag 0" in body(manager.get("/amt/protokoll/"))
    for number in range(1, 6):
        append("apply", f"s{number}", actor="")
    page = body(manager.get("/amt/protokoll/"))
    assert "Lückenlos bis Eintrag 5" in page
    assert Entry.objects.get(number=5).digest in page
    with sqlite3.connect(database) as connection:
        connection.execute("drop trigger awards_entry_no_update")
        connection.execute("update awards_entry set reason = 'anders' where number = 4")
    page = body(manager.get("/amt/protokoll/"))
    assert "beschädigt" in page
    assert "nur bis Eintrag 3" in page


def test_the_files_hold_what_the_filter_shows_and_enough_to_verify_the_chain(database: Path) -> None:
    manager = logged_in(MANAGER)
    for number in range(1, 4):
        append(
            "dispute", f"s{number}", actor="a", reason='=HYPERLINK("x")\n;zwei', details={"text": "=1+1", "n": number}
        )
    lines = [json.loads(line) for line in body(manager.get("/amt/protokoll/protokoll.jsonl")).splitlines()]
    assert [one["number"] for one in lines] == [1, 2, 3]
    again = [Entry(**{**one, "at": Entry.objects.get(number=one["number"]).at}) for one in lines]
    assert list(broken(again)) == []
    assert [digest_of(one) for one in again] == [one["digest"] for one in lines]
    rows = list(csv.DictReader(io.StringIO(body(manager.get("/amt/protokoll/protokoll.csv"))), delimiter=";"))
    assert [row["number"] for row in rows] == ["1", "2", "3"]
    assert {row["reason"] for row in rows} == {'\'=HYPERLINK("x")\n;zwei'}
    assert json.loads(rows[0]["details"]) == {"text": "=1+1", "n": 1}
    only = body(manager.get("/amt/protokoll/protokoll.jsonl?betreff=s2")).splitlines()
    assert [json.loads(one)["number"] for one in only] == [2]
    assert body(manager.get("/amt/protokoll/protokoll.csv?betreff=nichts")).startswith("number;at;")


def test_an_administrator_invites_by_mail_and_no_page_has_the_link(database: Path) -> None:
    administrator = logged_in(ADMINISTRATOR)
    fields = {"email": "Neu@Example.org", "role_kind": "authority", "authority": "Erlangen"}
    assert administrator.post("/amt/konten/", **fields).status_code == 302
    mail = Mail.objects.get()
    assert mail.to == "neu@example.org"
    token = mail.text.split("/konto/einladung/")[1].split("/")[0]
    assert accounts.invitation_of(token).authority_key == "gemeinde:09562000"
    page = body(administrator.get("/amt/konten/"))
    assert "Die Einladung geht an neu@example.org" in page
    assert token not in page
    for fields in (
        {"email": "x@example.org", "role_kind": "authority", "authority": ""},
        {"email": "x@example.org", "role_kind": "authority", "authority": "Nirgendwo"},
        {"email": "x@example.org", "role_kind": "reviewer", "authority": "Erlangen"},
        {"email": "x", "role_kind": "reviewer", "authority": ""},
        {"email": "x@example.org", "role_kind": "king", "authority": ""},
    ):
        assert "form-errors" in body(administrator.post("/amt/konten/", **fields))
    assert Invitation.objects.count() == 1
    invited = person(email="neu@example.org")
    accounts.accept(Invitation.objects.get(), invited)
    [entry] = Entry.objects.all()
    assert (entry.action, entry.actor) == ("grant_role", str(of(administrator).pseudonym))


def test_roles_are_given_and_taken_with_an_entry_that_knows_the_pseudonym_only(database: Path) -> None:
    administrator, other = logged_in(ADMINISTRATOR), person(email="other@example.org")
    address = f"/amt/konten/{other.pseudonym}/"
    for _ in range(2):
        administrator.post(address, step="grant", role_kind="authority", authority="gemeinde:09562000")
    assert [(role.kind, role.authority_key) for role in other.roles.all()] == [("authority", "gemeinde:09562000")]
    for _ in range(2):
        administrator.post(address, step="remove:authority:gemeinde:09562000")
    assert not other.roles.exists()
    assert [(one.action, one.subject, one.authority_key, one.details) for one in Entry.objects.all()] == [
        (action, str(other.pseudonym), "gemeinde:09562000", {"role": "authority"})
        for action in ("grant_role", "remove_role")
    ]
    assert "example.org" not in str(list(Entry.objects.values()))


def test_a_closed_account_lets_nobody_in_until_it_is_opened(database: Path) -> None:
    administrator, reviewer = logged_in(ADMINISTRATOR), logged_in(REVIEWER, email="r@example.org")
    address = f"/amt/konten/{of(reviewer).pseudonym}/"
    assert reviewer.get("/amt/ministerium/").status_code == 200
    administrator.post(address, step="deactivate")
    assert reviewer.get("/amt/ministerium/").status_code == 302
    administrator.post(address, step="activate")
    assert reviewer.get("/amt/ministerium/").status_code == 200


def test_the_last_administrator_can_neither_leave_nor_be_closed_nor_be_erased(database: Path) -> None:
    last = logged_in(ADMINISTRATOR)
    own, closed = of(last), person(ADMINISTRATOR, email="closed@example.org")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    address = f"/amt/konten/{own.pseudonym}/"
    for fields in ({"step": "remove:administrator:"}, {"step": "deactivate"}, {"step": "erase", "sure": "on"}):
        last.post(address, **fields)
    last.post("/amt/meine-daten/", sure="on")
    own.refresh_from_db()
    assert own.is_active
    assert own.roles.filter(kind=RoleKind.ADMINISTRATOR).exists()
    assert not Entry.objects.exists()
    assert "niemanden mehr" in body(last.get("/amt/konten/"))
    person(ADMINISTRATOR, email="second@example.org")
    last.post(address, step="remove:administrator:")
    assert not own.roles.exists()


def remembered(visitor: Visitor) -> Person:
    """Somebody about whom everything is stored that can be."""
    found = of(visitor)
    Contact.objects.create(application="a1", name="Anna Amt", email=found.email.upper(), phone="0911 1")
    Contact.objects.create(application="a2", name="Bert Bau", email="bert@example.org")
    Draft.objects.create(person=found, form="/amt/x/", fields={"reason": "angefangen"})
    Watch.objects.create(person=found, authority_key="gemeinde:09562000")
    Mail.objects.create(kind="asked", to=found.email, subject="Rückfrage", text="t", html="h", due_at=found.joined_at)
    accounts.invite(found.email, REVIEWER)
    append("apply", "a1", actor=str(found.pseudonym))
    return found


def test_everybody_sees_and_gets_all_that_is_stored_about_them(database: Path) -> None:
    visitor = logged_in(OFFICER)
    remembered(visitor)
    stored = json.loads(body(visitor.get("/amt/meine-daten/meine-daten.json")))
    assert stored["account"]["email"] == "somebody@example.org"
    assert [one["application"] for one in stored["contacts"]] == ["a1"]
    assert stored["drafts"][0]["fields"] == {"reason": "angefangen"}
    assert stored["watches"] == ["gemeinde:09562000"]
    assert [one["kind"] for one in stored["second_factors"]] == ["totp"]
    assert stored["mails"][0]["subject"] == "Rückfrage"
    assert len(stored["invitations"]) == len(stored["journal"]) == len(stored["roles"]) == 1
    page = body(visitor.get("/amt/meine-daten/"))
    assert stored["account"]["pseudonym"] in page
    assert "Anna Amt" in page
    assert "Bert" not in page


@pytest.mark.parametrize("by_administrator", [False, True])
def test_an_erased_person_is_nowhere_but_for_the_pseudonym_in_the_journal(
    database: Path, by_administrator: bool
) -> None:
    visitor = logged_in(OFFICER)
    found = remembered(visitor)
    administrator = logged_in(ADMINISTRATOR, email="admin@example.org") if by_administrator else None
    address = f"/amt/konten/{found.pseudonym}/" if administrator else "/amt/meine-daten/"
    who = administrator or visitor
    assert "form-errors" in body(who.post(address, step="erase"))
    assert Person.objects.filter(pk=found.pk).exists()
    who.post(address, step="erase", sure="on")

    dump = "\n".join(sqlite3.connect(database).iterdump()).casefold()
    for text in ("somebody@example.org", "anna amt", "angefangen", "0911 1"):
        assert text not in dump
    assert "bert bau" in dump
    assert not Role.objects.filter(kind="authority").exists()
    assert not [one for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == str(found.pk)]
    assert visitor.get("/amt/meine-daten/").status_code == 302
    last = Entry.objects.last()
    assert last is not None
    assert (last.action, last.subject, last.details) == ("erase_person", str(found.pseudonym), {"contacts": ["a1"]})
    assert list(broken(Entry.objects.all())) == []
    assert people.names_of({str(found.pseudonym)}) == {}


def test_the_privacy_page_tells_of_accounts(database: Path) -> None:
    page = body(Visitor().get("/datenschutz/"))
    assert "Meine Daten" in page
    assert "acht Stunden" in page
