"""Who is invited to a ceremony: the list as CSV, and all certificates in one PDF."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsatlas.awards import public
from amtsatlas.awards.models import Contact, Upload
from amtsatlas.awards.own_pages import Own, own, own_page
from amtsatlas.awards.permissions import Action
from amtsatlas.awards.public import Award
from amtsatlas.domain.errors import InputError
from amtsatlas.publications.award_facts import NO_AWARD
from amtsatlas.publications.certificate import certificates
from amtsatlas.publications.logo import Logo
from amtsatlas.results.rendering import as_csv

MOST = 500
"""Certificates in one file: more than all of the first year, and their ids still fit an address of 8 KB."""

_SECONDS_EACH = 0.05
"""How long a certificate takes to set, for the note beside the button; a rough measure, on two busy cores."""


@require_safe
@own(Action.SEE_APPLICATIONS)
def ceremony(request: HttpRequest, who: Own) -> HttpResponseBase:
    """The awards that hold, by kind and day, to choose from."""
    every = [one for one in public.given(programme=who.shown.programme.id) if one.holds]
    asked = {name: request.GET.get(name, "").strip() for name in ("art", "von", "bis")}
    rows = [one for one in every if _fits(one, asked)]
    context = {
        "rows": rows,
        "any": bool(every),
        "asked": asked,
        "filtered": any(asked.values()),
        "kinds": sorted({one.kind for one in every if one.kind}),
        "parts": [{"kind": kind, "number": n} for kind, n in sorted(public.by_kind(rows).items())],
        "most": MOST,
        "too_many": len(rows) > MOST,
        "seconds": max(1, round(len(rows) * _SECONDS_EACH)),
    }
    return own_page(request, "awards/ministry/ceremony.html", _("Verleihung"), context)


@require_safe
@own(Action.SEE_APPLICATIONS)
def as_file(request: HttpRequest, who: Own) -> HttpResponseBase:
    """The list of those that are ticked, with contacts, as CSV."""
    chosen = _chosen(request, who)
    if not chosen:
        return _nothing(request)
    contacts = {one.pk: one for one in Contact.objects.filter(application__in=[one.id for one in chosen])}
    text = as_csv([_line(one, contacts.get(one.id), who) for one in chosen], who.visit.marks)
    # Spreadsheets take a file without the mark for one in another encoding.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(who, "verleihung")}.csv"'
    return response


@require_safe
@own(Action.SEE_APPLICATIONS)
def as_certificates(request: HttpRequest, who: Own) -> HttpResponseBase:
    """The certificates of those that are ticked, in the order of the list."""
    chosen = _chosen(request, who)
    if not chosen:
        return _nothing(request)
    host = settings.SITE.address or f"{request.scheme}://{request.get_host()}"
    logos = {one.id: one.application.details.get("logo", "") for one in chosen}
    kept = {one.sha256: one for one in Upload.objects.filter(sha256__in=filter(None, logos.values()))}
    pictures = {
        award: Logo(bytes(kept[sha256].content), kept[sha256].media_type)  # type: ignore[arg-type]
        for award, sha256 in logos.items()
        if sha256 in kept
    }
    try:
        pdf = certificates([public.facts_of(one.application, host) for one in chosen], pictures)
    except InputError as error:
        messages.error(request, _("Die Urkunden lassen sich nicht setzen: %(error)s") % {"error": error})
        return redirect("ministry-ceremony")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(who, "urkunden")}.pdf"'
    return response


def _fits(one: Award, asked: dict[str, str]) -> bool:
    """ISO dates sort as days do."""
    kind, last = asked["art"], asked["bis"]
    return kind in ("", one.kind) and asked["von"] <= one.awarded_on and (not last or one.awarded_on <= last)


def _chosen(request: HttpRequest, who: Own) -> list[Award]:
    """By name, as at a ceremony."""
    ids = request.GET.getlist("a")[:MOST]
    found = public.given(programme=who.shown.programme.id, subject__in=ids)
    return sorted((one for one in found if one.holds), key=lambda one: (one.name, one.id))


def _nothing(request: HttpRequest) -> HttpResponseBase:
    messages.error(request, _("Kreuzen Sie in der Liste an, um wen es geht."))
    return redirect("ministry-ceremony")


def _line(one: Award, contact: Contact | None, who: Own) -> dict[str, Any]:
    application = one.application
    row = one.standing or {}
    wishes = application.details["wishes"]
    return {
        "award": one.id,
        "notice": NO_AWARD.de if one.example else "",
        "authority": one.authority_key,
        "name": one.name,
        "authority_kind": one.kind,
        "regierungsbezirk": row.get("regierungsbezirk"),
        "kreis": row.get("kreis"),
        "awarded_on": one.awarded_on,
        "award_edition": application.edition,
        "counted": application.details["counted"],
        "threshold": application.details["threshold"],
        "plaque": "plaque" in wishes,
        "banner": "banner" in wishes,
        "contact": contact.name if contact else "",
        "email": contact.email if contact else "",
        "phone": contact.phone if contact else "",
        "address": f"{who.visit.host}/auszeichnung/{one.id}/",
    }


def _file_name(who: Own, name: str) -> str:
    example = _("beispiel-") if who.shown.edition.example else ""
    return f"{example}{name}-{who.shown.edition.name}"
