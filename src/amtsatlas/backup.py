"""One file that holds all that can't be made again: decisions, keys, editions, deliveries, registers, settings.

A tar packed by zstd; its last member is the manifest: the sha256 of every other one, and the journal's newest digest.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import zstandard

from amtsatlas import __version__
from amtsatlas.config.database import SQLITE, has_decisions, is_postgresql
from amtsatlas.domain.errors import AmtsatlasError, DamagedError, UsageError
from amtsatlas.storage.atomic import publish_file, sha256_of_files, temporary_folder
from amtsatlas.storage.lock import writing

MANIFEST = "backup.json"
_DECISIONS = "decisions"
_ROWS = "decisions/rows.jsonl"
"""The tables of a PostgreSQL database; of SQLite the database file itself is kept."""
_STAYING = (".tmp", ".lock")
"""What belongs to whoever works in the data folder just now."""
_LEFT_OUT = ("portal", "example", *_STAYING)
"""What is made again at need: static files, rendered pages, generated examples, unfinished work."""
_SECRET = "portal/secret"
_LEVEL = 3
_BLOCK = 1 << 20

Progress = Callable[[int, int | None, str], None]


@dataclass(frozen=True)
class Backup:
    """What a backup's manifest tells."""

    made_at: str
    files: dict[str, str]
    """Name within the data folder → sha256."""
    journal: str
    """Digest of the journal's newest entry; "" where nothing was decided."""
    settings: tuple[str, ...]
    """Names of the environment variables that were set; their values may be passwords and are not kept."""


def backup(data: Path, target: Path, progress: Progress | None = None) -> Backup:
    """Write the backup of a data folder to ``target``, at once or not at all, readable by its owner only.

    A server may go on serving and deciding; builds and imports wait. Raises UsageError, LockedError.
    """
    if not data.is_dir():
        raise UsageError(f"{data} is no data folder")
    if target.resolve().is_relative_to(data.resolve()):
        raise UsageError(f"{target} is inside of {data} – a backup belongs elsewhere")
    tell = progress or (lambda _done, _total, _sentence: None)
    with writing(data, "backup"), ExitStack() as stack:
        kept = _kept(data)
        digest = ""
        if has_decisions(data):
            snapshot = stack.enter_context(temporary_folder(data))
            name, digest = _snapshot(data, snapshot)
            kept[name] = snapshot / Path(name).name
        with _unfinished(target) as unfinished:
            made = _pack(kept, unfinished, digest, tell)
            publish_file(unfinished, target)
    return made


def restore(file: Path, data: Path, *, force: bool = False, progress: Progress | None = None) -> Backup:
    """Bring back a backup. Every hash is verified before anything of the data folder is touched.

    Raises UsageError for a folder that is not empty unless ``force`` is given, which replaces what is there;
    DamagedError for a file that is not as it was written.
    """
    tell = progress or (lambda _done, _total, _sentence: None)
    if not force and data.exists() and any(path.name not in _STAYING for path in data.iterdir()):
        raise UsageError(f"{data} is not empty – name another folder, or replace all that is in it with --force")
    with writing(data, "restore"), temporary_folder(data) as folder:
        new, old = folder / "new", folder / "old"
        new.mkdir()
        old.mkdir()
        found = _unpack(file, new, tell)
        rows = new / _ROWS
        if rows.exists():
            _swap_with_rows(data, new, old, rows)
        elif is_postgresql() and found.journal:
            raise UsageError(f"{file} holds decisions of SQLite – unset AMTSATLAS_DATABASE to restore them")
        else:
            _swap(data, new, old)
    return found


def _kept(data: Path) -> dict[str, Path]:
    files = {
        path.relative_to(data).as_posix(): path
        for top in sorted(data.iterdir())
        if top.name not in _LEFT_OUT
        for path in ([top] if top.is_file() else sorted(top.rglob("*")))
        if path.is_file()
    }
    for name in (SQLITE, f"{SQLITE}-wal", f"{SQLITE}-shm"):
        files.pop(f"{_DECISIONS}/{name}", None)
    if (data / _SECRET).is_file():
        files[_SECRET] = data / _SECRET
    return files


