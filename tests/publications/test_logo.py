"""Uploaded logos: what is let in comes out harmless, and what is refused is told why."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from amtsatlas.domain.errors import InputError
from amtsatlas.publications.logo import MAX_BYTES, MAX_ELEMENTS, PNG, SVG, cleaned, png_size
from amtsatlas.publications.picture import to_png
from tests.publications.pictures import SIGNATURE, chunk, head, png

END = chunk(b"IEND", b"")
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
OPEN = f'<svg xmlns="http://www.w3.org/2000/svg" {XLINK} viewBox="0 0 60 40">'


def svg(inside: str, opening: str = OPEN) -> bytes:
    return f"{opening}{inside}</svg>".encode()


def test_a_plain_svg_looks_after_as_it_did_before() -> None:
    drawn = svg(
        '<style>.a{fill:#a02020}</style><defs><linearGradient id="g"><stop offset="0" stop-color="#123456"/>'
        '<stop offset="1" stop-color="#abcdef"/></linearGradient><path id="p" d="M0 0h9v9z"/></defs>'
        '<rect class="a" width="20" height="20"/><rect x="20" width="20" height="20" fill="url(#g)"/>'
        '<use href="#p" x="40"/><use xlink:href="#p" x="40" y="20"/><g transform="scale(2)"><circle r="3"/></g>'
    )
    logo = cleaned(drawn)

    assert logo.type == SVG
    assert to_png(logo.content.decode(), 120) == to_png(drawn.decode(), 120)
    assert cleaned(logo.content) == logo


def test_what_drawing_programs_leave_behind_is_taken_out() -> None:
    logo = cleaned(
        b'<?xml version="1.0"?><!-- Made by someone@example.org --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><?xml-stylesheet href="https://example.org/a.css"?>'
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://inkscape.example.org/" viewBox="0 0 6 4" '
        b'i:export-filename="someone.png"><metadata>someone</metadata><path d="M0 0h6v4z"/></svg>'
    )

    assert b"someone" not in logo.content
    assert b"DOCTYPE" not in logo.content
    assert b"stylesheet" not in logo.content
    assert b"M0 0h6v4z" in logo.content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encoding_a_file_declares_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{OPEN}<title>Küche</title></svg>'

    assert "Küche" in cleaned(text.encode(encoding)).content.decode()


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<script href="#a"/>', "<script>"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>", "<foreignObject>"),
        ('<a href="#x"><path d="M0 0h1"/></a>', "<a>"),
        ('<animate attributeName="href" to="https://example.org"/>', "<animate>"),
        ('<set attributeName="onload" to="x"/>', "<set>"),
        ('<rect onclick="x()" width="1" height="1"/>', "a script"),
        ('<rect OnLoad="x()" width="1" height="1"/>', "a script"),
        ('<image href="https://example.org/a.png"/>', "<image>"),
        ('<image href="data:image/png;base64,AAAA"/>', "<image>"),
        ("<text>Erlangen</text>", "<text>"),
        ('<filter id="f"><feGaussianBlur stdDeviation="9000"/></filter>', "<filter>"),
        ('<use href="other.svg#a"/>', "outside it"),
        ('<use href=" javascript:alert(1)"/>', "outside it"),
        ('<g xml:base="https://example.org/"/>', "outside it"),
        ('<rect fill="url(https://example.org/a#b)"/>', "outside it"),
        ("<rect style=\"fill:URL( 'https://example.org/a#b')\"/>", "outside it"),
        ("<rect style='fill:u\\72l(https://example.org/a#b)'/>", "style sheet"),
        ("<style>@IMPORT 'https://example.org/a.css';</style>", "style sheet"),
        ("<style><![CDATA[@font-face{src:url(https://example.org/a)}]]></style>", "outside it"),
    ],
)
def test_what_could_do_more_than_draw_is_refused_and_named(inside: str, found: str) -> None:
    with pytest.raises(InputError, match=found) as refused:
        cleaned(svg(inside), "wappen.svg")

    assert refused.value.file == "wappen.svg"
    assert refused.value.remedy


@pytest.mark.parametrize(
    "document",
    [
        f'<!DOCTYPE svg [<!ENTITY a "b">]>{OPEN}<title>&a;</title></svg>',
        f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{OPEN}<title>&a;</title></svg>',
        f'<!DOCTYPE svg SYSTEM "https://example.org/a.dtd">{OPEN}<title>&a;</title></svg>',
        '<!DOCTYPE svg [<!ENTITY n "http://www.w3.org/2000/svg">]><svg xmlns="&n;" viewBox="0 0 6 4"/>',
    ],
)
def test_entities_are_refused_whether_they_are_used_or_not(document: str) -> None:
    with pytest.raises(InputError, match="entities"):
        cleaned(document.encode())


def test_a_billion_laughs_are_refused_before_they_are_told() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))

    with pytest.raises(InputError):
        cleaned(f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]>{OPEN}<title id="&l11;">&l11;</title></svg>'.encode())


@pytest.mark.parametrize("reference", ['<use href="#{}"/>', '<rect width="1" height="1" fill="url(#{})"/>'])
def test_what_draws_itself_over_and_over_is_refused(reference: str) -> None:
    doubled = "".join(f'<g id="g{n}">{reference.format(f"g{n - 1}") * 2}</g>' for n in range(1, 30))

    with pytest.raises(InputError, match=f"more than {MAX_ELEMENTS:,} elements"):
        cleaned(svg(f'<g id="g0"><path d="M0 0h1"/></g>{doubled}'))


def test_what_refers_to_itself_is_refused() -> None:
    with pytest.raises(InputError, match="refers to itself"):
        cleaned(svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'))


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(InputError, match="nested too deeply"):
        cleaned(svg("<g>" * 150 + "</g>" * 150))


@pytest.mark.parametrize(
    ("opening", "problem"),
    [
        ("<svg xmlns='http://www.w3.org/2000/svg'>", "how large it is"),
        ("<svg xmlns='http://www.w3.org/2000/svg' width='100%' height='100%'>", "how large it is"),
        ("<svg xmlns='http://www.w3.org/2000/svg' width='1e+e' height='4'>", "how large it is"),
        ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 4'>", "how large it is"),
        ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 nan 4'>", "how large it is"),
        ("<svg xmlns='http://www.w3.org/2000/svg' width='999999' height='999999'>", "far too large"),
        ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4' width='999999' height='4'>", "far too large"),
        ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 4'>", "too long"),
    ],
)
def test_a_size_that_is_none_or_huge_is_refused(opening: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        cleaned(svg("<path d='M0 0h1'/>", opening))


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a\x01\x00\x01\x00",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"%PDF-1.7",
        b"<html><body onload='x()'></body></html>",
        b"<svg viewBox='0 0 6 4'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 6 4'>",
        b"logo",
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(InputError, match="SVG"):
        cleaned(content, "logo.svg")


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        cleaned(b"")
    with pytest.raises(InputError, match="at most 512"):
        cleaned(svg("<path d='M0 0h1'/>" + " " * MAX_BYTES))


@given(inside=st.binary(max_size=300), as_svg=st.booleans())
def test_whatever_comes_is_refused_in_words_or_comes_out_as_a_picture(inside: bytes, as_svg: bool) -> None:
    try:
        logo = cleaned(OPEN.encode() + inside + b"</svg>" if as_svg else SIGNATURE + inside)
    except InputError:
        return
    assert logo.type == SVG
    assert etree.fromstring(logo.content).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_png_keeps_its_pixels_and_loses_what_else_is_in_it() -> None:
    plain = png(30, 20)
    talkative = png(
        30, 20, chunk(b"tEXt", b"Author\0someone"), chunk(b"eXIf", b"MM\0*place"), chunk(b"acTL", b"\0" * 8)
    )
    logo = cleaned(talkative + b"<script>hidden behind the picture</script>")

    assert logo.type == PNG
    assert logo.content == plain
    assert png_size(logo.content) == (30, 20)


@pytest.mark.parametrize(
    "content",
    [
        png(30, 20)[:-1],
        png(30, 20)[:60],
        png(30, 20)[:45] + b"\0" + png(30, 20)[46:],
        png(30, 20, pixels=b"\0" * 100),
        png(30, 20, pixels=b"\0" * (121 * 20 + 1)),
        png(30, 20, pixels=b"\5" * (121 * 20)),
        SIGNATURE + END,
        SIGNATURE + head(30, 20) + head(30, 20) + END,
        SIGNATURE + head(30, 20) + END,
        SIGNATURE + head(0, 20) + chunk(b"IDAT", zlib.compress(b"")) + END,
        SIGNATURE + head(3, 2, depth=7) + chunk(b"IDAT", zlib.compress(b"\0" * 26)) + END,
        SIGNATURE + head(3, 2, colour=3) + chunk(b"IDAT", zlib.compress(b"\0" * 8)) + END,
        SIGNATURE + head(3, 2, colour=3) + chunk(b"PLTE", b"\0\0") + chunk(b"IDAT", zlib.compress(b"\0" * 8)) + END,
        png(3, 2, chunk(b"tRNS", b"\0\0")),
        png(3, 2, chunk(b"PLTE", b"\0\0\0"), chunk(b"PLTE", b"\0\0\0")),
        SIGNATURE + head(3, 2) + chunk(b"IDAT", zlib.compress(b"\0" * 26) + b"more") + END,
        SIGNATURE + struct.pack(">I", 2**31) + b"IHDR",
    ],
)
def test_a_damaged_png_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="damaged"):
        cleaned(content)


def test_a_png_bomb_is_refused_by_its_head_and_by_what_it_unpacks_to() -> None:
    with pytest.raises(InputError, match="20000 × 20000"):
        cleaned(SIGNATURE + head(20_000, 20_000) + chunk(b"IDAT", b"") + END)
    with pytest.raises(InputError, match="damaged"):
        cleaned(png(30, 20, pixels=b"\0" * 200_000_000))


def test_an_interlaced_png_is_refused_with_what_helps() -> None:
    with pytest.raises(InputError, match="without interlacing"):
        cleaned(SIGNATURE + head(30, 20, interlaced=1) + chunk(b"IDAT", b"") + END)


@pytest.mark.parametrize(
    ("colour", "depth", "line"), [(0, 1, 2), (2, 8, 10), (2, 16, 19), (3, 4, 3), (4, 8, 7), (6, 8, 13)]
)
def test_every_kind_of_png_is_read(colour: int, depth: int, line: int) -> None:
    palette = chunk(b"PLTE", b"\0\0\0\xff\xff\xff") if colour == 3 else b""
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * line * 2))
    content = SIGNATURE + head(3, 2, depth, colour) + palette + pixels + END

    assert cleaned(content).content == content
