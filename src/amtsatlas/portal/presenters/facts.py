"""Key figures with their words, for pages."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from amtsatlas.measures.dictionary import dictionary
from amtsatlas.results.reader import Row


class Fact(NamedTuple):
    """One key figure: its words, its whole, its parts and its authorities."""

    code: str
    title: str
    definition: str
    whole: Row
    parts: list[Row]
    authorities: list[Row]


def told(rows: Sequence[Row], language: str) -> dict[str, Fact]:
    """Rows of the question ``facts``, by the figure's code."""
    found: dict[str, Any] = {}
    for code in dict.fromkeys(row["fact"] for row in rows):
        mine = [row for row in rows if row["fact"] == code]
        text = dictionary()["facts"][code]
        found[code] = Fact(
            code,
            text[f"title_{language}"],
            text[language],
            next(row for row in mine if not row["authority_key"] and not row["part"]),
            [row for row in mine if row["part"]],
            [row for row in mine if row["authority_key"]],
        )
    return found
