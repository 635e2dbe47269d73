"""The published figures as anchors: what the example counts have to fit."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from amtsatlas.domain.keys import scheme_of
from amtsatlas.example.targets import Anchor
from amtsatlas.registers.packaged import PublishedFigure

_COUNTS = frozenset({"online_verfahren_bayernportal", "online_verfahren_dashboard", "online_verfahren"})
"""Metrics that count what the programme counts; the last one as undefined as the newspapers that print it."""
_AWARDED = "awarded"
_THRESHOLD, _THRESHOLD_BEZIRK = 50, 30
"""What an authority that carries the award must have reached."""
_BESIDE = {"exact": 0, "at_least": 0, "about": 0, "more_than": 1, "just_under": -1}
"""How far from the figure the example count is set, by its precision."""


def figures_used(figures: Iterable[PublishedFigure]) -> list[PublishedFigure]:
    """The figures that the example data has to fit: those of one authority, of these metrics, with a day or month.

    Figures of other metrics are left out, above all those of the federal dashboard, which inherits.
    """
    return [
        figure
        for figure in figures
        if figure.authority_key and figure.date and (figure.metric in _COUNTS or figure.metric == _AWARDED)
    ]


def anchors_of(figures: Iterable[PublishedFigure]) -> dict[str, list[Anchor]]:
    """Anchors by authority key; where only the month is known its 15th is taken."""
    anchors: defaultdict[str, list[Anchor]] = defaultdict(list)
    for figure in figures_used(figures):
        key = figure.authority_key or ""
        day = date.fromisoformat(figure.date if figure.date_precision == "day" else f"{figure.date}-15")
        if figure.metric == _AWARDED:
            threshold = _THRESHOLD_BEZIRK if scheme_of(key) == "bezirk" else _THRESHOLD
            anchors[key].append(Anchor(day, threshold, at_least=True))
        else:
            anchors[key].append(Anchor(day, int(figure.value) + _BESIDE[figure.precision]))
    return {key: sorted(set(found)) for key, found in anchors.items()}
