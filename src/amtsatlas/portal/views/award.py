"""The award: its rules, who carries it according to which public source, how to apply."""

from django.utils.translation import gettext as _

from amtsatlas.portal.visit import Page, Visit
from amtsatlas.registers.packaged import PublishedFigure, published_figures


def award(visit: Visit) -> Page:
    """The page of the award that the programme is about."""
    programme = visit.shown.programme
    rows = [figure._asdict() for figure in awarded()]
    return Page(
        "portal/award.html",
        _("Auszeichnung"),
        {
            "programme": programme,
            "notes": getattr(programme.notes, visit.language) if programme.notes else "",
            "awarded": rows,
            "totals": [figure._asdict() for figure in published_figures() if figure.metric == "awarded_total"],
            "groups": visit.shown.results.remember("groups"),
        },
        rows=[{**row, "example": False} for row in rows],
        marked=False,
        description=_("Die Regeln der Auszeichnung, wer sie hat und wie man sie beantragt."),
    )


def awarded(authority_key: str | None = None) -> list[PublishedFigure]:
    """The public statements that an authority (or any) carries the award, oldest first."""
    return [
        figure
        for figure in published_figures()
        if figure.metric == "awarded" and figure.value == 1 and authority_key in (None, figure.authority_key)
    ]
