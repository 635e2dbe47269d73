"""The ministry's inbox: all applications, those to be worked on first."""

from collections import Counter
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsatlas.awards import applications, checks, public
from amtsatlas.awards.applications import Application
from amtsatlas.awards.own_pages import Own, own, own_page
from amtsatlas.awards.permissions import Action
from amtsatlas.domain.award import State
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.presenters.pages import page_number, pages

OPEN, PAGE = "offen", 100

_STATES = (State.APPLIED, State.UNDER_REVIEW, State.AWARDED, State.REFUSED, State.WITHDRAWN, State.REVOKED)


class Line(NamedTuple):
    """An application in the list."""

    application: Application
    name: str
    kind: str
    """Of the authority; "" where the newest edition does not rank it."""

    @property
    def open(self) -> bool:
        """Whether it waits for a decision."""
        return self.application.course.state in applications.OPEN


@require_safe
@own(Action.SEE_APPLICATIONS)
def inbox(request: HttpRequest, who: Own) -> HttpResponseBase:
    """All applications by state, kind and name; the open ones first, the oldest of them at the top."""
    asked = {name: request.GET.get(name, "").strip() for name in ("zustand", "art", "q")}
    every = _lines(who)
    matching = [line for line in every if _fits(line, asked["art"], asked["q"])]
    counts = Counter(line.application.course.state for line in matching)
    chosen = [line for line in matching if _in_state(line, asked["zustand"])]
    chosen.sort(key=lambda line: (not line.open, line.application.applied_at))
    number = page_number(request.GET.get("seite", ""))
    shown = chosen[(number - 1) * PAGE : number * PAGE]
    tried = checks.tried(line.application.id for line in shown if line.open)
    rest = {name: asked[name] for name in ("art", "q") if asked[name]}
    context = {
        "rows": [(line, len(tried.get(line.application.id, {}))) for line in shown],
        "any": bool(every),
        "total": len(chosen),
        "asked": asked,
        "filtered": any(asked.values()),
        "kinds": sorted({line.kind for line in every if line.kind}),
        "tabs": [
            ("", "", len(matching), urlencode(rest)),
            (OPEN, "", counts[State.APPLIED] + counts[State.UNDER_REVIEW], urlencode({**rest, "zustand": OPEN})),
            *((state, state, counts[state], urlencode({**rest, "zustand": state})) for state in _STATES),
        ],
        "may_decide": [step for step in ("award", "refuse") if who.may(Action(step))],
        "pages": pages(number, -(-len(chosen) // PAGE)),
        "number": number,
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return own_page(request, "awards/ministry/inbox.html", _("Anträge"), context)


def _lines(who: Own) -> list[Line]:
    found = applications.applications(atlas().award_rules())
    standings = public.standings_of(who.shown.results, (one.authority_key for one in found))
    names = who.shown.results.names
    return [
        Line(
            one,
            names.get(one.authority_key, one.authority_key),
            standings[one.authority_key]["authority_kind"] if one.authority_key in standings else "",
        )
        for one in found
    ]


def _fits(line: Line, kind: str, text: str) -> bool:
    wanted = text.casefold()
    return (not kind or line.kind == kind) and (
        wanted in line.name.casefold() or wanted in (line.application.id, line.application.authority_key)
    )


def _in_state(line: Line, wanted: str) -> bool:
    return not wanted or (line.open if wanted == OPEN else line.application.course.state == wanted)
