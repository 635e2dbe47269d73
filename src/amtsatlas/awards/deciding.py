"""Deciding on many applications at once: what would happen to each, then an entry of its own for each."""

import secrets
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils import timezone

from amtsatlas.awards import applications
from amtsatlas.awards.applications import Application
from amtsatlas.awards.models import Entry
from amtsatlas.domain.award import DECISIONS, Event, IllegalStepError, Obstacle, Rules, Step, obstacle

MOST = 500
"""Applications in one go: more than all of the first year, and their ids still fit an address of 8 KB."""


class Prospect(NamedTuple):
    """What a step with an application would come to."""

    application: Application
    obstacle: Obstacle | None
    """Why this person can't take it now; None if they can."""

    @property
    def seen(self) -> int:
        """Number of the last entry there was when it was looked at."""
        return self.application.entries[-1].number


class Failure(NamedTuple):
    """A step that was not taken."""

    application_id: str
    obstacle: Obstacle | None
    """None: something happened to the application after it was looked at."""


def new_batch() -> str:
    """A name for decisions that are taken together; stands in the details of each entry as ``batch``."""
    return secrets.token_hex(8)


def obstacle_of(
    application: Application, step: Step, actor: str, rules: Mapping[str, Rules], reason: str = "-"
) -> Obstacle | None:
    """Why this person can't take the step now; None if they can, given a reason where it needs one."""
    event = Event(step, actor, timezone.now(), reason)
    return obstacle(application.course, event, rules.get(application.programme, Rules()))


def prospects(application_ids: Iterable[str], step: Step, actor: str, rules: Mapping[str, Rules]) -> list[Prospect]:
    """What the step would come to for each that there is, the oldest first."""
    chosen = list(dict.fromkeys(application_ids))[:MOST]
    found = applications.applications(rules, subject__in=chosen)
    return [Prospect(one, obstacle_of(one, step, actor, rules)) for one in found]


def decide(
    actor: str,
    batch: str,
    step: Step,
    seen: Mapping[str, int],
    rules: Mapping[str, Rules],
    *,
    edition: str,
    reason: str = "",
) -> list[Failure]:
    """Take the step with each application in ``seen``, which says up to which entry it was looked at.

    Each is an entry of its own: what can't be done to one keeps no other. The same batch again, as by a second click,
    changes nothing more. Returns what was not done.
    """
    failures = []
    for application_id, number in seen.items():
        found = next(iter(applications.applications(rules, subject=application_id)), None)
        if found is None or _did(found, step, batch):
            continue
        if found.entries[-1].number != number:
            failures.append(Failure(application_id, obstacle_of(found, step, actor, rules, reason or "-")))
            continue
        try:
            applications.step(
                actor, application_id, step, rules, edition=edition, reason=reason, details={"batch": batch}
            )
        except IllegalStepError as error:
            if not _did(applications.application(rules, application_id), step, batch):
                failures.append(Failure(application_id, error.obstacle))
    return failures


def of_batch(batch: str, rules: Mapping[str, Rules]) -> list[Application]:
    """The applications that were decided together, whatever happened to them since; [] for no such batch."""
    entries = Entry.objects.filter(action__in=list(DECISIONS), details__batch=batch)
    return applications.applications(rules, subject__in=list(entries.values_list("subject", flat=True)))


def stands(application: Application, batch: str) -> bool:
    """Whether what was decided in this batch is the last that happened to it."""
    last = application.entries[-1]
    return last.action in DECISIONS and last.details.get("batch") == batch


def undo(actor: str, batch: str, rules: Mapping[str, Rules], *, edition: str, reason: str) -> list[Failure]:
    """Take back what was decided in this batch and still stands. Returns what could not be taken back."""
    failures = []
    for one in of_batch(batch, rules):
        if stands(one, batch):
            try:
                applications.step(actor, one.id, Step.UNDO, rules, edition=edition, reason=reason)
            except IllegalStepError as error:
                failures.append(Failure(one.id, error.obstacle))
    return failures


def _did(application: Application, step: Step, batch: str) -> bool:
    return any(entry.action == step and entry.details.get("batch") == batch for entry in application.entries)
