"""Writing so that a kill at any moment leaves the old state or the new one: temporary folder, fsync, rename."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TEMPORARY = ".tmp"
"""Folder for unfinished work within the data folder, so that a rename out of it stays on one file system."""


@contextmanager
def temporary_folder(data: Path) -> Iterator[Path]:
    """An empty folder within the data folder, removed afterwards unless it was published."""
    parent = data / _TEMPORARY
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def publish(folder: Path, target: Path) -> None:
    """Make the finished folder appear under its name at once, and safe against a power cut.

    A leftover without meaning at the target (see :mod:`amtsatlas.build`) must have been removed before.
    """
    for path in sorted(folder.rglob("*")):
        _fsync(path)
    _fsync(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    _fsync(target.parent)
    _fsync(target.parent.parent)


def publish_file(file: Path, target: Path) -> None:
    """The same for a single file."""
    _fsync(file)
    file.rename(target)
    _fsync(target.parent)


def leftovers(data: Path) -> list[Path]:
    """What killed writers left behind (or a writer at work is using): harmless, no reader looks there."""
    parent = data / _TEMPORARY
    return sorted(parent.iterdir()) if parent.is_dir() else []


def remove_leftovers(data: Path) -> None:
    """Remove what killed writers left behind; only under the lock, where no writer can be at work."""
    for path in leftovers(data):
        shutil.rmtree(path)


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_files(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path relative to the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {file.relative_to(folder).as_posix(): sha256_of(file) for file in files}


def differences(folder: Path, expected: dict[str, str], *, beside: frozenset[str] = frozenset()) -> list[str]:
    """What in the folder is damaged, missing, or extra against the expected hashes, one sentence each.

    ``beside`` are names that may stand there without being expected.
    """
    actual = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    problems = [f"{folder / name}: is missing" for name in expected if name not in actual]
    problems += [f"{path}: was not written by us" for name, path in actual.items() if name not in {*expected, *beside}]
    problems += [
        f"{actual[name]}: does not match its hash"
        for name, digest in expected.items()
        if name in actual and sha256_of(actual[name]) != digest
    ]
    return sorted(problems)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
