"""The deliveries of a data folder: which there are, what state they are in, and what people decided about them.

Quick to import: neither pyarrow nor a source is needed to list deliveries.
"""

import getpass
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from amtsatlas.domain.errors import AmtsatlasError, DamagedError, NotFoundError, UsageError
from amtsatlas.editions.catalogue import Edition, editions_of
from amtsatlas.storage.atomic import differences, publish_file, sha256_of, temporary_folder
from amtsatlas.storage.literal import literal
from amtsatlas.storage.lock import writing
from amtsatlas.storage.sealed import as_utf8, read_sealed, write_sealed

ORIGINAL = "original.tar.zst"
MANIFEST = "manifest.json"
_DECISION = re.compile(r"decision\.([1-9]\d*)\.json")
_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9-]+-[0-9a-f]{8,64}(\.\d+)?")


@dataclass(frozen=True)
class Delivery:
    """One stored delivery."""

    folder: Path

    @property
    def id(self) -> str:
        """``<date>-<source>-<provider>-<first digits of its hash>``: the name of its folder."""
        return self.folder.name

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What was written at its import; see :func:`amtsatlas.editions.importing.import_delivery`."""
        return read_sealed(self.folder / MANIFEST)

    @cached_property
    def decision_files(self) -> dict[int, Path]:
        """What people decided, by number, oldest first."""
        found = ((_DECISION.fullmatch(path.name), path) for path in self.folder.iterdir())
        return dict(sorted((int(match[1]), path) for match, path in found if match))

    @cached_property
    def decisions(self) -> list[dict[str, str]]:
        """What stands in these: ``state`` (accepted, withdrawn), ``who``, ``when``, ``reason``, and ``after``.

        The last is the hash of the decision before, "" for the first.
        """
        return [read_sealed(path) for path in self.decision_files.values()]

    @property
    def source(self) -> str:
        """The name of its format."""
        return str(self.manifest["source"])

    @property
    def provider(self) -> str:
        """Who delivered."""
        return str(self.manifest["provider"])

    @property
    def date(self) -> str:
        """ISO date for which it speaks."""
        return str(self.manifest["date"])

    @property
    def order(self) -> tuple[str, int]:
        """Date and number of import: the order in which deliveries of one provider and source follow each other."""
        return self.date, int(self.manifest["sequence"])

    @property
    def complete(self) -> bool:
        """Whether it replaces the provider's earlier state; False for changes to it."""
        return bool(self.manifest["complete"])

    @property
    def example(self) -> bool:
        """Whether it calls itself example data."""
        return bool(self.manifest["example"])

    @property
    def state(self) -> str:
        """accepted, held, refused, or withdrawn: the last decision of a person, else what the import said."""
        return self.decisions[-1]["state"] if self.decisions else str(self.manifest["state"])

    @property
    def reason(self) -> str | None:
        """Why it is in this state; None where it was accepted as it came."""
        reason: str | None = (self.decisions[-1] if self.decisions else self.manifest)["reason"]
        return reason

    def parts(self, table: str) -> list[Path]:
        """The Parquet files of one of its tables (:data:`amtsatlas.editions.schema.DELIVERY_TABLES`)."""
        return sorted(self.folder.glob(f"{table}.*.parquet"))


def deliveries(data: Path) -> list[Delivery]:
    """All deliveries, in the order in which they were imported. Raises DamagedError where a manifest is.

    What has not a delivery's name is none, and stops nobody: ``check-data`` names it.
    """
    folder = data / "deliveries"
    found = (Delivery(path) for path in (folder.iterdir() if folder.is_dir() else ()) if is_delivery(path))
    return sorted(found, key=lambda delivery: int(delivery.manifest["sequence"]))


def is_delivery(path: Path) -> bool:
    """Whether it is a folder that has a delivery's name."""
    return path.is_dir() and _ID.fullmatch(path.name) is not None


