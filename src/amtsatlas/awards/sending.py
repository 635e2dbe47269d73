"""Sending the mails that are due. Any number of senders may run at once: a mail is sent by the one that claims it.

Whoever claims a mail puts its next attempt :data:`LEASE` ahead before it speaks to the mail server, and marks it as
sent afterwards. A sender that dies in between leaves a mail of which nobody knows whether it went out; it is tried once
more after the lease, with the same Message-ID. That is the one way in which a mail is sent twice: once more for each
such death, and never more than :data:`MOST` attempts.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connections
from django.db.models import F, QuerySet
from django.utils import timezone

from amtsatlas.awards import watch
from amtsatlas.awards.models import Mail

LEASE = timedelta(minutes=10)
"""Longer than a mail server may take for one mail: each of the few answers is waited for 20 seconds."""

MOST = 16
"""Attempts. With the waiting times below they span about six days, as mail servers themselves try for five."""

_LONGEST_WAIT = timedelta(days=1)
_LONGEST_PROBLEM = 500

_log = logging.getLogger("amtsatlas.awards")


@dataclass
class Report:
    """What one round did."""

    sent: int = 0
    problems: list[str] = field(default_factory=list)
    """One sentence per mail that could not be sent."""


def due(now: datetime | None = None) -> "QuerySet[Mail]":
    """The mails to be sent now, the oldest first."""
    return Mail.objects.filter(sent_at=None, attempts__lt=MOST, due_at__lte=now or timezone.now()).order_by(
        "due_at", "pk"
    )


def given_up() -> "QuerySet[Mail]":
    """The mails that nobody tries to send any more."""
    return Mail.objects.filter(sent_at=None, attempts__gte=MOST)


def look_and_send() -> Report:
    """Write what the newest edition gives to tell, and send what is due."""
    watch.look()
    return send_due()


def send_due() -> Report:
    """Send every mail that is due and that nobody else sends."""
    report = Report()
    with closing(get_connection()) as connection:
        for mail in _claimed():
            try:
                connection.open()
            except (OSError, SMTPException) as error:
                # The others need the same server, and each would wait for it as long.
                _put_off(mail, error, report)
                break
            try:
                _message(mail, connection).send()
            except Exception as error:  # whatever is wrong with one mail must not keep the others
                _put_off(mail, error, report)
                connection.close()
                continue
            # What it said is not needed any more, and may be a link that opens an account.
            Mail.objects.filter(pk=mail.pk).update(
                sent_at=timezone.now(), problem="", text="", html="", headers={}
            )  # fmt: skip
            report.sent += 1
    return report


def keep_sending(seconds: int, stop: threading.Event) -> None:
    """Send every so many seconds, in a thread of a server, until ``stop`` is set."""
    while not stop.wait(seconds):
        try:
            for problem in look_and_send().problems:
                _log.warning("a mail could not be sent: %s", problem)
        except Exception:  # a full disk or a database restarted: the next time may be better
            _log.exception("mails could not be sent")
        finally:
            connections.close_all()


def _claimed() -> Iterator[Mail]:
    """The mails that are due, each claimed as it is given out, one after the other."""
    for mail in due():
        # One statement: where two try, the database lets one change the row, and the other finds none to change.
        mine = Mail.objects.filter(
            pk=mail.pk, sent_at=None, attempts=mail.attempts, due_at=mail.due_at
        ).update(attempts=F("attempts") + 1, due_at=timezone.now() + LEASE)  # fmt: skip
        if mine:
            mail.attempts += 1
            yield mail


def _message(mail: Mail, connection: Any) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.to], headers=mail.headers, connection=connection
    )  # fmt: skip
    message.attach_alternative(mail.html, "text/html")
    return message


def _put_off(mail: Mail, error: Exception, report: Report) -> None:
    """Note what went wrong and when to try again: a minute later, then two, four, … up to a day."""
    wait = min(timedelta(minutes=2 ** (mail.attempts - 1)), _LONGEST_WAIT)
    problem = _words(error)[:_LONGEST_PROBLEM]
    attempts = MOST if _for_good(error) else mail.attempts
    Mail.objects.filter(pk=mail.pk).update(problem=problem, due_at=timezone.now() + wait, attempts=attempts)
    report.problems.append(f"{mail.kind} to {mail.to}: {problem}")


def _for_good(error: Exception) -> bool:
    """Whether the server says that there is no such address, so that another attempt is none."""
    return isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _ in error.recipients.values())


def _words(error: Exception) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
