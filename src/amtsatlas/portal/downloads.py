"""The edition's tables as files: each made when it is first asked for, by :mod:`amtsatlas.results.export`."""

import threading
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import Shown
from amtsatlas.results.export import Export
from amtsatlas.storage.atomic import temporary_folder

_locks: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
"""One per file: who asks for another need not wait."""


def export_of(shown: Shown) -> Export:
    """What can be taken away of the edition and programme shown."""
    return Export(shown.edition, shown.programme.id, shown.history[:-1])


def download(shown: Shown, name: str, state: Path) -> Path:
    """A file of the export, e.g. ``standing.csv``; kept in a folder below ``state``.

    Raises NotFoundError for a name that there is none of, and OSError.
    """
    export = export_of(shown)
    if name not in export.files:
        raise NotFoundError(f"no file {name}; there are: {', '.join(export.files)}")
    hashes = " ".join(one.seal for one in shown.history)
    digest = sha256(hashes.encode()).hexdigest()[:12]
    file = state / "downloads" / f"{shown.edition.name}-{digest}-{shown.programme.id}" / name
    with _locks[file]:
        if not file.is_file():
            with temporary_folder(state) as folder:
                export.write(name, folder)
                file.parent.mkdir(parents=True, exist_ok=True)
                (folder / name).rename(file)
    return file
