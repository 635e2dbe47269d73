"""The key figures of a press release: as one object for machines, as text for people; each with its definition."""

from collections.abc import Iterator, Sequence
from typing import Any

from amtsatlas.measures.dictionary import facts as definitions

Row = dict[str, Any]

NUMBERS = ("value", "numerator", "denominator", "share", "population_share", "without_data")
"""What each fact and each of its parts tells in numbers; null where it does not apply."""


def fact_object(rows: Sequence[Row]) -> dict[str, Any]:
    """One member per fact: title, definition, its numbers; ``by`` with the parts it splits into, ``authorities``."""
    told: dict[str, Any] = {}
    for fact in dict.fromkeys(row["fact"] for row in rows):
        total, parts, authorities = split(rows, fact)
        text = definitions()[fact]
        told[fact] = {
            "title": {"de": text["title_de"], "en": text["title_en"]},
            "definition": {"de": text["de"], "en": text["en"]},
            **{name: total[name] for name in NUMBERS},
        }
        if parts:
            told[fact]["by"] = [{"part": row["part"], **{name: row[name] for name in NUMBERS}} for row in parts]
        if authorities:
            told[fact]["authorities"] = [
                {"rank": row["rank"], "authority": row["authority_key"], "name": row["name"], "counted": row["value"]}
                for row in authorities
            ]
    return told


def facts_text(rows: Sequence[Row]) -> Iterator[str]:
    """The same as lines to read, in English."""
    for fact in dict.fromkeys(row["fact"] for row in rows):
        total, parts, authorities = split(rows, fact)
        text = definitions()[fact]
        yield ""
        yield f"{text['title_en']}: {_sentence(total)}"
        yield f"  {text['en']}"
        for row in parts:
            yield f"    {row['part_name'] or row['part']}: {_sentence(row)}"
        for row in authorities:
            yield f"    {row['rank']:>2}. {row['name']} {row['value']}"


def split(rows: Sequence[Row], fact: str) -> tuple[Row, list[Row], list[Row]]:
    """The rows of one fact: its whole, the parts it splits into, its authorities."""
    mine = [row for row in rows if row["fact"] == fact]
    authorities = [row for row in mine if row["authority_key"]]
    parts = [row for row in mine if row["part"]]
    total = next(row for row in mine if not row["authority_key"] and not row["part"])
    return total, parts, authorities


def _sentence(row: Row) -> str:
    if row["fact"].startswith("top_ten") or row["share"] is None:
        return str(row["value"])
    people = "" if row["population_share"] is None else f"; {row['population_share']:.1%} of their residents"
    missing = f"; {row['without_data']} without data" if row["without_data"] else ""
    return f"{row['numerator']} of {row['denominator']} ({row['share']:.1%}){people}{missing}"
