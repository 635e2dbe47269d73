"""The key that signs sessions."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def secret_of(state: Path) -> str:
    """The key kept in the folder; made at first use, readable by its owner only. Raises OSError."""
    file = state / "secret"
    if not file.exists():
        state.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=state)
        with os.fdopen(descriptor, "w", encoding="utf-8") as unfinished:
            unfinished.write(secrets.token_urlsafe(50))
        # Of several processes at once the first wins; the others read its key.
        with suppress(FileExistsError):
            os.link(name, file)
        Path(name).unlink()
    return file.read_text("utf-8")
