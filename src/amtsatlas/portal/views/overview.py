"""The overview: the key figures as a sentence and as figures, leaders, what changed, and where to go."""

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from amtsatlas.awards import public
from amtsatlas.domain.errors import DamagedError
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.chart_texts import Point
from amtsatlas.portal.presenters.charts import history_of, published_of
from amtsatlas.portal.presenters.facts import gains, told
from amtsatlas.portal.presenters.overview import leading, table
from amtsatlas.portal.presenters.time import reached_of
from amtsatlas.portal.views.award import over_time, parts
from amtsatlas.portal.views.map import asked, drawn
from amtsatlas.portal.visit import Page, Visit
from amtsatlas.portal.words import metric
from amtsatlas.publications.press import press_text
from amtsatlas.registers.packaged import published_figures
from amtsatlas.results.reader import Row

_LEADERS = 3
_NAMED = 6
"""Leaders of a group that are named where many share a place."""
_GAINS = 5


def overview(visit: Visit) -> Page:
    """The start page."""
    rows = visit.shown.results.remember("facts")
    before = visit.shown.before
    territory = settings.SITE.territory
    groups = visit.shown.results.remember("groups")
    before_groups = atlas().results(before, visit.shown.programme.id).remember("groups") if before else []
    facts = told(rows, visit.language)
    leaders = visit.shown.results.remember("leaders", top=_LEADERS)
    history = _history(visit)
    gained = gains(
        visit.shown.results.remember("distribution", peer_group=None),
        atlas().results(before, visit.shown.programme.id).remember("distribution", peer_group=None) if before else [],
    )[:_GAINS]
    return Page(
        "portal/overview.html",
        _("%(title)s: die Übersicht") % {"title": visit.title},
        {
            "facts": facts,
            "headline": press_text(
                rows, visit.shown.programme, visit.shown.edition.date, example=False, language=visit.language
            ).headline,
            "shares": [fact for code, fact in facts.items() if code.startswith("share_")],
            "reached_now": reached_of(groups),
            "reached_before": reached_of(before_groups),
            "leaders": leading(leaders, _NAMED),
            "groups": groups,
            "before": before,
            "gains": gained,
            "trend_chart": history_of(
                visit,
                history,
                _("Behörden, die ihre Schwelle erreichen"),
                _("Behörden, die ihre Schwelle erreichen"),
            ),
            "awarded_chart": published_of(visit, _awarded_totals(), metric("awarded_total")),
            **_decided(visit),
            **drawn(visit, asked(visit, territory, "kreis"), "anzahl", territory, "kreise", capfirst(visit.metric)),
        },
        rows=lambda: table(rows, groups, leaders, history, gained),
        description=_("Wie viele Online-Dienste welche Behörde anbietet, mit Karte, Rangliste und Verlauf."),
    )


def _history(visit: Visit) -> list[Point]:
    """How many authorities reached their threshold in each edition up to the one shown; none without a threshold."""
    shown = visit.shown
    reached = {
        one.date: reached_of(atlas().results(one, shown.programme.id).remember("groups")) for one in shown.history
    }
    return [
        Point(f"{shown.programme.metric}, reached", day, value) for day, value in reached.items() if value is not None
    ]


def _decided(visit: Visit) -> dict[str, object]:
    """Awards decided here over time, beside the published totals and never in one line with them."""
    try:
        given = public.given(programme=visit.shown.programme.id)
    except DamagedError:
        return {}
    title = _("Auszeichnungen nach den Entscheidungen in diesem System")
    return {"decided_chart": history_of(visit, over_time(given), title, title), "decided_parts": parts(given)}


def _awarded_totals() -> list[Row]:
    return [figure._asdict() for figure in published_figures() if figure.metric == "awarded_total"]
