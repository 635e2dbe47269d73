"""Right of reply: disputes about verdicts, and replies beside the own number. Everything is read from the journal."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from amtsatlas.awards import journal
from amtsatlas.awards.models import Entry
from amtsatlas.domain.award import IllegalStepError
from amtsatlas.domain.errors import NotFoundError

LONGEST_REPLY = 1000
"""Characters of a reply: room for some paragraphs, not for a paper beside the number."""

_AT_ONCE = timedelta(0)
"""Public pages show a reply from the moment it is published, and no longer than until it is taken back."""


class Deed(StrEnum):
    """What a person does with a dispute or a reply; an entry's action."""

    DISPUTE = "dispute"
    WITHDRAW_DISPUTE = "withdraw_dispute"
    JUDGE = "judge"
    LIFT_JUDGEMENT = "lift_judgement"
    """The ministry takes its judgement back; the dispute is open again."""
    REPLY = "reply"
    PUBLISH_REPLY = "publish_reply"
    DECLINE_REPLY = "decline_reply"
    """Also of one that was published: then it is taken down."""
    TAKE_BACK_REPLY = "take_back_reply"


class State(StrEnum):
    """Where a dispute or a reply stands."""

    OPEN = "open"
    """A dispute that nobody has judged."""
    JUDGED = "judged"
    WITHDRAWN = "withdrawn"
    """A dispute or a reply that the authority took back."""
    WAITING = "waiting"
    """A reply that nobody has looked at."""
    PUBLISHED = "published"
    DECLINED = "declined"
    REPLACED = "replaced"
    """A reply in whose place a later one was published."""


STEPS: Mapping[tuple[State | None, Deed], State] = {
    (None, Deed.DISPUTE): State.OPEN,
    (State.OPEN, Deed.WITHDRAW_DISPUTE): State.WITHDRAWN,
    (State.OPEN, Deed.JUDGE): State.JUDGED,
    (State.JUDGED, Deed.LIFT_JUDGEMENT): State.OPEN,
    (None, Deed.REPLY): State.WAITING,
    (State.WAITING, Deed.PUBLISH_REPLY): State.PUBLISHED,
    (State.WAITING, Deed.DECLINE_REPLY): State.DECLINED,
    (State.WAITING, Deed.TAKE_BACK_REPLY): State.WITHDRAWN,
    (State.PUBLISHED, Deed.DECLINE_REPLY): State.DECLINED,
    (State.PUBLISHED, Deed.TAKE_BACK_REPLY): State.WITHDRAWN,
}
"""Every legal step; None stands for what there is before the first."""

_OF_DISPUTES = (Deed.DISPUTE, Deed.WITHDRAW_DISPUTE, Deed.JUDGE, Deed.LIFT_JUDGEMENT)
_OF_REPLIES = (Deed.REPLY, Deed.PUBLISH_REPLY, Deed.DECLINE_REPLY, Deed.TAKE_BACK_REPLY)


class Contested(NamedTuple):
    """The verdict that a dispute is about."""

    authority_key: str
    programme: str
    edition: str
    """With revision."""
    procedure: str
    name: str
    """Of the procedure."""
    counts: bool
    verdict: str
    """Code of the reason why it counts or not."""


@dataclass(frozen=True)
class Matter:
    """A dispute or a reply with everything that happened to it."""

    id: str
    authority_key: str
    programme: str
    edition: str
    """The edition it was written about, with revision."""
    details: Mapping[str, Any]
    """Of a dispute ``procedure``, ``name``, ``verdict`` and ``should_count``; of a reply ``text``."""
    state: State
    entries: tuple[Entry, ...]

    @property
    def begun_at(self) -> datetime:
        """When it came in."""
        return self.entries[0].at

    @property
    def reason(self) -> str:
        """Why it was disputed."""
        return self.entries[0].reason

    @property
    def last(self) -> Entry:
        """The latest entry: the judgement of what is judged, the publication of what is published."""
        return self.entries[-1]


def disputes(**only: Any) -> list[Matter]:
    """All disputes, the oldest first; ``only`` are fields of their entries, e.g. ``authority_key=…``."""
    return matters(Entry.objects.filter(action__in=_OF_DISPUTES, **only).order_by("number"))


