"""Tables as the charts take them, and what stands around every chart of a page."""

from collections.abc import Iterable, Sequence

from django.utils.text import capfirst

from amtsatlas.portal.chart_texts import Counted, Point
from amtsatlas.portal.charts import distribution, trend
from amtsatlas.portal.drawing import Frame
from amtsatlas.portal.visit import Visit
from amtsatlas.results.reader import Row


def distribution_of(
    visit: Visit, rows: Iterable[Row], title: str, threshold: int | None, here: str | None = None
) -> str:
    """The distribution of a peer group; rows of the question ``distribution``."""
    counted = [Counted._make(row.values()) for row in rows]
    metric_title = capfirst(visit.metric)
    return distribution(counted, frame(visit, title), metric_title=metric_title, threshold=threshold, here=here)


def history_of(
    visit: Visit, points: Sequence[Point], title: str, metric_title: str, threshold: int | None = None
) -> str:
    """One number over time; "" for fewer than two days, which are no line."""
    if len(points) < 2:
        return ""
    return trend(points, frame(visit, title), metric_title=capfirst(metric_title), threshold=threshold)


def frame(visit: Visit, title: str) -> Frame:
    """What stands around a chart on a page."""
    return Frame(title, visit.language, visit.shown.edition.example)


def published_of(visit: Visit, figures: Sequence[Row], title: str) -> str:
    """Published statements about one metric, of whole days; a day with two different values is left out of the line.

    Never marked as example data: these are real. "" where fewer than two days are left.
    """
    values: dict[str, set[int]] = {}
    for row in figures:
        if len(row["date"]) == 10 and float(row["value"]).is_integer():
            values.setdefault(row["date"], set()).add(int(row["value"]))
    points = [Point(figures[0]["metric"], day, one.pop()) for day, one in sorted(values.items()) if len(one) == 1]
    if len(points) < 2:
        return ""
    return trend(points, Frame(title, visit.language, example=False), metric_title=title)
