"""The award: its rules, who was awarded here, who carries it according to which public source, how to apply."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import gettext as _

from amtsatlas.awards import public
from amtsatlas.awards.public import Award
from amtsatlas.awards.replies import published_reply
from amtsatlas.domain.errors import DamagedError
from amtsatlas.portal.chart_texts import Point
from amtsatlas.portal.visit import Page, Visit
from amtsatlas.publications.award_facts import NO_AWARD
from amtsatlas.publications.press import KINDS
from amtsatlas.registers.packaged import PublishedFigure, published_figures
from amtsatlas.results.reader import Row


class Part(NamedTuple):
    """How many awards of one kind of authority hold."""

    kind: str
    number: int


def award(visit: Visit) -> Page:
    """The page of the award that the programme is about."""
    programme = visit.shown.programme
    given = public.given(programme=programme.id)
    today = public.standings_of(visit.shown.results, (one.authority_key for one in given))
    kind, region = visit.query.get("art", ""), visit.query.get("gebiet", "")
    chosen = [one for one in given if _fits(one, today.get(one.authority_key), kind, region)]
    decided = [
        public.row_of(one, visit.shown, visit.host + page_of(visit, one.id), today.get(one.authority_key))
        for one in chosen
    ]
    columns = decided[0] if decided else ("basis",)
    regions = visit.shown.results.remember("regions", territory=settings.SITE.territory)
    statements = awarded()
    return Page(
        "portal/award.html",
        _("Auszeichnung"),
        {
            "programme": programme,
            "notes": getattr(programme.notes, visit.language) if programme.notes else "",
            "decided": [(row, page_of(visit, row["id"])) for row in decided],
            "any_decided": bool(given),
            "parts": parts(chosen),
            "kinds": [part.kind for part in parts(given)],
            "regions": [row for row in regions if row["level"] == "regierungsbezirk"],
            "kind": kind,
            "region": region,
            "no_award": getattr(NO_AWARD, visit.language),
            "awarded": [figure._asdict() for figure in statements],
            "totals": [figure._asdict() for figure in published_figures() if figure.metric == "awarded_total"],
            "groups": visit.shown.results.remember("groups"),
        },
        rows=[*decided, *(public.stated(figure, columns) for figure in statements)],
        marked=False,
        description=_("Die Regeln der Auszeichnung, wer sie hat und wie man sie beantragt."),
    )


def parts(given: Iterable[Award]) -> list[Part]:
    """How many of them hold, by kind of authority: no total of awards is told otherwise. In the order of the press."""
    order = {str(kind): place for place, kind in enumerate(KINDS)}
    found = public.by_kind(given)
    return [Part(kind, found[kind]) for kind in sorted(found, key=lambda kind: (order.get(kind, len(order)), kind))]


def decided(visit: Visit, key: str, vg_key: str | None) -> dict[str, object]:
    """What an authority's page says of decisions: its awards, that of its Verwaltungsgemeinschaft, its reply."""
    shown = visit.shown
    try:
        own, of_vg = public.serving(shown.programme.id, key, vg_key)
        reply = published_reply(key, shown.programme.id, shown.edition.date)
    except (DamagedError, DatabaseError):
        return {"decisions_unreadable": True}
    return {
        "decided": [(one, page_of(visit, one.id)) for one in own],
        "vg_award": (of_vg, page_of(visit, of_vg.id)) if of_vg else None,
        "reply": reply,
    }


def page_of(visit: Visit, award_id: str) -> str:
    """The address of an award's page: of now, whichever edition is shown."""
    kept = {name: visit.parameters[name] for name in ("programme",) if name in visit.parameters}
    return reverse("award-of", kwargs={**kept, "award": award_id})


def over_time(given: Sequence[Award]) -> list[Point]:
    """How many awards that hold had been given by each day of an award."""
    days = sorted(one.awarded_on for one in given if one.holds)
    return [Point("awarded, decided", day, number) for number, day in enumerate(days, 1) if day not in days[number:]]


def _fits(one: Award, today: Row | None, kind: str, region: str) -> bool:
    ars = str(today["ars"] or "") if today else ""
    return (not kind or one.kind == kind) and (not region.isdigit() or ars.startswith(region))


def awarded(authority_key: str | None = None) -> list[PublishedFigure]:
    """The public statements that an authority (or any) carries the award, oldest first."""
    return [
        figure
        for figure in published_figures()
        if figure.metric == "awarded" and figure.value == 1 and authority_key in (None, figure.authority_key)
    ]
