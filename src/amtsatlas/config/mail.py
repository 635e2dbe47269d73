"""Where mails go: an SMTP server by one setting, else files in the data folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from amtsatlas.domain.errors import UsageError

_SCHEMES = {"smtp": (587, "EMAIL_USE_TLS"), "smtps": (465, "EMAIL_USE_SSL"), "smtp+plain": (25, None)}


def mail_of(environment: Mapping[str, str], decisions: Path) -> dict[str, Any]:
    """Django's settings for ``AMTSATLAS_SMTP`` and ``AMTSATLAS_MAIL_FROM``. Raises UsageError for an odd address."""
    sender = environment.get("AMTSATLAS_MAIL_FROM") or "amtsatlas@localhost"
    settings: dict[str, Any] = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": sender}
    address = environment.get("AMTSATLAS_SMTP")
    if not address:
        return {
            **settings,
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(decisions / "mails"),
        }
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise UsageError("AMTSATLAS_SMTP is no address like smtp://user:password@mail.example.org:587")
    port, encryption = _SCHEMES[parts.scheme]
    return {
        **settings,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": 20,
        **({encryption: True} if encryption else {}),
    }
