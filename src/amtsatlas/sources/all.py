"""Every source by its name; its module is loaded when it is asked for, so that the command line starts quickly."""

from importlib import import_module

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.sources.interface import Source

SOURCES: dict[str, str] = {
    "openpvog": "openpvog:OpenPvog",
    "bayernportal": "bayernportal:BayernPortal",
    "xzufi": "xzufi:XZuFi",
    "csv": "own_csv:OwnCsv",
    "local-links": "local_links:LocalLinks",
    "judgements": "judgements:Judgements",
}
"""Module of this folder and class in it, by the source's name on the command line and in programmes.

A programme counts the feeds; ``judgements`` is none, it says which of their procedures count after all or do not.
"""


def source(name: str) -> Source:
    """The source of this name. Raises NotFoundError with the names there are."""
    if name not in SOURCES:
        raise NotFoundError(f"there is no source {name!r}; the sources are: {', '.join(SOURCES)}")
    module, _, kind = SOURCES[name].partition(":")
    found: Source = getattr(import_module(f"amtsatlas.sources.{module}"), kind)()
    return found
