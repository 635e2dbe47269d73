from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.errors import InputError
from amtsatlas.sources.xzufi import stream
from amtsatlas.sources.xzufi.elements import local_name
from amtsatlas.sources.xzufi.stream import parse
from tests.sources.xzufi.feed import HEAD, NAMESPACE, document, leistung, modul, pair, read, schreibe

_LOLS = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
_SECRET = "a secret in a file of this machine"


def _write(folder: Path, content: str | bytes) -> Path:
    file = folder / "delivery.xml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def _refusal(folder: Path, content: str | bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read(_write(folder, content))
    assert caught.value.file == "delivery.xml"
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("namespace", ["2_1_0", "2_2_0", "2_3_0", "2_3_1"])
def test_every_version_is_read_under_any_root_name(tmp_path: Path, namespace: str) -> None:
    text = document(leistung("1"), namespace=f"http://xoev.de/schemata/xzufi/{namespace}")
    sink = read(_write(tmp_path, text.replace("transfer", "beliebig.040502")))
    assert [service.service_id for service in sink.service] == ["L100042|1"]


def test_prefixes_and_codes_without_namespace_make_no_difference(tmp_path: Path) -> None:
    text = (
        f'<x:t xmlns:x="{NAMESPACE}"><x:schreibe><x:leistung><x:id schemeAgencyID="A">1</x:id><x:referenzLeiKa>'
        "<code>99050012104000</code></x:referenzLeiKa></x:leistung></x:schreibe></x:t>"
    )
    [service] = read(_write(tmp_path, text)).service
    assert (service.service_id, service.leika_key) == ("A|1", "99050012104000")


@pytest.mark.parametrize(
    "namespace", ["", "http://xoev.de/schemata/xzufi/2_0_0", "http://xoev.de/schemata/xzufi/2_2_0/x", "urn:other"]
)
def test_another_namespace_is_refused(tmp_path: Path, namespace: str) -> None:
    assert "namespace" in str(_refusal(tmp_path, document(leistung("1"), namespace=namespace)))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (document(leistung("1"))[:-12], "line 1"),
        (document(leistung("1")) + "\n<zweite/>", "line 2"),
        (document(leistung("1")) + "\nText", "line 2"),
        (document("\n\n<schreibe></loesche>"), "line 3"),
        (document("\n", leistung("1", "&unbekannt;")), "line 2"),
        ("", "line 1"),
        ("kein XML", "line 1"),
        ("<!-- nur ein Kommentar -->", "line 1"),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_line(tmp_path: Path, content: str, line: str) -> None:
    assert _refusal(tmp_path, content).place == line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_is_followed(tmp_path: Path, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    text = declared + document(leistung("1", modul("02", {"de": "Führerschein"})))
    assert read(_write(tmp_path, text.encode(encoding))).service[0].name == "Führerschein"


@pytest.mark.parametrize("declared", ["utf-8", "unbekannt", "utf-16"])
def test_a_wrongly_declared_encoding_is_refused_where_it_shows(tmp_path: Path, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + document(leistung("1", modul("02", {"de": "Führerschein"})))
    _refusal(tmp_path, text.encode("latin-1"))


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE transfer>",
        f'<!DOCTYPE transfer [<!ENTITY lol0 "lol">{_LOLS}]>',
        f'<!DOCTYPE transfer [<!ENTITY big "{"x" * 50_000}">]>',
        '<!DOCTYPE transfer [<!ENTITY secret SYSTEM "SECRET">]>',
        '<!DOCTYPE transfer [<!ENTITY % remote SYSTEM "http://127.0.0.1:9/x.dtd"> %remote;]>',
        '<!DOCTYPE transfer SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!-- erst ein Kommentar --><?und eine Anweisung?><!DOCTYPE transfer>",
    ],
)
@pytest.mark.parametrize("entity", ["", "&lol9;", "&big;" * 20_000, "&secret;"])
def test_any_doctype_is_refused_and_nothing_in_it_works(tmp_path: Path, doctype: str, entity: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(_SECRET)
    text = doctype.replace("SECRET", secret.as_uri()) + document(leistung("1", modul("02", {"de": entity})))
    assert "DOCTYPE" in str(_refusal(tmp_path, text))
    assert "DOCTYPE" in str(_refusal(tmp_path, text.encode("utf-16")))


def _nested(levels: int) -> str:
    """A document this many elements deep; root, schreibe and leistung are three of them."""
    return document(leistung("1", "<a>" * (levels - 3) + "</a>" * (levels - 3)))


def test_256_levels_are_read_and_257_refused(tmp_path: Path) -> None:
    assert len(read(_write(tmp_path, _nested(256))).service) == 1
    assert "depth" in str(_refusal(tmp_path, _nested(257)))
    assert "depth" in str(_refusal(tmp_path, _nested(200_000)))


def test_a_text_of_more_than_ten_million_bytes_is_refused(tmp_path: Path) -> None:
    _refusal(tmp_path, document(leistung("1", modul("02", {"de": "x" * 10_100_000}))))


@pytest.mark.parametrize(
    "content",
    [
        document(leistung("1"), schreibe("<leistung>" + "<a/>" * 5_000_000 + "</leistung>")),
        document(head="<nachrichtenkopf>" + f"<a>{'x' * 1000}</a>" * 18_000 + "</nachrichtenkopf>"),
        "<!--" + "x" * 2_000_000 + "-->" + document(),
    ],
    ids=["a record", "the head", "the prolog"],
)
def test_a_single_record_that_would_fill_the_memory_is_refused(tmp_path: Path, content: str) -> None:
    assert "bytes" in str(_refusal(tmp_path, content))


def test_a_long_delivery_of_small_records_is_no_large_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "RECORD_LIMIT", 1000)
    with _write(tmp_path, document(*[leistung("1")] * 1000)).open("rb") as file:
        _root, children = parse(iter(lambda: file.read(300), b""))
        assert sum(1 for _ in children) == 1001


def test_what_was_read_is_gone_from_the_tree() -> None:
    text = document(*[leistung(str(number)) for number in range(1000)]).encode()
    root, children = parse(text[start : start + 500] for start in range(0, len(text), 500))
    longest = max(len(root) for _ in children)
    assert longest < 20


def test_a_nested_element_with_the_root_s_name_is_an_ordinary_one(tmp_path: Path) -> None:
    sink = read(_write(tmp_path, document(leistung("1", "<transfer><schreibe/></transfer>"))))
    assert len(sink.service) == 1
    assert sink.read == 1


@given(st.integers(min_value=1, max_value=200), st.integers(min_value=0, max_value=30))
def test_every_child_comes_once_and_in_order_however_the_bytes_are_cut(size: int, number: int) -> None:
    text = "<?xml version='1.0'?><!-- ä --><?a b?>" + document(
        *(f"{leistung(str(n))}\n<!-- {n} -->" for n in range(number)), head=HEAD + "<transaktionID/>"
    )
    for encoding in ("utf-8", "utf-16"):
        data = text.encode(encoding)
        _root, children = parse(data[start : start + size] for start in range(0, len(data), size))
        head = [local_name(child) for child in islice(children, 2)]
        assert head == ["nachrichtenkopf", "transaktionID"]
        assert [child[0][0].text for child in children] == [str(n) for n in range(number)]


def test_an_id_keeps_its_leading_zeros_and_loses_its_outer_blanks(tmp_path: Path) -> None:
    text = document(schreibe(f"<leistung>{pair('id', ' 03774718660 ')}</leistung>"))
    assert read(_write(tmp_path, text)).service[0].service_id == "L100042|03774718660"
