"""The finder: from everyday words and a place to the procedure, or an honest "not online there yet"."""

from dataclasses import fields
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsatlas.finder.answer import Found
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.errors import explained, only_read
from amtsatlas.portal.finders import finder_of
from amtsatlas.portal.visit import Elsewhere, Page, Visit

_NOTHING = dict.fromkeys(field.name for field in fields(Found))
"""What a row of data says where no procedure was found or no place was asked for."""


def ready(visit: Visit) -> None:
    """Wait until there is what answers the question; for a moment only where nobody asked this edition before."""
    if visit.query.get("q", "").strip():
        finder_of(visit.shown)


def finder(visit: Visit) -> Page | Elsewhere:
    """The search page: the question in ``q``, a place chosen among several in ``ort``. A key leads to its page."""
    text, chosen = visit.query.get("q", "").strip(), visit.query.get("ort") or None
    if text and not chosen and (named := finder_of(visit.shown).named(text)):
        return Elsewhere(visit.link(named.kind, **{"ars" if named.kind == "place" else "key": named.key}))
    answer = finder_of(visit.shown).search(text, chosen) if text else None
    rows: list[dict[str, Any]] = []
    for service in answer.services if answer else ():
        told = {"service_key": service.service_key, "service": service.name, "authorities": service.authorities}
        rows += [{**told, **vars(found)} for found in service.found] or [{**told, **_NOTHING}]
    title = _("Suche: %(text)s") % {"text": text} if text else _("Suche")
    return Page(
        "portal/finder.html",
        title,
        {"text": text, "answer": answer},
        rows=rows,
        description=_("Was möchten Sie online erledigen, und wo?"),
    )


@only_read
@explained
def suggest(request: HttpRequest, edition: str | None = None, programme: str | None = None) -> HttpResponseBase:
    """What might be meant, while typing: a JSON list of texts."""
    shown = atlas().show(edition, programme)
    found = finder_of(shown).suggest(request.GET.get("q", "")[:200])
    response = JsonResponse([one.text for one in found], safe=False)
    response["Cache-Control"] = "public, max-age=300"
    return response
