"""The map: drill-down from the Land to the Kreis, with a choice of measure and level, beside its table."""

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from amtsatlas.awards import public
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.baskets import baskets
from amtsatlas.portal.presenters.map import LEVELS, MEASURES, Choice, cells, figure, map_rows, measured, with_awards
from amtsatlas.portal.visit import Page, Visit
from amtsatlas.publications.numbers import long_day
from amtsatlas.results.reader import Row

_BASKET = "alltag"


def map_page(visit: Visit, measure: str = "anzahl", territory: str = "", level: str = "") -> Page:
    """One map and its table. Raises NotFoundError for a measure, level or territory that there is none of."""
    territory = territory or settings.SITE.territory
    if not territory:
        return _whole(visit)
    level = level or ("kreise" if len(territory) < 3 else "gemeinden")
    titles = measures(visit)
    if measure not in titles or level not in LEVELS or not territory.startswith(settings.SITE.territory):
        raise NotFoundError(f"no map {measure}/{territory}/{level}")
    frame = region(visit, territory)
    if frame is None and territory != settings.SITE.territory:
        raise NotFoundError(f"no territory {territory}")
    rows = asked(visit, territory, LEVELS[level])
    if measure == "auszeichnung":
        given = public.given(programme=visit.shown.programme.id)
        rows = with_awards(rows, {one.authority_key for one in given if one.holds})
    known = visit.shown.results.services
    where = frame["name"] if frame else _("ganzes Gebiet")
    title = _("%(measure)s: %(where)s") % {"measure": titles[measure], "where": where}
    return Page(
        "portal/map.html",
        title,
        {
            **drawn(visit, rows, measure, territory, level, title),
            "frame": frame,
            "above": region(visit, frame["parent_ars"]) if frame and frame["parent_ars"] else None,
            "below": parts(visit, territory),
            "measure": measure,
            "column": MEASURES[measure],
            "measures": [Choice(code, text, code == measure) for code, text in titles.items()],
            "level": level,
            "levels": [
                Choice("kreise", _("Landkreise und kreisfreie Städte"), level == "kreise"),
                Choice("gemeinden", _("Gemeinden"), level == "gemeinden"),
            ]
            if len(territory) < 5
            else [],
            "territory": territory,
            "base": visit.link("authority", key="x").removesuffix("x/"),
            "cells": cells(rows, measure, visit.language),
            "basket": [known[key] for key in baskets()[_BASKET].services if key in known] if measure == _BASKET else [],
        },
        rows=rows,
        description=_("Die Karte mit Auswahl der Kennzahl, daneben dieselben Zahlen als Tabelle."),
    )


def _whole(visit: Visit) -> Page:
    """Of a site without a territory: the Länder that have a map, or that there is none."""
    lands = [row for row in visit.shown.results.ask("by_region", level="land", territory="") if row["municipalities"]]
    return Page("portal/map_whole.html", _("Karte"), {"lands": lands}, rows=lands)


def measures(visit: Visit) -> dict[str, str]:
    """What can be chosen under this programme: part of the address → title."""
    titles = {"anzahl": capfirst(visit.metric), "reichweite": _("Reichweite: was Menschen dort nutzen können")}
    if visit.shown.programme.all_have_thresholds:
        titles["abstand"] = _("Abstand zur Schwelle")
        titles["auszeichnung"] = _("Auszeichnung")
    return {**titles, _BASKET: getattr(baskets()[_BASKET], visit.language)}


def asked(visit: Visit, territory: str, level: str) -> list[Row]:
    """The rows of a map and its table."""
    services = list(baskets()[_BASKET].services)
    return visit.shown.results.ask("map", territory=territory, level=level, basket=services)


def drawn(visit: Visit, rows: list[Row], measure: str, territory: str, level: str, title: str) -> dict[str, object]:
    """The map's SVG and legend; neither where there is no geometry of the territory."""
    base = visit.link("authority", key="x").removesuffix("x/")
    table = map_rows(rows, measure, lambda key: f"{base}{key}/")
    unit = {
        "anzahl": _("Verfahren") if visit.shown.programme.unit == "procedure" else _("Leistungen"),
        "reichweite": _("Verfahren"),
    }
    what = measured(
        table,
        measure,
        f"{title}, {long_day(visit.shown.edition.date, visit.language)}",
        visit.shown.programme.threshold,
        visit.language,
        unit.get(measure, ""),
    )
    return figure(territory, LEVELS[level], table, what, visit.language)


def region(visit: Visit, ars: str) -> Row | None:
    """The territory with this ARS. None for all and for what the register does not know."""
    found = visit.shown.results.remember("territory", ars=ars)
    return found[0] if found else None


def parts(visit: Visit, ars: str) -> list[Row]:
    """The Regierungsbezirke of a Land, or its Kreise where it has none, or the Kreise of a Regierungsbezirk."""
    return visit.shown.results.remember("parts", ars=ars) if len(ars) < 5 else []
