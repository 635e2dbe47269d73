"""Certificates: read back from the PDF by another library than the one that wrote it."""

import json
import re
from dataclasses import fields
from importlib import resources
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from qrcode.main import QRCode

from amtsatlas.domain.errors import InputError
from amtsatlas.programmes.model import Text
from amtsatlas.publications.award_facts import AwardFacts
from amtsatlas.publications.certificate import certificate, certificates, facts_json, qr_code
from amtsatlas.publications.logo import PNG, Logo, cleaned
from tests.publications.awards import ADDRESS, award
from tests.publications.pictures import png

SCHEMA = json.loads((resources.files("amtsatlas.schemas") / "award.schema.json").read_text("utf-8"))
NO_AWARD = "Beispiel – keine Auszeichnung"
SVG = cleaned(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"><path d="M0 0h6v4z" fill="#a02020"/></svg>')

# Letters that names of German and neighbouring authorities are made of (DIN 91379 has more, the font most of them).
LETTERS = st.sampled_from(
    "abcdefghijklmnopqrstuvwxyzäöüßABCÄÖÜéèêëáàâçčćďěğłńňőřśšťůűýžźżøåæœ  -./()&#*_$@\\\"'„“’<>[]{}0123"
)
NAMES = st.text(LETTERS, min_size=1, max_size=90).map(lambda name: f"A{name}".strip())


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def text_of(reader: PdfReader, page: int = 0) -> str:
    return squeezed(reader.pages[page].extract_text())


def squeezed(text: str) -> str:
    """Without blanks: where lines break and how far letters stand apart is not what is asked here."""
    return re.sub(r"\s", "", text).replace("\N{SOFT HYPHEN}", "")


def tagged_text(reader: PdfReader, page: int = 0) -> str:
    """The text that stands in tagged content, which a screen reader reads; artifacts left out."""
    shown: list[str] = []
    marks: list[bool] = []

    def visit(operator: bytes, operands: Any, *_: Any) -> None:
        if operator in (b"BDC", b"BMC"):
            marks.append(operands[0] == "/Artifact")
        elif operator == b"EMC":
            marks.pop()

    def collect(text: str, *_: Any) -> None:
        if marks and not any(marks):
            shown.append(text)

    reader.pages[page].extract_text(visitor_operand_before=visit, visitor_text=collect)
    return squeezed("".join(shown))


def attached(reader: PdfReader) -> dict[str, Any]:
    return {name: json.loads(content) for name, [content] in reader.attachments.items()}


def xmp(reader: PdfReader) -> dict[str, str]:
    """The identifiers of conformance in the metadata, by name."""
    root = reader.trailer["/Root"]
    metadata = ElementTree.fromstring(root["/Metadata"].get_data())
    found = {}
    for element in metadata.iter():
        for name, value in [(element.tag, element.text), *element.attrib.items()]:
            if re.match(r"\{http://www\.aiim\.org/pdf(a|ua)/ns/id/\}", str(name)):
                kind = "pdfua" if "pdfua" in name else "pdfa"
                found[f"{kind} {name.partition('}')[2]}"] = (value or "").strip()
    return found


@pytest.mark.parametrize("example", [False, True])
def test_a_certificate_says_that_it_is_pdf_ua_1_and_pdf_a_3a_and_has_what_they_ask(example: bool) -> None:
    reader = read(certificate(award(example=example), SVG))
    root: Any = reader.trailer["/Root"]

    assert xmp(reader).items() >= {"pdfua part": "1", "pdfa part": "3", "pdfa conformance": "A"}.items()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "de-DE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Erlangen" in reader.metadata.title
    assert len(reader.pages) == 1


def test_its_fonts_are_embedded_and_none_is_of_the_machine() -> None:
    reader = read(certificate(award()))
    fonts: Any = reader.pages[0]["/Resources"]["/Font"]
    described = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts.values()]

    assert {font["/BaseFont"].partition("+")[2] for font in described} == {
        "SourceSansPro-Light",
        "SourceSansPro-Regular",
        "SourceSansPro-Semibold",
    }
    assert all("/FontFile2" in font["/FontDescriptor"] for font in described)


