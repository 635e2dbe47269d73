"""The finder: from everyday words and a place to the procedure, or an honest "not online there yet"."""

import threading
from collections import OrderedDict
from dataclasses import fields
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsatlas.finder.answer import Found
from amtsatlas.finder.finder import Finder
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.portal.errors import explained
from amtsatlas.portal.visit import Page, Visit

_MOST_KEPT = 4
"""Indexes kept in memory: the newest edition's and a few older ones'."""

_NOTHING = dict.fromkeys(field.name for field in fields(Found))
"""What a row of data says where no procedure was found or no place was asked for."""

_kept: OrderedDict[tuple[str, str], Finder] = OrderedDict()
_lock = threading.Lock()


def finder(visit: Visit) -> Page:
    """The search page: the question in ``q``, a place chosen among several in ``ort``."""
    text = visit.query.get("q", "").strip()
    answer = index_of(visit.shown).search(text, visit.query.get("ort") or None) if text else None
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


@require_safe
@explained
def suggest(request: HttpRequest, edition: str | None = None, programme: str | None = None) -> HttpResponseBase:
    """What might be meant, while typing: a JSON list of texts."""
    shown = atlas().show(edition, programme)
    found = index_of(shown).suggest(request.GET.get("q", "")[:200])
    response = JsonResponse([one.text for one in found], safe=False)
    response["Cache-Control"] = "public, max-age=300"
    return response


def index_of(shown: Shown) -> Finder:
    """The finder of this edition and programme, built once."""
    key = (shown.edition.manifest["sealed_sha256"], shown.programme.id)
    with _lock:
        if key not in _kept:
            _kept[key] = Finder.build(shown.results)
            if len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]
