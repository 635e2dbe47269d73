"""Time: the editions, what changed between two of them, and the published figures since 2021."""

from django.utils.translation import gettext as _

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.chart_texts import Point
from amtsatlas.portal.presenters.charts import history_of, published_of
from amtsatlas.portal.presenters.time import reached_of, series
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.portal.words import metric
from amtsatlas.registers.packaged import published_figures
from amtsatlas.results.reader import Results

_MOST = 200
"""Rows of a comparison shown on the page; the data addresses give all."""


def time(visit: Visit) -> Page | Elsewhere:
    """The editions and the published figures; ``von`` and ``bis`` in the query lead to what changed between them."""
    chosen = [visit.query.get(name, "") for name in ("von", "bis")]
    if all(one in {edition.date for edition in visit.shown.editions} for one in chosen) and chosen[0] != chosen[1]:
        return Elsewhere(visit.link("changes", before=min(chosen), after=max(chosen)))
    figures = [{**figure._asdict(), "example": False} for figure in published_figures()]
    editions = [one for one in visit.shown.editions if visit.shown.same_metric(one)]
    standing = {one.date: atlas().results(one, visit.shown.programme.id).ask("groups") for one in editions}
    rows = [
        {
            "edition": one,
            "address": visit.link("overview", edition=one.name, programme=visit.shown.programme.id),
            "before": editions[index - 1] if index else None,
            "authorities": sum(row["authorities"] for row in standing[one.date]),
            "with_data": sum(row["with_data"] for row in standing[one.date]),
            "reached": reached_of(standing[one.date]),
        }
        for index, one in enumerate(editions)
    ]
    return Page(
        "portal/time.html",
        _("Zeit"),
        {
            "editions": rows[::-1],
            "series": series(figures),
            "figures": len(figures),
            "trend_chart": history_of(
                visit,
                [
                    Point(f"{visit.shown.programme.metric}, reached", row["edition"].date, row["reached"])
                    for row in rows
                    if row["reached"] is not None
                ],
                _("Behörden, die ihre Schwelle erreichen"),
                _("Behörden, die ihre Schwelle erreichen"),
            ),
            "awarded_chart": published_of(
                visit, [row for row in figures if row["metric"] == "awarded_total"], metric("awarded_total")
            ),
        },
        rows=figures,
        marked=False,
        description=_("Alle Stände, was sich zwischen ihnen geändert hat, und die veröffentlichten Zahlen seit 2021."),
    )


def changes(visit: Visit, before: str, after: str) -> Page | Elsewhere:
    """Who gained and who lost between two editions. The later one stands last, whatever the order asked for."""
    if before > after:
        return Elsewhere(visit.link("changes", before=after, after=before))
    programme = visit.shown.programme.id
    old, new = (atlas().show(one, programme) for one in (before, after))
    if not new.same_metric(old.edition):
        raise NotFoundError(f"in {before} and {after} not the same is counted")
    rows = Results.open(new.edition, programme, before=old.edition).ask("diff", authority=None)
    told = [row for row in rows if row["delivered_before"] and row["delivered_after"]]
    return Page(
        "portal/changes.html",
        _("Was sich geändert hat"),
        {
            "old": old.edition,
            "new": new.edition,
            "rows": rows[:_MOST],
            "more": max(len(rows) - _MOST, 0),
            "newly": sum(row["delivered_after"] and not row["delivered_before"] for row in rows),
            "gained": sum((row["change"] or 0) > 0 for row in rows),
            "lost": sum((row["change"] or 0) < 0 for row in rows),
            "reached": [row for row in told if row["reached_after"] and not row["reached_before"]],
            "fallen": [row for row in told if row["reached_before"] and not row["reached_after"]],
        },
        rows=rows,
    )
