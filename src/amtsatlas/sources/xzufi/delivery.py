"""The files and documents of an XZuFi delivery: single ones, an index, a folder, a zip, JSON envelopes.

Names that come from an index or a zip are not trusted: none may be absolute, leave its folder or be a link, and a zip
that unpacks to far more than it holds is refused. A zip within a zip is not opened.
"""

import json
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, NamedTuple

from amtsatlas.domain.errors import InputError

INDEX_NAME = "index.txt"
NOT_READ = "file, not read"
"""What is said of a file that lies beside those read."""
CHUNK = 2**18
"""Bytes read and parsed at a time."""
TEXT_LIMIT = 64 * 2**20
"""Bytes of an index or a JSON envelope: these are read whole, in up to six times as much memory."""
_ENVELOPE_FIELDS = {"xzufiObjekte", "vollstaendig", "naechsterIndex", "naechsteAnfrageUrl"}
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)
"""What :mod:`zipfile` raises over a damaged zip."""
ZIP_RATIO = 200
"""How many times its size a member may unpack to; a list of deletions reaches 55, deflate's limit is 1032."""
ZIP_TOTAL = 64 * 2**30
"""Bytes that a whole zip may unpack to."""


class Document(NamedTuple):
    """One XML document."""

    name: str
    """The name within the delivery, for messages."""
    chunks: Iterator[bytes]
    encoding: str | None = None
    """What overrides the document's own declaration: of an XML text within JSON only the text is left."""


