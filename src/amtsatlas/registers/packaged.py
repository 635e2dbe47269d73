"""What the package carries: a register, a service catalogue, the published figures, postal codes.

Each folder under ``data`` holds CSV files and a ``source.toml`` that says where they come from, of which date, under
which licence, and which script in the tree made them. Importing this module reads nothing.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from amtsatlas.registers.register import Register
from amtsatlas.registers.tables import read_register

DATA = Path(__file__).parent / "data"
REGISTER = DATA / "register"
"""Folder of Germany's authorities and territories; see :mod:`amtsatlas.registers.tables`."""


@dataclass(frozen=True)
class Source:
    """Where a packaged table comes from."""

    source: str
    """The sentence that attributes it; to be shown wherever the data is."""
    date: str
    """ISO date (or year) that the data refers to."""
    licence: str
    script: str
    """Path in the project of the script that made it."""
    inputs: dict[str, str]
    """File name -> sha256 of what the script read."""


def source_of(folder: Path) -> Source:
    """Where the tables in a folder of the package come from."""
    return Source(**tomllib.loads((folder / "source.toml").read_text(encoding="utf-8")))


@cache
def register() -> Register:
    """Germany's authorities and territories."""
    source = source_of(REGISTER)
    return read_register(REGISTER, source.date, source.source)
