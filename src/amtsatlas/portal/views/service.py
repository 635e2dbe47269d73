"""One service: who offers it, how widespread it is, where, and through which procedures."""

from django.utils.translation import gettext as _

from amtsatlas.portal.presenters.pages import pages
from amtsatlas.portal.presenters.service import offering
from amtsatlas.portal.visit import Elsewhere, Page, Visit

PAGE = 100


def service(visit: Visit, key: str) -> Page | Elsewhere:
    """The page of a service; its LeiKa key or exact name leads to the page of its key."""
    ask = visit.shown.results.ask
    found = ask("service", service=key)
    if not found:
        return Elsewhere(
            visit.link("service", key=visit.shown.results.find_service(key)["service_key"]), permanent=True
        )
    what = found[0]
    rows = ask("offering", service=key)
    offered = offering(rows)
    asked = visit.query.get("seite", "")
    number = int(asked) if asked.isdecimal() and 0 < len(asked) < 6 else 1
    return Page(
        "portal/service.html",
        what["name"] or key,
        {
            "what": what,
            "coverage": ask("coverage", service=key),
            "offering": offered[(number - 1) * PAGE : number * PAGE],
            "total": len(offered),
            "pages": pages(number, -(-len(offered) // PAGE)),
            "number": number,
        },
        rows=rows,
        description=_("Welche Behörden „%(name)s“ online anbieten.") % {"name": what["name"] or key},
    )
