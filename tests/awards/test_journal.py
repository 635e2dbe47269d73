"""The journal: it only grows, and its hashes tell when it was tampered with."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from amtsatlas.awards import applications
from amtsatlas.awards.journal import append, broken, public_state
from amtsatlas.awards.models import Contact, Entry
from amtsatlas.domain.award import Rules, State, Step
from tests.awards.people import SOME_MANAGER, SOME_OFFICER


@pytest.fixture
def entries(database: Path) -> Path:
    for number in range(1, 6):
        append("apply", f"a{number}", actor="anna", reason="Grüße", details={"counted": number, "wishes": ["banner"]})
    return database


def tampered(database: Path, sql: str) -> list[str]:
    """What the check says after somebody changed the file with their own tools."""
    with sqlite3.connect(database) as connection:
        connection.execute("drop trigger awards_entry_no_update")
        connection.execute("drop trigger awards_entry_no_delete")
        connection.execute(sql)
    return list(broken(Entry.objects.all()))


def test_a_chain_that_nobody_touched_is_whole(entries: Path) -> None:
    assert list(broken(Entry.objects.all())) == []
    assert [entry.number for entry in Entry.objects.all()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("update awards_entry set reason = 'anders' where number = 3", ["entry 3 is not what its hash says"]),
        ("update awards_entry set details = '{}' where number = 2", ["entry 2 is not what its hash says"]),
        ("update awards_entry set at = '2020-01-01 00:00:00' where number = 5", ["entry 5 is not what its hash"]),
        ("delete from awards_entry where number = 2", ["after entry 1 comes 3", ]),
        ("delete from awards_entry where number = 1", ["after entry 0 comes 2"]),
    ],
)  # fmt: skip
def test_what_was_changed_or_taken_out_is_named(entries: Path, sql: str, said: list[str]) -> None:
    found = tampered(entries, sql)
    assert len(found) == len(said)
    assert all(part in sentence for part, sentence in zip(said, found, strict=True))


def test_neither_program_nor_database_changes_or_removes_an_entry(entries: Path) -> None:
    entry = Entry.objects.get(number=3)
    entry.reason = "anders"
    for attempt in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(reason="")):
        with pytest.raises(TypeError, match="only grows"):
            attempt()
    for sql in ("update awards_entry set reason = ''", "delete from awards_entry"):
        with pytest.raises(IntegrityError, match="only grows"), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_check_that_refuses_leaves_no_entry(entries: Path) -> None:
    def refuse(now: datetime) -> None:
        raise ValueError(now)

    with pytest.raises(ValueError, match="20"):
        append("apply", "b", actor="anna", check=refuse)
    assert Entry.objects.count() == 5


def test_pages_know_another_journal_with_as_many_entries_by_its_state(database: Path) -> None:
    append("award", "one", actor="anna", public_after=timedelta(0))
    one = public_state()
    with sqlite3.connect(database) as other:
        other.execute("drop trigger awards_entry_no_delete")
        other.execute("delete from awards_entry")
    append("award", "other", actor="anna", public_after=timedelta(0))
    assert public_state() != one
    known = public_state()
    append("award", "later", actor="anna", public_after=timedelta(days=1))
    assert public_state() == known
    assert public_state(datetime.now(UTC) + timedelta(days=2)) != known


def test_rules_that_become_stricter_leave_what_was_decided_before_legible(database: Path) -> None:
    lax, strict = ({"digitales-amt": Rules(four_eyes=four, revocable=not four)} for four in (False, True))
    standing = applications.Standing("gemeinde:09562000", "digitales-amt", "2023-12-28.r1", 60, 50, "0" * 64)
    made = applications.apply(SOME_OFFICER, standing, lax, contact=Contact(name="A", email="a@example.org"))
    for step in (Step.REVIEW, Step.AWARD, Step.REVOKE):
        applications.step(SOME_MANAGER, made, step, lax, reason="Grund")
    assert applications.application(strict, made).course.state is State.REVOKED
