"""The key that signs sessions."""

import secrets
from pathlib import Path


def secret_of(state: Path) -> str:
    """The key kept in the folder; made at first use, readable by its owner only. Raises OSError."""
    file = state / "secret"
    if not file.exists():
        state.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), "utf-8")
    return file.read_text("utf-8")
