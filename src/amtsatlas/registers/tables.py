"""A register as two CSV files, ``authorities.csv`` and ``territories.csv``: the one form in package and data folder.

UTF-8, comma, a header, "\\n", keys with leading zeros. An empty field is None; in the column ``ars`` of authorities,
which every authority of a register has, it is the Bund's empty prefix. Flags are ``true`` and ``false``.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from amtsatlas.domain.authority import Authority, Territory
from amtsatlas.registers.register import Register

AUTHORITIES, TERRITORIES = "authorities.csv", "territories.csv"


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one table; None becomes an empty field."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[list[str]]:
    """The rows of a table that :func:`write_csv` wrote with these columns."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if header != list(columns):
            raise ValueError(f"{path.name} has the columns {header}, not {list(columns)}")
        yield from reader


def write_register(register: Register, folder: Path) -> None:
    """Write both tables into a folder that exists. The register's date and source belong in a manifest beside them."""
    write_csv(folder / AUTHORITIES, Authority._fields, register.authorities)
    write_csv(
        folder / TERRITORIES,
        Territory._fields,
        ((*t[:5], "true" if t.gemeindefrei else "false", *t[6:]) for t in register.territories),
    )


def read_register(folder: Path, date: str, source: str) -> Register:
    """The register whose tables stand in the folder."""
    return Register(
        date=date,
        source=source,
        authorities=tuple(map(_authority, read_csv(folder / AUTHORITIES, Authority._fields))),
        territories=tuple(map(_territory, read_csv(folder / TERRITORIES, Territory._fields))),
    )


def _authority(fields: list[str]) -> Authority:
    *texts, area_ha, population, population_date = (field or None for field in fields)
    return Authority._make((*fields[:4], *texts[4:], _int(area_ha), _int(population), population_date))


def _territory(fields: list[str]) -> Territory:
    ars, level, name, parent_ars, authority_key, gemeindefrei, population, area_ha = fields
    return Territory(
        ars,
        level,
        name,
        parent_ars or None,
        authority_key or None,
        gemeindefrei == "true",
        _int(population),
        _int(area_ha),
    )


def _int(field: str | None) -> int | None:
    return int(field) if field else None
