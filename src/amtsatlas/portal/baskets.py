"""Baskets of services whose share a map can show."""

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class Basket(NamedTuple):
    """A choice of services that many people need."""

    code: str
    de: str
    en: str
    services: tuple[str, ...]
    """Service keys."""


@cache
def baskets() -> dict[str, Basket]:
    """The packaged ones, by code."""
    text = (resources.files("amtsatlas.portal") / "baskets.toml").read_text("utf-8")
    return {
        code: Basket(code, one["de"], one["en"], tuple(one["services"])) for code, one in tomllib.loads(text).items()
    }
