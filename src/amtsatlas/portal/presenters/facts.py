"""Key figures with their words, for pages."""

from collections.abc import Sequence
from typing import NamedTuple

from amtsatlas.measures.dictionary import dictionary
from amtsatlas.results.facts import split
from amtsatlas.results.reader import Row


class Fact(NamedTuple):
    """One key figure: its words, its whole, its parts and its authorities."""

    code: str
    title: str
    definition: str
    whole: Row
    parts: list[Row]
    authorities: list[Row]


def told(rows: Sequence[Row], language: str) -> dict[str, Fact]:
    """Rows of the question ``facts``, by the figure's code."""
    found: dict[str, Fact] = {}
    for code in dict.fromkeys(row["fact"] for row in rows):
        text = dictionary()["facts"][code]
        found[code] = Fact(code, text[f"title_{language}"], text[language], *split(rows, code))
    return found


class Gain(NamedTuple):
    """How much more an authority counts than in the edition before."""

    authority: str
    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        """Always above 0."""
        return self.after - self.before


def gains(after: Sequence[Row], before: Sequence[Row]) -> list[Gain]:
    """Who counts more than before, the largest gain first; rows of the question ``distribution`` of two editions.

    Who has no data in one of the two has gained nothing that could be told.
    """
    counted = {row["authority"]: row["counted"] for row in before}
    found = [
        Gain(row["authority"], row["name"], counted[row["authority"]], row["counted"])
        for row in after
        if row["counted"] > counted.get(row["authority"], row["counted"])
    ]
    return sorted(found, key=lambda one: (-one.change, one.name, one.authority))
