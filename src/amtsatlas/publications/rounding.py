"""How numbers are rounded where a text for the press speaks of "about": our rule, and always labelled as ours."""

from typing import NamedTuple

from amtsatlas.programmes.model import Text
from amtsatlas.publications.numbers import integer

ROUNDING_RULE = Text(
    de=(
        "Unsere Rundungsregel: Zahlen unter 100 nennen wir genau. Alle anderen runden wir auf zwei geltende Ziffern, "
        "ab der Mitte aufwärts: „rund 400“ heißt 395 bis 404, „rund 1.300“ heißt 1.250 bis 1.349. Bei Anteilen heißt "
        "„rund die Hälfte“ 45 bis 55 %, „rund ein Drittel“ 31 bis 35 %, „rund zwei Drittel“ 65 bis 69 %, „rund ein "
        "Viertel“ 23 bis 27 %, „rund drei Viertel“ 73 bis 77 %, die Grenzen eingeschlossen; für andere Anteile haben "
        "wir kein Wort. Die genaue Zahl steht immer dabei."
    ),
    en=(
        "Our rounding rule: numbers below 100 are told exactly. All others are rounded to two significant digits, from "
        "the middle upwards: 'about 400' means 395 to 404, 'about 1,300' means 1,250 to 1,349. Of shares, 'about half' "
        "means 45 to 55%, 'about a third' 31 to 35%, 'about two thirds' 65 to 69%, 'about a quarter' 23 to 27%, 'about "
        "three quarters' 73 to 77%, limits included; for other shares we have no word. The exact number always stands "
        "beside."
    ),
)
"""The rule as a text for the page; a test holds every number in it against the functions below."""


class Rounding(NamedTuple):
    """A rounded number in words."""

    phrase: Text
    """ "rund 400", "about 400"."""
    meaning: Text
    """From where to where it holds, both included: "395 bis 404", "395 to 404"."""


_FRACTIONS = (
    (23, 27, Text("rund ein Viertel", "about a quarter")),
    (31, 35, Text("rund ein Drittel", "about a third")),
    (45, 55, Text("rund die Hälfte", "about half")),
    (65, 69, Text("rund zwei Drittel", "about two thirds")),
    (73, 77, Text("rund drei Viertel", "about three quarters")),
)
"""Percent from, percent to, both included, and the words. Above a half they mirror those below."""


def rounded_count(number: int) -> Rounding | None:
    """The count to two significant digits, from the middle upwards: 395 to 404 is "rund 400". None below 100."""
    if number < 100:
        return None
    step = 10 ** (len(str(number)) - 2)
    rounded = (number + step // 2) // step * step
    lowest, highest = _span(rounded)
    return Rounding(
        Text(f"rund {integer(rounded, 'de')}", f"about {integer(rounded, 'en')}"),
        Text(
            f"{integer(lowest, 'de')} bis {integer(highest, 'de')}",
            f"{integer(lowest, 'en')} to {integer(highest, 'en')}",
        ),
    )


def rounded_share(share: float) -> Rounding | None:
    """The word for a share from 0 to 1: 0.45 to 0.55, both included, is "rund die Hälfte". None where no word fits."""
    for low, high, phrase in _FRACTIONS:
        if low / 100 <= share <= high / 100:
            return Rounding(phrase, Text(f"{low} bis {high}\N{NO-BREAK SPACE}%", f"{low} to {high}%"))
    return None


def _span(rounded: int) -> tuple[int, int]:
    """The smallest and the largest count that are rounded to this one. Below a power of ten steps are finer."""
    step = 10 ** (len(str(rounded)) - 2)
    finer = step // 10 if rounded == step * 10 else step
    return max(100, rounded - finer // 2), rounded + step // 2 - 1
