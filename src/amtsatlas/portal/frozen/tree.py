"""The folder of a frozen site: files written whole, only where they differ, and a list of what is ours."""

import filecmp
import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from amtsatlas.domain.errors import InputError
from amtsatlas.storage.atomic import temporary_folder

LIST = ".amtsatlas-freeze.json"
"""The files that a freeze has written or was about to write."""
PROGRESS = ".amtsatlas-freeze-progress.jsonl"
"""What an unfinished freeze has done: the job's hash, then a line per part of it."""
_OURS = {LIST, PROGRESS, ".lock", ".tmp"}


def refuse_foreign(folder: Path) -> None:
    """Raises InputError where the folder holds something and no freeze has written it."""
    if folder.is_dir() and not (folder / LIST).is_file() and {path.name for path in folder.iterdir()} - _OURS:
        raise InputError(
            "is not empty, and no freeze has written it", file=str(folder), remedy="name a new or an empty folder"
        )


def write(folder: Path, file: str, content: bytes) -> bool:
    """Write a file below the folder whole or not at all; False where it holds exactly this already."""
    target = folder / file
    if target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content:
        return False
    _replace(folder, target, lambda unfinished: unfinished.write_bytes(content))
    return True


def copy(folder: Path, file: str, source: Path) -> bool:
    """The same with the content of another file."""
    target = folder / file
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return False
    _replace(folder, target, lambda unfinished: shutil.copyfile(source, unfinished))
    return True


def _replace(folder: Path, target: Path, fill: Callable[[Path], object]) -> None:
    with temporary_folder(folder) as beside:
        unfinished = beside / "file"
        fill(unfinished)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.rename(target)


def listed(folder: Path) -> set[str]:
    """The files that former freezes have written."""
    if not (folder / LIST).is_file():
        return set()
    return set(json.loads((folder / LIST).read_text("utf-8"))["files"])


def keep_list(folder: Path, files: Iterable[str]) -> None:
    """Remember which files are ours."""
    write(folder, LIST, json.dumps({"files": sorted(files)}, ensure_ascii=False, indent=0).encode())


def remove(folder: Path, files: Iterable[str]) -> int:
    """Remove files of ours, and folders that are empty then; returns how many there were."""
    removed = 0
    root = folder.resolve()
    for file in files:
        target = folder / file
        if not target.is_file() or not target.parent.resolve().is_relative_to(root):
            continue
        target.unlink()
        removed += 1
        for parent in target.parents:
            if parent == folder or any(os.scandir(parent)):
                break
            parent.rmdir()
    return removed


class Done:
    """What an unfinished freeze of the same job has done already, so that it is not done again."""

    def __init__(self, folder: Path, job: str) -> None:
        self._path = folder / PROGRESS
        self._parts: dict[int, list[str]] = {}
        lines = self._path.read_text("utf-8").splitlines() if self._path.is_file() else []
        if lines[:1] == [job]:
            # The last line may be cut off.
            self._parts = {int(part): files for part, files in map(_line, lines[1:]) if _all_there(folder, files)}
        with self._path.open("w", encoding="utf-8") as file:
            file.write(job + "\n")
            file.writelines(json.dumps([part, files]) + "\n" for part, files in self._parts.items())

    def files(self, part: int) -> list[str] | None:
        """The files of a part that is done."""
        return self._parts.get(part)

    def add(self, part: int, files: list[str]) -> None:
        """Note a part as done."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([part, files]) + "\n")


def forget(folder: Path) -> None:
    """The whole job is done: nothing is left to go on with."""
    (folder / PROGRESS).unlink(missing_ok=True)


def _line(text: str) -> tuple[int, list[str]]:
    try:
        part, files = json.loads(text)
    except ValueError:
        return -1, []
    return part, files


def _all_there(folder: Path, files: list[str]) -> bool:
    return all((folder / file).is_file() for file in files)
