"""Awards as they come about, at a time of the test's choice: applied for, reviewed by one, decided by another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from amtsatlas.awards import applications
from amtsatlas.awards.models import Contact
from amtsatlas.domain.award import UNDO_WINDOW, Rules, Step

EDITION = "2023-12-28.r1"
RULES = {"digitales-amt": Rules(revocable=True)}
OFFICER, REVIEWER, MANAGER = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
"""Pseudonyms, as the journal knows people."""
LONG_AGO = datetime(2026, 1, 15, 12, tzinfo=UTC)
"""Any decision of that time stands by now."""


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock shows this moment."""
    with patch.object(timezone, "now", lambda: moment):
        yield


def applied(key: str, *, moment: datetime, counted: int = 60, programme: str = "digitales-amt", edition: str) -> str:
    """An application under review; its id."""
    standing = applications.Standing(key, programme, edition, counted, 50, "0" * 64)
    contact = Contact(name="Anna Amt", email="amt@example.org")
    with at(moment - timedelta(hours=1)):
        made = applications.apply(OFFICER, standing, RULES, contact=contact)
        applications.step(REVIEWER, made, Step.REVIEW, RULES)
    return made


def awarded(key: str, *, moment: datetime = LONG_AGO, edition: str = EDITION, **options: Any) -> str:
    """The id of an award that was decided at this moment."""
    details = {"awarded_on": options.pop("awarded_on")} if "awarded_on" in options else None
    made = applied(key, moment=moment, edition=edition, **options)
    take(made, Step.AWARD, moment, details=details)
    return made


def take(made: str, step: Step, moment: datetime, **options: Any) -> None:
    """Somebody of the ministry takes a step at this moment."""
    with at(moment):
        applications.step(MANAGER, made, step, RULES, reason="Grund", **options)


AFTER = UNDO_WINDOW + timedelta(seconds=1)
