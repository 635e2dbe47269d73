"""The life of an award: its states, the steps between them, and who may take the last ones. Pure; stores nothing.

below → eligible → applied → under review → awarded | refused; withdrawn by the applicant before the decision. What a
person did is an :class:`Event`; a state is never stored, it is what :func:`follow` makes of the events.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, get_args

from amtsatlas.domain.errors import AmtsatlasError

UNDO_WINDOW = timedelta(minutes=10)
"""So long after a decision it can be taken back; mails and public pages wait for it. Long enough to see a wrong tick in
a list of many, short enough that nobody waits for an award."""


class State(StrEnum):
    """Where an authority stands with an award."""

    BELOW = "below"
    """The threshold is not reached in the edition looked at."""
    ELIGIBLE = "eligible"
    """The threshold is reached; nobody has applied."""
    APPLIED = "applied"
    """The authority has applied; nobody looks at it yet."""
    UNDER_REVIEW = "under_review"
    """A reviewer checks it."""
    AWARDED = "awarded"
    """It has the award; falling below the threshold later changes nothing."""
    REFUSED = "refused"
    """It was refused with a reason; it may apply again."""
    WITHDRAWN = "withdrawn"
    """The applicant took it back before the decision; it may apply again."""
    REVOKED = "revoked"
    """The award was taken away, which only a programme that says so allows."""


class Step(StrEnum):
    """What a person does."""

    APPLY = "apply"
    REVIEW = "review"
    """A reviewer takes it, or joins in."""
    ASK = "ask"
    """The reviewer asks back; the authority answers."""
    ANSWER = "answer"
    AWARD = "award"
    REFUSE = "refuse"
    UNDO = "undo"
    """Takes the decision back within :data:`UNDO_WINDOW`."""
    WITHDRAW = "withdraw"
    REVOKE = "revoke"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.ELIGIBLE, Step.APPLY): State.APPLIED,
    (State.APPLIED, Step.REVIEW): State.UNDER_REVIEW,
    (State.APPLIED, Step.WITHDRAW): State.WITHDRAWN,
    (State.UNDER_REVIEW, Step.REVIEW): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Step.ASK): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Step.ANSWER): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Step.AWARD): State.AWARDED,
    (State.UNDER_REVIEW, Step.REFUSE): State.REFUSED,
    (State.UNDER_REVIEW, Step.WITHDRAW): State.WITHDRAWN,
    (State.AWARDED, Step.UNDO): State.UNDER_REVIEW,
    (State.REFUSED, Step.UNDO): State.UNDER_REVIEW,
    (State.AWARDED, Step.REVOKE): State.REVOKED,
}
"""Every legal step; whatever is not here is impossible. A new application after a refusal is one of its own."""

NEEDS_REASON = frozenset({Step.ASK, Step.ANSWER, Step.REFUSE, Step.UNDO, Step.REVOKE})
"""Steps that are nothing without words."""

DECISIONS = frozenset({Step.AWARD, Step.REFUSE})

BelowToday = Literal["nothing", "grace", "recheck"]
BELOW_TODAY: tuple[BelowToday, ...] = get_args(BelowToday)


@dataclass(frozen=True)
class Rules:
    """What a programme says of its award, section ``[award]`` of its file. The defaults are the observed practice."""

    four_eyes: bool = True
    """Whether who reviews may not decide."""
    revocable: bool = False
    """Whether an award can be taken away. No published rule says so for "Digitales Amt"."""
    below_today: BelowToday = "nothing"
    """What follows when an awarded authority falls below the threshold: nothing, a time of grace, or a re-check. Shown
    beside the award; no state changes by itself."""
    grace_days: int = 0
    """Length of the time of grace; 0 where there is none."""
    sample: int = 5
    """Procedures to try by hand in a review; 0 for none."""


class Obstacle(StrEnum):
    """Why somebody can't take a step now, in words."""

    STATE = "not possible in this state"
    REASON = "needs a reason"
    FOUR_EYES = "is for somebody who took no part in the review (four eyes)"
    NO_QUESTION = "there is no question to answer"
    TOO_LATE = f"the time to undo is over ({int(UNDO_WINDOW.total_seconds() // 60)} minutes)"
    NOT_REVOCABLE = "the programme has no rule by which an award is revoked"


