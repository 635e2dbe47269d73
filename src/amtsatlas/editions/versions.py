"""With what deliveries and editions were made."""

from importlib import metadata

from amtsatlas import __version__


def versions() -> dict[str, str]:
    """The versions of what the bytes of our tables depend on."""
    return {"amtsatlas": __version__, **{name: metadata.version(name) for name in ("duckdb", "pyarrow")}}
