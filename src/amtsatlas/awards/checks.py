"""Procedures tried by hand in a review: what came of it, procedure by procedure. Read from the journal."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from amtsatlas.awards import applications, journal
from amtsatlas.awards.models import Entry
from amtsatlas.domain.award import IllegalStepError, Rules, State, Step

SAMPLE = "sample"
"""Action of an entry: ``procedure``, ``name``, ``outcome``, ``seed``; its reason is the note."""


class Outcome(StrEnum):
    """What trying a procedure came to."""

    WORKS = "works"
    """It can be started online, and asks for what is needed."""
    DOES_NOT_WORK = "does_not_work"
    ONLY_A_FORM = "only_a_form"
    """A form to print and post."""
    NOT_FOUND = "not_found"
    """Its address leads nowhere, or elsewhere."""
    OTHER = "other"
    """Something else, which the note says."""


def record(
    actor: str,
    application_id: str,
    procedure: str,
    outcome: Outcome,
    rules: Mapping[str, Rules],
    *,
    name: str = "",
    note: str = "",
    seed: str = "",
    edition: str = "",
) -> Entry | None:
    """Write down what trying a procedure showed; None where that is what stands there already.

    Whoever tries takes part in the review, and takes that step first if they have not. Raises IllegalStepError where
    the application is not open, and for another outcome than those named without a note; NotFoundError.
    """
    note = note.strip()
    if outcome is Outcome.OTHER and not note:
        raise IllegalStepError("another outcome needs a note that says which")
    found = applications.application(rules, application_id)
    if actor not in found.course.reviewers:
        applications.step(actor, application_id, Step.REVIEW, rules, edition=edition)
    details = {"procedure": procedure, "name": name, "outcome": outcome, "seed": seed}

    def check(now: datetime) -> None:
        del now
        if applications.application(rules, application_id).course.state is not State.UNDER_REVIEW:
            raise IllegalStepError("nothing is tried any more: the application is not under review")
        last = tried([application_id]).get(application_id, {}).get(procedure)
        if last and (last.actor, last.details["outcome"], last.reason) == (actor, outcome, note):
            raise _SaidAlreadyError

    try:
        return journal.append(
            SAMPLE,
            application_id,
            actor=actor,
            authority_key=found.authority_key,
            programme=found.programme,
            edition=edition or found.edition,
            reason=note,
            details=details,
            check=check,
        )
    except _SaidAlreadyError:
        return None


def tried(application_ids: Iterable[str]) -> Mapping[str, dict[str, Entry]]:
    """The last word on every procedure that was tried, by application and procedure."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in Entry.objects.filter(action=SAMPLE, subject__in=list(application_ids)).order_by("number"):
        found.setdefault(entry.subject, {})[entry.details["procedure"]] = entry
    return found


class _SaidAlreadyError(Exception):
    """The same is written there."""
