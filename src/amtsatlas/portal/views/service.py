"""One service: who offers it, how widespread it is, where, and through which procedures."""

from django.conf import settings
from django.utils.translation import gettext as _

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.map import Row as MapRow
from amtsatlas.portal.presenters.map import figure, measured
from amtsatlas.portal.presenters.pages import page_number, pages
from amtsatlas.portal.visit import Elsewhere, Page, Visit

PAGE = 100


def _map(visit: Visit, key: str, title: str) -> dict[str, object]:
    """Where the residents of a Kreis's municipalities can use it; no map where there is no geometry."""
    territory = settings.SITE.territory
    rows = visit.shown.results.ask("service_map", service=key, territory=territory)
    table = [
        MapRow(row["key"], row["name"], row["share"], visit.link("map-of", measure="anzahl", territory=row["key"]))
        for row in rows
    ]
    what = measured(table, "alltag", _("%(name)s: Anteil der Gemeinden") % {"name": title}, None, visit.language)
    return {**figure(territory, "kreis", table, what, visit.language), "kreise": rows}


def service(visit: Visit, key: str) -> Page | Elsewhere:
    """The page of a service; its LeiKa key or exact name leads to the page of its key."""
    ask = visit.shown.results.ask
    found = ask("service", service=key)
    if not found:
        return Elsewhere(
            visit.link("service", key=visit.shown.results.find_service(key)["service_key"]), permanent=True
        )
    what = found[0]
    number = page_number(visit.query.get("seite", ""))
    offered = ask("offering_page", service=key, top=PAGE, skip=(number - 1) * PAGE)
    if number > 1 and not offered:
        raise NotFoundError("the list has fewer pages")
    total = offered[0]["total"] if offered else 0
    return Page(
        "portal/service.html",
        what["name"] or key,
        {
            "what": what,
            "coverage": ask("coverage", service=key),
            "offering": offered,
            "total": total,
            "pages": pages(number, -(-total // PAGE)),
            "number": number,
            **_map(visit, key, what["name"] or key),
        },
        rows=lambda: ask("offering", service=key),
        description=_("Welche Behörden „%(name)s“ online anbieten.") % {"name": what["name"] or key},
    )
