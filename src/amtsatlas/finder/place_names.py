"""The reviewed list of what places are called in English: ``place_names.csv`` beside this module."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from amtsatlas.registers.tables import read_csv


class PlaceName(NamedTuple):
    """One name of a place that the register does not have: "Munich"."""

    name: str
    authority_key: str
    reviewed: str
    """ISO date of the day on which somebody last looked at the row."""
    author: str


@cache
def place_names() -> tuple[PlaceName, ...]:
    """All rows."""
    return tuple(PlaceName(*row) for row in read_csv(Path(__file__).parent / "place_names.csv", PlaceName._fields))
