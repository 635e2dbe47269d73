"""Verifying everything that is stored against the hashes written with it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from amtsatlas.domain.errors import AmtsatlasError
from amtsatlas.editions.catalogue import Edition, editions_of
from amtsatlas.editions.store import MANIFEST, Delivery, problems
from amtsatlas.registers import store as registers
from amtsatlas.storage.atomic import differences

_Thing = TypeVar("_Thing")


def check_data(data: Path, progress: Callable[[str], None] | None = None) -> list[str]:
    """What is damaged, missing or extra in registers, deliveries, editions and results, one sentence each.

    What a killed writer left behind is no damage: nobody reads it, and the next writer removes it. ``progress`` is
    called with the name of each thing as its check begins.
    """
    step = progress or (lambda _name: None)
    step("registers")
    found = registers.check(data)
    for folder in _inside(data / "deliveries"):
        step(folder.name)
        found += _told(problems, Delivery(folder)) if folder.is_dir() else [f"{folder}: was not written by us"]
    known = {edition.name: edition for edition, _ in editions_of(data)}
    for edition in known.values():
        step(edition.name)
        found += _told(edition_problems, edition)
    found += [
        f"{folder}: is no edition, its manifest is missing"
        for folder in _inside(data / "editions")
        if folder.name not in known
    ]
    return found


def edition_problems(edition: Edition) -> list[str]:
    """What is damaged, missing or extra in an edition and its results; raises DamagedError where its manifest is."""
    manifest = edition.manifest
    gone = [used["id"] for used in manifest["deliveries"] if not (edition.data / "deliveries" / used["id"]).is_dir()]
    return [
        *differences(edition.path, manifest["files"]["edition"], beside=frozenset({MANIFEST})),
        *differences(edition.results, manifest["files"]["results"]),
        *(f"{edition.path}: was made from {name}, which is missing" for name in gone),
    ]


def _told(check: Callable[[_Thing], list[str]], thing: _Thing) -> list[str]:
    """What the check finds, or what stops it: a damaged manifest is a finding too."""
    try:
        return check(thing)
    except AmtsatlasError as error:
        return [str(error)]


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
