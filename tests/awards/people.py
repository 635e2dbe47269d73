"""People who come to the site, as the tests need them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from amtsatlas.awards import accounts, applications
from amtsatlas.awards.models import Contact, Person, Role
from amtsatlas.awards.permissions import Held, RoleKind
from amtsatlas.domain.award import DECISIONS, Step
from amtsatlas.portal.atlas import atlas

SOME_OFFICER, SOME_REVIEWER, SOME_MANAGER = (str(UUID(int=number)) for number in (1, 2, 3))
"""Pseudonyms of people whose accounts are gone."""

PASSWORD = "ein langes Passwort 1"


class Visitor:
    """A browser of somebody, without JavaScript."""

    def __init__(self) -> None:
        self.client = Client(headers={"host": "127.0.0.1"})

    def get(self, address: str, **options: Any) -> HttpResponse:
        return self.client.get(address, **options)

    def post(self, address: str, **fields: Any) -> HttpResponse:
        return self.client.post(address, fields)

    def sign_up(self, role: Held, email: str = "amt@example.org") -> "Visitor":
        """From the invitation to the second factor, as a person would."""
        _, token = accounts.invite(email, role)
        answer = self.post(f"/konto/einladung/{token}/")
        answer = self.client.post(
            answer.headers["Location"], {"email": email, "password1": PASSWORD, "password2": PASSWORD}
        )
        assert answer.headers["Location"] == "/amt/", answer.content.decode()
        self.client.post("/konto/reauthenticate/", {"password": PASSWORD})
        page = self.get("/konto/2fa/totp/activate/").content.decode()
        [secret] = re.findall(r'value="([A-Z2-7]{16,})"', page)
        assert self.post("/konto/2fa/totp/activate/", code=totp(secret)).status_code == 302
        return self


def totp(secret: str) -> str:
    """What an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def person(*roles: Held, email: str = "somebody@example.org") -> Person:
    """An account with these roles."""
    made = Person.objects.create_user(email, PASSWORD)
    for role in roles:
        Role.objects.create(person=made, kind=role.kind, authority_key=role.authority_key)
    return made


def logged_in(*roles: Held, email: str = "somebody@example.org") -> Visitor:
    """Somebody with these roles and a second factor, logged in, without the long way."""
    visitor, made = Visitor(), person(*roles, email=email)
    TOTP.activate(made, generate_totp_secret())
    visitor.client.force_login(made)
    return visitor


@contextmanager
def some_time_ago(**span: float) -> Iterator[None]:
    """The clock of the application stands so much earlier."""
    with patch.object(timezone, "now", lambda: datetime.now(UTC) - timedelta(**span)):
        yield


def applied(key: str = "gemeinde:09562000", *steps: Step, counted: int | None = None, **contact: str) -> str:
    """The id of an application on the newest edition's count, with steps taken after it by two people."""
    shown = atlas().show()
    row = shown.results.authorities.get(key)
    assert row is not None
    number = row["counted"] if counted is None else counted
    standing = applications.Standing(
        key, shown.programme.id, shown.edition.name, number, row["threshold"], "a" * 64
    )  # fmt: skip
    rules = atlas().award_rules()
    given = {"name": "Anna Amt", "email": "anna@example.org", **contact}
    made = applications.apply(SOME_OFFICER, standing, rules, contact=Contact(**given), wishes=["plaque"])
    for step in steps:
        actor = SOME_MANAGER if step in DECISIONS else SOME_REVIEWER
        applications.step(actor, made, step, rules, reason="Begründet.")
    return made


OFFICER = Held(RoleKind.AUTHORITY, "gemeinde:09562000")
REVIEWER = Held(RoleKind.REVIEWER)
MANAGER = Held(RoleKind.AWARD_MANAGER)
ADMINISTRATOR = Held(RoleKind.ADMINISTRATOR)
