"""Who could apply and has not, with an invitation by mail; and who has the award and is below the threshold today."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amtsatlas.awards import applications, inviting, public
from amtsatlas.awards.models import Role
from amtsatlas.awards.own_pages import Own, own, own_page, refused
from amtsatlas.awards.permissions import Action, RoleKind
from amtsatlas.awards.views.public import today_of
from amtsatlas.domain.award import IllegalStepError, Rules, State
from amtsatlas.domain.errors import NotFoundError, UsageError
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.presenters.pages import page_number, pages
from amtsatlas.portal.visit import Visit
from amtsatlas.results.reader import Row

PAGE = 100

_UNFILTERED: Mapping[str, Any] = {
    **dict.fromkeys(("peer_group", "member", "region", "least", "below", "delivered", "stale", "top", "keys")),
    "skip": 0,
}
"""Values of the question ``league`` by which it gives all who are ranked."""

_SORTS = ("distance", "name", "population")


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_APPLICATIONS)
def eligible(request: HttpRequest, who: Own) -> HttpResponseBase:
    """Authorities that reach the threshold and have neither applied nor the award; by kind, region and distance."""
    if request.method == "POST":
        return _invite(request, who) if who.may(Action.INVITE_AUTHORITY) else refused(request)
    asked = {name: request.GET.get(name, "") for name in ("art", "gebiet", "sort")}
    if asked["sort"] not in _SORTS:
        asked["sort"] = _SORTS[0]
    rows = _eligible(who, asked["sort"])
    regions = who.shown.results.remember("regions", territory=settings.SITE.territory)
    told = inviting.invited(who.shown.programme.id)
    acting = set(
        Role.objects.filter(kind=RoleKind.AUTHORITY, person__is_active=True).values_list("authority_key", flat=True)
    )
    now = timezone.now()
    chosen = [row for row in rows if _fits(row, asked)]
    number = page_number(request.GET.get("seite", ""))
    context = {
        "rows": [
            {
                **row,
                "told": told.get(row["authority"]),
                "recently": row["authority"] in told and now - told[row["authority"]].at < inviting.AGAIN_AFTER,
                "reachable": row["authority"] in acting,
            }
            for row in chosen[(number - 1) * PAGE : number * PAGE]
        ],
        "total": len(chosen),
        "pages": pages(number, -(-len(chosen) // PAGE)),
        "number": number,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "any": bool(rows),
        "asked": asked,
        "filtered": bool(asked["art"] or asked["gebiet"]),
        "kinds": sorted({row["authority_kind"] for row in rows}),
        "regions": [row for row in regions if row["level"] == "regierungsbezirk"],
        "may_invite": who.may(Action.INVITE_AUTHORITY),
        "days": inviting.AGAIN_AFTER.days,
    }
    return own_page(request, "awards/ministry/eligible.html", _("Schwelle erreicht, nicht beantragt"), context)


@require_safe
@own(Action.SEE_APPLICATIONS)
def below(request: HttpRequest, who: Own) -> HttpResponseBase:
    """Authorities that have the award and are below the threshold in the newest edition."""
    shown = who.shown
    awards = [one for one in public.given(programme=shown.programme.id) if one.holds]
    standings = public.standings_of(shown.results, (one.authority_key for one in awards))
    visit = Visit(shown, request.GET, "ministry-below", {})
    rows = [
        (one, today_of(visit, one))
        for one in awards
        if (row := standings.get(one.authority_key)) and row["delivered"] and row["reached"] is False
    ]
    without_data = [
        one for one in awards if not (row := standings.get(one.authority_key)) or not row["delivered"]
    ]  # fmt: skip
    context = {
        "rows": rows,
        "awards": len(awards),
        "without_data": without_data,
        "rules": atlas().award_rules().get(shown.programme.id, Rules()),
    }
    return own_page(request, "awards/ministry/below.html", _("Ausgezeichnet, heute unter der Schwelle"), context)


def _eligible(who: Own, sort: str) -> list[Row]:
    shown = who.shown
    found = applications.applications(atlas().award_rules(), programme=shown.programme.id)
    taken = {
        one.authority_key for one in found if one.course.state in (*applications.OPEN, State.AWARDED)
    }  # fmt: skip
    asked: dict[str, Any] = {**_UNFILTERED, "reached": True, "sort": sort}
    return [row for row in shown.results.ask("league", **asked) if row["authority"] not in taken]


def _fits(row: Row, asked: dict[str, str]) -> bool:
    return (not asked["art"] or row["authority_kind"] == asked["art"]) and str(row["ars"]).startswith(asked["gebiet"])


def _invite(request: HttpRequest, who: Own) -> HttpResponseBase:
    """Invite those that are ticked; those told recently only if that is ticked too."""
    again = request.POST.get("again") == "on"
    told: list[str] = []
    failed: dict[str, list[str]] = {}
    rows = {row["authority"]: row for row in _eligible(who, "name")}
    chosen = [key for key in request.POST.getlist("a") if key in rows][:PAGE]
    for key in chosen:
        try:
            inviting.invite(who.actor, who.shown, key, again=again)
        except IllegalStepError:
            failed.setdefault(
                _("Sie wurden in den letzten 90 Tagen schon eingeladen. Kreuzen Sie „trotzdem“ an."), []
            ).append(rows[key]["name"])
        except (inviting.NobodyToTellError, NotFoundError, UsageError):
            failed.setdefault(
                _("Für sie hat hier niemand ein Konto, oder alle wurden zu diesem Stand schon eingeladen."), []
            ).append(rows[key]["name"])
        else:
            told.append(rows[key]["name"])
    if told:
        messages.success(request, _("Eingeladen: %(names)s.") % {"names": ", ".join(told)})
    for why, names in failed.items():
        messages.error(request, _("Nicht eingeladen: %(names)s. %(why)s") % {"names": ", ".join(names), "why": why})
    if not chosen:
        messages.error(request, _("Kreuzen Sie in der Liste an, wen Sie einladen wollen."))
    query = request.GET.urlencode()
    return redirect(reverse("ministry-eligible") + (f"?{query}" if query else ""))