def test_every_fact_stands_in_its_text_in_german_form() -> None:
    text = tagged_text(read(certificate(award())))

    for told in (
        "Ministerium für Beispiele",
        "Erlangen",
        "Kreisfreie Stadt",
        "erhält die Auszeichnung",
        "Digitales Amt",
        "1.339",
        "Online-Verfahren im BayernPortal",
        "50",
        "28.12.2023",
        "Revision 2",
        "2023-12-28.r2",
        "Verliehen am 15. Januar 2024",
        ADDRESS,
        award().rule_published_at,
        award().rule_sha256,
        award().authority_key,
    ):
        assert squeezed(told) in text
    assert "Beispiel–" not in text


def test_a_kind_that_the_name_tells_is_not_told_twice() -> None:
    told = text_of(read(certificate(award(authority_name="VG Marktl", authority_kind="vg"))))
    not_told = text_of(read(certificate(award(authority_name="Verwaltungsgemeinschaft Marktl", authority_kind="vg"))))

    assert told.count("Verwaltungsgemeinschaft") == not_told.count("Verwaltungsgemeinschaft") == 1


def test_a_kind_of_another_country_is_left_out() -> None:
    assert "county" not in text_of(read(certificate(award(authority_kind="county"))))


def test_the_attached_facts_are_the_facts_and_fit_their_schema() -> None:
    facts = award()
    [(name, content)] = attached(read(certificate(facts))).items()

    assert name == f"auszeichnung-{facts.id}.json"
    assert (
        AwardFacts(**{key: Text(**value) if isinstance(value, dict) else value for key, value in content.items()})
        == facts
    )
    jsonschema.validate(content, SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_schema_describes_each_fact_and_no_other() -> None:
    assert SCHEMA["required"] == [field.name for field in fields(AwardFacts)]
    assert list(SCHEMA["properties"]) == ["notice", *SCHEMA["required"]]


@pytest.mark.parametrize("logo", [None, SVG], ids=["plain", "logo"])
def test_an_example_says_so_in_what_is_read_out_in_the_title_and_in_the_attached_facts(logo: Logo | None) -> None:
    reader = read(certificate(award(example=True), logo))

    assert tagged_text(reader).count(squeezed(NO_AWARD)) == 2
    assert text_of(reader).count(squeezed(NO_AWARD)) == 3, "and once across the page"
    assert reader.metadata.title.startswith(NO_AWARD)
    assert "erhältdieAuszeichnung" not in text_of(reader)
    [content] = attached(reader).values()
    assert content["example"] is True
    assert content["notice"]["de"] == NO_AWARD
    jsonschema.validate(content, SCHEMA)


def test_the_schema_refuses_an_example_without_its_words_and_an_award_with_them() -> None:
    content = json.loads(facts_json(award(example=True)))
    silent = {name: value for name, value in content.items() if name != "notice"}

    for wrong in (silent, content | {"example": False}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA)
    jsonschema.validate(silent | {"example": False}, SCHEMA)


@settings(max_examples=20, deadline=None)
@given(name=NAMES, example=st.booleans())
def test_any_name_stands_whole_on_one_page_and_means_nothing_to_the_typesetter(name: str, example: bool) -> None:
    reader = read(certificate(award(authority_name=name, example=example)))

    assert len(reader.pages) == 1
    assert squeezed(name) in text_of(reader)
    [content] = attached(reader).values()
    assert content["authority_name"] == name
    assert (squeezed(NO_AWARD) in tagged_text(reader)) == example


@pytest.mark.parametrize(
    "name",
    [
        "Verwaltungsgemeinschaft Bad Königshofen im Grabfeld",
        "Verbandsgemeinde Schweich an der Römischen Weinstraße",
        "Donaudampfschifffahrtsgesellschaftshauptverwaltungsgemeinschaft",
    ],
)
def test_long_names_stay_within_the_frame(name: str) -> None:
    page = read(certificate(award(authority_name=name), SVG)).pages[0]
    right: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: right.append(cm[4] + tm[4]) if text.strip() else None)

    assert squeezed(name) in squeezed(page.extract_text())
    assert min(right) >= 60
    assert max(right) <= 595 - 60


