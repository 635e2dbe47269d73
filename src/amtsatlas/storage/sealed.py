"""JSON files that carry their own hash, so that a flipped byte anywhere in them is noticed."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from amtsatlas.domain.errors import DamagedError

_SEAL = "sealed_sha256"


def write_sealed(file: Path, content: Mapping[str, Any]) -> None:
    """Write the content with the SHA-256 of its text under ``sealed_sha256``."""
    file.write_text(_text(content), "utf-8")


def as_utf8(text: str) -> str:
    """The text with an escape for what UTF-8 can't say: a name may be of other bytes, a JSON field half a character."""
    return text.encode("utf-8", "backslashreplace").decode()


def seal_of(content: Mapping[str, Any]) -> str:
    """What the content is sealed with: the SHA-256 of its text."""
    return hashlib.sha256(_dump(content).encode()).hexdigest()


def read_sealed(file: Path) -> dict[str, Any]:
    """The content without its seal. Raises DamagedError where the file is missing or not what was written."""
    try:
        text = file.read_bytes().decode("utf-8")
        content = json.loads(text)
        content.pop(_SEAL)
    except FileNotFoundError as error:
        raise DamagedError(f"{file}: is missing") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise DamagedError(f"{file}: is not what was written ({error})") from error
    if _text(content) != text:
        raise DamagedError(f"{file}: does not match its own hash")
    assert isinstance(content, dict)
    return content


def _text(content: Mapping[str, Any]) -> str:
    return _dump({**content, _SEAL: seal_of(content)})


def _dump(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
