"""The command line: verbs that bring data in, build, and read results; each loads only what it needs."""

from amtsatlas.cli.main import main

__all__ = ["main"]
