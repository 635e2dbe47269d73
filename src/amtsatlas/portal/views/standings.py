"""The league table: per peer group, filtered, sorted, a hundred rows a page."""

from typing import Any, NamedTuple

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from amtsatlas.awards import public
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.presenters.charts import distribution_of
from amtsatlas.portal.presenters.pages import page_number, pages
from amtsatlas.portal.views.award import awarded
from amtsatlas.portal.visit import Page, Visit
from amtsatlas.portal.words import plural

ALL = "alle"
PAGE = 100
_LAST_PAGE = 99_999
"""No table has more pages; larger numbers are more than the database counts."""

SORTS = ("counted", "own", "central", "population", "distance", "name")
_FILTERS = ("region", "groesse", "vg", "stand")
_MEMBERS = {"mitglied": True, "kein-mitglied": False}


class SizeClass(NamedTuple):
    """A class of population."""

    code: str
    least: int | None
    below: int | None


SIZES = (
    SizeClass("unter-2000", None, 2_000),
    SizeClass("2000-5000", 2_000, 5_000),
    SizeClass("5000-10000", 5_000, 10_000),
    SizeClass("10000-20000", 10_000, 20_000),
    SizeClass("20000-50000", 20_000, 50_000),
    SizeClass("50000-100000", 50_000, 100_000),
    SizeClass("ab-100000", 100_000, None),
)
"""The size classes of official statistics, as far as they tell authorities apart here."""


def standings(visit: Visit, group: str | None = None, number: int = 1) -> Page:
    """One page of the table. Unknown values of the query are ignored, unknown groups are not found."""
    ask = visit.shown.results.ask
    groups = visit.shown.results.remember("groups")
    names = [row["peer_group"] for row in groups]
    chosen = group or (names[0] if names else ALL)
    if chosen not in (*names, ALL):
        raise NotFoundError(f"no peer group {chosen}")
    filters = _filters(visit, chosen)
    number = page_number(visit.query.get("seite", ""), max(number, 1))
    if number > _LAST_PAGE:
        raise NotFoundError("the table has fewer pages")
    rows = ask("league", **filters, top=PAGE, skip=(number - 1) * PAGE)
    total = rows[0]["total"] if rows else 0
    if number > 1 and not rows:
        raise NotFoundError("the table has fewer pages")
    chart = _chart(visit, chosen) if number == 1 and not any(visit.query.get(name) for name in _FILTERS) else ""
    title = _("Rangliste: alle Behörden") if chosen == ALL else _("Rangliste: %(group)s") % {"group": plural(chosen)}
    return Page(
        "portal/standings.html",
        title,
        {
            "groups": groups,
            "chosen": chosen,
            "all": ALL,
            "chart": chart,
            "rows": rows,
            "total": total,
            "first": (number - 1) * PAGE + 1,
            "last": (number - 1) * PAGE + len(rows),
            "pages": pages(number, -(-total // PAGE)),
            "number": number,
            "regions": visit.shown.results.remember("regions", territory=settings.SITE.territory),
            "sizes": SIZES,
            "sorts": SORTS,
            "sort": filters["sort"],
            "asked": {name: visit.query.get(name, "") for name in (*_FILTERS, "sort")},
            "filtered": any(visit.query.get(name) for name in _FILTERS),
            "threshold": any(row["threshold"] is not None for row in rows),
        },
        rows=lambda: _whole(visit, filters),
        description=_("%(metric)s: Behörden mit gleichen Aufgaben im Vergleich.") % {"metric": capfirst(visit.metric)},
    )


def _chart(visit: Visit, group: str) -> str:
    if group == ALL:
        return ""
    rows = visit.shown.results.remember("distribution", peer_group=group)
    thresholds = {row["threshold"] for row in visit.shown.results.ask("leaders", top=1) if row["peer_group"] == group}
    title = _("Verteilung: %(group)s") % {"group": plural(group)}
    return distribution_of(visit, rows, title, thresholds.pop() if thresholds else None)


def _whole(visit: Visit, filters: dict[str, Any]) -> list[dict[str, Any]]:
    """All rows of the view: what its data addresses give."""
    rows = visit.shown.results.ask("league", **filters, top=None, skip=0)
    return [{name: value for name, value in row.items() if name != "total"} for row in rows]


def _filters(visit: Visit, group: str) -> dict[str, Any]:
    query = visit.query
    size = next((one for one in SIZES if one.code == query.get("groesse")), SizeClass("", None, None))
    region = query.get("region", "")
    sort = query.get("sort", "")
    state = query.get("stand", "")
    return {
        "peer_group": None if group == ALL else group,
        "member": _MEMBERS.get(query.get("vg", "")),
        "region": region if region.isdigit() else None,
        "least": size.least,
        "below": size.below,
        "reached": {"erreicht": True, "darunter": False}.get(state),
        "delivered": False if state == "keine-daten" else None,
        "stale": True if state == "veraltet" else None,
        "keys": _awarded(visit, state),
        "sort": sort if sort in SORTS else SORTS[0],
    }


def _awarded(visit: Visit, state: str) -> list[str] | None:
    """Who was awarded, by decision or as public sources say; the two are never one list. None where all are asked."""
    if state == "ausgezeichnet":
        return [one.authority_key for one in public.given(programme=visit.shown.programme.id) if one.holds]
    if state == "laut-quellen":
        return [one.authority_key for one in awarded() if one.authority_key]
    return None
