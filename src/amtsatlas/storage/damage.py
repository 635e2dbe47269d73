"""What DuckDB says of a stored file that it can't read, as a sentence a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from amtsatlas.domain.errors import AmtsatlasError, DamagedError


@contextmanager
def telling_damage(what: str) -> Iterator[None]:
    """Around the reading of stored files: any error of DuckDB's is damage to ``what``, e.g. "edition 2023-12-28.r1".

    Raises DamagedError, and AmtsatlasError where memory and the disk to spill to are what is missing.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise AmtsatlasError(f"{what} does not fit in memory and on the disk beside it: {error}") from error
    except duckdb.Error as error:
        # DuckDB's words name paths of this machine, and pages show the sentence to everybody.
        raise DamagedError(f"{what} can't be read – find out what is damaged: amtsatlas check-data") from error
