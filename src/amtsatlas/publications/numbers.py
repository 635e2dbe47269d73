"""Numbers and days as people write them, in German and English.

The language is "de" or "en"; any other is a KeyError. English is written the British way, as the portal's pages are.
"""

from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

_KEPT = 10_000
"""Texts kept of each kind: pages write the same few thousand numbers over and over, and Babel takes its time."""

_LOCALES = {"de": "de_DE", "en": "en_GB"}

_SHARES = {"de": "#,##0.0\N{NO-BREAK SPACE}%", "en": "#,##0.0%"}
"""Patterns of CLDR; the space may not break, so that the sign never begins a line."""


@lru_cache(_KEPT)
def integer(number: int, language: str) -> str:
    """ "1.783" or "1,783"."""
    return format_decimal(number, locale=_LOCALES[language])


@lru_cache(_KEPT)
def share(part: float, language: str) -> str:
    """A share from 0 to 1 in percent with one decimal: "49,8 %" (with a no-break space) or "49.8%".

    What is not all is never written as all, and what is not nothing never as nothing: 0.9997 is "99,9 %" and 0.0001
    is "0,1 %", so that nobody reads "100 %" where one is missing.
    """
    told = part if part in (0, 1) else min(max(round(part, 3), 0.001), 0.999)
    return format_percent(told, _SHARES[language], locale=_LOCALES[language])


@lru_cache(_KEPT)
def long_day(day: str, language: str) -> str:
    """An ISO day in words: "28. Dezember 2023" or "28 December 2023". Raises ValueError for what is no day."""
    return format_date(date.fromisoformat(day), "long", locale=_LOCALES[language])


@lru_cache(_KEPT)
def short_day(day: str, language: str) -> str:
    """An ISO day in short: "28.12.2023" or "28 Dec 2023". Raises ValueError for what is no day."""
    return format_date(date.fromisoformat(day), "medium", locale=_LOCALES[language])
