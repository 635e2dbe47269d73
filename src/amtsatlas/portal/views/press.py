"""Press: every key figure with definition, numerator, denominator and rounding, a text ready to copy, and pictures."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.errors import explained, only_read
from amtsatlas.portal.presenters.facts import told
from amtsatlas.portal.presenters.pictures import PICTURES, picture_of
from amtsatlas.portal.serving import Rendered, kept, rendered
from amtsatlas.portal.site import LANGUAGES
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.publications.numbers import long_day
from amtsatlas.publications.picture import to_png
from amtsatlas.publications.press import press_text
from amtsatlas.publications.rounding import ROUNDING_RULE

_PNG_WIDTH = 1440


def newest(visit: Visit) -> Elsewhere:
    """Without an edition in its address: to that of the edition shown."""
    return Elsewhere(visit.link("press", edition=visit.shown.edition.name))


def press(visit: Visit) -> Page:
    """The figures of the edition in the address."""
    rows = visit.shown.results.remember("facts")
    edition, programme = visit.shown.edition, visit.shown.programme
    texts = [
        (language, press_text(rows, programme, edition.date, example=edition.example, language=language))
        for language in LANGUAGES
    ]
    return Page(
        "portal/press.html",
        _("Presse: Kennzahlen vom %(day)s") % {"day": long_day(edition.date, visit.language)},
        {
            "facts": list(told(rows, visit.language).values()),
            "texts": texts,
            "rounding": getattr(ROUNDING_RULE, visit.language),
            "pictures": [(name, title(visit)) for name, title in PICTURES.items()],
        },
        rows=rows,
        description=_("Alle Kennzahlen mit Definition, Zähler, Nenner und Rundung, und ein Text zum Übernehmen."),
    )


@only_read
@explained
def picture(request: HttpRequest, edition: str, name: str, form: str, programme: str | None = None) -> HttpResponseBase:
    """One chart or the map as a picture of its own, with title, source, day, and that it is example data."""
    shown = atlas().show(edition, programme)

    def make() -> Rendered:
        svg = picture_of(name, Visit(shown, request.GET, "press", {"edition": edition}), settings.SITE.name)
        return (
            rendered(svg.encode(), "image/svg+xml") if form == "svg" else rendered(to_png(svg, _PNG_WIDTH), "image/png")
        )

    response = kept(request, shown.state, make)
    mark = "beispieldaten-example-data-" if shown.edition.example else ""
    file = f"amtsatlas-{mark}{shown.edition.name}-{shown.programme.id}-{name}-{get_language()}.{form}"
    response["Content-Disposition"] = f'inline; filename="{file}"'
    response["Cache-Control"] = "public, max-age=86400"
    return response
