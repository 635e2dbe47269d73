"""Classes of values: where the limits lie, which class a value is in, and how the legend tells it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

COLOURS = 7
"""Classes that are told apart by colour, k0 to k6; more than seven shades nobody tells apart."""


@dataclass(frozen=True)
class Scale:
    """How values become classes."""

    limits: tuple[float, ...]
    """Ascending, at most six. A limit belongs to the class above it."""
    step: float = 1
    """Smallest difference between two values as they are shown: 1 for counts, 0.001 for tenths of a percent."""
    zero_apart: bool = True
    """Whether nothing is a class of its own, with a pattern. Not so for a distance, where 0 is a value like others."""
    write: Callable[[float], str] = field(default=str)
    """A value as people read it: "1.783", "49,8 %"."""
    names: tuple[str, ...] = ()
    """What the classes are called where they are kinds and no spans of numbers; their values are 0, 1, 2 …"""

    def __post_init__(self) -> None:
        if len(self.limits) >= COLOURS or any(below >= above for below, above in pairwise(self.limits)):
            raise ValueError(f"limits ascend and are fewer than {COLOURS}: {self.limits}")

    def css_class(self, value: float | None) -> str:
        """``k0`` to ``k6``, ``zero`` or ``nodata``."""
        if value is None:
            return "nodata"
        return "zero" if value == 0 and self.zero_apart else self.shade(bisect_right(self.limits, value))

    def shade(self, position: int) -> str:
        """The colour of the class at this position; few classes are spread over all colours."""
        return f"k{round(position * (COLOURS - 1) / len(self.limits)) if self.limits else COLOURS // 2}"


def class_limits(
    values: Iterable[float], always: float | None = None, step: float = 1, most: int = COLOURS - 1
) -> tuple[float, ...]:
    """Round limits that put about as many values into each class; ``always``, the threshold, is one of them.

    The limits are multiples of the roundest number (1, 2, 5, 10, … steps) that keeps as many limits apart as can be, or
    one less. Values of 0 are left out: they are no class among others. Without values there is at most ``always``.
    """
    ordered = sorted(value for value in values if value)
    found: list[float] = []
    if ordered:
        raw = [ordered[len(ordered) * part // (most + 1)] for part in range(1, most + 1)]
        choices = [[one for one in _rounded(raw, step * size) if ordered[0] < one <= ordered[-1]] for size in _ROUND]
        enough = max(map(len, choices)) - 1
        found = next(limits for limits in choices if len(limits) >= enough)
    if always is not None and always not in found:
        if len(found) == most:
            found.remove(min(found, key=lambda limit: abs(limit - always)))
        found = sorted([*found, always])
    return tuple(found)


_ROUND = [factor * 10**power for power in range(6, -1, -1) for factor in (5, 2, 1)]


def _rounded(values: Sequence[float], size: float) -> list[float]:
    limits = sorted({round(round(value / size) * size, 9) for value in values})
    return [int(limit) if limit == int(limit) else limit for limit in limits]
