"""From a page's function to an answer: HTML, JSON or CSV, kept by the state of the editions, with an ETag.

A page is a function of the state (all editions, what was decided, the site file, the version) and its address. So what
was rendered once is kept in memory as long as there is room, and a visitor who has it already is told so without
rendering.
"""

import gzip
import os
import threading
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import get_language

from amtsatlas.portal import errors
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.finders import begin
from amtsatlas.portal.frame import frame, menu
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.publications.numbers import short_day
from amtsatlas.results.kept import Kept
from amtsatlas.results.rendering import as_csv, as_json

PageFunction = Callable[..., Page | Elsewhere]

FUNCTIONS: dict[str, PageFunction] = {}
"""Of every page, by its name."""

_LARGE = 500_000
"""Bytes from which a page is compressed by level 6 of gzip, else 4: a quarter of the time for a twentieth more bytes.
Few pages are as large, and those (maps of two thousand municipalities) have a budget to keep."""

_AT_ONCE = os.cpu_count() or 1
"""Pages worked out at the same time. More would only wait for one another: eight at once on two processors gave half as
many pages a second."""

_LONGEST_QUERY = 2_000
"""Characters of an address's query; longer ones are no questions."""


class Rendered(NamedTuple):
    """One answer as it goes out."""

    body: bytes
    """gzipped."""
    content_type: str
    status: int


_turn = threading.BoundedSemaphore(_AT_ONCE)
_cache: Kept[str, Rendered] = Kept(settings.PAGE_CACHE_BYTES, lambda rendered: len(rendered.body))


def page(name: str, function: PageFunction, ready: Callable[[Visit], None] | None = None) -> errors.View:
    """The Django view of a page's function, which takes a Visit and the address's own parameters.

    ``ready`` waits for what the page needs before it takes a turn: who waits during one keeps other pages out.
    """
    FUNCTIONS[name] = function

    @errors.only_read
    @errors.explained
    def view(request: HttpRequest, form: str | None = None, **parameters: Any) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > _LONGEST_QUERY:
            return errors.bad_request(request)
        if not atlas().editions():
            return errors.nothing_yet(request)
        shown = atlas().show(parameters.get("edition"), parameters.get("programme"))
        # The day stands in how to cite the page.
        host = settings.SITE.address or f"{request.scheme}://{request.get_host()}"
        visit = Visit(shown, request.GET, name, parameters, host)
        own = {name: value for name, value in parameters.items() if name not in ("edition", "programme")}

        def make() -> Rendered | HttpResponse:
            made = function(visit, **own)
            return _redirect(made, form) if isinstance(made, Elsewhere) else _render(made, visit, form)

        def waited() -> None:
            if shown.newest:
                begin(shown)
            if ready is not None:
                ready(visit)

        return kept(request, f"{shown.state} {date.today()} {host}", make, waited)

    return view


def kept(
    request: HttpRequest,
    state: str,
    make: Callable[[], Rendered | HttpResponse],
    ready: Callable[[], None] = lambda: None,
) -> HttpResponse:
    """The answer at the request's address in this state of things: as it was made once, or made now.

    What ``make`` answers itself (a redirect) is not kept. ``ready`` is called before it, outside of the turn.
    """
    key = sha256(f"{state} {get_language()} {request.get_full_path()}".encode()).hexdigest()[:32]
    if request.META.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/") == f'"{key}"':
        return _marked(HttpResponseNotModified(), key)
    found = _cache.get(key)
    if found is None:
        ready()
        with _turn:
            made = make()
        if isinstance(made, HttpResponse):
            return made
        _cache.put(key, made)
        found = made
    return _answer(request, found, key)


def _redirect(made: Elsewhere, form: str | None) -> HttpResponse:
    """To the other address, as data where data was asked for."""
    address = f"{made.address.removesuffix('/')}.{form}" if form else made.address
    response = HttpResponseRedirect(address, status=301 if made.permanent else 302)
    # What a name means may change with an edition; browsers keep a 301 for ever unless told otherwise.
    response["Cache-Control"] = "public, max-age=60"
    return response


def _render(made: Page, visit: Visit, form: str | None) -> Rendered:
    today = short_day(date.today().isoformat(), visit.language)
    text, content_type = text_of(made, visit, form, today, menu())
    return rendered(text.encode("utf-8", "replace"), f"{content_type}; charset=utf-8", made.status)


def rendered(plain: bytes, content_type: str, status: int = 200) -> Rendered:
    """An answer as it is kept."""
    body = gzip.compress(plain, compresslevel=6 if len(plain) > _LARGE else 4, mtime=0)
    return Rendered(body, content_type, status)


def text_of(
    made: Page, visit: Visit, form: str | None, retrieved: str, entries: Sequence[tuple[str, str]]
) -> tuple[str, str]:
    """A page as HTML (``form`` None), ``json`` or ``csv``, and its content type; see :func:`frame` for the rest."""
    marks = visit.marks if made.marked else {}
    if form == "json":
        return as_json(made.data(), marks), "application/json"
    if form == "csv":
        return "\ufeff" + as_csv(made.data(), marks), "text/csv"
    return render_to_string(made.template, {**frame(visit, made, retrieved, entries), **made.context}), "text/html"


def _answer(request: HttpRequest, rendered: Rendered, key: str) -> HttpResponse:
    if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        response = HttpResponse(rendered.body, content_type=rendered.content_type, status=rendered.status)
        response["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(rendered.body)
        response = HttpResponse(body, content_type=rendered.content_type, status=rendered.status)
    response["Content-Length"] = str(len(response.content))
    return _marked(response, key)


def _marked(response: HttpResponse, key: str) -> HttpResponse:
    # Weak, since the same page goes out both gzipped and plain.
    response["ETag"] = f'W/"{key}"'
    response["Cache-Control"] = "public, max-age=60"
    response["Vary"] = "Accept-Encoding"
    return response