def _snapshot(data: Path, folder: Path) -> tuple[str, str]:
    """Name of the member with the decisions, made in the folder, and the journal's newest digest within."""
    if is_postgresql():
        from amtsatlas.portal.starting import set_up

        set_up(data)
        from amtsatlas.awards import rows

        return _ROWS, rows.write(folder / Path(_ROWS).name)
    copy = folder / SQLITE
    with closing(sqlite3.connect(data / _DECISIONS / SQLITE)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # One file, without a log beside it.
        target.execute("pragma journal_mode=delete")
    return f"{_DECISIONS}/{SQLITE}", _newest_digest(copy)


def _newest_digest(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        if not connection.execute("select 1 from sqlite_master where name = 'awards_entry'").fetchone():
            return ""
        found = connection.execute("select digest from awards_entry order by number desc limit 1").fetchone()
    return str(found[0]) if found else ""


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A file beside the target, its owner's alone (mkstemp), gone afterwards unless it was published."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


class _Hashing(io.RawIOBase):
    """Hashes and counts what tarfile reads through it."""

    def __init__(self, stream: IO[bytes], count: Callable[[int], None]) -> None:
        self._stream, self._count = stream, count
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.digest.update(block)
        self._count(len(block))
        return block


def _pack(files: dict[str, Path], target: Path, journal: str, tell: Progress) -> Backup:
    total, done = sum(path.stat().st_size for path in files.values()), 0
    hashes: dict[str, str] = {}
    with (
        target.open("wb") as raw,
        zstandard.ZstdCompressor(level=_LEVEL).stream_writer(raw) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, path in sorted(files.items()):

            def count(size: int, name: str = name) -> None:
                nonlocal done
                done += size
                tell(done, total, name)

            with path.open("rb") as stream:
                entry = archive.gettarinfo(arcname=name, fileobj=stream)
                entry.type, entry.linkname = tarfile.REGTYPE, ""
                entry.size = os.fstat(stream.fileno()).st_size
                entry.uname = entry.gname = ""
                reader = _Hashing(stream, count)
                archive.addfile(entry, reader)
            hashes[name] = reader.digest.hexdigest()
        settings = tuple(sorted(name for name in os.environ if name.startswith("AMTSATLAS_")))
        made = Backup(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", hashes, journal, settings)
        text = json.dumps({"version": __version__, **vars(made)}, indent=1, ensure_ascii=False).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
    return made


def _unpack(file: Path, folder: Path, tell: Progress) -> Backup:
    """Unpack into the folder and verify. Raises DamagedError."""
    try:
        with (
            file.open("rb") as raw,
            zstandard.ZstdDecompressor().stream_reader(raw) as packed,
            tarfile.open(fileobj=packed, mode="r|") as archive,
        ):
            size = file.stat().st_size
            for member in archive:
                tell(raw.tell(), size, member.name)
                archive.extract(member, folder, set_attrs=True, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        found = Backup(manifest["made_at"], manifest["files"], manifest["journal"], tuple(manifest["settings"]))
    except (zstandard.ZstdError, tarfile.TarError, EOFError, ValueError, KeyError, FileNotFoundError) as error:
        if isinstance(error, FileNotFoundError) and not file.exists():
            raise UsageError(f"{file} is not there") from None
        raise DamagedError(f"{file} is no whole backup: {error}") from error
    (folder / MANIFEST).unlink()
    tell(1, 1, "verifying")
    actual = sha256_of_files(folder)
    wrong = sorted(name for name in {*actual, *found.files} if actual.get(name) != found.files.get(name))
    if wrong:
        raise DamagedError(f"{file} is damaged: {', '.join(wrong[:5])} – nothing was restored")
    database = folder / _DECISIONS / SQLITE
    if database.exists() and _newest_digest(database) != found.journal:
        raise DamagedError(f"{file} is damaged: its journal ends otherwise than its manifest – nothing was restored")
    return found


def _swap_with_rows(data: Path, new: Path, old: Path, file: Path) -> None:
    """PostgreSQL shows the rows if the files were swapped, else neither; SQLite is one of the files."""
    from amtsatlas.portal.starting import set_up

    set_up(data if is_postgresql() else new)
    from django.db import connection

    from amtsatlas.awards import rows

    with rows.loaded(file):
        file.unlink()
        if is_postgresql():
            _swap(data, new, old)
    if not is_postgresql():
        connection.close()
        _swap(data, new, old)


def _swap(data: Path, new: Path, old: Path) -> None:
    """Put all of the new in place of all of the old, by renaming within the data folder; back again if that fails.

    Not the folder itself is renamed: it may be where a volume is mounted.
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for source, target in ((data, old), (new, data)):
            for path in sorted(source.iterdir()):
                if source is data and path.name in _STAYING:
                    continue
                path.rename(target / path.name)
                moved.append((path, target / path.name))
    except OSError as error:
        for before, after in reversed(moved):
            after.rename(before)
        raise AmtsatlasError(f"nothing was restored: {error}") from error
    shutil.rmtree(old)
