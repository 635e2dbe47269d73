"""The mails: what is written to whom. They wait in a table until :mod:`amtsatlas.awards.sending` sends what is due.

Each kind is three templates, ``templates/awards/mails/<kind>.{subject,txt,html}``: the same in plain text and in HTML.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import make_msgid, parseaddr
from typing import Any
from unicodedata import category

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from amtsatlas.awards.models import Contact, Entry, Invitation, Mail, Person
from amtsatlas.awards.permissions import RoleKind
from amtsatlas.domain.award import UNDO_WINDOW, Step
from amtsatlas.domain.errors import NotFoundError, UsageError
from amtsatlas.portal.atlas import Shown, atlas

SAFETY = timedelta(minutes=1)
"""So much longer than the time to undo a decision its mail waits: clocks of two machines may differ, and taking back
may just be under way."""

_OF_STEP = {Step.APPLY: "received", Step.ASK: "asked", Step.AWARD: "awarded", Step.REFUSE: "refused"}
"""What the contact hears of. An answer or a withdrawal is the contact's own; reviewers see it in their inbox."""

_LONGEST_SUBJECT = 200


def queue(
    kind: str,
    to: str,
    language: str,
    *,
    about: str = "",
    after: timedelta = timedelta(0),
    headers: Mapping[str, str] | None = None,
    programme: str = "",
    **values: Any,
) -> Mail:
    """Write a mail in this language and put it in the queue, to be sent ``after`` so long.

    ``programme`` is the one it is about, the site's first by default. Raises UsageError for what is no mail address.
    """
    try:
        validate_email(to)
    except ValidationError:
        raise UsageError(f"{to!r} is no mail address") from None
    shown = _shown(programme)
    with override(language):
        context: dict[str, Any] = {
            "example": bool(shown and shown.edition.example),
            "title": getattr(shown.programme.title, language) if shown else programme,
            "metric": getattr(shown.programme.metric_title, language) if shown else "",
            "language": language,
            "home": address("overview"),
            "site": settings.SITE,
            **values,
        }
        subject = context["subject"] = _one_line(_rendered(f"{kind}.subject", context))[:_LONGEST_SUBJECT]
        text = re.sub(r"\n{3,}", "\n\n", _rendered(f"{kind}.txt", context)).strip() + "\n"
        html = _rendered(f"{kind}.html", context)
    return Mail.objects.create(
        kind=kind,
        to=to,
        subject=subject,
        text=text,
        html=html,
        headers={
            # The same however often it is tried, so that whoever gets it twice can tell.
            "Message-ID": make_msgid(domain=parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or None),
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
            **(headers or {}),
        },
        about=about,
        due_at=timezone.now() + after,
    )


def take_back(about: str) -> int:
    """Take the mails about this that are not due yet out of the queue. Returns how many."""
    waiting = Mail.objects.filter(about=about, sent_at=None, attempts=0, due_at__gt=timezone.now())
    return waiting.delete()[0]


def about_step(entry: Entry) -> None:
    """Write what the contact of an application hears of a step, or take it back; in the step's own transaction.

    Awards from before this system (with ``awarded_on``) are no news.
    """
    step = Step(entry.action)
    if step is Step.UNDO:
        take_back(entry.subject)
    kind = _OF_STEP.get(step)
    if kind is None or "awarded_on" in entry.details:
        return
    applied = Entry.objects.filter(subject=entry.subject, action=Step.APPLY).get()
    contact = Contact.objects.filter(application=entry.subject).first()
    applicant = Person.objects.filter(pseudonym=applied.actor).first() if applied.actor else None
    to = contact or applicant
    if to is None:
        return
    language = language_of(applicant)
    with override(language):
        public = address("award-of", award=entry.subject)
        link = address("own-application", key=entry.authority_key, application=entry.subject)
        source = address(
            "authority", key=entry.authority_key, edition=applied.edition, programme=applied.programme
        )  # fmt: skip
    queue(
        kind,
        to.email,
        language,
        about=entry.subject,
        after=UNDO_WINDOW + SAFETY if entry.public_from else timedelta(0),
        programme=entry.programme,
        entry=entry,
        addressed=to.name,
        authority=_name(entry.authority_key),
        applied=applied,
        day=applied.edition.partition(".")[0],
        public=public,
        link=link,
        source=source,
    )


def invite(invitation: Invitation, token: str) -> Mail:
    """The mail with the link to an account, as :func:`amtsatlas.awards.accounts.invite` gave them."""
    language = language_of(Person.objects.filter(email=invitation.email).first())
    with override(language):
        link = address("invitation", token=token)
    return queue(
        "invited",
        invitation.email,
        language,
        about=f"invitation:{invitation.pk}",
        invitation=invitation,
        authority=_name(invitation.authority_key) if invitation.authority_key else "",
        link=link,
    )


def invite_to_apply(authority_key: str) -> list[Mail]:
    """Tell those who act for an authority that it can apply; nobody twice about the same edition.

    An authority for which nobody acts gets none: somebody has to be invited to an account first. Raises NotFoundError
    where the newest edition does not have it, UsageError where it does not reach the threshold.
    """
    shown = atlas().show()
    row = shown.results.authorities.get(authority_key)
    if row is None or row["counted"] is None:
        raise NotFoundError(f"{authority_key} is not in the newest edition")
    if not row["reached"]:
        raise UsageError(f"{row['name']} does not reach the threshold")
    about = f"eligible:{authority_key}:{shown.edition.name}"
    told = Mail.objects.filter(about=about).values_list("to", flat=True)
    acting = Person.objects.filter(
        roles__kind=RoleKind.AUTHORITY, roles__authority_key=authority_key, is_active=True
    ).exclude(email__in=told)  # fmt: skip
    written = []
    for person in acting:
        language = language_of(person)
        with override(language):
            link = address("own-authority", key=authority_key)
            source = address(
                "authority", key=authority_key, edition=shown.edition.name, programme=shown.programme.id
            )  # fmt: skip
        written.append(
            queue(
                "eligible",
                person.email,
                language,
                about=about,
                programme=shown.programme.id,
                addressed=person.name,
                authority=row["name"],
                row=row,
                day=shown.edition.date,
                link=link,
                source=source,
            )
        )
    return written


def language_of(person: Person | None) -> str:
    """The language a person is written to; the site's first where it is not known."""
    known = person.language if person else ""
    return known if known in settings.SITE.languages else str(settings.SITE.languages[0])


def address(name: str, **parameters: Any) -> str:
    """The whole address of a page, in the language at hand."""
    return (settings.SITE.address or "http://127.0.0.1:8000") + reverse(name, kwargs=parameters)


def _shown(programme: str) -> Shown | None:
    try:
        return atlas().show(programme=programme or None)
    except NotFoundError:
        return None


def _name(authority_key: str) -> str:
    shown = _shown("")
    return shown.results.names.get(authority_key, authority_key) if shown else authority_key


def _rendered(name: str, context: Mapping[str, Any]) -> str:
    """Only HTML is escaped. Control characters are left out: PostgreSQL takes no NUL."""
    template: Any = get_template(f"awards/mails/{name}")
    text = template.template.render(Context(dict(context), autoescape=name.endswith(".html")))
    return "".join(sign for sign in text if category(sign) not in ("Cc", "Cs") or sign in "\n\t")


def _one_line(text: str) -> str:
    """A header's value: no line break that would begin another header, whatever a name or a feed holds."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