class IllegalStepError(AmtsatlasError):
    """A step that the life cycle does not allow; the message says why and what is possible."""

    def __init__(self, message: str, obstacle: Obstacle = Obstacle.STATE) -> None:
        self.obstacle = obstacle
        super().__init__(message)


@dataclass(frozen=True)
class Event:
    """One step a person took."""

    step: Step
    actor: str
    """Pseudonymous id of who took it."""
    at: datetime
    """With time zone."""
    reason: str = ""


@dataclass(frozen=True)
class Course:
    """How far an application has come."""

    state: State
    reviewers: frozenset[str] = frozenset()
    """Who took part in the review."""
    question: str = ""
    """What the ministry asked and the authority has not answered yet."""
    decided_at: datetime | None = None
    """When it was awarded or refused."""
    reason: str = ""
    """Of the refusal or revocation."""

    def final_at(self) -> datetime | None:
        """From when the decision stands: it can't be undone any more, mails go out, the public sees it."""
        return self.decided_at + UNDO_WINDOW if self.decided_at else None

    def possible(self, rules: Rules, now: datetime) -> tuple[Step, ...]:
        """The steps that somebody could take now, in the order of :class:`Step`."""
        return tuple(step for step in Step if obstacle(self, Event(step, "", now, "-"), rules) is None)


def beginning(reached: bool) -> Course:
    """The course of an authority that has not applied, by whether it reaches the threshold in the edition at hand."""
    return Course(State.ELIGIBLE if reached else State.BELOW)


def take(course: Course, event: Event, rules: Rules) -> Course:
    """The course after one more step. Raises IllegalStepError."""
    found = obstacle(course, event, rules)
    if found is Obstacle.STATE:
        possible = ", ".join(course.possible(rules, event.at)) or "nothing"
        raise IllegalStepError(f"{event.step} is not possible in the state {course.state}; possible: {possible}")
    if found is not None:
        raise IllegalStepError(f"{event.step}: {found}", found)
    moved = replace(course, state=TRANSITIONS[course.state, event.step])
    if event.step in (Step.REVIEW, Step.ASK):
        moved = replace(moved, reviewers=course.reviewers | {event.actor})
    if event.step is Step.ASK:
        return replace(moved, question=event.reason)
    if event.step is Step.ANSWER:
        return replace(moved, question="")
    if event.step in DECISIONS:
        return replace(moved, decided_at=event.at, reason=event.reason, question="")
    if event.step is Step.UNDO:
        return replace(moved, decided_at=None, reason="")
    if event.step is Step.REVOKE:
        return replace(moved, reason=event.reason)
    return moved


def follow(events: Iterable[Event], rules: Rules) -> Course:
    """The course of an application from its events, the first of which is APPLY. Raises IllegalStepError."""
    course = beginning(reached=True)
    for event in events:
        course = take(course, event, rules)
    return course


def obstacle(course: Course, event: Event, rules: Rules) -> Obstacle | None:
    """Why a step can't be taken by this person at this time; None if it can."""
    if (course.state, event.step) not in TRANSITIONS:
        return Obstacle.STATE
    if event.step in NEEDS_REASON and not event.reason.strip():
        return Obstacle.REASON
    if event.step in DECISIONS and rules.four_eyes and event.actor in course.reviewers:
        return Obstacle.FOUR_EYES
    if event.step is Step.ANSWER and not course.question:
        return Obstacle.NO_QUESTION
    if event.step is Step.UNDO and course.decided_at and event.at > course.decided_at + UNDO_WINDOW:
        return Obstacle.TOO_LATE
    if event.step is Step.REVOKE and not rules.revocable:
        return Obstacle.NOT_REVOCABLE
    return None
