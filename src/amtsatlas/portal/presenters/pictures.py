"""The pictures of the press page: charts and the map that stand alone."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.chart_texts import Bar
from amtsatlas.portal.charts import bars
from amtsatlas.portal.drawing import Frame
from amtsatlas.portal.geometry import view as geometry
from amtsatlas.portal.map_picture import picture
from amtsatlas.portal.presenters.facts import told
from amtsatlas.portal.presenters.map import map_rows, measured
from amtsatlas.portal.visit import Visit
from amtsatlas.portal.words import plural
from amtsatlas.publications.numbers import integer

PICTURES: Mapping[str, Callable[[Visit], str]] = {
    "spitze": lambda visit: _("Die höchsten Zahlen: %(metric)s") % {"metric": visit.metric},
    "gruppen": lambda _visit: _("Anteil der Behörden, die ihre Schwelle erreichen, je Vergleichsgruppe"),
    "karte": lambda visit: _("Karte: %(metric)s") % {"metric": visit.metric},
}
"""Part of the address → title."""


def picture_of(name: str, visit: Visit, site: str) -> str:
    """The SVG of one picture. Raises NotFoundError for a name there is none of, and where there is nothing to draw."""
    if name not in PICTURES:
        raise NotFoundError(f"no picture {name}; there are: {', '.join(PICTURES)}")
    title = PICTURES[name](visit)
    edition = visit.shown.edition
    source = f"{site}, {visit.metric}, {edition.name}"
    if name == "karte":
        return _map(visit, title, source)
    frame = Frame(title, visit.language, edition.example, standalone=True, source=source, day=edition.date)
    if name == "spitze":
        facts = told(visit.shown.results.ask("facts"), visit.language)
        rows = [Bar(row["name"], row["value"]) for row in facts["top_ten"].authorities] if "top_ten" in facts else []
        return bars(rows, frame)
    groups = visit.shown.results.ask("groups")
    return bars(
        [
            Bar(
                plural(row["peer_group"]),
                row["reached"] / row["authorities"],
                _("%(n)s von %(m)s")
                % {
                    "n": integer(row["reached"], visit.language),
                    "m": integer(row["authorities"], visit.language),
                },
            )
            for row in groups
            if row["reached"] is not None
        ],
        frame,
        shares=True,
    )


def _map(visit: Visit, title: str, source: str) -> str:
    territory = settings.SITE.territory
    shape = geometry(territory, "kreis")
    rows = visit.shown.results.ask("map", territory=territory, level="kreis", basket=[])
    table = map_rows(rows, "anzahl", lambda _key: "")
    what = measured(table, "anzahl", title, visit.shown.programme.threshold, visit.language)
    return picture(shape, table, what, visit.language, source=source, example=visit.shown.edition.example)
