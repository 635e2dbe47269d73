"""The data dictionary: what every table, column, reason and key figure means, in German and English."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

Meanings = dict[str, dict[str, str]]


class Column(NamedTuple):
    """What one column of a table means."""

    name: str
    type: str
    """string, date (ISO), integer, number or boolean."""
    de: str
    en: str
    unit: str | None = None
    """Of a number: count, persons, hectares or "0 to 1"."""


@cache
def dictionary() -> dict[str, Any]:
    """The whole of ``dictionary.toml``; its head says how it is laid out."""
    return tomllib.loads((resources.files("amtsatlas.measures") / "dictionary.toml").read_text("utf-8"))


def columns_of(table: str) -> list[Column]:
    """The columns of an edition's table or a measure, in order. Raises KeyError for any other name."""
    described = dictionary()["tables"][table]
    own: Meanings = described.get("meaning", {})
    return [_column(name, own.get(name) or dictionary()["columns"][name]) for name in described["columns"]]


def marks() -> list[Column]:
    """The columns that every exported row carries besides: edition, revision, example, example_data."""
    return [_column(name, meaning) for name, meaning in dictionary()["marks"].items()]


def exported_columns(table: str) -> list[Column]:
    """The columns of a table as it is exported: its own and the marks; ``trend`` has the mark ``edition`` already."""
    own = columns_of(table)
    return [*own, *(mark for mark in marks() if mark.name not in {column.name for column in own})]


def reasons() -> Meanings:
    """Per reason code of a verdict its sentence by language: ``{"no_address": {"de": …, "en": …}, …}``."""
    sentences: Meanings = dictionary()["reasons"]
    return sentences


def warnings() -> Meanings:
    """Per warning of ``inflation`` its sentence by language."""
    sentences: Meanings = dictionary()["warnings"]
    return sentences


def facts() -> Meanings:
    """Per key figure its title and definition: ``title_de``, ``title_en``, ``de``, ``en``."""
    definitions: Meanings = dictionary()["facts"]
    return definitions


def _column(name: str, meaning: Mapping[str, str]) -> Column:
    return Column(name, meaning["type"], meaning["de"], meaning["en"], meaning.get("unit"))
