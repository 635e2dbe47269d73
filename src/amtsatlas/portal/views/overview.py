"""The overview: the key figures as a sentence and as figures, leaders, what changed, and where to go."""

from django.utils.translation import gettext as _

from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.presenters.facts import told
from amtsatlas.portal.visit import Page, Visit

_LEADERS = 3


def overview(visit: Visit) -> Page:
    """The start page."""
    ask = visit.shown.results.ask
    rows = ask("facts")
    before = visit.shown.before
    groups = ask("groups")
    before_groups = atlas().results(before, visit.shown.programme.id).ask("groups") if before else []
    facts = told(rows, visit.language)
    return Page(
        "portal/overview.html",
        _("%(title)s: die Übersicht") % {"title": visit.title},
        {
            "facts": facts,
            "shares": [fact for code, fact in facts.items() if fact.whole["share"] is not None and code != "at_threshold"],
            "reached_now": sum(row["reached"] for row in groups),
            "reached_before": sum(row["reached"] for row in before_groups),
            "leaders": ask("leaders", top=_LEADERS),
            "groups": groups,
            "before": before,
        },
        rows=rows,
        description=_("Wie viele Behörden wie viele Online-Dienste anbieten, mit Karte, Rangliste und Verlauf."),
    )
