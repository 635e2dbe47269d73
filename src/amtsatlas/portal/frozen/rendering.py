"""One page as files: HTML, JSON and CSV in every language. Runs in worker processes."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsatlas.domain.errors import AmtsatlasError
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.portal.frame import menu
from amtsatlas.portal.frozen.links import Links, relative
from amtsatlas.portal.frozen.plan import Plan, Target
from amtsatlas.portal.frozen.tree import write
from amtsatlas.portal.serving import FUNCTIONS, text_of
from amtsatlas.portal.visit import Elsewhere, Visit
from amtsatlas.results.reader import Results, Row


class Written(NamedTuple):
    """One file that was rendered."""

    file: str
    changed: bool
    """False where it stood there already."""


@dataclass(frozen=True)
class _Remembering(Results):
    """Results that ask once what a page needs in every language."""

    answers: dict[str, list[Row]] = field(default_factory=dict)

    def ask(self, question: str, **values: Any) -> list[Row]:
        key = f"{question} {values!r}"
        if key not in self.answers:
            self.answers[key] = super().ask(question, **values)
        return [dict(row) for row in self.answers[key]]


class Renderer:
    """Renders the pages of one plan into a folder."""

    def __init__(self, plan: Plan, folder: Path, dynamic: str) -> None:
        self._plan, self._folder = plan, folder
        self._pictures: dict[str, Written | None] = {}
        self._results: dict[tuple[str, str], _Remembering] = {}
        self._about: Target | None = None
        self.links = Links(plan, dynamic, self._picture)

    def render(self, target: Target) -> Iterator[Written]:
        """Write one page's files. Raises AmtsatlasError where the editions have changed since the plan was made."""
        pinned = target.edition or dict(target.own).get("edition")
        shown = atlas().show(pinned, target.programme)
        if shown.state != self._plan.state:
            raise AmtsatlasError("an edition was built, or a decision became public, in the meantime – freeze again")
        asking = self._asking(shown.results, target)
        for language in self._plan.addresses.languages:
            self._pictures.clear()
            with override(language):
                yield from self._page(target, language, replace(shown, results=asking))
            yield from (one for one in self._pictures.values() if one)

    def _asking(self, results: Results, target: Target) -> _Remembering:
        """The same results, with nothing remembered of the page before, unless it was of the same long list."""
        key = (results.edition.name, results.programme)
        if key not in self._results:
            self._results[key] = _Remembering(**{one.name: getattr(results, one.name) for one in fields(results)})
        if self._about != target._replace(query=""):
            self._about = target._replace(query="")
            self._results[key].answers.clear()
        return self._results[key]

    def _page(self, target: Target, language: str, shown: Shown) -> Iterator[Written]:
        place = self._plan.place_of(target, language)
        file = self._plan.files[place]
        own = dict(target.own)
        parameters = {**own, **({"edition": target.edition} if target.edition else {})}
        if self._plan.addresses.leading[shown.edition.name] != target.programme:
            parameters["programme"] = target.programme
        visit = Visit(shown, QueryDict(target.query), target.name, parameters, settings.SITE.address)
        own.pop("edition", None)
        made = FUNCTIONS[target.name](visit, **own)
        if isinstance(made, Elsewhere):
            yield self._write(file, self._elsewhere(made.address, file))
            return
        forms = ("json", "csv") if made.rows else ()
        data = {visit.here(form): self._plan.data_file(place, form) for form in forms}
        html, _type = text_of(made, visit, None, _("[Tag des Abrufs]"), self._menu(visit))
        yield self._write(file, self.links.frozen(html, file, data))
        for form in () if "seite" in visit.query else forms:
            text, _type = text_of(made, visit, form, "", ())
            yield self._write(data[visit.here(form)], text)

    def missing(self, address: str) -> Iterator[Written]:
        """Write ``404.html``, in the site's first language: what a web server shows in place of what is not there.

        It may stand for any address, so its own links hold from anywhere only where the site's ``address`` is known.
        """
        context = {
            "title": _("Diese Seite gibt es nicht"),
            "text": _("Vielleicht ist die Adresse nicht ganz richtig, oder sie gehört zu einem anderen Stand."),
            "site": settings.SITE,
        }
        html = self.links.frozen(render_to_string("portal/problem.html", context), "404.html", {})
        if address:
            html = html.replace('href="./', f'href="{address.rstrip("/")}/')
        yield self._write("404.html", html)

    def _elsewhere(self, address: str, file: str) -> str:
        target = self._plan.find(address)
        if target is None:
            raise AmtsatlasError(f"{file} leads to {address}, which is not frozen")
        return render_to_string("portal/frozen_elsewhere.html", {"address": relative(file, target)})

    def _menu(self, visit: Visit) -> list[tuple[str, str]]:
        """The menu without what leads nowhere; the regions stand in for the comparison of authorities."""
        entries = [
            ("regions" if name == "compare" and not self.links.reaches(visit.link(name)) else name, title)
            for name, title in menu()
        ]
        return [(name, title) for name, title in entries if self.links.reaches(visit.link(name))]

    def _picture(self, address: str) -> str | None:
        """Write what the portal answers at the address of a picture, a style sheet or another file of an award."""
        file = unquote(address).strip("/")
        if address not in self._pictures:
            self._pictures[address] = None
            content = _answer(unquote(address))
            if content is not None:
                self._pictures[address] = self._write(file, content)
        return file if self._pictures[address] else None

    def _write(self, file: str, content: str | bytes) -> Written:
        body = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        return Written(file, write(self._folder, file, body))


def _answer(path: str) -> bytes | None:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    request = HttpRequest()
    request.method, request.path = "GET", path
    response = match.func(request, *match.args, **match.kwargs)
    return response.content if response.status_code == 200 else None


_renderer: Renderer | None = None


def begin(plan: Plan, folder: Path, dynamic: str) -> None:
    """Make a worker process ready. It ends when the process that started it does."""
    global _renderer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    _renderer = Renderer(plan, folder, dynamic)


def _follow() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def render(targets: Sequence[Target]) -> list[Written]:
    """Write the files of some pages, in a process that has begun."""
    assert _renderer is not None
    found: list[Written] = []
    for target in targets:
        try:
            found += _renderer.render(target)
        except Exception as error:
            error.add_note(f"while freezing {target}")
            raise
    return found
