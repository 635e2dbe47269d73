"""One writer at a time in a data folder."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from amtsatlas.domain.errors import LockedError, UsageError
from amtsatlas.storage.atomic import remove_leftovers

_PAUSE = 0.05
"""Seconds between two looks at a lock that another process holds."""


@contextmanager
def writing(data: Path, command: str, *, wait: float = 10.0) -> Iterator[None]:
    """Be the only writer in the data folder, which is made where it is not there yet.

    ``command`` says what is being done, for the one who has to wait; ``wait`` is in seconds. The lock dies with the
    process, so a killed writer never locks anyone out; what it left behind is removed here.
    Raises UsageError for a path that DuckDB cannot take, LockedError with the holder's process, command and since when.
    """
    if "?" in str(data.resolve()):
        raise UsageError(f"{data}: a data folder's path can't hold a question mark, at which DuckDB ends a name")
    data.mkdir(parents=True, exist_ok=True)
    with (data / ".lock").open("a+", encoding="utf-8", errors="backslashreplace") as file:
        _acquire(file, data, wait)
        file.truncate(0)
        file.write(f"process {os.getpid()}, {command}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        file.flush()
        remove_leftovers(data)
        try:
            yield
        finally:
            file.truncate(0)


def _acquire(file: IO[str], data: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                file.seek(0)
                holder = file.read() or "another process"
                raise LockedError(f"{data} is being written to by {holder} – try again when it is done") from None
            time.sleep(_PAUSE)
