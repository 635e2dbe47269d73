"""Charts: functions from a table to an SVG. The table itself stands beside the chart and is its text alternative.

Texts stand directly at the marks and lines differ in form, so that nothing is told by colour alone.
"""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from math import isqrt

from amtsatlas.portal.chart_texts import (
    WORDS,
    Bar,
    Counted,
    Point,
    bar_value,
    bars_message,
    distribution_message,
    fill,
    trend_message,
)
from amtsatlas.portal.drawing import Canvas, Frame, round_numbers, steps
from amtsatlas.publications.numbers import integer, short_day


def distribution(
    rows: Sequence[Counted], frame: Frame, *, metric_title: str, threshold: int | None = None, here: str | None = None
) -> str:
    """How the counts of a peer group are spread, with a line at the threshold and a mark at the authority ``here``.

    ``metric_title`` is what readers call the thing counted; ``here`` an authority_key of the table, else ValueError.
    """
    known = sorted(row.counted for row in rows if row.counted is not None)
    place = _find(rows, here)
    canvas = Canvas(frame, distribution_message(rows, threshold, place, frame.language))
    if not known:
        return _nothing(canvas, frame.language)
    words = WORDS[frame.language]
    size, line = canvas.size, canvas.size * 1.5
    highest = max(known[-1], threshold or 0)
    width = _bin_width(highest, len(known), threshold)
    heights = _bins(known, width, highest)
    scale = steps(max(heights), 4)
    left, right = canvas.length(integer(scale[-1], frame.language)) + 10, canvas.width - 10
    top, bottom = 3.4 * line, 3.4 * line + canvas.width * 0.42

    def x(count: float) -> float:
        return left + (right - left) * count / (width * len(heights))

    def y(authorities: float) -> float:
        return bottom - (bottom - top) * authorities / scale[-1]

    canvas.text(0, size, words["authorities"], "soft")
    _scale(canvas, scale, y, left, right, frame.language)
    for number, height in enumerate(heights):
        if height:
            tall = max(bottom - y(height), 1.5)
            canvas.rect(x(number * width) + 0.5, bottom - tall, x(width) - x(0) - 1, tall, "bar")
    canvas.path([(left, bottom), (right, bottom)], "axis")
    for tick in steps(width * len(heights), 7):
        if tick <= width * len(heights):
            canvas.text(x(tick), bottom + 10 + size, integer(tick, frame.language), "soft", "middle")
    canvas.text(right, bottom + 10 + size + line, metric_title, "soft", "end")
    if threshold is not None:
        canvas.path([(x(threshold), 1.95 * line), (x(threshold), bottom)], "threshold")
        reached = sum(count >= threshold for count in known)
        label = fill("reached", frame.language, threshold=threshold, reached=reached, all=len(known))
        canvas.text(x(threshold) - 6, 1.75 * line, label)
    if place and place.counted is not None:
        spot = x(place.counted)
        for style in ("here-edge", "here-line"):
            canvas.path([(spot, 2.4 * line), (spot, bottom)], style)
        canvas.path([(spot, bottom - 1), (spot - 7, bottom + 9), (spot + 7, bottom + 9)], "here")
        label = "it_is_here" if frame.standalone else "you_are_here"
        text = fill(label, frame.language, name=place.name, count=place.counted)
        leftwards = spot > canvas.length(text) + 6 and place.counted < (threshold or 0)
        _beside(canvas, spot, 2.85 * line, text, leftwards=leftwards)
    return canvas.finish(bottom + 10 + size * 1.4 + line)


def trend(points: Sequence[Point], frame: Frame, *, metric_title: str, threshold: int | None = None) -> str:
    """One number over time, on a true time axis.

    Raises ValueError for points of two metrics, and of the same day: numbers that count different things never share
    a line.
    """
    points = sorted(points, key=lambda point: point.day)
    if len({point.metric for point in points}) > 1:
        raise ValueError(f"never one line for two metrics: {', '.join(sorted({point.metric for point in points}))}")
    if len({point.day for point in points}) < len(points):
        raise ValueError("two numbers on one day")
    canvas = Canvas(frame, trend_message(points, metric_title, frame.language))
    known = [point.value for point in points if point.value is not None]
    if not known:
        return _nothing(canvas, frame.language)
    size, line = canvas.size, canvas.size * 1.5
    scale = steps(max(*known, threshold or 0, 1), 4)
    left, right = canvas.length(integer(scale[-1], frame.language)) + 10, canvas.width - 10
    top, bottom = 2.6 * line, 2.6 * line + canvas.width * 0.45
    first, last = _ordinal(points[0].day), _ordinal(points[-1].day)
    margin = 24

    def x(day: int) -> float:
        part = (day - first) / (last - first) if last > first else 0.5
        return left + margin + (right - left - 2 * margin) * part

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / scale[-1]

    canvas.text(0, size, metric_title, "soft")
    _scale(canvas, scale, y, left, right, frame.language)
    canvas.path([(left, bottom), (right, bottom)], "axis")
    for day, label in _days(points, frame.language):
        canvas.path([(x(day), bottom), (x(day), bottom + 5)], "axis")
        canvas.text(x(day), bottom + 5 + size, label, "soft", "middle")
    if threshold is not None:
        canvas.path([(left, y(threshold)), (right, y(threshold))], "threshold")
        canvas.path([(0, size + 0.7 * line), (30, size + 0.7 * line)], "threshold")
        canvas.text(36, size + line, fill("threshold", frame.language, threshold=threshold))
    for one, next_one in pairwise(points):
        if one.value is not None and next_one.value is not None and not next_one.new_source:
            places = [(x(_ordinal(point.day)), y(point.value or 0)) for point in (one, next_one)]
            canvas.path(places, "line")
    _points(canvas, points, frame.language, lambda point: (x(_ordinal(point.day)), y(point.value or 0)))
    return canvas.finish(bottom + 5 + size * 1.6)


