"""Destatis' GV100AD, the official list of German municipalities, as a register.

Fixed width, 220 characters a line, UTF-8. A file that is not whole and consistent is refused, with line and reason:
half a register would make authorities vanish from every count. Columns are named from 1, as editors count.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from amtsatlas.domain.errors import InputError
from amtsatlas.registers.composing import GEMEINDEFREI, KREISFREI, NO_VERBAND, Area, compose
from amtsatlas.registers.register import Register

LINE_LENGTH = 220
"""Characters in every line, without the line end."""

_WHOLE = "get the file anew from Destatis (www.destatis.de, Gemeindeverzeichnis, GV100AD) and import it unchanged"
_UTF8 = "convert it to UTF-8 first: iconv -f ISO-8859-1 -t UTF-8 FILE > FILE.utf8"

_LEVELS = {"10": "land", "20": "regierungsbezirk", "30": "region", "40": "kreis", "50": "verband", "60": "gemeinde"}
"""Satzart -> the level of the area. Regions are no level of the ARS: they are checked and go no further."""

_KEY_DIGITS = {"land": 2, "regierungsbezirk": 3, "region": 4, "kreis": 5, "verband": 5, "gemeinde": 8}
"""How many of the eight columns of the AGS (10:18) are filled; the rest are blank."""

_TEXTKENNZEICHEN = {
    "land": frozenset({""}),
    "regierungsbezirk": frozenset({""}),
    "region": frozenset({""}),
    "kreis": frozenset({"41", "42", "43", "44", "45"}),
    "verband": frozenset({"50", "51", "52", "53", "54", "55", "56", "57", "58"}),
    "gemeinde": frozenset({"60", "61", "62", "63", "64", "65", "66", "67"}),
}

_KREIS_OF_CITY = {"61": "41", "62": "42"}
"""A kreisfreie Stadt's Textkennzeichen -> that of the Kreis which it is."""

_DIGITS = re.compile(r"[0-9]+")
"""Not ``\\d``: the digits of other scripts are no key."""

_Known = dict[tuple[str, str], Area]
"""(level, ARS prefix) -> the area."""


class _RefusalError(Exception):
    """What is wrong with one line."""


def read(path: Path, population_date: str | None = None) -> Register:
    """The register in a GV100AD file; its Stand is the register's date.

    ``population_date`` is the ISO date its populations refer to, the last 31 December or the one before: the file does
    not say it, Destatis does where the file is published. Raises InputError with the line, and refuses the file whole,
    where the encoding, the columns, a code or a number is wrong, or a record is there twice or missing.
    """
    stand, areas = _areas(path)
    known: _Known = {}
    for area in areas:
        twin = known.setdefault((area.level, area.key), area)
        if twin is not area:
            raise _refuse(path, area.line, f"{area.name} ({area.level} {area.key}) stands already in line {twin.line}")
    _check_whole(path, known)
    authorities, territories = compose(areas, population_date)
    return Register(
        date=stand.isoformat(),
        source=f"Statistisches Bundesamt (Destatis), GV100AD, Gebietsstand {stand:%d.%m.%Y}",
        authorities=authorities,
        territories=territories,
    )


def line_before(path: Path, key: str) -> int:
    """The line of a file that was read after which the record with this key (2, 5 or 8 digits) should stand."""
    keys = (line[10:18].strip() for line in path.read_bytes().split(b"\n"))
    return max((number for number, found in enumerate(keys, 1) if b"" < found < key.encode()), default=0)


def _refuse(path: Path, line: int, problem: str, remedy: str = _WHOLE) -> InputError:
    return InputError(problem, file=path.name, place=f"line {line}", remedy=remedy)


