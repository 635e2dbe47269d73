"""The way in: invitations with a link that expires, and what django-allauth asks us. Passwords, second factors and
OpenID Connect are its work."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from amtsatlas.awards import people
from amtsatlas.awards.models import Invitation, Person
from amtsatlas.awards.permissions import Held, RoleKind
from amtsatlas.domain.errors import NotFoundError

VALID = timedelta(days=14)
"""How long an invitation's link works."""

_SESSION_KEY = "invitation"


def invite(email: str, role: Held, invited_by: str = "") -> tuple[Invitation, str]:
    """A new invitation and the token of its link, which is nowhere else."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        kind=role.kind,
        authority_key=role.authority_key,
        token_sha256=_hash(token),
        invited_by=invited_by,
        expires_at=timezone.now() + VALID,
    )
    return invitation, token


def invitation_of(token: str) -> Invitation:
    """The invitation of a link. Raises NotFoundError for one that is unknown, used or expired."""
    found = Invitation.objects.filter(
        token_sha256=_hash(token), accepted_at=None, expires_at__gt=timezone.now()
    ).first()
    if found is None:
        raise NotFoundError("this invitation is unknown, was used already, or has expired")
    return found


def accept(invitation: Invitation, person: Person) -> None:
    """Give the invitation's role to the person; once, however often it is tried. Raises NotFoundError."""
    with transaction.atomic():
        taken = Invitation.objects.filter(
            pk=invitation.pk, accepted_at=None, expires_at__gt=timezone.now()
        ).update(accepted_at=timezone.now())  # fmt: skip
        if not taken:
            raise NotFoundError("this invitation was used already, or has expired")
        people.grant(invitation.invited_by, person, Held(RoleKind(invitation.kind), invitation.authority_key))


def remember(request: HttpRequest, token: str, email: str) -> None:
    """Keep an invitation until its account is made. Its link came by mail, which shows whose address it is."""
    request.session[_SESSION_KEY] = token
    get_adapter().stash_verified_email(request, email)


def remembered(request: HttpRequest) -> Invitation | None:
    """The invitation whose link was followed in this session."""
    token = request.session.get(_SESSION_KEY)
    if not token:
        return None
    try:
        return invitation_of(token)
    except NotFoundError:
        return None


def roles_of(person: Person) -> Sequence[Held]:
    """The roles that a person holds."""
    return [Held(RoleKind(role.kind), role.authority_key) for role in person.roles.order_by("pk")]


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation only, with the address that was invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only behind an invitation's link."""
        return remembered(request) is not None

    def clean_email(self, email: str) -> str:
        """Lower case; for a new account the invited address."""
        email = str(super().clean_email(email)).lower()
        invitation = remembered(self.request) if not self.request.user.is_authenticated else None
        return invitation.email if invitation else email

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """The new account, with the role it was invited to."""
        invitation = remembered(request)
        saved: Person = super().save_user(request, user, form, commit)
        if invitation is not None:
            accept(invitation, saved)
            del request.session[_SESSION_KEY]
        return saved


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The same for accounts that come by OpenID Connect."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Only where the address that the provider vouches for was invited."""
        invitation = remembered(request)
        return invitation is not None and invitation.email == (sociallogin.user.email or "").lower()

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Person:
        """The new account, with the role it was invited to."""
        invitation = remembered(request)
        saved: Person = super().save_user(request, sociallogin, form)
        if invitation is not None:
            accept(invitation, saved)
            del request.session[_SESSION_KEY]
        return saved


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
