"""Sending: once, whatever happens; later, where it did not work; to a real server or into real files."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from amtsatlas.awards import mails, sending
from amtsatlas.awards.models import Mail
from tests.awards import postgresql
from tests.awards.smtp import Server, part, running
from tests.portal.conftest import free_port, served, view_of

HOUR = timedelta(hours=1)


@pytest.fixture
def smtp(database: Path) -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def folder(database: Path, demo: Path) -> Path:
    """A data folder whose decisions are this test's database, for a command line of its own."""
    made = view_of(demo, database.parent / "data")
    (made / "decisions").symlink_to(database.parent)
    return made


def write(number: int = 0, **options: object) -> Mail:
    values = {"authority": "Fürth", "addressed": "Änne", "row": {"counted": 50, "threshold": 50}, "day": "2023-12-28"}
    return mails.queue("eligible", f"amt{number}@example.org", "de", **values, **options)  # type: ignore[arg-type]


def command(folder: Path, port: int | None, *options: str, **environment: str) -> "subprocess.Popen[str]":
    if port:
        environment["AMTSATLAS_SMTP"] = f"smtp+plain://127.0.0.1:{port}"
    return subprocess.Popen(
        [sys.executable, "-m", "amtsatlas", "send-mails", "--data", str(folder), *options],
        env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def send(folder: Path, port: int | None, *options: str) -> tuple[int, str, str]:
    process = command(folder, port, *options)
    out, errors = process.communicate(timeout=120)
    return process.returncode, out, errors


def test_a_mail_is_sent_once_and_then_only_known_as_sent(smtp: Server) -> None:
    write()
    assert sending.send_due().sent == 1
    assert sending.send_due().sent == 0
    [mail] = smtp.mails
    assert "Guten Tag Änne," in part(mail, "plain")
    assert "Guten Tag Änne," in part(mail, "html")
    kept = Mail.objects.get()
    assert kept.sent_at is not None
    assert (kept.text, kept.html, kept.headers) == ("", "", {})


def test_what_is_not_due_waits(smtp: Server) -> None:
    write(after=HOUR)
    assert sending.send_due() == sending.Report()
    assert smtp.mails == []


def test_many_threads_send_every_mail_once(smtp: Server) -> None:
    for number in range(24):
        write(number)
    ready = threading.Barrier(4)
    reports: list[sending.Report] = []

    def sender() -> None:
        ready.wait()
        reports.append(sending.send_due())
        connections.close_all()

    threads = [threading.Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(smtp.recipients) == {f"amt{number}@example.org": 1 for number in range(24)}
    assert sum(report.sent for report in reports) == 24


def test_of_two_who_saw_the_same_mail_one_sends_it(smtp: Server) -> None:
    """The slow one has read the queue before the quick one sends."""
    write()
    slow = sending._claimed()
    seen = sending.due()
    assert len(seen) == 1
    claimed = next(slow)
    assert sending.send_due().sent == 0
    assert claimed.attempts == 1
    assert smtp.mails == []


def test_a_server_that_is_away_is_tried_again_later_and_keeps_no_mail_waiting_for_ever(database: Path) -> None:
    write(1)
    write(2)
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()
    ):
        report = sending.send_due()
    assert report.sent == 0
    assert len(report.problems) == 1, "the second mail is not tried: it needs the same server"
    first, second = Mail.objects.order_by("pk")
    assert "refused" in first.problem
    assert (first.attempts, second.attempts) == (1, 0)
    assert timezone.now() < first.due_at < timezone.now() + 2 * timedelta(minutes=1)
    with running() as server:
        sending.send_due()
        Mail.objects.filter(sent_at=None).update(due_at=timezone.now())
        sending.send_due()
        assert sorted(server.recipients) == ["amt1@example.org", "amt2@example.org"]
    assert not Mail.objects.exclude(problem="")


def test_each_wait_is_twice_as_long_up_to_a_day_and_then_it_is_given_up(smtp: Server) -> None:
    smtp.busy = True
    mail, waits = write(), []
    for _ in range(sending.MOST + 3):
        Mail.objects.update(due_at=timezone.now())
        if sending.send_due().problems:
            mail.refresh_from_db()
            waits.append(round((mail.due_at - timezone.now()) / timedelta(minutes=1)))
    assert waits == [min(2**attempt, 24 * 60) for attempt in range(sending.MOST)]
    assert mail.problem == "451 later"
    assert [one.pk for one in sending.given_up()] == [mail.pk]


def test_an_address_that_does_not_exist_is_given_up_and_the_others_are_sent(smtp: Server) -> None:
    smtp.unknown = {"amt1@example.org"}
    for number in range(3):
        write(number)
    report = sending.send_due()
    assert report.sent == 2
    assert report.problems == ["eligible to amt1@example.org: 550 no such user"]
    assert [mail.to for mail in sending.given_up()] == ["amt1@example.org"]


def test_a_mail_that_can_not_be_built_does_not_keep_the_others(smtp: Server) -> None:
    Mail.objects.filter(pk=write(1).pk).update(headers={"X-Wrong": "a\nb"})
    write(2)
    report = sending.send_due()
    assert report.sent == 1
    assert len(report.problems) == 1


def test_a_sender_that_dies_after_the_server_took_the_mail_repeats_it_once_and_recognisably(
    smtp: Server, folder: Path
) -> None:
    write()
    connections.close_all()
    process = command(folder, smtp.port)
    smtp.on_mail = lambda: os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    smtp.on_mail = None
    assert len(smtp.mails) == 1
    assert sending.send_due().sent == 0, "nobody knows yet that it died"
    Mail.objects.update(due_at=timezone.now())
    assert sending.send_due().sent == 1
    assert sending.send_due().sent == 0
    assert smtp.mails[0]["Message-ID"] == smtp.mails[1]["Message-ID"]


def test_two_processes_on_sqlite_send_every_mail_once(smtp: Server, folder: Path) -> None:
    for number in range(12):
        write(number)
    connections.close_all()
    at_once = [command(folder, smtp.port) for _ in range(2)]
    for process in at_once:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert Counter(smtp.recipients) == {f"amt{number}@example.org": 1 for number in range(12)}


WRITE_ON = """
import sys
from pathlib import Path
from amtsatlas.portal.starting import set_up
set_up(Path(sys.argv[1]))
from amtsatlas.awards import mails
row = {"counted": 50, "threshold": 50}
for number in range(12):
    mails.queue("eligible", f"amt{number}@example.org", "de", authority="F\\x00ürth", row=row, day="2023-12-28")
"""


def test_two_processes_on_postgresql_send_every_mail_once(smtp: Server, folder: Path) -> None:
    with postgresql.running() as address:
        environment = {"AMTSATLAS_DATABASE": address}
        subprocess.run(
            [sys.executable, "-c", WRITE_ON, str(folder)], env={**os.environ, **environment}, check=True, timeout=120
        )
        at_once = [command(folder, smtp.port, **environment) for _ in range(2)]
        for process in at_once:
            _, errors = process.communicate(timeout=120)
            assert process.returncode == 0, errors
    assert Counter(smtp.recipients) == {f"amt{number}@example.org": 1 for number in range(12)}


def test_the_verb_lists_sends_and_says_what_it_could_not(smtp: Server, folder: Path) -> None:
    write(1)
    write(2)
    connections.close_all()
    code, out, _ = send(folder, smtp.port, "--dry-run", "--format", "csv")
    assert code == 0
    assert "amt1@example.org" in out
    assert "amt2@example.org" in out
    assert smtp.mails == []
    smtp.unknown = {"amt2@example.org"}
    code, _, errors = send(folder, smtp.port)
    assert code == 1
    assert "1 sent" in errors
    assert "not sent: eligible to amt2@example.org: 550 no such user" in errors
    assert send(folder, smtp.port)[0] == 0, "given up: nothing that could not be sent now"


def test_without_a_mail_server_mails_are_files(database: Path, folder: Path) -> None:
    write()
    connections.close_all()
    code, _, errors = send(folder, None)
    assert code == 0, errors
    assert "AMTSATLAS_SMTP names no mail server" in errors
    [file] = (folder / "decisions" / "mails").iterdir()
    mail = message_from_bytes(file.read_bytes().partition(b"\n-----")[0], policy=default)
    assert mail["To"] == "amt0@example.org"
    assert "Fürth erreicht die Schwelle" in part(mail, "plain")  # type: ignore[arg-type]


@pytest.mark.parametrize("seconds", ["1", "0"])
def test_a_server_sends_every_so_often_unless_it_is_told_not_to(
    smtp: Server, folder: Path, tmp_path: Path, seconds: str
) -> None:
    write()
    connections.close_all()
    came = threading.Event()
    smtp.on_mail = came.set
    address = f"smtp+plain://127.0.0.1:{smtp.port}"
    with served(folder, tmp_path / "log", AMTSATLAS_SMTP=address, AMTSATLAS_MAIL_SECONDS=seconds):
        assert came.wait(60 if seconds == "1" else 4) == (seconds == "1")
