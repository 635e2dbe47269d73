"""What every page is given: the edition and programme shown, the language, the query, and a way to make addresses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, override

from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.portal.atlas import Shown
from amtsatlas.results.reader import Row
from amtsatlas.results.rendering import marks_of


@dataclass(frozen=True)
class Visit:
    """One request for a page, without anything that is about the visitor."""

    shown: Shown
    query: QueryDict
    name: str
    """Of the page, e.g. ``authority``."""
    parameters: Mapping[str, Any]
    """From the address: ``edition`` and ``programme`` where it has them, and the page's own."""
    host: str = ""
    """Where the site is found, for citations: ``https://…`` without a slash at its end; "" where nobody knows."""

    @property
    def language(self) -> str:
        """``de`` or ``en``."""
        return (get_language() or "de")[:2]

    @property
    def pinned(self) -> str | None:
        """The edition in the address; None where it shows the newest."""
        return self.parameters.get("edition")

    @property
    def marks(self) -> dict[str, Any]:
        """What stands on every row that leaves the house: metric, edition, revision, example, and the words for it."""
        marks = marks_of(self.shown.edition, self.shown.programme.id)
        return {**marks, "example_data": EXAMPLE_MARK} if self.shown.edition.example else marks

    @property
    def title(self) -> str:
        """The programme's title in the page's language."""
        return str(getattr(self.shown.programme.title, self.language))

    @property
    def metric(self) -> str:
        """What is counted, in the page's language."""
        return str(getattr(self.shown.programme.metric_title, self.language))

    def link(self, name: str, **parameters: Any) -> str:
        """The address of another page of the same edition and programme, in the same language."""
        kept = {key: self.parameters[key] for key in ("programme", "edition") if key in self.parameters}
        return _address(get_language(), name, **{**kept, **parameters})

    def here(self, form: str | None = None, **query: str | None) -> str:
        """This page's address, as JSON or CSV where ``form`` says so, with some of the query changed."""
        path = (
            reverse(f"{self.name}-data", kwargs={**self.parameters, "form": form})
            if form
            else reverse(self.name, kwargs=dict(self.parameters))
        )
        changed = self.query.copy()
        for key, value in query.items():
            changed.pop(key, None)
            if value is not None:
                changed[key] = value
        return f"{path}?{changed.urlencode()}" if changed else path

    @cached_property
    def permanent(self) -> str:
        """This page's address with edition and revision in it."""
        pinned = {**self.parameters, "edition": self.shown.edition.name, "programme": self.shown.programme.id}
        return replace(self, parameters=pinned).here()

    def in_language(self, language: str) -> str:
        """This page in another language."""
        with override(language):
            return self.here()

    def at(self, edition: str | None = None, programme: str | None = None) -> str:
        """This page in another edition or under another programme; None: the newest, the first."""
        kept = {key: value for key, value in self.parameters.items() if key not in ("edition", "programme")}
        if edition:
            kept["edition"] = edition
        if programme:
            kept["programme"] = programme
        # The press page has its edition in its own address.
        name = "press-newest" if self.name == "press" and not edition else self.name
        return replace(self, name=name, parameters=kept, query=QueryDict()).here()


@lru_cache(50_000)
def _address(language: str | None, name: str, **parameters: Any) -> str:
    """Django's reverse in the language at hand, kept: pages link the same few thousand addresses."""
    del language  # Only a key: reverse knows it.
    return reverse(name, kwargs=parameters)


@dataclass(frozen=True)
class Page:
    """What a page's function gives back: what the template shows, and the same as rows."""

    template: str
    title: str
    """In the page's language; the head of the page and of its tab."""
    context: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Row] | Callable[[], Sequence[Row]] = ()
    """The page's data, for ``.json`` and ``.csv``; a function where it is more than the page shows."""
    description: str = ""
    status: int = 200
    marked: bool = True
    """Whether the rows are of the edition and get its marks; not so for published figures, which have their own."""

    def data(self) -> Sequence[Row]:
        """The rows, worked out if need be."""
        return self.rows() if callable(self.rows) else self.rows


@dataclass(frozen=True)
class Elsewhere:
    """The page has another address: a redirect."""

    address: str
    permanent: bool = False
