"""Where decisions are kept: SQLite in the data folder, or PostgreSQL by one setting."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from amtsatlas.domain.errors import UsageError

SQLITE = "decisions.sqlite3"
"""The file's name within the folder of decisions."""


def is_postgresql() -> bool:
    """Whether decisions are kept by PostgreSQL instead of in the data folder."""
    return bool(os.environ.get("AMTSATLAS_DATABASE"))


def has_decisions(data: Path) -> bool:
    """Whether there is a database of decisions for this data folder; looks without opening it."""
    return is_postgresql() or (data / "decisions" / SQLITE).exists()


def database_of(address: str | None, state: Path) -> dict[str, Any]:
    """Django's setting for an address ``postgresql://user:password@host:port/name``; SQLite where none is given.

    Raises UsageError for any other address.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": state / SQLITE,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "pragma journal_mode=wal"},
        }
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/") or port == -1:
        raise UsageError("AMTSATLAS_DATABASE is no address like postgresql://user:password@host:5432/amtsatlas")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
