"""What a data folder may set for itself, in its ``settings.toml``; everything has a default."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from amtsatlas.domain.errors import InputError


@dataclass(frozen=True)
class Settings:
    """The settings of one data folder."""

    max_loss: float = 0.20
    """``[guard] max_loss``: the share (0 to 1) of authorities or offers a complete delivery may lose unasked."""
    max_rejected: float = 0.25
    """``[guard] max_rejected``: the share (0 to 1) of the rows read that may be rejected unasked."""
    stale_days: int = 90
    """``[standing] stale_days``: data older than this many days on the edition's day is called stale."""


_MAX_STALE_DAYS = 36_500
"""A hundred years: no data is older, and no day as many before an edition's is beyond what calendars hold."""

_SECTIONS = {"guard": ("max_loss", "max_rejected"), "standing": ("stale_days",)}


def load_settings(data: Path) -> Settings:
    """The settings of the data folder; the defaults where it has no ``settings.toml``.

    Raises InputError for a key that is not known and a value that can't hold, so that a typing error is never
    silently the default.
    """
    file = data / "settings.toml"
    if not file.is_file():
        return Settings()
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"is not TOML: {error}", file=str(file)) from error
    values: dict[str, int | float] = {}
    for section, content in document.items():
        known = _SECTIONS.get(section)
        if known is None or not isinstance(content, dict):
            raise InputError("is not known", file=str(file), place=section, remedy=f"sections: {', '.join(_SECTIONS)}")
        for key, value in content.items():
            place = f"{section}.{key}"
            if key not in known:
                raise InputError("is not known", file=str(file), place=place, remedy=f"known: {', '.join(known)}")
            values[key] = _checked(key, value, str(file), place)
    return Settings(**values)  # type: ignore[arg-type]  # _checked saw to each key's type


def _checked(key: str, value: object, file: str, place: str) -> int | float:
    if key == "stale_days":
        if type(value) is int and 0 <= value <= _MAX_STALE_DAYS:
            return value
        remedy = f"a whole number from 0 to {_MAX_STALE_DAYS:,}"
        raise InputError(f"{value!r} is no number of days", file=file, place=place, remedy=remedy)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return value
    raise InputError(f"{value!r} is no share", file=file, place=place, remedy="a number from 0 to 1, e.g. 0.2")
