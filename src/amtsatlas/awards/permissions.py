"""Who may do what: one table. Pure; the rows of a person's roles come in as values."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class RoleKind(StrEnum):
    """What a person is here."""

    AUTHORITY = "authority"
    """Acts for one authority; a person may have several such roles."""
    REVIEWER = "reviewer"
    """Checks applications, for the ministry."""
    AWARD_MANAGER = "award_manager"
    """Decides, judges disputes and speaks to the press, for the ministry."""
    ADMINISTRATOR = "administrator"
    """Looks after accounts and reads the journal; decides nothing."""


class Action(StrEnum):
    """What can be done."""

    SEE_OWN = "see_own"
    """The authority's area: its count, gaps, applications, replies."""
    APPLY = "apply"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    DISPUTE = "dispute"
    REPLY = "reply"
    WATCH = "watch"
    SEE_APPLICATIONS = "see_applications"
    REVIEW = "review"
    """Take an application, record what trying its procedures by hand showed."""
    ASK = "ask"
    AWARD = "award"
    REFUSE = "refuse"
    UNDO = "undo"
    REVOKE = "revoke"
    JUDGE = "judge"
    """Decide whether a disputed procedure counts."""
    MODERATE = "moderate"
    """Publish an authority's reply, or not."""
    INVITE_AUTHORITY = "invite_authority"
    DRAFT_RELEASE = "draft_release"
    PUBLISH_RELEASE = "publish_release"
    READ_JOURNAL = "read_journal"
    MANAGE_ACCOUNTS = "manage_accounts"


_OWN = frozenset(
    {
        Action.SEE_OWN,
        Action.APPLY,
        Action.ANSWER,
        Action.WITHDRAW,
        Action.DISPUTE,
        Action.REPLY,
        Action.WATCH,
    }
)
"""Actions that are about one authority and belong to those who act for it."""

_REVIEWING = frozenset(
    {Action.SEE_APPLICATIONS, Action.REVIEW, Action.ASK, Action.INVITE_AUTHORITY, Action.DRAFT_RELEASE}
)

ALLOWED: Mapping[RoleKind, frozenset[Action]] = {
    RoleKind.AUTHORITY: _OWN,
    RoleKind.REVIEWER: _REVIEWING,
    RoleKind.AWARD_MANAGER: _REVIEWING
    | {
        Action.AWARD,
        Action.REFUSE,
        Action.UNDO,
        Action.REVOKE,
        Action.JUDGE,
        Action.MODERATE,
        Action.PUBLISH_RELEASE,
        Action.READ_JOURNAL,
    },
    RoleKind.ADMINISTRATOR: frozenset({Action.READ_JOURNAL, Action.MANAGE_ACCOUNTS}),
}
"""Role → actions. The authority's role is good for its own authority only; the others for all."""


class Held(NamedTuple):
    """A role that a person holds."""

    kind: RoleKind
    authority_key: str = ""


def may(roles: Iterable[Held], action: Action, authority_key: str = "") -> bool:
    """Whether one of the roles allows the action, about this authority where it is about one."""
    return any(
        action in ALLOWED[role.kind] and (role.kind is not RoleKind.AUTHORITY or role.authority_key == authority_key)
        for role in roles
        if role.kind is not RoleKind.AUTHORITY or role.authority_key
    )


def authorities_of(roles: Iterable[Held]) -> list[str]:
    """The keys of the authorities that a person acts for, in order."""
    return sorted({role.authority_key for role in roles if role.kind is RoleKind.AUTHORITY and role.authority_key})
