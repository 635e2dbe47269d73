"""The reviewed list of everyday words and the official terms they stand for: ``synonyms.csv`` beside this module."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from amtsatlas.registers.tables import read_csv

SYNONYMS = Path(__file__).parent / "synonyms.csv"
"""One row per everyday word and target; the columns are those of :class:`Synonym`."""


class Synonym(NamedTuple):
    """One everyday word, or a few that belong together, and what it leads to."""

    everyday: str
    """As people write it: "perso", "auto abmelden"."""
    leika_key: str
    """The first 8, 11 or 14 digits of the LeiKa keys it leads to: all of an object, one act on it, one variant.
    "" where the word names an act ("umtauschen") and leads to every service whose name has the term."""
    term: str
    """The official term as the catalogue writes it. A service without a LeiKa key is found by it."""
    reviewed: str
    """ISO date of the day on which somebody last looked at the row."""
    author: str


@cache
def synonyms() -> tuple[Synonym, ...]:
    """All rows, those with a LeiKa key first."""
    return tuple(Synonym(*row) for row in read_csv(SYNONYMS, Synonym._fields))
