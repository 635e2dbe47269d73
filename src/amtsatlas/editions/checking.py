"""Verifying everything that is stored against the hashes written with it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from amtsatlas.domain.errors import AmtsatlasError
from amtsatlas.editions.catalogue import Edition, folders_of, named, next_revision
from amtsatlas.editions.store import MANIFEST, Delivery, is_delivery, problems
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
        found += _told(problems, Delivery(folder)) if is_delivery(folder) else [f"{folder}: was not written by us"]
    editions = {edition.name: edition for edition in folders_of(data)}
    for name, edition in editions.items():
        step(name)
        found += _told(edition_problems, edition)
    found += [f"{path}: was not written by us" for path in _inside(data / "editions") if path.name not in editions]
    for path in _inside(data / "results"):
        its = named(data, path.name)
        # A killed build may have published the results of the next revision, and no edition yet.
        if its is None or (its.name not in editions and its.revision != next_revision(data, its.date)):
            found.append(f"{path}: belongs to no edition")
    return found


def edition_problems(edition: Edition) -> list[str]:
    """What is damaged, missing or extra in an edition and its results; raises DamagedError where its manifest is."""
    manifest = edition.manifest
    gone = [name for name in edition.made_from if not (edition.data / "deliveries" / name).is_dir()]
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
