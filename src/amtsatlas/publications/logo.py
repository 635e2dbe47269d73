"""An uploaded logo, made harmless or refused: judged by what is in it, whatever its name or declared type.

An SVG loses everything a picture does not need; what could do harm (scripts, references elsewhere, bombs) is refused
rather than silently removed, so that nobody wonders where half of a logo went. A PNG is written anew from its pixels'
chunks, so that nothing else (place, author, camera, hidden data) is published with it.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

from lxml import etree
from py_svg_hush import filter_svg

from amtsatlas.domain.errors import InputError

MAX_BYTES = 512 * 1024
"""More than any sensible logo has; it is part of each certificate."""
MAX_PIXELS = 3000
"""Of each side of a PNG: 30 cm in print."""
MAX_UNITS = 20_000
"""Of each side of an SVG; drawing programs use thousands."""
MAX_ELEMENTS = 5000
"""Of an SVG, each counted as often as it is drawn."""
MAX_DEPTH = 100
"""Of elements within each other, references followed."""
MAX_RATIO = 12
"""Of the longer to the shorter side: what is longer is no logo."""

PNG: Literal["image/png"] = "image/png"
SVG: Literal["image/svg+xml"] = "image/svg+xml"

_NEITHER = "save the logo as SVG or PNG and upload that"
_PLAIN = (
    "save it as plain SVG from the drawing program, with texts turned into paths and without filters, links,"
    " animations and scripts, or upload a PNG"
)
_SMALLER = "make it smaller in the drawing program and save it again"
_SVG_TAG = "{http://www.w3.org/2000/svg}"
_FORBIDDEN = frozenset(
    {"a", "animate", "animateMotion", "animateTransform", "filter", "foreignObject", "image", "script", "set", "text"}
)
"""Besides what acts: texts, which need fonts that a certificate has not, and filters, which can take any time."""
_REFERENCE = re.compile(r"url\(\s*['\"]?([^)'\"]*)", re.IGNORECASE)


class Logo(NamedTuple):
    """A harmless picture."""

    content: bytes
    type: Literal["image/svg+xml", "image/png"]


def cleaned(content: bytes, file: str = "") -> Logo:
    """The logo as it may be stored and shown; ``file`` is its name, for the message. Raises InputError."""
    if not content:
        raise InputError("the file is empty", file=file, remedy=_NEITHER)
    if len(content) > MAX_BYTES:
        raise InputError(
            f"the file has {len(content) // 1024} KB, at most {MAX_BYTES // 1024} are possible",
            file=file,
            remedy=_SMALLER,
        )
    if content.startswith(_SIGNATURE):
        return Logo(_clean_png(content, file), PNG)
    return Logo(_clean_svg(content, file), SVG)


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG that :func:`cleaned` gave."""
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _clean_svg(content: bytes, file: str) -> bytes:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InputError("the file is neither an SVG nor a PNG", file=file, remedy=_NEITHER) from error
    if root.tag != f"{_SVG_TAG}svg":
        raise InputError("the file is XML, but no SVG", file=file, remedy=_NEITHER)
    if b"<!ENTITY" in etree.tostring(root.getroottree()) or next(root.iter(etree.Entity), None) is not None:
        raise InputError("the SVG holds entities", file=file, remedy=_PLAIN)
    for element in root.iter():
        if found := _harm(element):
            raise InputError(f"the SVG holds {found}", file=file, place=f"line {element.sourceline}", remedy=_PLAIN)
    _check_size(root, file)
    _check_drawn(root, file)
    try:
        return filter_svg(etree.tostring(root, encoding="utf-8", with_tail=False))
    except ValueError as error:
        raise InputError(f"the SVG can't be read: {error}", file=file, remedy=_PLAIN) from error


def _harm(element: etree._Element) -> str:
    """What in this element could do more than draw; "" for nothing."""
    tag = etree.QName(element)
    if tag.localname in _FORBIDDEN:
        return f"<{tag.localname}>"
    for name, value in _attributes(element):
        if name.startswith("on"):
            return f"a script ({name})"
        if name in ("href", "src", "base") and not value.startswith("#"):
            return f"a reference to something outside it ({value[:40]})"
        if found := _outside(value, sheet=name == "style"):
            return found
    return _outside(element.text or "", sheet=True) if tag.localname == "style" else ""


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Names without namespace, in small letters, and values without blanks around."""
    for name, value in element.attrib.items():
        yield etree.QName(name).localname.lower(), str(value).strip()


def _outside(style: str, *, sheet: bool) -> str:
    """What a value refers to outside the file; a style sheet may write it in several ways."""
    if sheet and ("@import" in style.lower() or "\\" in style):
        return "a style sheet that imports another or hides its words"
    for reference in _REFERENCE.findall(style):
        if not reference.strip().startswith("#"):
            return f"a reference to something outside it ({reference.strip()[:40]})"
    return ""


def _check_size(root: etree._Element, file: str) -> None:
    """Width and height must be known and sensible, else it can't be placed."""
    declared = [root.get(name) or "100%" for name in ("width", "height")]
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    sides = [_length(text) for text in (box[2:] if len(box) == 4 else declared)]
    sides += [_length(text) for text in declared if not text.endswith("%")]
    if not all(sides):
        raise InputError(
            "the SVG does not say how large it is", file=file, remedy="save it with a viewBox, or with width and height"
        )
    if max(sides) > MAX_UNITS or max(sides[:2]) > MAX_RATIO * min(sides[:2]):
        raise InputError("the SVG is far too large, or too long for its height", file=file, remedy=_SMALLER)


