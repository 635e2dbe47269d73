"""Imported registers in a data folder: ``registers/<date>/`` with the two tables and a sealed manifest.

The packaged register counts as one of them.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amtsatlas.domain.errors import AmtsatlasError, DamagedError, InputError
from amtsatlas.registers import packaged
from amtsatlas.registers.gv100ad import line_before
from amtsatlas.registers.missing import missing_records
from amtsatlas.registers.register import Register
from amtsatlas.registers.tables import read_register, write_register
from amtsatlas.storage.atomic import differences, publish, sha256_of, sha256_of_files, temporary_folder
from amtsatlas.storage.sealed import as_utf8, read_sealed, write_sealed

_MANIFEST = "manifest.json"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

_NAMED = 5
"""Missing records that a refusal names."""


@dataclass(frozen=True)
class Available:
    """A register that can be used."""

    date: str
    """ISO date of reference."""
    folder: Path | None
    """Where it is stored; None for the packaged one."""


def save(register: Register, data: Path, original: Path) -> bool:
    """Store an imported register in the data folder; the caller holds the lock. False: the same is there already.

    ``original`` is the file it was read from. Raises InputError where a register of the same date says otherwise,
    or where the file lacks records (see :func:`amtsatlas.registers.missing.missing_records`).
    """
    _refuse_missing(register, data, original)
    with temporary_folder(data) as temporary:
        new = temporary / register.date
        new.mkdir()
        write_register(register, new)
        manifest = {
            "date": register.date,
            "source": register.source,
            "original": {"name": as_utf8(original.name), "sha256": sha256_of(original)},
            "files": sha256_of_files(new),
        }
        target = _folder(data) / register.date
        if target.exists():
            if _manifest(target)["files"] == manifest["files"]:
                return False
            raise InputError(
                f"a register of {register.date} with other content is already there",
                file=original.name,
                remedy=f"keep that one, or remove the folder {target} first and build its editions anew",
            )
        write_sealed(new / _MANIFEST, manifest)
        publish(new, target)
        return True


def available(data: Path) -> list[Available]:
    """Every register that can be used, oldest first; an imported one goes before the packaged one of the same date."""
    folder = _folder(data)
    stored = [path for path in folder.iterdir() if _DATE.fullmatch(path.name)] if folder.is_dir() else []
    by_date = {date: Available(date, None) for date in [packaged.source_of(packaged.REGISTER).date]}
    by_date |= {path.name: Available(path.name, path) for path in stored}
    return [by_date[date] for date in sorted(by_date)]


def in_force(data: Path, date: str) -> Register:
    """The newest register with a date up to this one (ISO), else the oldest there is.

    Raises DamagedError where its files are not what was written.
    """
    known = available(data)
    chosen = max((one for one in known if one.date <= date), key=lambda one: one.date, default=known[0])
    if chosen.folder is None:
        return packaged.register()
    problems = _problems(chosen.folder)
    if problems:
        raise DamagedError("; ".join(problems))
    return read_register(chosen.folder, chosen.date, _manifest(chosen.folder)["source"])


def check(data: Path) -> list[str]:
    """What is damaged, missing or extra in the stored registers, one sentence each; empty: nothing."""
    return [problem for one in available(data) if one.folder is not None for problem in _problems(one.folder)]


def _refuse_missing(register: Register, data: Path, original: Path) -> None:
    """Compare with the register in force on its day; where that is one of a single Land, with the packaged one."""
    known = in_force(data, register.date)
    if _laender(known) < _laender(packaged.register()):
        known = packaged.register()
    missing = missing_records(register, known)
    if missing is not None:
        named = [f"{name} ({key})" for name, key in zip(missing.names, missing.keys, strict=True)]
        more = f" and {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
        raise InputError(
            f"records are missing: {', '.join(named[:_NAMED])}{more} – {missing.why}",
            file=original.name,
            place=f"after line {line_before(original, missing.keys[0])}",
            remedy="get the whole file anew from Destatis",
        )


def _laender(register: Register) -> set[str]:
    return {territory.ars for territory in register.territories if territory.level == "land"}


def _problems(folder: Path) -> list[str]:
    try:
        files = _manifest(folder)["files"]
    except AmtsatlasError as error:
        return [str(error)]
    return differences(folder, files, beside=frozenset({_MANIFEST}))


def _manifest(folder: Path) -> dict[str, Any]:
    return read_sealed(folder / _MANIFEST)


def _folder(data: Path) -> Path:
    return data / "registers"
