"""Press releases: every number bound to a fact, what can't be bound refused, what is not bound named."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.editions.catalogue import find_edition
from amtsatlas.programmes.loader import packaged
from amtsatlas.publications.numbers import integer, share
from amtsatlas.publications.release import (
    PLACEHOLDERS,
    Awarded,
    Basis,
    Piece,
    Rendered,
    render,
    template,
    unbound,
    unsourced,
)
from amtsatlas.publications.rounding import rounded_count, rounded_share
from amtsatlas.results.reader import Results
from tests.publications.test_press import AWARD, DAY, SMALL, fact, listed

NBSP = "\N{NO-BREAK SPACE}"
PUBLISHED = Awarded(400, DAY, "about", "Ministerium", "https://example.org/mitteilung")
DECIDED = Awarded(412, "2026-11-25", by_kind={"vg": 12, "gemeinde": 400})
BASIS = Basis(SMALL, AWARD, DAY, False, PUBLISHED)


def read(text: str, basis: Basis = BASIS, language: str = "de") -> str:
    """The first paragraph below a title, as plain text."""
    [paragraph] = render(f"Titel\n\n{text}", basis, language).paragraphs
    return "".join(piece.text for piece in paragraph)


def bound(text: str, basis: Basis = BASIS, language: str = "de") -> list[Piece]:
    [paragraph] = render(f"Titel\n\nEs sind {text}", basis, language).paragraphs
    return [piece for piece in paragraph if piece.fact]


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from(["de", "en"]))
def test_numbers_are_the_facts_own_and_rounded_by_our_rule_alone(one: int, other: int, language: str) -> None:
    numerator, denominator = sorted((one, other + one + 1))
    part = numerator / denominator
    row = fact("at_threshold", value=numerator, numerator=numerator, denominator=denominator, share=part)
    basis = Basis([{**row, "without_data": 7}], AWARD, DAY, False, PUBLISHED)
    [number] = bound("{{zahl at_threshold}}", basis, language)
    assert (number.text, number.value) == (integer(numerator, language), numerator)
    assert bound("{{ nenner  at_threshold }}", basis, language)[0].text == integer(denominator, language)
    [percent] = bound("{{anteil at_threshold}}", basis, language)
    assert (percent.text, percent.value, percent.of) == (share(part, language), numerator, denominator)
    assert bound("{{ohne_daten at_threshold}}", basis, language)[0].value == 7
    for placeholder, rounding, exact in (
        ("{{zahl at_threshold gerundet}}", rounded_count(numerator), number.text),
        ("{{anteil at_threshold gerundet}}", rounded_share(part), percent.text),
    ):
        [piece] = bound(placeholder, basis, language)
        rule = render(f"T\n\n{placeholder}", basis, language).rule
        if rounding is None:
            assert piece.text == exact
            assert rule == ""
        else:
            assert getattr(rounding.phrase, language) in piece.text
            assert exact in piece.text
            assert getattr(rounding.meaning, language) in rule


@given(st.text(), st.sampled_from(["de", "en"]))
def test_any_text_is_rendered_as_it_stands_or_refused_with_what_is_wrong(text: str, language: str) -> None:
    try:
        made = render(text, BASIS, language)
    except InputError:
        assert "{{" in text or "}}" in text
        return
    words = "".join(piece.text for line in (made.title, *made.paragraphs) for piece in line)
    if "{{" not in text and "](" not in text:
        assert "".join(words.split()) == "".join(text.split())


@given(st.lists(st.from_regex(r"\A[a-zäöü]{1,12}\Z"), min_size=1, max_size=4))
def test_a_placeholder_that_is_none_is_named_with_those_there_are(words: list[str]) -> None:
    name = " ".join(words)
    if words[0] in PLACEHOLDERS:
        return
    with pytest.raises(InputError) as raised:
        render(f"T\n\n{{{{{name}}}}}", BASIS, "de")
    assert raised.value.place == f"{{{{{name}}}}}"
    assert all(one in str(raised.value) for one in PLACEHOLDERS)


@pytest.mark.parametrize(
    "placeholder",
    [
        "",
        "zahl",
        "zahl nirgends",
        "zahl at_threshold genau",
        "anteil",
        "nenner nirgends",
        "ohne_daten",
        "liste top_ten",
        "liste top_ten viele",
        "liste top_ten 0",
        "liste at_threshold 3",
        "schwelle landkreis",
        "regionen 3",
        "tag heute",
        "ausgezeichnet genau",
    ],
)
def test_a_placeholder_for_which_there_is_nothing_is_refused(placeholder: str) -> None:
    with pytest.raises(InputError) as raised:
        render(f"T\n\n{{{{{placeholder}}}}}", BASIS, "de")
    assert raised.value.place == f"{{{{{placeholder}}}}}"
    assert "there are:" in raised.value.remedy or "at_threshold" in raised.value.remedy


@pytest.mark.parametrize("text", ["{{tag", "tag}}", "{{tag}} und {{zahl", "{{{tag}}}x}}"])
def test_half_a_placeholder_is_no_text(text: str) -> None:
    with pytest.raises(InputError):
        render(f"T\n\n{text}", BASIS, "de")


def test_the_first_line_is_the_title_and_lines_make_paragraphs() -> None:
    made = render("Titel {{tag}}\r\nEins\r\nzwei\r\n\r\n\r\nDrei", BASIS, "de")
    assert made.headline == "Titel 28. Dezember 2023"
    assert ["".join(piece.text for piece in line) for line in made.paragraphs] == ["Eins zwei", "Drei"]


def test_a_rounded_number_that_begins_a_sentence_is_written_large() -> None:
    assert read("{{ausgezeichnet}} sind es. {{ausgezeichnet}}, rund.") == "Rund 400 sind es. Rund 400, rund."
    assert read("Es sind {{ausgezeichnet}}.") == "Es sind rund 400."


def test_what_a_source_has_rounded_is_not_rounded_by_us() -> None:
    assert read("Es sind {{ausgezeichnet gerundet}}") == "Es sind rund 400"
    assert render("T\n\n{{ausgezeichnet gerundet}}", BASIS, "de").rule == ""
    here = Basis(SMALL, AWARD, DAY, False, DECIDED)
    assert read("Es sind {{ausgezeichnet gerundet}}", here) == "Es sind rund 410 (genau 412)"


def test_the_source_of_the_awards_is_told_with_their_split_where_it_is_known() -> None:
    assert read("({{ausgezeichnet quelle}})") == "(laut Ministerium, 28. Dezember 2023)"
    here = Basis(SMALL, AWARD, DAY, False, DECIDED)
    assert read("({{ausgezeichnet quelle}})", here, "en") == (
        "(as of 25 November 2026: Gemeinden (other than Märkte and Städte) 400, Verwaltungsgemeinschaften 12)"
    )
    assert [piece.value for piece in bound("{{ausgezeichnet quelle}}", here) if piece.part] == [400, 12]
    assert unsourced("Titel\n\n{{ ausgezeichnet  gerundet }}")
    assert not unsourced("Titel\n\n{{ausgezeichnet}} {{ausgezeichnet quelle}}")
    assert not unsourced("Titel")


def test_the_first_places_have_all_that_are_tied() -> None:
    rows = [*SMALL, listed(2, "Fürth", 290), listed(4, "Hof", 7)]
    assert read("{{liste top_ten 2}}", Basis(rows, AWARD, DAY, False, PUBLISHED)) == (
        "Erlangen 1.339, Fürth 290, Nürnberg 290"
    )


def test_links_are_links_and_nothing_else_is() -> None:
    [paragraph] = render(
        "T\n\n[Kriterien](https://example.org/a?b=1) [nicht](javascript:alert) <b>fett</b>", BASIS, "de"
    ).paragraphs
    assert [piece.address for piece in paragraph] == ["https://example.org/a?b=1", ""]
    assert paragraph[1].text == " [nicht](javascript:alert) <b>fett</b>"


def test_numbers_bound_to_nothing_are_listed_for_the_reviewer() -> None:
    text = "Titel 2023\n\nEs sind {{zahl at_threshold}} von 1.234, die Hälfte. [7 Dinge](https://example.org/99)"
    found = unbound(text)
    assert len(found) == 4
    assert all(word in one for word, one in zip(["2023", "1.234", "Hälfte", "7"], found, strict=True))
    assert not any("99" in one for one in found)


@given(st.integers(0, 10**9))
def test_no_digits_of_a_text_go_unnoticed(number: int) -> None:
    assert any(str(number) in one for one in unbound(f"Es sind {number} Verfahren."))


def test_it_is_kept_and_read_again_as_it_was() -> None:
    for basis in (BASIS, Basis(SMALL, AWARD, DAY, True, DECIDED)):
        made = render("T {{tag}}\n\n{{ausgezeichnet gerundet}} {{regionen}} [a](https://example.org)", basis, "en")
        assert Rendered.of(made.stored()) == made


def test_example_data_says_so_and_that_it_is_not_for_publication() -> None:
    assert render("T", BASIS, "de").notice == ""
    notice = render("T", Basis(SMALL, AWARD, DAY, True, PUBLISHED), "de").notice
    assert notice.startswith(EXAMPLE_MARK)
    assert "Nicht zur Veröffentlichung" in notice


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_release_of_28_december_2023_is_rebuilt_with_every_number_bound(demo: Path, language: str) -> None:
    results = Results.open(find_edition(demo, DAY), AWARD.id, threads=1)
    rows = results.ask("facts")
    text = template(AWARD.id, language)
    made = render(text, Basis(rows, AWARD, DAY, True, PUBLISHED), language)
    pieces = [piece for line in (made.title, *made.paragraphs) for piece in line]
    top = {piece.authority: piece.value for piece in pieces if piece.fact == "top_ten" and piece.authority}
    assert top == {
        "gemeinde:09562000": 339,
        "gemeinde:09564000": 290,
        "landkreis:09375": 242,
        "gemeinde:09162000": 236,
        "gemeinde:09761000": 227,
        "landkreis:09272": 225,
    }
    assert {row["authority_key"]: row["value"] for row in rows if row["authority_key"] in top} == top
    regions = [(piece.part, piece.value) for piece in pieces if piece.fact == "top_ten_by_regierungsbezirk"]
    assert sorted(regions) == [("091", 3), ("092", 1), ("093", 2), ("095", 3), ("097", 1)]
    half = next(piece for piece in pieces if piece.fact == "share_own_page" and piece.of)
    [own] = [row for row in rows if row["fact"] == "share_own_page"]
    assert (half.value, half.of) == (own["numerator"], own["denominator"])
    assert ("rund die Hälfte" if language == "de" else "about half") in half.text
    awarded = [piece for piece in pieces if piece.fact == "awarded"]
    assert [(piece.text.lower(), piece.address) for piece in awarded] == [
        (f"{'rund' if language == 'de' else 'about'} 400", PUBLISHED.address)
    ] * 2
    assert any(piece.address == AWARD.published_at for piece in pieces)
    assert not any(re.search(r"\d", piece.text) for piece in pieces if not piece.fact and not piece.address)
    assert unbound(text) == []
    assert not unsourced(text)


def test_texts_are_in_the_tree_for_known_programmes_only() -> None:
    known = {programme.id for programme in packaged()}
    folder = Path(__file__).parents[2] / "src/amtsatlas/publications/releases"
    assert {file.name.split(".")[0] for file in folder.iterdir()} <= known
    assert template("nirgends", "de") == ""