def _length(text: str) -> float:
    """Of a side, in whatever unit; 0 for what is none."""
    found = re.fullmatch(r"([0-9]{0,9}\.?[0-9]{1,20})(px|pt|pc|mm|cm|in)?", text)
    return float(found[1]) if found else 0


def _check_drawn(root: etree._Element, file: str) -> None:
    """Refuses what draws itself over and over: each element is counted as often as references lead to it."""
    targets = {element.get("id"): element for element in root.iter() if element.get("id")}
    counted: dict[etree._Element, int] = {}

    def drawn(element: etree._Element, depth: int) -> int:
        if depth > MAX_DEPTH:
            raise InputError("the SVG is nested too deeply or refers to itself", file=file, remedy=_PLAIN)
        if element not in counted:
            inner = [*element, *(targets[name] for name in _named(element) if name in targets)]
            counted[element] = min(1 + sum(drawn(part, depth + 1) for part in inner), MAX_ELEMENTS + 1)
        return counted[element]

    if drawn(root, 0) > MAX_ELEMENTS:
        raise InputError(f"the SVG draws more than {MAX_ELEMENTS:,} elements", file=file, remedy=_SMALLER)


def _named(element: etree._Element) -> Iterator[str]:
    """The ids an element refers to."""
    for name, value in _attributes(element):
        if name == "href":
            yield value.removeprefix("#")
        yield from (reference.strip().removeprefix("#") for reference in _REFERENCE.findall(value))


_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""What makes up the picture, in its order; profiles, texts, times and animation are left out."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""By colour type, PNG specification, table 11.1."""


def _clean_png(content: bytes, file: str) -> bytes:
    """Only whole chunks with right checksums, and exactly the pixels that the head promises."""
    chunks = _chunks(content, file)
    parts = {name: b"".join(data for other, data in chunks if other == name) for name in _KEPT}
    once = all([other for other, _ in chunks].count(name) <= 1 for name in _KEPT if name != b"IDAT")
    if chunks[0][0] != b"IHDR" or len(parts[b"IHDR"]) != 13 or not once:
        raise _broken(file)
    width, height, depth, colour, compression, filtering, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if not width or not height or compression or filtering or depth not in _DEPTHS.get(colour, ()):
        raise _broken(file)
    if interlaced:
        raise InputError("the PNG is interlaced", file=file, remedy="save it without interlacing (Adam7)")
    if max(width, height) > MAX_PIXELS or max(width, height) > MAX_RATIO * min(width, height):
        raise InputError(
            f"the PNG has {width} × {height} pixels; at most {MAX_PIXELS} a side are possible, and one side at most"
            f" {MAX_RATIO} times the other",
            file=file,
            remedy=_SMALLER,
        )
    if not _palette_fits(colour, len(parts[b"PLTE"]), len(parts[b"tRNS"])):
        raise _broken(file)
    line = 1 + (width * depth * _CHANNELS[colour] + 7) // 8
    pixels = _inflated(parts[b"IDAT"], line * height, file)
    if max(pixels[::line]) > 4:
        raise _broken(file)
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in parts.items() if data or name == b"IEND")


def _palette_fits(colour: int, palette: int, transparent: int) -> bool:
    """Whether palette and transparency have the bytes that this colour type wants."""
    if colour == 3:
        return palette % 3 == 0 and 0 < palette <= 768 and transparent <= palette // 3
    return transparent in {0: (0, 2), 2: (0, 6)}.get(colour, (0,)) and palette % 3 == 0 and palette <= 768


def _chunks(content: bytes, file: str) -> list[tuple[bytes, bytes]]:
    chunks: list[tuple[bytes, bytes]] = []
    at = len(_SIGNATURE)
    while not chunks or chunks[-1][0] != b"IEND":
        size = int.from_bytes(content[at : at + 4])
        whole = content[at : at + size + 12]
        name, data = whole[4:8], whole[8:-4]
        if len(whole) != size + 12 or _chunk(name, data) != whole:
            raise _broken(file)
        chunks.append((name, data))
        at += len(whole)
    return chunks


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _inflated(packed: bytes, size: int, file: str) -> bytes:
    """Exactly ``size`` bytes, and never more in memory."""
    unpacking = zlib.decompressobj()
    try:
        pixels = unpacking.decompress(packed, size + 1)
    except zlib.error as error:
        raise _broken(file) from error
    if len(pixels) != size or not unpacking.eof or unpacking.unused_data:
        raise _broken(file)
    return pixels


def _broken(file: str) -> InputError:
    return InputError("the PNG is damaged", file=file, remedy="save it again from the program it was made with")
