"""The data dictionary: what every column, reason and fact means, in German and English (``dictionary.toml``)."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def dictionary() -> dict[str, Any]:
    """The whole dictionary: ``tables``, ``reasons``, ``facts``, ``warnings``; its head says how it is laid out."""
    return tomllib.loads((resources.files("amtsatlas.measures") / "dictionary.toml").read_text("utf-8"))


def reasons() -> dict[str, dict[str, str]]:
    """Per reason code of a verdict its sentence, by language: ``{"no_address": {"de": …, "en": …}, …}``."""
    sentences: dict[str, dict[str, str]] = dictionary()["reasons"]
    return sentences


def facts() -> dict[str, dict[str, str]]:
    """Per key figure its title and definition: ``title_de``, ``title_en``, ``de``, ``en``."""
    definitions: dict[str, dict[str, str]] = dictionary()["facts"]
    return definitions
