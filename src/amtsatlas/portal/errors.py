"""Pages for what can't be shown: not found, nothing there yet, damaged, our own fault."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from amtsatlas.domain.errors import AmbiguousError, DamagedError, NotFoundError
from amtsatlas.domain.keys import is_authority_key
from amtsatlas.portal.atlas import atlas

_log = logging.getLogger("amtsatlas.damage")
"""Not below ``amtsatlas.portal``, whose lines are the answers."""

View = Callable[..., HttpResponseBase]


def only_read(view: View) -> View:
    """A view that only GET and HEAD may ask; whatever else comes is told so, not asked for a token of a form."""
    refusing: View = csrf_exempt(require_safe(view))
    return refusing


def explained(view: View) -> View:
    """A view whose NotFoundError, AmbiguousError and DamagedError become pages that say what is wrong."""

    @wraps(view)
    def answer(request: HttpRequest, **parameters: Any) -> HttpResponseBase:
        try:
            return view(request, **parameters)
        except (NotFoundError, AmbiguousError) as error:
            return not_found(request, error)
        except DamagedError as error:
            return damaged(request, error)

    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address can't be meant."""
    del request, exception
    return _shown(
        400,
        _("Diese Anfrage ist nicht zu verstehen"),
        _("Die Adresse ist zu lang oder enthält Zeichen, die hier nicht vorkommen."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: what the address names is not there; says what is, where we know it."""
    del request
    return _shown(
        404,
        _("Diese Seite gibt es nicht"),
        _("Vielleicht ist die Adresse nicht ganz richtig, oder die Seite gehört zu einem anderen Stand."),
        candidates=[
            (reverse("authority" if is_authority_key(key) else "service", kwargs={"key": key}), name)
            for key, name in (exception.candidates if isinstance(exception, AmbiguousError) else ())
        ],
        searchable=True,
    )


def nothing_yet(request: HttpRequest) -> HttpResponse:
    """503: the data folder has no edition; says what to do."""
    del request
    return _shown(503, _("Hier gibt es noch keine Daten"), template="portal/nothing_yet.html", data=settings.DATA.name)


def damaged(request: HttpRequest, exception: Exception) -> HttpResponse:
    """503: stored data can't be read."""
    _log.warning("%s: %s", request.path, exception, exc_info=exception.__cause__)
    return _shown(
        503,
        _("Diese Daten sind gerade nicht lesbar"),
        _(
            "Die Betreiber finden mit „amtsatlas check-data“ heraus, was beschädigt ist. "
            "Andere Stände sind davon nicht betroffen."
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a defect of ours."""
    del request
    return _shown(500, _("Hier ist etwas schiefgegangen"), _("Der Fehler liegt bei uns. Er wurde aufgezeichnet."))


def _shown(
    status_code: int, title: str, text: str = "", template: str = "portal/problem.html", **context: Any
) -> HttpResponse:
    editions = atlas().editions() if status_code in (400, 404) else ()
    example = bool(editions) and editions[-1].example
    values = {"title": title, "text": text, "site": settings.SITE, "example": example, **context}
    response = HttpResponse(render_to_string(template, values), status=status_code)
    response["Cache-Control"] = "no-store"
    return response