def open_disputes() -> list[Matter]:
    """Those that wait for a judgement, the oldest first."""
    return [one for one in disputes() if one.state is State.OPEN]


def replies(**only: Any) -> list[Matter]:
    """All replies, the oldest first; ``only`` as for :func:`disputes`, but never a single reply's id alone."""
    return matters(Entry.objects.filter(action__in=_OF_REPLIES, **only).order_by("number"))


def waiting_replies() -> list[Matter]:
    """Those that wait for the ministry's word, the oldest first."""
    return [one for one in replies() if one.state is State.WAITING]


def published_reply(authority_key: str, programme: str, day: str) -> Matter | None:
    """The reply that stands beside the number in the edition of a day: none beside editions before its own."""
    found = [
        one
        for one in replies(authority_key=authority_key, programme=programme)
        if one.state is State.PUBLISHED and one.edition[: len(day)] <= day
    ]
    return found[0] if found else None


def matters(entries: Iterable[Entry]) -> list[Matter]:
    """What became of each dispute or reply, from all their entries in order. Raises IllegalStepError."""
    by_subject: dict[str, list[Entry]] = {}
    states: dict[str, State] = {}
    shown: dict[tuple[str, str], str] = {}
    for entry in entries:
        deed = Deed(entry.action)
        states[entry.subject] = _after(states.get(entry.subject), deed)
        by_subject.setdefault(entry.subject, []).append(entry)
        if deed is Deed.PUBLISH_REPLY:
            place = (entry.authority_key, entry.programme)
            before = shown.get(place)
            if before is not None and states[before] is State.PUBLISHED:
                states[before] = State.REPLACED
            shown[place] = entry.subject
    return [
        Matter(subject, first.authority_key, first.programme, first.edition, first.details, states[subject], tuple(own))
        for subject, own in by_subject.items()
        for first in own[:1]
    ]


def dispute(actor: str, about: Contested, reason: str) -> str:
    """Say that a verdict is wrong: what counts should not, what doesn't should. Returns the dispute's id.

    Raises IllegalStepError where a dispute about it is open, or was judged as it is wanted now, and without a reason.
    """
    should_count = not about.counts

    def check(now: datetime) -> None:
        del now
        _needs(reason)
        mine = [
            one
            for one in disputes(authority_key=about.authority_key, programme=about.programme)
            if one.details["procedure"] == about.procedure
        ]
        if any(one.state is State.OPEN for one in mine):
            raise IllegalStepError(_("Zu diesem Verfahren ist schon ein Widerspruch offen."))
        judged = [one for one in mine if one.state is State.JUDGED]
        if judged and max(judged, key=lambda one: one.last.number).last.details["counts"] == should_count:
            raise IllegalStepError(_("So ist schon entschieden. Der nächste Stand, der gebaut wird, zählt danach."))

    details = {
        "procedure": about.procedure, "name": about.name, "verdict": about.verdict, "should_count": should_count,
    }  # fmt: skip
    entry = journal.append(
        Deed.DISPUTE,
        secrets.token_hex(5),
        actor=actor,
        authority_key=about.authority_key,
        programme=about.programme,
        edition=about.edition,
        reason=reason.strip(),
        details=details,
        check=check,
    )
    return entry.subject


def withdraw_dispute(actor: str, dispute_id: str) -> Entry:
    """The authority takes its dispute back. Raises IllegalStepError, NotFoundError."""
    return _step(actor, _dispute(dispute_id), Deed.WITHDRAW_DISPUTE)


def judge(actor: str, dispute_id: str, *, counts: bool, reason: str, edition: str = "") -> Entry:
    """The ministry decides whether the disputed procedure counts; ``edition`` is the one it looked at.

    It reaches the count by :func:`amtsatlas.awards.judgements.deliver`. Raises IllegalStepError, NotFoundError.
    """
    found = _dispute(dispute_id)
    details = {"procedure": found.details["procedure"], "counts": counts, "reason": reason.strip()}
    return _step(actor, found, Deed.JUDGE, reason, needs_reason=True, edition=edition, details=details)


