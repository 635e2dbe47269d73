"""The original of a delivery: packed as it came, and what identifies its bytes."""

import hashlib
import io
import tarfile
from collections.abc import Iterable
from pathlib import Path

import zstandard

from amtsatlas.domain.errors import InputError

_LEVEL = 3
"""zstd's own default: about as fast as reading the files, and XML shrinks to a tenth."""


class _HashingReader(io.RawIOBase):
    """Hashes what tarfile reads through it, so that a large original is read once."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.digest.update(block)
        return block


def pack(files: Iterable[tuple[str, Path]], target: Path) -> str:
    """Pack the files under their names within the delivery into a ``.tar.zst`` at ``target``.

    The archive depends on names and bytes only: no owner, no time. It is kept as evidence and never unpacked by us.
    Returns the SHA-256 of the bytes where there is one file, whatever it is called, else that over names and bytes in
    reading order. Raises InputError for what is no regular file.
    """
    found: list[tuple[str, str]] = []
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    with (
        target.open("wb") as raw,
        compressor.stream_writer(raw) as compressed,
        tarfile.open(fileobj=compressed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, path in files:
            if not path.is_file():
                raise InputError("is no regular file", file=str(path))
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            with path.open("rb") as stream:
                reader = _HashingReader(stream)
                archive.addfile(entry, reader)
            found.append((name, reader.digest.hexdigest()))
    if len(found) == 1:
        return found[0][1]
    # A name may be of bytes that are no UTF-8; its own bytes tell it from every other.
    named = "".join(f"{name}\x1f{digest}\n" for name, digest in found)
    return hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()
