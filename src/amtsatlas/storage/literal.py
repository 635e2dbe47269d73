"""Handing a file's name to DuckDB, which takes every name it reads for a pattern."""

import glob
from pathlib import Path


def literal(path: Path) -> str:
    """The pattern that means this one file, be there ``[``, ``*`` or ``?`` in its name or a folder's.

    For what DuckDB reads only: what it writes, and what it says in ``filename``, are names as they are.
    """
    return glob.escape(str(path))
