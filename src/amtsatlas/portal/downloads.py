"""The edition's tables as files: made once per edition and programme by :func:`amtsatlas.results.export.export`."""

import shutil
import tempfile
import threading
from pathlib import Path

from amtsatlas.portal.atlas import Shown
from amtsatlas.results.export import export

_lock = threading.Lock()


def downloads(shown: Shown, state: Path) -> dict[str, Path]:
    """Every file of the export by its name, e.g. ``standing.csv``; kept in a folder below ``state``. Raises OSError."""
    folder = (
        state
        / "downloads"
        / f"{shown.edition.name}-{shown.edition.manifest['sealed_sha256'][:12]}-{shown.programme.id}"
    )
    with _lock:
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".unfinished-"))
            try:
                export(shown.edition, shown.programme.id, unfinished)
                unfinished.rename(folder)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    return {file.name: file for file in sorted(folder.iterdir())}
