"""One XML document cut into the children of its root, in bounded memory and without trusting the document.

libxml2's own limits stay on (``huge_tree`` off): 256 levels, 10 million bytes a text. What they leave open is closed
here: any DOCTYPE is refused before its declarations can do anything, and a single child of the root has a size limit.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml import etree

RECORD_LIMIT = 16 * 2**20
"""Bytes of one child of the root. Real ones have some 100 kB; the tree of a hostile one takes 30 times its bytes."""

PROLOG_LIMIT = 2**20
"""Bytes before the root element: an XML declaration, perhaps comments."""

_PROLOG_SLICE = 4096
"""Bytes that the prolog's own parser takes at a time: what it takes is parsed twice."""

_NAMESPACE = re.compile(r"http://xoev\.de/schemata/xzufi/2_[123]_\d")
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class InvalidDocumentError(Exception):
    """A document that is well-formed XML but no XZuFi, or not safe to read; ``place`` is a line or ""."""

    def __init__(self, problem: str, place: str = "") -> None:
        super().__init__(problem)
        self.problem, self.place = problem, place


class _Prolog:
    """A parser target that waits for the root element and meets no DOCTYPE on the way."""

    root: str | None = None

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise InvalidDocumentError("a DOCTYPE is not allowed")

    def start(self, tag: str, _attributes: object) -> None:
        if self.root is None:
            self.root = tag

    def close(self) -> None:
        """Nothing to hand over."""


def parse(chunks: Iterable[bytes], encoding: str | None = None) -> tuple[etree._Element, Iterator[etree._Element]]:
    """The root as soon as it is known, and an iterator over its children, each as soon as it is complete.

    A child is gone from the tree some time after the next one is asked for. ``encoding`` overrides what the document
    says of itself. Raises InvalidDocumentError, and lxml's XMLSyntaxError where the document is not well-formed.
    """
    chunks = iter(chunks)
    root_tag, head = _read_prolog(chunks, encoding)
    if not _NAMESPACE.fullmatch(etree.QName(root_tag).namespace or ""):
        raise InvalidDocumentError(f"the root element is {root_tag}, not in a namespace of XZuFi 2.1, 2.2 or 2.3")
    # Only the root's start is an event: one per element would cost more than the parsing.
    parser = etree.XMLPullParser(events=("start",), tag=root_tag, encoding=encoding, **_SAFE)
    parser.feed(head)
    root: Any = next(iter(parser.read_events()))[1]
    return root, _children(parser, root, chunks)


def _children(parser: etree.XMLPullParser, root: etree._Element, chunks: Iterator[bytes]) -> Iterator[etree._Element]:
    unfinished = 0
    for chunk in chunks:
        complete = len(root) - 1  # the last one may still be open
        if complete > 0:
            yield from islice(root, complete)
            del root[:complete]
            unfinished = 0
        elif unfinished > RECORD_LIMIT:
            line = line_of(root[0] if len(root) else root)
            raise InvalidDocumentError(f"a record of more than {RECORD_LIMIT} bytes", line)
        parser.feed(chunk)
        unfinished += len(chunk)
        for _ in parser.read_events():
            pass  # a nested element with the root's name
    parser.close()
    yield from root


def _read_prolog(chunks: Iterator[bytes], encoding: str | None) -> tuple[str, bytes]:
    """The root's name in Clark notation, and the bytes read so far; nothing is expanded or loaded on the way."""
    prolog = _Prolog()
    target: Any = prolog  # the stubs ask for methods that a target may leave out
    parser = etree.XMLParser(target=target, encoding=encoding, **_SAFE)
    head = b""
    for chunk in chunks:
        head += chunk
        for start in range(0, len(chunk), _PROLOG_SLICE):
            parser.feed(chunk[start : start + _PROLOG_SLICE])
            if prolog.root is not None:
                return prolog.root, head
        if len(head) > PROLOG_LIMIT:
            raise InvalidDocumentError(f"no root element within {PROLOG_LIMIT} bytes")
    parser.close()
    if prolog.root is None:
        raise InvalidDocumentError("no root element")
    return prolog.root, head


def line_of(element: etree._Element) -> str:
    """Where the element starts, for a message."""
    return f"line {element.sourceline}"
