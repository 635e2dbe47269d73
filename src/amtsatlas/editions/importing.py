"""Taking in a delivery: keep it as it came, read it, count it, ask the guard, store it."""

import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from amtsatlas.domain.day import checked_day
from amtsatlas.domain.errors import InputError, UsageError
from amtsatlas.editions.archive import pack
from amtsatlas.editions.delivery import DeliveryWriter
from amtsatlas.editions.fold import FOLDED, chain, fold, open_workspace, parts_of, query, telling_full_disks
from amtsatlas.editions.guard import reason_to_hold
from amtsatlas.editions.settings import load_settings
from amtsatlas.editions.store import MANIFEST, ORIGINAL, Delivery, deliveries, refuse_damaged
from amtsatlas.editions.versions import versions
from amtsatlas.registers.store import in_force
from amtsatlas.sources.interface import ReadContext, Source
from amtsatlas.storage.atomic import publish, sha256_of_files, temporary_folder
from amtsatlas.storage.literal import literal
from amtsatlas.storage.lock import writing
from amtsatlas.storage.sealed import as_utf8, write_sealed

Progress = Callable[[int, int], None]
"""Called with the number of input bytes read since the last call, and the number there are in all."""

_MEMORY = "256MB"
"""What DuckDB may hold while it counts, so that an import stays below 500 MB whatever the delivery's size."""


@dataclass(frozen=True)
class DeliveryReport:
    """What became of an import."""

    id: str
    """The delivery's id; after a dry run the one it would get."""
    state: str
    """accepted, held, refused, or (only where it was already there) withdrawn."""
    reason: str | None
    """Why it is held, refused or withdrawn."""
    already_there: bool
    """The same bytes were imported before: nothing was read or stored, and all here is of then."""
    manifest: dict[str, Any]
    """As stored; see :func:`import_delivery`."""


@dataclass(frozen=True)
class _Asked:
    """What is to be imported."""

    source: Source
    paths: Sequence[Path]
    date: str
    provider: str
    complete: bool
    progress: Progress | None


def import_delivery(
    data: Path,
    source: Source,
    paths: Sequence[Path],
    *,
    date: str,
    provider: str,
    complete: bool = True,
    dry_run: bool = False,
    progress: Progress | None = None,
    wait: float = 10.0,
) -> DeliveryReport:
    """Take in what one provider delivered in one format for one day.

    A dry run reads and counts everything and asks the guard, but stores nothing. ``wait`` is how many seconds to wait
    for another writer. What is refused (the source's InputError, a feed's complete delivery without a usable offer,
    changes without a statement) is listed with its reason, its rejections and its original, and read anew when it comes
    again.

    The manifest holds: id, source, provider, date, complete, sha256 (over source, provider, complete, and the
    bytes of the file or the names and bytes of several in reading order), sequence (number of the import in this data
    folder), imported_at, state, reason, example, register {date, source}, versions, files (sha256 of each), unknown
    [{what, value, times}] and counts {read, accepted {table: rows}, rejected {reason: rows}, authorities, offers};
    authorities are the distinct ones it speaks about, offers those that hold once repeated statements are folded.

    Raises UsageError, InputError for a path that is not there, LockedError, DamagedError where the delivery to compare
    with is, and OSError where the folder can't be written.
    """
    asked = _Asked(source, paths, checked_day(date), provider.strip(), complete, progress)
    _check(asked)
    with ExitStack() as stack:
        stack.enter_context(telling_full_disks())
        if dry_run:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        else:
            stack.enter_context(writing(data, f"import {source.name} by {provider} for {date}", wait=wait))
            folder = stack.enter_context(temporary_folder(data))
        known = deliveries(data)
        new = folder / "delivery"
        new.mkdir()
        files, problem = _files_of(asked)
        sha256, problem = _keep_original(asked, files, problem, new)
        same = [one for one in known if one.manifest["sha256"] == sha256 and one.date == asked.date]
        for one in same:
            if one.state != "refused" and not (source.tells_decisions and _overtaken(one, known)):
                return DeliveryReport(one.id, one.state, one.reason, True, one.manifest)
        manifest = _read(data, asked, files, problem, folder, known)
        for one in same:
            if manifest["state"] == "refused" and one.reason == manifest["reason"]:
                return DeliveryReport(one.id, one.state, one.reason, False, one.manifest)
        manifest = {
            "id": _new_id(asked, sha256, known, len(same)),
            "sha256": sha256,
            "sequence": max((one.order[1] for one in known), default=0) + 1,
            **manifest,
            "files": sha256_of_files(new),
        }
        if not dry_run:
            write_sealed(new / MANIFEST, manifest)
            publish(new, data / "deliveries" / manifest["id"])
        return DeliveryReport(manifest["id"], manifest["state"], manifest["reason"], False, manifest)


def _overtaken(delivery: Delivery, known: Sequence[Delivery]) -> bool:
    """Whether another one of the day came after it: its bytes, when they come again, are news then."""
    return any(
        (one.source, one.provider, one.date) == (delivery.source, delivery.provider, delivery.date)
        and one.order > delivery.order
        and one.state != "refused"
        for one in known
    )


def _check(asked: _Asked) -> None:
    if not asked.provider.isprintable() or not asked.provider or ":" in asked.provider:
        # A colon ends the provider in the keys of procedures and services.
        raise UsageError(f"{asked.provider!r} is no provider's name: it needs letters, and can't have a colon in it")
    if not asked.complete and not asked.source.takes_changes:
        raise UsageError(f"{asked.source.name} knows complete deliveries only, no changes")
    if not asked.paths:
        raise UsageError("no file or folder was named")
    for path in asked.paths:
        if not path.exists():
            raise InputError("there is no such file or folder", file=str(path))


