"""The contract between a feed format and the rest of the system.

A source reads files and pours what they say into a :class:`Sink`. It streams: what it holds in memory does not grow
with the file. It never guesses: what it does not understand it rejects or counts. It raises
:class:`amtsatlas.domain.errors.InputError` where the whole delivery must be refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from amtsatlas.domain.record import EXAMPLE_MARK as EXAMPLE_MARK
from amtsatlas.domain.record import Record, Rejection
from amtsatlas.registers.register import Register

if TYPE_CHECKING:
    import duckdb


def _silent(_done: int) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True)
class ReadContext:
    """What a source may know while it reads."""

    register: Register
    """Who exists on the delivery's day."""
    date: str
    """ISO date of the delivery."""
    provider: str
    workdir: Path
    """An empty folder for spilling to disk; removed afterwards."""
    complete: bool = True
    """False for a delivery of changes."""
    progress: Callable[[int], None] = field(default=_silent)
    """Called now and then with the number of input bytes read since the last call."""


class Sink(Protocol):
    """Where a source pours what it reads."""

    def write(self, record: Record) -> None:
        """Take an accepted record."""

    def reject(self, rejection: Rejection) -> None:
        """Take a row or record that could not be used."""

    def copy(self, table: str, connection: "duckdb.DuckDBPyConnection", query: str) -> None:
        """Take all rows of a query at once, the fast way for sources that read with SQL.

        ``table`` is covered, service, procedure, offer, judgement or rejection; the query's columns are the record's
        fields.
        """

    def count_read(self, rows: int = 1) -> None:
        """Count rows or records met, accepted or not."""

    def note_unknown(self, what: str, value: str = "", times: int = 1) -> None:
        """Count a field, element or value that was not understood and not needed, e.g. ("column", "foo")."""

    def mark_example(self) -> None:
        """Say that the feed calls itself example data (it carries :data:`EXAMPLE_MARK`)."""


class Source(Protocol):
    """One feed format."""

    name: str
    """The word for it on the command line and in programmes."""
    takes_changes: bool
    """Whether a delivery may be one of changes."""
    tells_decisions: bool
    """Whether it tells what people decided and not what a feed holds. A delivery without anything in it then says that
    nothing is in force, where of a feed it is a misreading; and the same bytes may come again after others."""

    def files(self, paths: Sequence[Path]) -> list[tuple[str, Path]]:
        """The files that make up the delivery, as (name within the delivery, path), in reading order.

        Raises InputError where the paths are not what the format needs.
        """

    def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
        """Read everything into the sink. Raises InputError where the delivery must be refused whole."""
