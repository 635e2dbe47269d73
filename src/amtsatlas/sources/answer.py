"""REST answers in JSON or XML, read into one shape: texts, lists and dicts by local name.

XML attributes and child elements are the same thing here, so that a reader sees ``{"id": "0123", …}`` either way.
Nothing outside the file is ever read: no DTD, no external entity, no network.
"""

import json
from pathlib import Path
from typing import TypeAlias

from lxml import etree

Tree: TypeAlias = "str | bool | list[Tree] | dict[str, Tree] | None"

MAX_DEPTH = 256
"""Levels of nesting; deeper files are refused, they can only be meant to exhaust the reader."""

MAX_BYTES = 64 * 2**20
"""An answer holds one authority's procedures or at most 100 offices: some hundred kB. More is refused unread."""


class Number(str):
    """A JSON number, kept as the characters it was written with: of an id, leading zeros may be lost."""


class UnreadableError(Exception):
    """A file that is not an answer; ``place`` is "line L, column C" where known."""

    def __init__(self, problem: str, place: str = "") -> None:
        self.problem, self.place = problem, place
        super().__init__(problem)


def read_answer(path: Path) -> Tree:
    """The content of a ``.json`` or ``.xml`` file. Raises UnreadableError for what is broken, too big or too deep."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableError(f"{size} bytes are more than the {MAX_BYTES} an answer may have")
    content = path.read_bytes()
    return _read_xml(content) if path.suffix == ".xml" else _read_json(content)


def _read_json(content: bytes) -> Tree:
    try:
        tree: Tree = json.loads(content, parse_int=Number, parse_float=Number, parse_constant=Number)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg}", f"line {error.lineno}, column {error.colno}") from None
    except UnicodeDecodeError as error:
        raise UnreadableError("not UTF-8", f"byte {error.start}") from None
    except RecursionError:
        raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels") from None
    _check_depth(tree)
    return tree


def _check_depth(tree: Tree) -> None:
    level = _containers([tree])
    for _ in range(MAX_DEPTH):
        if not level:
            return
        level = [inner for outer in level for inner in _containers(outer)]
    if level:
        raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels")


def _containers(tree: "list[Tree] | dict[str, Tree]") -> "list[list[Tree] | dict[str, Tree]]":
    return [entry for entry in (tree.values() if isinstance(tree, dict) else tree) if isinstance(entry, list | dict)]


def _read_xml(content: bytes) -> Tree:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise UnreadableError(
            f"not XML: {error.msg.partition(', line ')[0]}", f"line {line}, column {column}"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError("a document type declaration is not accepted", "line 1")
    return _element(root, 1)


def _element(element: etree._Element, depth: int) -> Tree:
    if depth > MAX_DEPTH:
        raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", f"line {element.sourceline}")
    fields: dict[str, Tree] = {}
    for name, value in element.attrib.items():
        if not str(name).startswith("{"):  # xsi:type, xsi:nil, xml:lang speak about the document
            fields[str(name)] = str(value)
    written = element.text or ""
    for child in element:
        _add(fields, etree.QName(child).localname, _element(child, depth + 1))
        written += child.tail or ""
    if not fields:
        return written.strip()
    if written.strip():
        _add(fields, "value", written.strip())
    return fields


def _add(fields: dict[str, Tree], name: str, value: Tree) -> None:
    """A name that comes again makes a list."""
    if name not in fields:
        fields[name] = value
    elif isinstance(before := fields[name], list):
        before.append(value)
    else:
        fields[name] = [before, value]


def is_text(tree: Tree) -> bool:
    """Whether all of it can be written as UTF-8: a JSON escape may be half a character ("\\ud800") and nothing else."""
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def items(tree: Tree, name: str) -> list[Tree]:
    """The entries of a list called ``name``, however it came.

    A lone object stands for a list of one; a list may be wrapped once more in an object with the same name
    (``onlineverfahren: {onlineverfahren: […]}``); nothing, null and an empty text are the empty list.
    """
    if tree is None or tree == "":
        return []
    if isinstance(tree, list):
        return [entry for part in tree for entry in items(part, name)]
    if isinstance(tree, dict) and name in tree:
        return items(tree[name], name)
    return [tree]


def text(tree: Tree) -> str | None:
    """The text of a field that is a string or ``{value: …}``, without outer blanks; None where there is none.

    Of several (one per language) the first counts.
    """
    if isinstance(tree, str):
        return tree.strip() or None
    if isinstance(tree, dict):
        return text(tree.get("value"))
    if isinstance(tree, list):
        return next((found for part in tree if (found := text(part)) is not None), None)
    return None
