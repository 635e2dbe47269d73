"""One service: who offers it, how widespread it is, where, and through which procedures."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.map import Row as MapRow
from amtsatlas.portal.presenters.map import figure, measured
from amtsatlas.portal.presenters.pages import page_number, pages
from amtsatlas.portal.presenters.service import by_authority
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.results.reader import Row
from amtsatlas.results.services import offering, served

PAGE = 100


def _map(visit: Visit, offers: Sequence[Row], title: str) -> dict[str, object]:
    """Where the residents of a Kreis's municipalities can use it; no map where there is no geometry."""
    territory = settings.SITE.territory
    rows = served(visit.shown.results, offers, territory)
    table = [
        MapRow(row["key"], row["name"], row["share"], visit.link("map-of", measure="anzahl", territory=row["key"]))
        for row in rows
    ]
    what = measured(table, "alltag", _("%(name)s: Anteil der Gemeinden") % {"name": title}, None, visit.language)
    return {**figure(territory, "kreis", table, what, visit.language), "kreise": rows}


def service(visit: Visit, key: str) -> Page | Elsewhere:
    """The page of a service; its LeiKa key or exact name leads to the page of its key."""
    results = visit.shown.results
    what = results.services.get(key)
    if what is None:
        return Elsewhere(visit.link("service", key=results.find_service(key)["service_key"]), permanent=True)
    number = page_number(visit.query.get("seite", ""))
    offers = results.ask("offering", service=key)
    authorities = results.authorities.by_name({row["authority_key"] for row in offers})
    shown = set(authorities[(number - 1) * PAGE : number * PAGE])
    if number > 1 and not shown:
        raise NotFoundError("the list has fewer pages")
    return Page(
        "portal/service.html",
        what["name"] or key,
        {
            "what": what,
            "coverage": results.ask("coverage", service=key),
            "offering": by_authority(offering(results, [row for row in offers if row["authority_key"] in shown])),
            "total": len(authorities),
            "pages": pages(number, -(-len(authorities) // PAGE)),
            "number": number,
            **_map(visit, offers, what["name"] or key),
        },
        rows=lambda: offering(results, offers),
        description=_("Welche Behörden „%(name)s“ online anbieten.") % {"name": what["name"] or key},
    )
