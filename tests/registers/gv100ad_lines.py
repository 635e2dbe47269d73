"""Writes lines of GV100AD files for tests, from the documented columns and not from the reader's tables."""

from collections.abc import Iterable
from pathlib import Path

STAND = "20240131"


def line(
    satzart: int, key: str, name: str, *, code: int | str = "", seat: str = "", stand: str = STAND, area: int = 100,
    population: int = 10, male: int = 4, postal_code: str = "84543",
) -> str:  # fmt: skip
    """A line; ``key`` is the ARS prefix (2, 3, 4, 5, 9 or 12 digits)."""
    ags, verband = key[:5] + key[9:], key[5:9]
    text = f"{satzart}{stand}{ags:<8}{verband:<4}{name:<50}{seat:<50}{code:<2}"
    if satzart == 60:
        text += f"    {area:011}{population:011}{male:011}    {postal_code:<5}"
    return f"{text:<220}"


def write(path: Path, lines: Iterable[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("".join(f"{each}\n" for each in lines).encode(encoding))
    return path


OBERBAYERN = [
    line(10, "09", "Bayern", seat="München"),
    line(20, "091", "Oberbayern", seat="München"),
    line(40, "09161", "Ingolstadt", code=41, seat="Ingolstadt"),
    line(50, "091610000", "Ingolstadt", code=50),
    line(60, "091610000000", "Ingolstadt", code=61, population=1000, male=500, area=500, postal_code="85047"),
    line(40, "09171", "Altötting", code=44, seat="Altötting, St"),
    line(50, "091710111", "Altötting, St", code=50),
    line(50, "091715101", "Emmerting (VGem)", code=54, seat="Emmerting"),
    line(50, "091719452", "Öttinger Forst", code=50),
    line(60, "091710111111", "Altötting, St", code=63, population=300, male=100),
    line(60, "091715101114", "Emmerting", code=64, population=20, male=10),
    line(60, "091715101124", "Mehring, M", code=60, population=5, male=5),
    line(60, "091719452452", "Öttinger Forst, gemfr. Gebiet", code=66, population=0, male=0, postal_code=""),
]
"""A small Land that is whole: a kreisfreie Stadt, a Landkreis with a VG of two, and a gemeindefreies Gebiet."""