def lift_judgement(actor: str, dispute_id: str, reason: str) -> Entry:
    """The ministry takes its judgement back: the rule counts again, the dispute is open again. Raises as judge()."""
    found = _dispute(dispute_id)
    details = {"procedure": found.details["procedure"]}
    return _step(actor, found, Deed.LIFT_JUDGEMENT, reason, needs_reason=True, details=details)


def reply(actor: str, authority_key: str, programme: str, edition: str, text: str) -> str:
    """Hand in a reply to the own number in an edition. Returns its id.

    Raises IllegalStepError where another one waits, for an empty text and for one that is too long.
    """
    text = text.strip()

    def check(now: datetime) -> None:
        del now
        if not text or len(text) > LONGEST_REPLY:
            raise IllegalStepError(_("Eine Stellungnahme hat 1 bis %(n)s Zeichen.") % {"n": LONGEST_REPLY})
        mine = replies(authority_key=authority_key, programme=programme)
        if any(one.state is State.WAITING for one in mine):
            raise IllegalStepError(_("Eine Stellungnahme wartet schon auf das Ministerium."))

    entry = journal.append(
        Deed.REPLY,
        secrets.token_hex(5),
        actor=actor,
        authority_key=authority_key,
        programme=programme,
        edition=edition,
        details={"text": text},
        check=check,
    )
    return entry.subject


def take_back_reply(actor: str, reply_id: str) -> Entry:
    """The authority takes its reply back, published or not. Raises IllegalStepError, NotFoundError."""
    found = _reply(reply_id)
    return _step(actor, found, Deed.TAKE_BACK_REPLY, public=found.state is State.PUBLISHED)


def publish(actor: str, reply_id: str) -> Entry:
    """The ministry publishes a reply, in place of an earlier one. Raises IllegalStepError, NotFoundError."""
    return _step(actor, _reply(reply_id), Deed.PUBLISH_REPLY, public=True)


def decline(actor: str, reply_id: str, reason: str) -> Entry:
    """The ministry does not publish a reply, or takes it down. Raises IllegalStepError, NotFoundError."""
    found = _reply(reply_id)
    taken_down = found.state is State.PUBLISHED
    return _step(actor, found, Deed.DECLINE_REPLY, reason, needs_reason=True, public=taken_down)


def _step(
    actor: str,
    matter: Matter,
    deed: Deed,
    reason: str = "",
    *,
    needs_reason: bool = False,
    edition: str = "",
    details: Mapping[str, Any] | None = None,
    public: bool = False,
) -> Entry:
    find = _reply if deed in _OF_REPLIES else _dispute

    def check(now: datetime) -> None:
        del now
        if needs_reason:
            _needs(reason)
        _after(find(matter.id).state, deed)

    return journal.append(
        deed,
        matter.id,
        actor=actor,
        authority_key=matter.authority_key,
        programme=matter.programme,
        edition=edition or matter.edition,
        reason=reason.strip(),
        details=details,
        public_after=_AT_ONCE if public else None,
        check=check,
    )


def _after(state: State | None, deed: Deed) -> State:
    after = STEPS.get((state, deed))
    if after is None:
        raise IllegalStepError(_("Das geht nicht mehr: Inzwischen ist darüber entschieden oder es ist zurückgezogen."))
    return after


def _needs(reason: str) -> None:
    if not reason.strip():
        raise IllegalStepError(_("Dafür braucht es eine Begründung."))


def _dispute(dispute_id: str) -> Matter:
    found = disputes(subject=dispute_id)
    if not found:
        raise NotFoundError(f"there is no dispute {dispute_id}")
    return found[0]


def _reply(reply_id: str) -> Matter:
    """With its state among its authority's other replies, one of which may have replaced it."""
    first = Entry.objects.filter(action=Deed.REPLY, subject=reply_id).first()
    if first is None:
        raise NotFoundError(f"there is no reply {reply_id}")
    mine = replies(authority_key=first.authority_key, programme=first.programme)
    return next(one for one in mine if one.id == reply_id)
