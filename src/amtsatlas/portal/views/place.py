"""One place: what its residents can do online, by topic, from all authorities that serve it."""

from django.utils.translation import gettext as _

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.presenters.place import topics
from amtsatlas.portal.visit import Elsewhere, Page, Visit


def place(visit: Visit, ars: str) -> Page | Elsewhere:
    """The page of a municipality by its 12-digit ARS; its AGS or authority key leads there."""
    ask = visit.shown.results.ask
    found = ask("place_of", text=ars)
    if not found:
        raise NotFoundError(f"no municipality {ars}")
    who = found[0]
    if who["ars"] != ars:
        return Elsewhere(visit.link("place", ars=who["ars"]), permanent=True)
    if who["authority_key"] is None:
        return Page("portal/place_without.html", who["name"], {"who": who})
    rows = ask("place", place=who["authority_key"])
    reach = ask("reach", place=who["authority_key"])
    names = visit.shown.results.names
    return Page(
        "portal/place.html",
        _("Online erledigen in %(name)s") % {"name": who["name"]},
        {
            "who": who,
            "topics": topics(rows),
            "reach": reach[0] if reach else None,
            "without_data": [names[key] for key in reach[0]["without_data"]] if reach else [],
            "serving": ask("serving", authority=who["authority_key"]),
        },
        rows=rows,
        description=_("Welche Anliegen Menschen in %(name)s online erledigen können.") % {"name": who["name"]},
    )
