"""Progress on standard error for work that may take longer than a second.

Where nobody watches (standard error is no terminal) only the longest work speaks, in a line now and then for the log.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from amtsatlas.cli.output import say

_STEP, _SECONDS = 0.05, 10
"""Where nobody watches: a line per so much of the whole, and at least this often."""


@contextmanager
def _line(what: str, *columns: ProgressColumn) -> Iterator[tuple[Progress, TaskID]]:
    text = TextColumn("{task.description}")
    console = Console(stderr=True)
    watched = console.is_terminal
    with Progress(
        SpinnerColumn(), text, *columns, TimeElapsedColumn(), console=console, transient=True, disable=not watched
    ) as line:
        yield line, line.add_task(what, total=None)


@contextmanager
def progress_of_bytes(what: str) -> Iterator[Callable[[int, int], None]]:
    """Progress told in bytes read since the last call, and in all."""
    with _line(what, BarColumn(), DownloadColumn()) as (line, task):

        def advance(count: int, total: int) -> None:
            line.update(task, advance=count, total=total)

        yield advance


@contextmanager
def progress_of_steps(what: str) -> Iterator[Callable[[str], None]]:
    """Progress told by the name of the step that begins."""
    with _line(what) as (line, task):
        yield lambda step: line.update(task, description=f"{what}: {step}")


@contextmanager
def progress_of_parts(what: str) -> Iterator[Callable[[int, int | None, str], None]]:
    """Progress told in parts done, parts in all (None: not known yet) and a sentence."""
    with _line(what, BarColumn()) as (line, task):
        said, when = -1.0, 0.0

        def advance(done: int, total: int | None, sentence: str) -> None:
            nonlocal said, when
            line.update(task, completed=done, total=total, description=f"{what}: {sentence}")
            share, now = done / total if total else 0.0, time.monotonic()
            if not line.console.is_terminal and (share == 1 or share >= said + _STEP or now >= when + _SECONDS):
                say(f"{what}: {sentence}")
                said, when = share, now

        yield advance
