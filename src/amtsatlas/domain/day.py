"""Days, as ISO dates: texts that sort as the days do."""

import re
from datetime import date

from amtsatlas.domain.errors import UsageError

EARLIEST, LATEST = "1990-01-01", "2200-12-31"
"""No feed is older than the web. A slip of the pen outside this span would else be computed with."""


def checked_day(text: str) -> str:
    """The text, where it is a day from EARLIEST to LATEST written ``YYYY-MM-DD``. Raises UsageError otherwise."""
    try:
        day = date.fromisoformat(text).isoformat() if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else ""
    except ValueError:
        day = ""
    if not day:
        raise UsageError(f"{text!r} is no date; write it as 2023-12-28")
    if not EARLIEST <= day <= LATEST:
        raise UsageError(f"{text!r} is before {EARLIEST} or after {LATEST}; write the day as 2023-12-28")
    return day
