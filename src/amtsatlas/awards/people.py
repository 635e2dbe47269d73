"""Looking after persons: roles given and taken, accounts closed, and what is stored about somebody shown or erased.

Each of it is an entry of the journal about the person's pseudonym, which tells nothing once the account is gone.
"""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.utils import timezone

from amtsatlas.awards import journal
from amtsatlas.awards.models import Contact, Entry, Invitation, Mail, Person, Role
from amtsatlas.awards.permissions import Held, RoleKind
from amtsatlas.domain.errors import AmtsatlasError

_PSEUDONYM = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Deed(StrEnum):
    """What is done with an account; an entry's action."""

    GRANT_ROLE = "grant_role"
    REMOVE_ROLE = "remove_role"
    DEACTIVATE = "deactivate_person"
    ACTIVATE = "activate_person"
    ERASE = "erase_person"


class LastAdministratorError(AmtsatlasError):
    """Nobody would be left to look after the accounts."""


def grant(actor: str, person: Person, role: Held) -> None:
    """Give somebody a role; nothing happens where they have it."""
    if not _rows(person, role).exists():
        _decide(
            Deed.GRANT_ROLE,
            actor,
            person,
            role,
            also=lambda: Role.objects.create(person=person, kind=role.kind, authority_key=role.authority_key),
        )


def remove(actor: str, person: Person, role: Held) -> None:
    """Take a role from somebody. Raises LastAdministratorError."""
    if _rows(person, role).exists():
        last = role.kind is RoleKind.ADMINISTRATOR
        _decide(Deed.REMOVE_ROLE, actor, person, role, also=_rows(person, role).delete, closes=last)


def deactivate(actor: str, person: Person) -> None:
    """Close an account: its sessions end, nobody gets in. Raises LastAdministratorError."""
    _decide(Deed.DEACTIVATE, actor, person, also=lambda: _set_active(person, False), closes=True)


def activate(actor: str, person: Person) -> None:
    """Open a closed account again."""
    _decide(Deed.ACTIVATE, actor, person, also=lambda: _set_active(person, True))


def erase(actor: str, person: Person) -> None:
    """Delete the account and all that names the person. Raises LastAdministratorError.

    What they decided stays in the journal under a pseudonym that then belongs to nobody.
    """
    contacts = Contact.objects.filter(email__iexact=person.email)

    def also() -> None:
        contacts.delete()
        for named in (Mail.objects.filter(to__iexact=person.email), Invitation.objects.filter(email=person.email)):
            named.delete()
        for session in Session.objects.iterator():
            if session.get_decoded().get("_auth_user_id") == str(person.pk):
                session.delete()
        # Roles, drafts, watches, second factors and addresses go with it.
        person.delete()

    details = {"contacts": sorted(contacts.values_list("application", flat=True))}
    _decide(Deed.ERASE, actor, person, also=also, details=details, closes=True)


def stored_about(person: Person) -> dict[str, Any]:
    """Everything that is kept about a person, in plain values; of passwords and second factors only that they are."""
    address = person.email
    return {
        "account": {
            "email": address,
            "name": person.name,
            "pseudonym": str(person.pseudonym),
            "language": person.language,
            "active": person.is_active,
            "joined_at": _time(person.joined_at),
            "last_login": _time(person.last_login),
            "password": person.has_usable_password(),
        },
        "addresses": [
            {"email": one.email, "verified": one.verified} for one in EmailAddress.objects.filter(user=person)
        ],
        "second_factors": [
            {"kind": one.type, "made_at": _time(one.created_at), "last_used_at": _time(one.last_used_at)}
            for one in Authenticator.objects.filter(user=person)
        ],
        "other_log_ins": [
            {"provider": one.provider, "id": one.uid} for one in SocialAccount.objects.filter(user=person)
        ],
        "roles": [{"role": one.kind, "authority": one.authority_key} for one in person.roles.order_by("pk")],
        "watches": [one.authority_key for one in person.watches.order_by("authority_key")],
        "drafts": [
            {"form": one.form, "fields": one.fields, "changed_at": _time(one.changed_at)}
            for one in person.drafts.order_by("form")
        ],
        "contacts": list(Contact.objects.filter(email__iexact=address).values("application", "name", "email", "phone")),
        "mails": [
            {"subject": one.subject, "text": one.text, "due_at": _time(one.due_at), "sent_at": _time(one.sent_at)}
            for one in Mail.objects.filter(to__iexact=address).order_by("due_at")
        ],
        "invitations": [
            {"role": one.kind, "authority": one.authority_key, "made_at": _time(one.made_at)}
            for one in Invitation.objects.filter(email=address).order_by("made_at")
        ],
        "journal": [
            {"number": one.number, "at": _time(one.at), "action": one.action, "subject": one.subject}
            for one in Entry.objects.filter(actor=str(person.pseudonym)).order_by("number")
        ],
    }


def names_of(actors: set[str]) -> dict[str, str]:
    """Pseudonym → name or address, of those who still have an account."""
    known = Person.objects.filter(pseudonym__in=[one for one in actors if _PSEUDONYM.fullmatch(one)])
    return {str(one.pseudonym): one.name or one.email for one in known}


def _rows(person: Person, role: Held) -> Any:
    return Role.objects.filter(person=person, kind=role.kind, authority_key=role.authority_key)


def _decide(
    deed: Deed,
    actor: str,
    person: Person,
    role: Held | None = None,
    *,
    also: Callable[[], Any],
    details: dict[str, Any] | None = None,
    closes: bool = False,
) -> None:
    """``closes``: the person could be an administrator no more."""

    def check(now: datetime) -> None:
        del now
        others = Role.objects.filter(kind=RoleKind.ADMINISTRATOR, person__is_active=True)
        if closes and others.filter(person=person).exists() and not others.exclude(person=person).exists():
            raise LastAdministratorError("the last administrator stays one")

    journal.append(
        deed,
        str(person.pseudonym),
        actor=actor,
        authority_key=role.authority_key if role else "",
        details={"role": role.kind.value} if role else details,
        check=check,
        also=lambda _entry: also(),
    )


def _set_active(person: Person, active: bool) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=active)


def _time(value: datetime | None) -> str | None:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None
