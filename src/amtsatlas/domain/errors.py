"""What can go wrong through what a person or a feed hands in; each says what it is, where, and what helps.

The command line prints these without a traceback. Anything else that is raised is a defect of ours.
"""

from collections.abc import Sequence


class AmtsatlasError(Exception):
    """A problem a person can act on; the message names the thing, the place and the remedy. Exit code 1."""


class InputError(AmtsatlasError):
    """A file or folder that is refused whole, with the place in it and what to do.

    ``file`` is the name as the person knows it, ``place`` a line, record or field in it ("" where none applies).
    """

    def __init__(self, problem: str, *, file: str = "", place: str = "", remedy: str = "") -> None:
        self.problem, self.file, self.place, self.remedy = problem, file, place, remedy
        where = ", ".join(part for part in (file, place) if part)
        super().__init__(f"{where}: {problem}" if where else problem)

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text} – {self.remedy}" if self.remedy else text


class NotFoundError(AmtsatlasError):
    """A name, key, edition or delivery that is not there; the message lists what is."""


class AmbiguousError(AmtsatlasError):
    """A name that fits several things; the message lists them with their keys, ``candidates`` are (key, name)."""

    def __init__(self, message: str, candidates: Sequence[tuple[str, str]] = ()) -> None:
        self.candidates = candidates
        super().__init__(message)


class DamagedError(AmtsatlasError):
    """Stored data that does not match its own hashes."""


class LockedError(AmtsatlasError):
    """Another process is writing to the same data folder; the message says which."""


class UsageError(AmtsatlasError):
    """A call that can't be meant: a date that is none, changes where the format knows none. Exit code 2."""
