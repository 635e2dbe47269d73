"""The example's accounts and awards."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from amtsatlas.awards import applications, public, replies
from amtsatlas.awards.journal import append, broken
from amtsatlas.awards.models import Entry, Mail, Person
from amtsatlas.awards.seed import DAY, ERLANGEN, TOTALS, Account, seed
from amtsatlas.domain.award import State
from amtsatlas.domain.errors import AmtsatlasError
from amtsatlas.portal.atlas import atlas
from tests.awards.people import Visitor, totp
from tests.awards.small import Small
from tests.conftest import Amtsatlas


@pytest.fixture
def accounts(database: Path) -> list[Account]:
    return seed()


def test_some_400_awards_have_the_published_dates_and_names_and_are_told_at_once(accounts: list[Account]) -> None:
    awards = public.given()
    days = sorted(award.awarded_on for award in awards)
    for until, total in TOTALS.items():
        assert sum(day <= until for day in days) == total
    by_key = {award.authority_key: award for award in awards}
    assert len(by_key) == len(awards)
    for key, day in {
        "gemeinde:09564000": "2021-07-28",
        "vg:096755616": "2022-07-18",
        "gemeinde:09671130": "2023-02-06",
        "landkreis:09375": "2022-03-29",
        "bezirk:096": "2023-04-24",
    }.items():
        assert by_key[key].awarded_on == day
    assert "gemeinde:09181128" not in by_key
    early = [award for award in awards if award.awarded_on <= "2021-11-22"]
    assert sum(award.kind == "landkreis" for award in early) == 7
    assert min(award.awarded_on for award in awards if award.kind == "bezirk") == "2023-04-24"
    assert all(award.example for award in awards)
    assert all(award.application.details["counted"] >= award.application.details["threshold"] for award in awards)
    kinds = Counter(award.kind for award in awards)
    assert set(kinds) == {"gemeinde", "markt", "stadt", "grosse_kreisstadt", "kreisfreie_stadt", "landkreis", "bezirk",
                          "vg"}  # fmt: skip
    assert list(broken(Entry.objects.all())) == []


def test_there_is_an_application_in_every_state_a_dispute_and_a_reply(accounts: list[Account]) -> None:
    found = applications.applications(atlas().award_rules())
    assert {one.course.state for one in found} == {
        State.APPLIED, State.UNDER_REVIEW, State.REFUSED, State.WITHDRAWN, State.AWARDED
    }  # fmt: skip
    assert any(one.course.question for one in found)
    assert len(replies.open_disputes()) == 1
    reply = replies.published_reply(ERLANGEN, "digitales-amt", DAY)
    assert reply is not None
    words = [entry.reason for entry in Entry.objects.exclude(reason="")] + [reply.details["text"]]
    assert all(word.startswith("Beispiel") for word in words)
    assert not Mail.objects.exists()


def test_seeding_again_changes_nothing_and_tells_the_same_accounts(accounts: list[Account]) -> None:
    entries = Entry.objects.count()
    assert seed() == accounts
    assert Entry.objects.count() == entries
    assert Person.objects.count() == len(accounts) == 4


def test_every_role_gets_in_by_its_password_and_second_factor(accounts: list[Account]) -> None:
    for one in accounts:
        visitor = Visitor()
        visitor.post("/konto/login/", login=one.email, password=one.password)
        answer = visitor.post("/konto/2fa/authenticate/", code=totp(one.totp_secret))
        assert answer.headers["Location"] == "/amt/", one.email
        assert visitor.get("/amt/").status_code == 200


def test_a_journal_in_use_is_left_alone(database: Path) -> None:
    append("apply", "a1", actor="")
    with pytest.raises(AmtsatlasError, match="no examples"):
        seed()
    assert Entry.objects.count() == 1


def test_data_that_is_no_example_gets_no_example_awards(
    amtsatlas: Amtsatlas, small_made: Small, tmp_path: Path
) -> None:
    copy = small_made.copy(tmp_path / "small")
    shutil.rmtree(copy.data / "decisions", ignore_errors=True)
    done = amtsatlas("seed-awards", "--data", copy.data)
    assert done.returncode == 1
    assert "no example data" in done.stderr
    assert not (copy.data / "decisions").exists()
    assert "no example deliveries" in amtsatlas("seed-awards", "--data", tmp_path / "empty").stderr


def test_the_command_prints_how_to_log_in(amtsatlas: Amtsatlas, demo: Path, tmp_path: Path) -> None:
    for name in ("deliveries", "editions", "results"):
        (tmp_path / name).symlink_to(demo / name)
    said = [amtsatlas("seed-awards", "--data", tmp_path) for _ in range(2)]
    assert [done.returncode for done in said] == [0, 0], said[0].stderr
    assert said[0].stderr == said[1].stderr
    line = r"@beispiel\.example \(\w+\): password \S+, authenticator key [A-Z2-7]{16,}"
    assert len(re.findall(line, said[0].stderr)) == 4