def _areas(path: Path) -> tuple[date, list[Area]]:
    """The Stand and every line as an area. Raises InputError at the first line that is not what the format says."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refuse(path, line, "is not UTF-8", _UTF8) from None
    stand: date | None = None
    areas = []
    for line, content in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            own_stand, area = _stand_and_area(line, content.removesuffix("\r"))
            if stand not in (None, own_stand):
                raise _RefusalError(f"Stand {own_stand} differs from {stand} in line 1")
        except _RefusalError as refusal:
            raise _refuse(path, line, str(refusal)) from None
        stand = own_stand
        areas.append(area)
    if stand is None or not any(area.level == "gemeinde" for area in areas):
        raise InputError("holds no municipality (Satzart 60)", file=path.name, remedy=_WHOLE)
    return stand, areas


def _stand_and_area(line: int, content: str) -> tuple[date, Area]:
    """One line cut into its fields, each checked by itself."""
    if not content.isprintable() or "\N{REPLACEMENT CHARACTER}" in content:
        raise _RefusalError("holds characters that were lost or broken in a conversion")
    if len(content) != LINE_LENGTH:
        raise _RefusalError(
            f"has {len(content)} characters instead of {LINE_LENGTH}: its columns are shifted or cut off"
        )
    level = _LEVELS.get(content[0:2])
    if level is None:
        raise _RefusalError(f"unknown Satzart {content[0:2]!r} in columns 1-2: the columns may be shifted")
    stand = _date(content, 2, 10)
    code = content[122:124].rstrip()
    if code not in _TEXTKENNZEICHEN[level]:
        raise _RefusalError(f"unknown Textkennzeichen {content[122:124]!r} of a {level} in columns 123-124")
    if content[124:128].strip() or content[161:165].strip():
        raise _RefusalError("columns that are always blank (125-128, 162-165) are filled: the columns are shifted")
    ags = _key(content, 10, 18, _KEY_DIGITS[level])
    verband = _key(content, 18, 22, 4 if level in ("verband", "gemeinde") else 0)
    name = _text(content, 22, 72)
    if not name:
        raise _RefusalError("has no name in columns 23-72")
    seat = _text(content, 72, 122)
    key = ags[:5] + verband + ags[5:]
    if level != "gemeinde":
        return stand, Area(line, level, key, name, code, seat)
    population = _number(content, 139, 150)
    if _number(content, 150, 161) > population:
        raise _RefusalError("counts more male residents (columns 151-161) than residents (columns 140-150)")
    postal_code = content[165:170].strip() and _digits(content, 165, 170)
    if not postal_code and code not in GEMEINDEFREI:
        raise _RefusalError("has no postal code in columns 166-170")
    return stand, Area(line, level, key, name, code, seat, ags, _number(content, 128, 139), population, postal_code)


def _date(content: str, start: int, end: int) -> date:
    try:
        return date.fromisoformat(_digits(content, start, end))
    except ValueError:
        raise _RefusalError(
            f"{content[start:end]!r} in columns {start + 1}-{end} is no date: columns are shifted"
        ) from None


def _digits(content: str, start: int, end: int) -> str:
    field = content[start:end]
    if _DIGITS.fullmatch(field) is None:
        raise _RefusalError(f"{field!r} in columns {start + 1}-{end} is no number: the columns are shifted")
    return field


def _number(content: str, start: int, end: int) -> int:
    return int(_digits(content, start, end))


def _key(content: str, start: int, end: int, length: int) -> str:
    """A key of this many digits, and blanks up to the end of its columns."""
    if content[start + length : end].strip():
        raise _RefusalError(
            f"{content[start:end]!r} in columns {start + 1}-{end} is no key of {length} digits: the columns are shifted"
        )
    return _digits(content, start, start + length) if length else ""


def _text(content: str, start: int, end: int) -> str:
    """A text field. It is padded on the right only; three blanks inside it are the border to the field before."""
    field = content[start:end].rstrip()
    if field.startswith(" ") or "   " in field:
        raise _RefusalError(
            f"{field!r} in columns {start + 1}-{end} begins at the wrong column: the columns are shifted"
        )
    return field.replace("  ", " ")


def _check_whole(path: Path, known: _Known) -> None:
    """Refuse a file in which an area's Land, Kreis or Verband is missing, or one of these has no municipality.

    Destatis writes a Kreis, then its Verbände, then its municipalities, so that a file which ends early shows.
    """
    filled: set[tuple[str, str]] = set()
    for area in known.values():
        for above in _areas_above(area):
            if above not in known:
                raise _refuse(
                    path, area.line, f"{area.name} ({area.key}): the record of its {' '.join(above)} is missing"
                )
            if area.level == "gemeinde":
                filled.add(above)
        if area.level == "gemeinde" and area.code not in GEMEINDEFREI:
            _check_kreisfrei(path, area, known["kreis", area.key[:5]])
    for own, area in known.items():
        if area.level not in ("gemeinde", "region") and own not in filled:
            raise _refuse(path, area.line, f"{area.name} ({' '.join(own)}) has no municipality: records are missing")


def _areas_above(area: Area) -> Iterator[tuple[str, str]]:
    """The level and key of the records that must be there with this one."""
    if area.level == "land":
        return
    yield "land", area.key[:2]
    if area.level == "regierungsbezirk":
        return
    if area.key[2] != "0":
        yield "regierungsbezirk", area.key[:3]
    if area.level not in ("verband", "gemeinde"):
        return
    # Waters and the territory shared with Luxembourg lie in a Land but in no Kreis; they are gemeindefrei.
    if area.key[2:5] != "000" or area.code not in {*GEMEINDEFREI, NO_VERBAND}:
        yield "kreis", area.key[:5]
    if area.level == "gemeinde":
        yield "verband", area.key[:9]


def _check_kreisfrei(path: Path, city: Area, kreis: Area) -> None:
    """A kreisfreie Stadt is its own Kreis, so the codes of both must say so, and nobody else lies in it."""
    if _KREIS_OF_CITY.get(city.code) != (kreis.code if kreis.code in KREISFREI else None):
        raise _refuse(
            path,
            city.line,
            f"{city.name} has Textkennzeichen {city.code} but its Kreis (line {kreis.line}) has {kreis.code}: "
            "they contradict each other",
        )
    if city.code in _KREIS_OF_CITY and city.ags[5:] != "000":
        raise _refuse(path, city.line, f"{city.name} is a kreisfreie Stadt, but its AGS {city.ags} does not end in 000")
