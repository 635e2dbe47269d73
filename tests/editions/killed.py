"""A writer that is killed at its n-th change to the data folder; run in a process of its own."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

import amtsatlas.build
from tests.editions.tiny import bring, only, whole

DAY = "2021-06-30"
PROGRAMME = "ozg-leistungen"
"""One programme is enough to compute, again and again."""

_CHANGES = frozenset({"os.rename", "os.mkdir"})


def write(data: Path, kill_at: int) -> None:
    """Import a second delivery and build; SIGKILL just before the n-th change that Python makes (0: never)."""
    changes = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal changes
        if event in _CHANGES or (event == "open" and _writes(arguments[2]) and _within(data, arguments[0])):
            changes += 1
            if changes == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    bring(data, whole(3, 2), date="2021-06-20")
    build(data)


def build(data: Path) -> None:
    """Build the day with the one programme."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(amtsatlas.build, "available", only(PROGRAMME))
        amtsatlas.build.build(data, DAY)


def _writes(flags: int) -> bool:
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _within(data: Path, path: Any) -> bool:
    return isinstance(path, str | os.PathLike) and Path(os.fspath(path)).is_relative_to(data)
