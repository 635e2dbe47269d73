import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.sources.answer import MAX_BYTES, Number, Tree, UnreadableError, items, read_answer, text


def read(folder: Path, name: str, content: str | bytes) -> Tree:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_answer(path)


def test_json_and_xml_of_the_same_answer_are_the_same(tmp_path: Path) -> None:
    from_json = read(
        tmp_path, "a.json", '{"dienststelle": [{"id": "01", "name": "Hof"}, {"id": "02", "name": {"value": "Au"}}]}'
    )
    from_xml = read(
        tmp_path,
        "a.xml",
        """<?xml version="1.0" encoding="UTF-8"?>
        <b:dienststellen xmlns:b="urn:bayern" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <b:dienststelle id="01" xsi:type="x"><!-- a comment --><b:name>Hof</b:name></b:dienststelle>
          <b:dienststelle><id>02</id><name><value>Au</value></name></b:dienststelle>
        </b:dienststellen>""",
    )
    assert from_json == from_xml


def test_text_beside_attributes_is_a_value(tmp_path: Path) -> None:
    assert read(tmp_path, "a.xml", '<a><name sprache="de"> Hof &amp; Au </name></a>') == {
        "name": {"sprache": "de", "value": "Hof & Au"}
    }


def test_a_json_number_keeps_its_digits(tmp_path: Path) -> None:
    digits = "9" * 5000
    tree = read(tmp_path, "a.json", f'{{"id": {digits}, "x": 1.50}}')
    assert tree == {"id": digits, "x": "1.50"}
    assert isinstance(tree, dict)
    assert isinstance(tree["id"], Number)


@pytest.mark.parametrize(("depth", "fits"), [(256, True), (257, False), (100_000, False)])
def test_json_is_read_to_256_levels(tmp_path: Path, depth: int, fits: bool) -> None:
    content = '{"a":' * (depth - 1) + '{"a":1}' + "}" * (depth - 1)
    if fits:
        assert read(tmp_path, "a.json", content)
    else:
        with pytest.raises(UnreadableError, match="deeper than 256"):
            read(tmp_path, "a.json", content)


@pytest.mark.parametrize(("depth", "fits"), [(256, True), (257, False), (100_000, False)])
def test_xml_is_read_to_256_levels(tmp_path: Path, depth: int, fits: bool) -> None:
    content = "<a>" * depth + "x" + "</a>" * depth
    if fits:
        assert read(tmp_path, "a.xml", content)
    else:
        with pytest.raises(UnreadableError, match=r"(?i)deep|depth"):
            read(tmp_path, "a.xml", content)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
        '<!DOCTYPE a [<!ENTITY x "y">]>',
        "<!DOCTYPE a ["
        + '<!ENTITY x0 "'
        + "y" * 100
        + '">'
        + "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
        + '<!ENTITY x "&x9;">]>',
    ],
    ids=["file", "network", "internal", "bomb"],
)
def test_a_document_type_is_refused_whatever_it_declares(tmp_path: Path, declaration: str) -> None:
    with pytest.raises(UnreadableError):
        read(tmp_path, "a.xml", f'{declaration}<a b="&x;">&x;</a>' if "ENTITY" in declaration else f"{declaration}<a/>")


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.json", b'{"a": [1,', "line 1"),
        ("a.json", b"", "line 1"),
        ("a.json", b'{"a": "\xfc"}', "byte 7"),
        ("a.xml", b"<a>\n<b></a>", "line 2"),
        ("a.xml", b"", ""),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, name: str, content: bytes, place: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(tmp_path, name, content)
    assert caught.value.place.startswith(place)


def test_a_file_that_is_too_big_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.json").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(UnreadableError, match="more than"):
        read_answer(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (None, []),
        ("", []),
        ([], []),
        ({"id": "1"}, [{"id": "1"}]),
        ([{"id": "1"}, {"id": "2"}], [{"id": "1"}, {"id": "2"}]),
        ({"entry": {"id": "1"}}, [{"id": "1"}]),
        ({"entry": [{"id": "1"}, {"id": "2"}], "anzahl": "2"}, [{"id": "1"}, {"id": "2"}]),
        (["a", "b"], ["a", "b"]),
        ("a", ["a"]),
    ],
)
def test_a_list_is_understood_however_it_came(tree: Tree, found: list[Tree]) -> None:
    assert items(tree, "entry") == found


@pytest.mark.parametrize(
    ("tree", "found"),
    [(" a ", "a"), ({"value": "a"}, "a"), ({"value": {"value": "a"}}, "a"), ([{"value": ""}, "b"], "b")]
    + [(nothing, None) for nothing in (None, "", "  ", {}, [], True, {"wert": "a"})],
)
def test_a_text_is_understood_however_it_came(tree: Tree, found: str | None) -> None:
    assert text(tree) == found


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(), lambda t: st.lists(t) | st.dictionaries(st.text(), t), max_leaves=20
    )
)
def test_no_json_breaks_the_helpers(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    tree = read(tmp_path_factory.getbasetemp(), "any.json", json.dumps(value))
    assert tree == value
    assert all(entry not in (None, "") for entry in items(tree, "entry"))
    text(tree)
