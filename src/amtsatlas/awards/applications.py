"""Applications for an award: taking steps, and finding them again. Everything is read from the journal."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from amtsatlas.awards import journal, mails
from amtsatlas.awards.models import Contact, Entry
from amtsatlas.domain.award import (
    DECISIONS,
    UNDO_WINDOW,
    Course,
    Event,
    IllegalStepError,
    Rules,
    State,
    Step,
    follow,
    take,
)
from amtsatlas.domain.errors import NotFoundError

OPEN = frozenset({State.APPLIED, State.UNDER_REVIEW})
"""Not decided yet."""


@dataclass(frozen=True)
class Application:
    """One application and everything that happened to it."""

    id: str
    """Also the award's, once given: stands in its address."""
    authority_key: str
    programme: str
    edition: str
    """The edition applied with, with revision."""
    details: Mapping[str, Any]
    """``counted``, ``threshold``, ``rule_sha256``, ``wishes`` (of "banner", "plaque"), ``logo`` (sha256 or "")."""
    course: Course
    entries: tuple[Entry, ...]

    @property
    def applied_at(self) -> datetime:
        """When it came in."""
        return self.entries[0].at

    @property
    def decision(self) -> Entry | None:
        """The entry by which the award was given, also of one that was revoked since; None where there is none."""
        if self.course.state not in (State.AWARDED, State.REVOKED):
            return None
        return [entry for entry in self.entries if entry.action == Step.AWARD][-1]

    @property
    def awarded_on(self) -> date | None:
        """The day of the award; None where there is none. For awards from before this system its day is given."""
        if self.decision is None:
            return None
        given = self.decision.details.get("awarded_on")
        return date.fromisoformat(given) if given else timezone.localdate(self.decision.at)

    def final(self, now: datetime) -> bool:
        """Whether its decision stands and may be told."""
        if self.course.decided_at is None:
            return False
        told_from = [entry.public_from for entry in self.entries if entry.action in DECISIONS][-1]
        return told_from is not None and told_from <= now


@dataclass(frozen=True)
class Standing:
    """What an application is based on: an authority's standing in one edition under one programme."""

    authority_key: str
    programme: str
    edition: str
    counted: int
    threshold: int
    rule_sha256: str


def applications(rules: Mapping[str, Rules], **only: Any) -> list[Application]:
    """All applications, the oldest first; ``only`` are fields of their entries, e.g. ``authority_key=…``.

    ``rules`` has the rules per programme; applications of programmes that are gone follow the usual ones.
    """
    by_subject: dict[str, list[Entry]] = {}
    for entry in Entry.objects.filter(action__in=list(Step), **only).order_by("number"):
        by_subject.setdefault(entry.subject, []).append(entry)
    return [_application(entries, rules) for entries in by_subject.values()]


def application(rules: Mapping[str, Rules], application_id: str) -> Application:
    """The one of this id. Raises NotFoundError."""
    found = applications(rules, subject=application_id)
    if not found:
        raise NotFoundError(f"there is no application {application_id}")
    return found[0]


def apply(
    actor: str,
    standing: Standing,
    rules: Mapping[str, Rules],
    *,
    contact: Contact,
    wishes: Iterable[str] = (),
    logo: str = "",
) -> str:
    """Apply for an authority. Returns the application's id.

    Raises IllegalStepError below the threshold, and where an application is open or the award given already.
    """
    if standing.counted < standing.threshold:
        raise IllegalStepError(f"{standing.counted} of {standing.threshold}: the threshold is not reached")
    application_id = secrets.token_hex(5)

    def check(now: datetime) -> None:
        del now
        before = applications(rules, authority_key=standing.authority_key, programme=standing.programme)
        for one in before:
            if one.course.state in OPEN or one.course.state is State.AWARDED:
                raise IllegalStepError(f"there is an application already, which is {one.course.state}")

    def store_contact(entry: Entry) -> None:
        contact.application = entry.subject
        contact.save(force_insert=True)
        mails.about_step(entry)

    journal.append(
        Step.APPLY,
        application_id,
        actor=actor,
        authority_key=standing.authority_key,
        programme=standing.programme,
        edition=standing.edition,
        details={
            "counted": standing.counted,
            "threshold": standing.threshold,
            "rule_sha256": standing.rule_sha256,
            "wishes": sorted(wishes),
            "logo": logo,
        },
        check=check,
        also=store_contact,
    )
    return application_id


def step(
    actor: str,
    application_id: str,
    what: Step,
    rules: Mapping[str, Rules],
    *,
    edition: str = "",
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    also: Callable[[Entry], Any] | None = None,
) -> Entry:
    """Take a step with an application. Raises IllegalStepError, NotFoundError.

    The life cycle is asked where nobody else can write: of two who decide at once, one is refused.
    ``edition`` is the one looked at, the application's own by default. The contact hears of it by mail, see
    :func:`amtsatlas.awards.mails.about_step`.
    """
    known = application(rules, application_id)

    def check(now: datetime) -> None:
        now_known = application(rules, application_id)
        take(now_known.course, Event(what, actor, now, reason), _rules(rules, known.programme))

    def tell(entry: Entry) -> None:
        mails.about_step(entry)
        if also is not None:
            also(entry)

    return journal.append(
        what,
        application_id,
        actor=actor,
        authority_key=known.authority_key,
        programme=known.programme,
        edition=edition or known.edition,
        reason=reason.strip(),
        details=details,
        public_after=UNDO_WINDOW if what in DECISIONS or what is Step.REVOKE else None,
        check=check,
        also=tell,
    )


def _application(entries: list[Entry], rules: Mapping[str, Rules]) -> Application:
    first = entries[0]
    events = (Event(Step(one.action), one.actor, one.at, one.reason) for one in entries)
    # Each step was checked by the rules of its day; rules that are stricter today must not make history illegible.
    lenient = replace(_rules(rules, first.programme), four_eyes=False, revocable=True)
    course = follow(events, lenient)
    return Application(
        first.subject, first.authority_key, first.programme, first.edition, first.details, course, tuple(entries)
    )


def _rules(rules: Mapping[str, Rules], programme: str) -> Rules:
    return rules.get(programme, Rules())