def find_delivery(data: Path, wanted: str) -> Delivery:
    """The delivery with this id. Raises NotFoundError with those there are."""
    known = deliveries(data)
    for delivery in known:
        if delivery.id == wanted:
            return delivery
    listed = "; there are: " + ", ".join(delivery.id for delivery in known) if known else "; there is none yet"
    raise NotFoundError(f"no delivery {wanted!r} in {data}{listed}")


def rejected(data: Path, wanted: str) -> list[dict[str, Any]]:
    """The rejections of a delivery, as they were stored: reason, file, place, detail. Raises DamagedError."""
    import duckdb

    from amtsatlas.storage.damage import telling_damage

    files = [literal(path) for path in find_delivery(data, wanted).parts("rejection")]
    if not files:
        return []
    names = ("reason", "file", "place", "detail")
    with telling_damage(f"delivery {wanted}"), duckdb.connect() as connection:
        found = connection.execute("select reason, file, place, detail from read_parquet($files)", {"files": files})
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def accept(data: Path, wanted: str, *, reason: str, who: str | None = None) -> Delivery:
    """Release a held (or take back a withdrawn) delivery: later builds use it.

    ``who`` is by default the name of the account. Raises NotFoundError, and AmtsatlasError where there is nothing to
    release.
    """
    return _decide(data, wanted, "accepted", ("held", "withdrawn"), reason, who)


def withdraw(data: Path, wanted: str, *, reason: str, who: str | None = None) -> list[Edition]:
    """Take an accepted or held delivery out of later builds.

    Returns the editions, newest revisions only, that name it and must be rebuilt. Raises as :func:`accept`, and
    DamagedError before anything is decided where an edition can't say what it was made of.
    """
    using = [edition for edition, newest in editions_of(data) if newest and wanted in edition.made_from]
    _decide(data, wanted, "withdrawn", ("accepted", "held"), reason, who)
    return using


def _decide(data: Path, wanted: str, state: str, possible: Sequence[str], reason: str, who: str | None) -> Delivery:
    if not reason.strip():
        raise UsageError("a reason is needed: it is kept with the decision")
    with writing(data, f"decision about {wanted}"), temporary_folder(data) as folder:
        delivery = find_delivery(data, wanted)
        if delivery.state not in possible:
            raise AmtsatlasError(
                f"{wanted} is {delivery.state}{f' ({delivery.reason})' if delivery.reason else ''}; "
                f"only one that is {' or '.join(possible)} can become {state}"
            )
        number = max(delivery.decision_files, default=0)
        last = delivery.decision_files.get(number)
        decision = {
            "state": state,
            "reason": as_utf8(reason.strip()),
            "who": who or _account(),
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "after": sha256_of(last) if last else "",
        }
        file = folder / "decision.json"
        write_sealed(file, decision)
        publish_file(file, delivery.folder / f"decision.{number + 1}.json")
        return Delivery(delivery.folder)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return "unknown"


def refuse_damaged(used: Iterable[Delivery]) -> None:
    """Raise DamagedError where the files of any of these are not what was written."""
    found = [problem for delivery in used for problem in problems(delivery)]
    if found:
        raise DamagedError("a delivery that would be used is damaged: " + "; ".join(found))


def problems(delivery: Delivery) -> list[str]:
    """What is damaged, missing or extra in a delivery's folder; raises DamagedError where its manifest itself is.

    Of decisions all but the last can be missed: nothing is written that would know of it.
    """
    files = delivery.decision_files
    found = differences(
        delivery.folder,
        delivery.manifest["files"],
        beside=frozenset({MANIFEST, *(path.name for path in files.values())}),
    )
    found += [
        f"{delivery.folder / f'decision.{number}.json'}: is missing"
        for number in range(1, max(files, default=0))
        if number not in files
    ]
    for (number, path), decision in zip(files.items(), delivery.decisions, strict=True):
        before = files.get(number - 1)
        # One of before decisions named the one before them says nothing.
        if before and decision.get("after", sha256_of(before)) != sha256_of(before):
            found.append(f"{path}: was made after another decision than {before.name}")
    return sorted(found)
