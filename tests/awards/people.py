"""People who come to the site, as the tests need them."""

import re
from typing import Any

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpResponse
from django.test import Client

from amtsatlas.awards import accounts
from amtsatlas.awards.models import Person, Role
from amtsatlas.awards.permissions import Held, RoleKind

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


OFFICER = Held(RoleKind.AUTHORITY, "gemeinde:09562000")
REVIEWER = Held(RoleKind.REVIEWER)
MANAGER = Held(RoleKind.AWARD_MANAGER)
ADMINISTRATOR = Held(RoleKind.ADMINISTRATOR)