def test_a_letter_the_font_has_not_is_refused_by_name_and_not_left_out() -> None:
    with pytest.raises(InputError, match=r"Erlangen 日: the certificate's font has no letter '日'"):
        certificates([award(), award(id="b", authority_name="Erlangen 日")])


def test_the_qr_code_is_the_one_of_the_address_with_a_quiet_zone() -> None:
    code = QRCode(error_correction=3, border=0)
    code.add_data(ADDRESS)
    code.make()
    picture = ElementTree.fromstring(qr_code(ADDRESS))
    [path] = picture.iter("{http://www.w3.org/2000/svg}path")
    dark = {(int(x) - 4, int(y) - 4) for x, y in re.findall(r"M(\d+),(\d+)H", path.attrib["d"])}

    assert dark == {(x, y) for y, row in enumerate(code.get_matrix()) for x, module in enumerate(row) if module}
    assert picture.attrib["viewBox"] == f"0 0 {len(code.get_matrix()) + 8} {len(code.get_matrix()) + 8}"


def test_the_picture_of_the_code_is_described_and_leads_to_the_address() -> None:
    pdf = certificate(award())
    [link, *_] = [
        note.get_object()["/A"]["/URI"] for note in read(pdf).pages[0]["/Annots"] if "/A" in note.get_object()
    ]
    alternatives = [element["/Alt"] for element in _elements(read(pdf)) if "/Alt" in element]

    assert link == ADDRESS
    assert f"QR-Code mit der Prüfadresse {ADDRESS}" in alternatives


def _elements(reader: PdfReader) -> list[Any]:
    """The structure elements of the document."""
    root: Any = reader.trailer["/Root"]
    found, waiting = [], [root["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        element = element.get_object() if isinstance(element, IndirectObject) else element
        if isinstance(element, list):
            waiting.extend(element)
        elif isinstance(element, dict):
            found.append(element)
            waiting.append(element.get("/K"))
    return found


def test_headings_are_tagged_as_such_in_order() -> None:
    tags = [element.get("/S") for element in _elements(read(certificate(award())))]

    assert tags.count("/H1") == tags.count("/H2") == 1
    assert "/Document" in tags


@pytest.mark.parametrize("logo", [SVG, cleaned(png(3, 2))], ids=["svg", "png"])
def test_a_logo_is_part_of_it_and_has_a_description(logo: Logo) -> None:
    reader = read(certificate(award(), logo))
    alternatives = [element["/Alt"] for element in _elements(reader) if "/Alt" in element]

    assert "Logo: Erlangen" in alternatives
    assert len(reader.pages[0].images) == (1 if logo.type == PNG else 0)
    assert certificate(award(), logo) != certificate(award())


def test_the_same_facts_make_the_same_bytes() -> None:
    assert certificate(award(), SVG) == certificate(award(), SVG)


def test_many_are_one_file_with_a_page_and_the_facts_of_each_in_order() -> None:
    awards = [award(id=f"award-{number}", authority_name=f"Markt {number}") for number in range(12)]
    told: list[tuple[int, int]] = []
    reader = read(certificates(awards, {"award-3": SVG}, progress=lambda done, of: told.append((done, of))))

    assert told == [(number, 12) for number in range(1, 13)]
    assert [f"Markt{number}" in text_of(reader, number) for number in range(12)] == [True] * 12
    assert len(reader.pages) == 12
    assert attached(reader) == {f"auszeichnung-{facts.id}.json": json.loads(facts_json(facts)) for facts in awards}
    assert xmp(reader).items() >= {"pdfua part": "1", "pdfa part": "3", "pdfa conformance": "A"}.items()
    assert reader.metadata.title == "12 Urkunden"


def test_among_many_each_example_is_marked_on_its_page_and_the_file_in_its_title() -> None:
    awards = [award(id=f"award-{number}", example=number == 1) for number in range(3)]
    reader = read(certificates(awards))

    assert [squeezed(NO_AWARD) in tagged_text(reader, page) for page in range(3)] == [False, True, False]
    assert reader.metadata.title == f"{NO_AWARD}: 3 Urkunden"


def test_one_of_many_is_the_same_as_one_alone() -> None:
    assert certificates([award()], {award().id: SVG}) == certificate(award(), SVG)


def test_no_award_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="choose at least one"):
        certificates([])
