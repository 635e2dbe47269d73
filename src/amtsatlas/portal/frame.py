"""What stands around every page's content: menu, languages, other programmes, how to cite it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from amtsatlas.portal.bygone import gone
from amtsatlas.portal.visit import Page, Visit
from amtsatlas.publications.press import citation


def frame(visit: Visit, page: Page, retrieved: str, menu: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The context of ``base.html``.

    ``retrieved`` is the day of retrieval as the citation says it, ``menu`` the entries as of :func:`menu`.
    """
    shown = visit.shown
    return {
        "visit": visit,
        "page": page,
        "example": shown.edition.example,
        "languages": settings.LANGUAGES,
        "menu": menu,
        "other_programmes": _other_programmes(visit),
        "citation": _citation(visit, page, retrieved),
        "data_forms": bool(page.rows),
        "gone": gone(visit),
    }


def menu() -> list[tuple[str, str]]:
    """Names of pages with their titles."""
    return [
        ("overview", _("Übersicht")),
        ("finder", _("Suche")),
        ("map", _("Karte")),
        ("league", _("Rangliste")),
        ("compare", _("Vergleich")),
        ("time", _("Zeit")),
        ("award", _("Auszeichnung")),
        ("press-newest", _("Presse")),
        ("data", _("Daten")),
        ("method", _("Methodik")),
    ]


def _other_programmes(visit: Visit) -> list[tuple[str, str]]:
    """Programmes of the site that have anything in this edition, but for the one shown."""
    titles = visit.shown.titles
    return [
        (one, getattr(titles[one], visit.language))
        for one in settings.SITE.programmes
        if one in titles and one != visit.shown.programme.id
    ]


def _citation(visit: Visit, page: Page, retrieved: str) -> str:
    edition = visit.shown.edition
    return citation(
        f"{page.title} ({visit.metric})",
        edition.date,
        edition.revision,
        visit.host + visit.permanent,
        retrieved,
        visit.language,
        site=settings.SITE.name,
        example=edition.example,
    )
