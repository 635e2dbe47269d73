"""The command line: verbs that bring data in, build, and read results. Heavy parts are imported by the verb that needs them."""

from amtsatlas.cli.main import main

__all__ = ["main"]