def locate(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """The delivery's files as (name, path) in reading order; a folder's index stands before its files.

    Names are relative to their folder. Where two PATHs bring the same name, each name begins with its PATH's number.
    Raises InputError for an empty index, and for a file that is missing, named twice or outside the index's folder.
    """
    groups = [_files_of(path) for path in paths]
    names = [name for group in groups for name, _ in group]
    if len(set(names)) < len(names):
        groups = [[(f"{n}/{name}", path) for name, path in group] for n, group in enumerate(groups, start=1)]
    return [file for group in groups for file in group]


def _files_of(path: Path) -> list[tuple[str, Path]]:
    if path.is_dir():
        index = path / INDEX_NAME
        if index.is_file():
            return _indexed(index)
        found = sorted(path.glob("*.xml"))
        if not found:
            raise InputError("no index.txt and no *.xml in it", file=str(path), remedy="name the files themselves")
        return [(file.name, file) for file in found]
    if not path.is_file():
        raise InputError("there is no such file or folder", file=str(path))
    return _indexed(path) if path.suffix.lower() == ".txt" else [(path.name, path)]


def left_out(paths: Sequence[Path], files: Sequence[tuple[str, Path]]) -> list[str]:
    """The files of the folders among the paths that are none of the delivery's: nobody shall believe they were read."""
    read = {path for _, path in files}
    folders = [path for path in paths if path.is_dir()]
    return [
        file.relative_to(folder).as_posix()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file not in read
    ]


def _indexed(index: Path) -> list[tuple[str, Path]]:
    folder = index.parent.resolve()
    files = [(index.name, index)]
    with index.open("rb") as stream:
        names = _index_names(_whole(str(index), stream), str(index))
    for line, name in names:
        file = index.parent / name
        if not file.resolve().is_relative_to(folder):
            raise InputError(f"{name} leads out of the folder", file=str(index), place=f"line {line}")
        if not file.is_file():
            raise InputError(f"there is no file {name}", file=str(index), place=f"line {line}")
        files.append((name, file))
    return files


def _index_names(content: bytes, index: str) -> list[tuple[int, str]]:
    """Line number and name of every line that is not blank."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError("the index is not UTF-8", file=index, remedy="save it as UTF-8") from error
    names = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    if not names:
        raise InputError("the index is empty", file=index, remedy="one file name per line")
    seen: set[str] = set()
    for number, name in names:
        problem = _unsafe(name)
        if name in seen:
            problem = "is named twice"
        elif name.lower().endswith(".txt"):
            problem = "is not XML"
        if problem:
            raise InputError(f"{name} {problem}", file=index, place=f"line {number}")
        seen.add(name)
    return names


def _unsafe(name: str) -> str | None:
    """What is wrong with a name that a stranger gave, by the rules of both families of systems."""
    windows = PureWindowsPath(name)
    if PurePosixPath(name).is_absolute() or windows.drive or windows.root:
        return "is absolute"
    if ".." in windows.parts:
        return "leads out of the folder"
    return "has a control character" if any(character < " " for character in name) else None


def documents(
    files: Sequence[tuple[str, Path]],
    complete: bool,
    note: Callable[[str, str], None],
    progress: Callable[[int], None],
) -> Iterator[Document]:
    """Every XML document of these files, in their order; each must be read before the next is asked for.

    ``note`` takes what was not understood, ``progress`` the number of input bytes read. Raises InputError where the
    delivery is ``complete`` and its last JSON envelope says that it is not.
    """
    page, last_page = "", True
    for name, stream, share in _streams(files, note):
        if name.lower().endswith(".json"):
            content = _whole(name, stream)
            progress(round(len(content) * share))
            page = name
            text, last_page = _open_envelope(name, content, note)
            if text.strip():  # a page may be empty
                yield Document(name, _encoded(text), "utf-8")
        else:
            yield Document(name, _chunks(name, stream, share, progress))
    if not last_page:
        if complete:
            raise InputError(
                "pages are missing after it",
                file=page,
                place="vollstaendig",
                remedy="fetch on from its naechsterIndex or naechsteAnfrageUrl, or import with --changes",
            )
        note("JSON envelope", "the last one is not vollstaendig: pages are missing")


def _whole(name: str, stream: IO[bytes]) -> bytes:
    try:
        content = stream.read(TEXT_LIMIT + 1)
    except _DAMAGES as error:
        raise InputError(f"damaged: {error}", file=name) from error
    if len(content) > TEXT_LIMIT:
        raise InputError(
            f"more than {TEXT_LIMIT} bytes, which are read at once", file=name, remedy="cut it into several"
        )
    return content


def _chunks(name: str, stream: IO[bytes], share: float, progress: Callable[[int], None]) -> Iterator[bytes]:
    try:
        while chunk := stream.read(CHUNK):
            yield chunk
            progress(round(len(chunk) * share))
    except _DAMAGES as error:
        raise InputError(f"damaged: {error}", file=name) from error


def _encoded(text: str) -> Iterator[bytes]:
    """The text as UTF-8; half a character from a JSON escape is left for the XML parser to refuse."""
    return (text[start : start + CHUNK].encode("utf-8", "surrogatepass") for start in range(0, len(text), CHUNK))


def _open_envelope(name: str, content: bytes, note: Callable[[str, str], None]) -> tuple[str, bool]:
    """The XML text in a JSON envelope of the PVOG's Bereitstelldienst, and whether no page follows it."""
    try:
        envelope = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not valid JSON: {error}", file=name) from error
    if not isinstance(envelope, dict) or not isinstance(envelope.get("xzufiObjekte", 0), str | None):
        raise InputError("not an envelope with xzufiObjekte", file=name, remedy="give the answer as it came")
    for field in envelope.keys() - _ENVELOPE_FIELDS:
        note("JSON envelope field", field)
    return envelope["xzufiObjekte"] or "", envelope.get("vollstaendig") is not False


def _streams(
    files: Sequence[tuple[str, Path]], note: Callable[[str, str], None]
) -> Iterator[tuple[str, IO[bytes], float]]:
    """Name, open stream and the input bytes that one byte of it stands for."""
    for name, path in files:
        match path.suffix.lower():
            case ".txt":
                continue  # an index: its files follow
            case ".zip":
                yield from _members(name, path, note)
            case _:
                with path.open("rb") as stream:
                    yield name, stream, 1.0


def _members(name: str, path: Path, note: Callable[[str, str], None]) -> Iterator[tuple[str, IO[bytes], float]]:
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGES as error:
        raise InputError(f"not a zip: {error}", file=name) from error
    with archive:
        _check_members(name, archive.infolist())
        members = [info for info in archive.infolist() if not info.is_dir()]
        order = _member_order(name, archive, members)
        for left in sorted({info.filename for info in members} - {info.filename for info in order}):
            if PurePosixPath(left).name != INDEX_NAME:
                note(NOT_READ, f"{name}/{left}")
        for info in order:
            member = f"{name}/{info.filename}"
            with _open_member(member, archive, info) as stream:
                yield member, stream, info.compress_size / max(info.file_size, 1)


def _open_member(member: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    try:
        return archive.open(info)
    except _DAMAGES as error:
        raise InputError(f"damaged: {error}", file=member) from error


def _check_members(name: str, members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a zip that could harm. Sizes are those declared; zipfile reads no further than these."""
    seen: set[str] = set()
    for info in members:
        problem = _unsafe(info.filename)
        if not info.filename:
            problem = "a member has no name"
        elif info.filename in seen:
            problem = "is there twice"
        elif stat.S_ISLNK(info.external_attr >> 16):
            problem = "is a link"
        elif info.flag_bits & 1:
            problem = "is encrypted"
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            problem = "is compressed by something else than deflate"
        elif info.file_size > ZIP_RATIO * max(info.compress_size, 1):
            problem = f"would unpack to more than {ZIP_RATIO} times its size"
        if problem:
            raise InputError(f"{info.filename} {problem}".lstrip(), file=name, remedy="pack the XML files plainly")
        seen.add(info.filename)
    if sum(info.file_size for info in members) > ZIP_TOTAL:
        raise InputError(f"would unpack to more than {ZIP_TOTAL} bytes", file=name)


def _member_order(name: str, archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> Sequence[zipfile.ZipInfo]:
    """The members to read: those its index.txt names, else all *.xml, sorted."""
    by_name = {info.filename: info for info in members}
    indexes = [member for member in by_name if PurePosixPath(member).name == INDEX_NAME]
    if len(indexes) > 1:
        raise InputError("more than one index.txt in it", file=name, remedy="pack one delivery into one zip")
    if not indexes:
        found = sorted(member for member in by_name if member.lower().endswith(".xml"))
        if not found:
            raise InputError("no index.txt and no *.xml in it", file=name)
        return [by_name[member] for member in found]
    index = f"{name}/{indexes[0]}"
    with _open_member(index, archive, by_name[indexes[0]]) as stream:
        lines = _index_names(_whole(index, stream), index)
    order = []
    for line, listed in lines:
        member = str(PurePosixPath(indexes[0]).parent / listed)
        if member not in by_name:
            raise InputError(f"there is no file {listed}", file=index, place=f"line {line}")
        order.append(by_name[member])
    return order
