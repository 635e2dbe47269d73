"""Side by side: two to six authorities, regions, Länder."""

from django.conf import settings
from django.utils.translation import gettext as _

from amtsatlas.domain.errors import AmbiguousError, NotFoundError
from amtsatlas.portal.presenters.compare import by_topic
from amtsatlas.portal.visit import Page, Visit
from amtsatlas.results.reader import Row

MOST = 6


def compare(visit: Visit) -> Page:
    """Two to six authorities, services in rows; without any chosen, the form to choose them."""
    asked = [text.strip() for text in visit.query.getlist("a") if text.strip()]
    chosen, problems = _found(visit, asked)
    keys = [row["authority_key"] for row in chosen]
    rows: list[Row] = []
    if len(keys) >= 2:
        rows = visit.shown.results.ask("compare", authorities=keys)
    standings = {row["authority_key"]: row for row in visit.shown.results.authorities.ranked(keys)}
    return Page(
        "portal/compare.html",
        _("Vergleich"),
        {
            "chosen": [standings[key] for key in keys if key in standings],
            "keys": keys,
            "fields": (asked + [""] * MOST)[: min(max(len(asked) + 1, 2), MOST)],
            "problems": problems,
            "topics": by_topic(rows, keys),
            "common": sum(row["offering"] == len(keys) for row in rows),
            "total": len(rows),
            "groups": {row["peer_group"] for row in standings.values()},
        },
        rows=rows,
        description=_("Behörden nebeneinander: wer welche Leistung online anbietet."),
    )


def regions(visit: Visit) -> Page:
    """Regierungsbezirke or Landkreise side by side."""
    level = "kreis" if visit.query.get("ebene") == "kreis" else "regierungsbezirk"
    rows = visit.shown.results.ask("by_region", level=level, territory=settings.SITE.territory)
    context = {"regions": rows, "level": level, "threshold": visit.shown.programme.has_threshold}
    return Page("portal/regions.html", _("Regionen im Vergleich"), context, rows=rows)


def states(visit: Visit) -> Page:
    """The Länder side by side, of the programme that covers them all."""
    rows = visit.shown.results.ask("by_region", level="land", territory="")
    return Page(
        "portal/states.html",
        _("Länder im Vergleich"),
        {
            "regions": rows,
            "whole": visit.shown.programme.territory == "",
            "threshold": visit.shown.programme.has_threshold,
        },
        rows=rows,
    )


def _found(visit: Visit, asked: list[str]) -> tuple[list[Row], list[str]]:
    """The authorities meant, each once, and what could not be found."""
    found: dict[str, Row] = {}
    problems = []
    for text in asked[:MOST]:
        try:
            row = visit.shown.results.find_authority(text)
            found[row["authority_key"]] = row
        except AmbiguousError:
            problems.append(
                _("„%(text)s“ passt auf mehrere Behörden. Bitte nennen Sie den Namen genauer.") % {"text": text}
            )
        except NotFoundError:
            problems.append(_("„%(text)s“ haben wir hier nicht gefunden.") % {"text": text})
    if len(asked) > MOST:
        problems.append(_("Mehr als sechs Behörden passen nicht nebeneinander."))
    return list(found.values()), problems