def bars(rows: Sequence[Bar], frame: Frame, *, shares: bool = False) -> str:
    """Horizontal bars in the order of the table, each with its label above and its value at its end.

    ``shares``: the values are from 0 to 1, written in percent, and the full width is 100 %. Raises ValueError for a
    negative value and for a share above 1.
    """
    known = [row for row in rows if row.value is not None]
    most = 1 if shares else max((row.value or 0 for row in known), default=0)
    if any(not 0 <= (row.value or 0) <= most for row in known):
        raise ValueError("a bar is from 0 to its largest value, a share from 0 to 1")
    canvas = Canvas(frame, bars_message(rows, shares, frame.language))
    if not rows:
        return _nothing(canvas, frame.language)
    size, y = canvas.size, 0.0
    texts = [bar_value(row, shares, frame.language) for row in rows]
    full = canvas.width - max(canvas.length(text) for text in texts) - 14
    for row, text in zip(rows, texts, strict=True):
        for line in canvas.wrapped(row.label):
            y += size * 1.25
            canvas.text(0, y, line)
        length = full * (row.value or 0) / most if most else 0
        top = y + size * 0.35
        if row.value is not None:
            canvas.rect(0, top, max(length, 1.5), size * 1.1, "bar")
            if shares:
                canvas.path([(full, top), (full, top + size * 1.1)], "axis")
                canvas.path([(0, top + size * 1.1), (full, top + size * 1.1)], "axis")
        end = 0 if row.value is None else 8 + (full if shares else length)
        canvas.text(end, top + size * 0.92, text, "text" if row.value is None else "strong")
        y += size * 1.75
    return canvas.finish(y)


def _find(rows: Sequence[Counted], key: str | None) -> Counted | None:
    if key is None:
        return None
    found = next((row for row in rows if row.authority_key == key), None)
    if found is None:
        raise ValueError(f"{key} is not in the table")
    return found


def _nothing(canvas: Canvas, language: str) -> str:
    canvas.text(0, canvas.size * 1.2, WORDS[language]["no_data"])
    return canvas.finish(canvas.size * 2)


def _bin_width(highest: int, authorities: int, threshold: int | None) -> int:
    """Few enough bins to see a shape, fewer for few authorities; where it can be, the threshold is the edge of one."""
    most = max(6, min(24, 2 * isqrt(authorities)))
    fitting = [width for width in sorted({*round_numbers(), 25, 250, 2500}) if highest // width < most]
    return next((width for width in fitting[:3] if threshold and threshold % width == 0), fitting[0])


def _bins(known: Sequence[int], width: int, highest: int) -> list[int]:
    heights = [0] * (highest // width + 1)
    for count in known:
        heights[count // width] += 1
    return heights


def _scale(
    canvas: Canvas, scale: Sequence[int], y: Callable[[float], float], left: float, right: float, language: str
) -> None:
    for tick in scale:
        canvas.path([(left, y(tick)), (right, y(tick))], "grid")
        canvas.text(left - 6, y(tick) + canvas.size * 0.35, integer(tick, language), "soft", "end")


def _beside(canvas: Canvas, x: float, y: float, text: str, *, leftwards: bool) -> None:
    """A label beside an upright line: to its right where there is room and nothing speaks for its left."""
    if leftwards or x + 6 + canvas.length(text) > canvas.width:
        canvas.text(x - 6, y, text, "strong", "end")
    else:
        canvas.text(x + 6, y, text, "strong")


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _days(points: Sequence[Point], language: str) -> list[tuple[int, str]]:
    """Marks of the time axis: the first of January of the years between, else the first and the last day."""
    first, last = points[0].day, points[-1].day
    years = range(int(first[:4]) + 1, int(last[:4]) + 1)
    if len(years) < 2:
        return [(_ordinal(day), short_day(day, language)) for day in dict.fromkeys((first, last))]
    every = -(-len(years) // 8)
    return [(date(year, 1, 1).toordinal(), str(year)) for year in years if (year - years[0]) % every == 0]


def _points(
    canvas: Canvas, points: Sequence[Point], language: str, place: Callable[[Point], tuple[float, float]]
) -> None:
    """The dots, and as many of their numbers as have room, the newest first."""
    free = float(canvas.width + canvas.size)
    for point in reversed(points):
        x, y = place(point)
        label = WORDS[language]["no_data"] if point.value is None else integer(point.value, language)
        if point.value is not None:
            canvas.circle(x, y, 4.5, "dot")
        if point.new_source:
            canvas.text(x, y + canvas.size * 1.5, WORDS[language]["new_source"], "soft", "middle")
        half = canvas.length(label) / 2
        if x + half < free:
            canvas.text(x, y - canvas.size * 0.7, label, "text" if point.value is None else "strong", "middle")
            free = x - half - 4
