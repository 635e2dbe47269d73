"""The verb ``account``: the first way in, before anybody can be invited by another."""

from pathlib import Path

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import say
from amtsatlas.domain.errors import UsageError
from amtsatlas.domain.keys import is_authority_key

ROLES = ("authority", "reviewer", "award_manager", "administrator")


@click.group(help="Accounts of authorities and ministry.")
def account() -> None:
    """Hold the verbs below."""


@verb(
    "invite",
    examples=(
        "amtsatlas account invite anna@example.org --role administrator --data demo-data",
        "amtsatlas account invite amt@example.org --role authority --authority gemeinde:09562000 --data demo-data",
    ),
    within=account,
)
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person will do.")
@click.option("--authority", default="", help="For the role authority: its key.")
def invite(data: Path, email: str, role: str, authority: str) -> None:
    """Print the link of a new invitation, which works once and for 14 days. No mail is sent."""
    if (role == "authority") != bool(authority) or (authority and not is_authority_key(authority)):
        raise UsageError("--role authority needs --authority KEY, e.g. gemeinde:09562000; other roles take none")
    if "@" not in email:
        raise UsageError(f"{email!r} is no mail address")
    from amtsatlas.portal.starting import set_up

    set_up(data)
    from django.conf import settings
    from django.urls import reverse

    from amtsatlas.awards import accounts
    from amtsatlas.awards.permissions import Held, RoleKind

    invitation, token = accounts.invite(email, Held(RoleKind(role), authority))
    host = settings.SITE.address or "http://127.0.0.1:8000"
    click.echo(host + reverse("invitation", kwargs={"token": token}))
    say(f"for {invitation.email}, until {invitation.expires_at:%Y-%m-%d}")
