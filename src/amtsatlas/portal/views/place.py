"""One place: what its residents can do online, by topic, from all authorities that serve it."""

from django.utils.translation import gettext as _

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.presenters.place import topics
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.results.places import place_of, reach, usable


def place(visit: Visit, ars: str) -> Page | Elsewhere:
    """The page of a municipality by its 12-digit ARS; its AGS or authority key leads there."""
    results = visit.shown.results
    who = place_of(results, ars)
    if who is None:
        raise NotFoundError(f"no municipality {ars}")
    if who["ars"] != ars:
        return Elsewhere(visit.link("place", ars=who["ars"]), permanent=True)
    if who["authority_key"] is None:
        return Page("portal/place_without.html", who["name"], {"who": who})
    here = results.authorities.get(who["authority_key"])
    assert here is not None
    rows, reached = usable(results, here), reach(results, here)
    return Page(
        "portal/place.html",
        _("Online erledigen in %(name)s") % {"name": who["name"]},
        {
            "who": who,
            "topics": topics(rows),
            "reach": reached,
            "without_data": [results.names[key] for key in reached["without_data"]] if reached else [],
            "serving": results.authorities.serving(here),
        },
        rows=rows,
        description=_("Welche Anliegen Menschen in %(name)s online erledigen können.") % {"name": who["name"]},
    )
