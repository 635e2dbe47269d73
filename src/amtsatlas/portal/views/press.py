"""Press: every key figure with definition, numerator, denominator and rounding, and a text ready to copy."""

from django.utils.translation import gettext as _

from amtsatlas.portal.presenters.facts import told
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.publications.numbers import long_day


def newest(visit: Visit) -> Elsewhere:
    """Without an edition in its address: to that of the edition shown."""
    return Elsewhere(visit.link("press", edition=visit.shown.edition.name))


def press(visit: Visit) -> Page:
    """The figures of the edition in the address."""
    rows = visit.shown.results.ask("facts")
    return Page(
        "portal/press.html",
        _("Presse: Kennzahlen vom %(day)s") % {"day": long_day(visit.shown.edition.date, visit.language)},
        {"facts": list(told(rows, visit.language).values())},
        rows=rows,
        description=_("Alle Kennzahlen mit Definition, Zähler, Nenner und Rundung, und ein Text zum Übernehmen."),
    )
