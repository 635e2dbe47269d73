"""A register of a handful of authorities, and the context that sources read in."""

from collections.abc import Callable
from pathlib import Path

from amtsatlas.domain.authority import Authority, Territory
from amtsatlas.registers.register import Register
from amtsatlas.sources.interface import ReadContext

REGISTER = Register(
    date="2023-11-30",
    source="made up for tests",
    authorities=(
        Authority("gemeinde:09562000", "Erlangen", "kreisfreie_stadt", "095620000000", "09562000"),
        Authority("gemeinde:09177133", "Oberding", "gemeinde", "091775123133", "09177133"),
        Authority("vg:091775123", "VG Oberding", "vg", "091775123"),
        Authority("landkreis:09177", "Landkreis Erding", "landkreis", "09177"),
        Authority("bezirk:091", "Bezirk Oberbayern", "bezirk", "091"),
        Authority("land:09", "Bayern", "land", "09"),
        Authority("bund:00", "Bund", "bund", ""),
    ),
    territories=(
        Territory("09", "land", "Bayern", None, "land:09", False, None, None),
        Territory("091", "regierungsbezirk", "Oberbayern", "09", None, False, None, None),
    ),
)

UNKNOWN_ARS = "091840000000"
STATE_ARS = "091000000000"


def context(workdir: Path, progress: Callable[[int], None] = lambda _done: None) -> ReadContext:
    return ReadContext(REGISTER, "2024-05-01", "tests", workdir, progress=progress)
