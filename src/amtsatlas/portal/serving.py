"""From a page's function to an answer: HTML, JSON or CSV, kept by the state of the editions, with an ETag.

A page is a function of the state (all editions, what was decided, the site file, the version) and its address. So what
was rendered once is kept in memory as long as there is room, and a visitor who has it already is told so without
rendering.
"""

import gzip
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from amtsatlas.awards.journal import public_state
from amtsatlas.portal import errors
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.finders import begin
from amtsatlas.portal.frame import frame, menu
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.publications.numbers import short_day
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


class PageCache:
    """Answers by key, the least recently asked let go beyond a number of bytes. Threads share it."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Rendered] = OrderedDict()

    def get(self, key: str) -> Rendered | None:
        """What was kept under the key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, rendered: Rendered) -> None:
        """Keep it as long as there is room."""
        with self._lock:
            if key in self._kept or len(rendered.body) > self._most:
                return
            self._kept[key] = rendered
            self._bytes += len(rendered.body)
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)


_turn = threading.BoundedSemaphore(_AT_ONCE)
_cache = PageCache(settings.PAGE_CACHE_BYTES)


def page(name: str, function: PageFunction, ready: Callable[[Visit], None] | None = None) -> errors.View:
    """The Django view of a page's function, which takes a Visit and the address's own parameters.

    ``ready`` waits for what the page needs before it takes a turn: who waits during one keeps other pages out.
    """
    FUNCTIONS[name] = function

    @require_safe
    @errors.explained
    def view(request: HttpRequest, form: str | None = None, **parameters: Any) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > _LONGEST_QUERY:
            return errors.bad_request(request)
        if not atlas().editions():
            return errors.nothing_yet(request)
        shown = atlas().show(parameters.get("edition"), parameters.get("programme"))
        # The day stands in how to cite the page.
        host = settings.SITE.address or f"{request.scheme}://{request.get_host()}"
        place = f"{shown.state} {public_state()} {date.today()} {get_language()} {host} {request.get_full_path()}"
        key = sha256(place.encode()).hexdigest()[:32]
        if request.META.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/") == f'"{key}"':
            return _marked(HttpResponseNotModified(), key)
        rendered = _cache.get(key)
        if rendered is None:
            visit = Visit(shown, request.GET, name, parameters, host)
            if shown.newest:
                begin(shown)
            if ready is not None:
                ready(visit)
            own = {name: value for name, value in parameters.items() if name not in ("edition", "programme")}
            with _turn:
                made = function(visit, **own)
                if isinstance(made, Elsewhere):
                    return _redirect(made, form)
                rendered = _render(made, visit, form)
            _cache.put(key, rendered)
        return _answer(request, rendered, key)

    return view


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
    plain = text.encode("utf-8", "replace")
    body = gzip.compress(plain, compresslevel=6 if len(plain) > _LARGE else 4, mtime=0)
    return Rendered(body, f"{content_type}; charset=utf-8", made.status)


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
