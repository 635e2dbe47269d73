"""Days, as ISO dates: texts that sort as the days do."""

import re
from datetime import date

from amtsatlas.domain.errors import UsageError


def checked_day(text: str) -> str:
    """The text, where it is a day of the calendar written ``YYYY-MM-DD``. Raises UsageError otherwise."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise UsageError(f"{text!r} is no date; write it as 2023-12-28")