def _files_of(asked: _Asked) -> tuple[list[tuple[str, Path]], str | None]:
    """The delivery's files, and why it is refused where the source does not take them."""
    try:
        return asked.source.files(asked.paths), None
    except InputError as error:
        return [(path.name, path) for path in asked.paths if path.is_file()], str(error)


def _keep_original(
    asked: _Asked, files: Sequence[tuple[str, Path]], problem: str | None, new: Path
) -> tuple[str, str | None]:
    """Pack the original; returns the delivery's hash and why it is refused, so far."""
    try:
        content = pack(files, new / ORIGINAL)
    except InputError as error:
        (new / ORIGINAL).unlink()
        content, problem = "", problem or str(error)
    identity = (asked.source.name, asked.provider, "complete" if asked.complete else "changes", content)
    return hashlib.sha256("\x1f".join(identity).encode()).hexdigest(), problem


def _read(
    data: Path,
    asked: _Asked,
    files: Sequence[tuple[str, Path]],
    problem: str | None,
    folder: Path,
    known: Sequence[Delivery],
) -> dict[str, Any]:
    """Read the delivery into ``folder / "delivery"`` and judge it; returns what its manifest says about that."""
    register = in_force(data, asked.date)
    new = folder / "delivery"
    workdir = folder / "source"
    workdir.mkdir()
    total = sum(path.stat().st_size for _, path in files) if problem is None else 0
    progress = asked.progress or (lambda _done, _total: None)
    context = ReadContext(
        register, asked.date, asked.provider, workdir, asked.complete, lambda done: progress(done, total)
    )
    sink = None
    if problem is None:
        try:
            with DeliveryWriter(new) as sink:
                asked.source.read(asked.paths, context, sink)
        except InputError as error:
            problem = as_utf8(str(error))
    counts: dict[str, Any] = {"read": 0, "accepted": {}, "rejected": {}, "authorities": 0, "offers": 0}
    held = None
    if sink is not None:
        counts["read"] = sink.read
        counts["rejected"] = _rejections(new)
    if problem is None:
        held = _count(data, asked, folder, known, counts)
        problem = None if asked.source.tells_decisions else _nothing_usable(asked.complete, counts)
    if problem is not None:
        for file in new.glob("*.parquet"):
            if not file.name.startswith("rejection."):
                file.unlink()
    return {
        "source": asked.source.name,
        "provider": asked.provider,
        "date": asked.date,
        "complete": asked.complete,
        "state": "refused" if problem else "held" if held else "accepted",
        "reason": problem or held,
        "example": sink.example if sink else False,
        "counts": counts,
        "unknown": [
            {"what": as_utf8(what), "value": as_utf8(value), "times": times}
            for (what, value), times in sorted(sink.unknown.items() if sink else ())
        ],
        "register": {"date": register.date, "source": register.source},
        "imported_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
    }


def _rejections(new: Path) -> dict[str, int]:
    """How many rows were rejected, by reason."""
    counts: Counter[str] = Counter()
    for part in Delivery(new).parts("rejection"):
        for batch in pq.ParquetFile(part).iter_batches(columns=["reason"]):
            counts.update({one["values"]: one["counts"] for one in batch.column(0).value_counts().to_pylist()})
    return dict(sorted(counts.items()))


def _nothing_usable(complete: bool, counts: dict[str, Any]) -> str | None:
    """Why there is nothing in it to use: no offer for a whole state, no statement at all for changes."""
    if complete:
        return None if counts["offers"] else "it holds no usable offer"
    return None if any(counts["accepted"][table] for table in FOLDED if table != "covered") else "it changes nothing"


def _count(data: Path, asked: _Asked, folder: Path, known: Sequence[Delivery], counts: dict[str, Any]) -> str | None:
    """Fill in the counts; returns why the guard holds the delivery, or None."""
    new = Delivery(folder / "delivery")
    before = chain(known, asked.source.name, asked.provider, asked.date).used if asked.complete else []
    refuse_damaged(before)
    with open_workspace(folder, memory=_MEMORY) as connection:
        fold(connection, [*parts_of(0, before, FOLDED), *parts_of(1, [new], FOLDED)])
        compared = query(connection, "counts.sql")[0]
        for table in FOLDED:
            files = [literal(part) for part in new.parts(table)]
            counts["accepted"][table] = connection.read_parquet(files).count("*").fetchall()[0][0]
    counts["authorities"], counts["offers"] = compared["authorities"], compared["offers"]
    return reason_to_hold(
        read=counts["read"],
        rejected=sum(counts["rejected"].values()),
        authorities_before=compared["authorities_before"],
        authorities_lost=compared["authorities_lost"],
        offers_before=compared["offers_before"],
        offers_now=compared["offers"],
        settings=load_settings(data),
    )


def _new_id(asked: _Asked, sha256: str, known: Sequence[Delivery], attempts: int) -> str:
    """A readable and stable id; longer only where another delivery's hash begins alike, numbered after a refusal."""
    taken = {one.id for one in known}
    slug = _slug(asked.provider)
    number = f".{attempts + 1}" if attempts else ""
    names = (f"{asked.date}-{asked.source.name}-{slug}-{sha256[:digits]}{number}" for digits in (8, 16, 64))
    return next(name for name in names if name not in taken)


def _slug(text: str) -> str:
    for letter, written in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
        text = text.lower().replace(letter, written)
    return re.sub(r"[^a-z0-9]+", "-", text)[:40].strip("-") or "provider"
