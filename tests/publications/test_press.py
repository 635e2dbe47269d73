"""The press text: what it says of an edition, from the rows of its key figures."""

from dataclasses import replace
from pathlib import Path

import pytest

from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.editions.catalogue import find_edition
from amtsatlas.programmes.loader import packaged
from amtsatlas.publications.press import PressText, Row, citation, press_text
from amtsatlas.results.reader import Results

AWARD = next(programme for programme in packaged() if programme.id == "digitales-amt")
DAY = "2023-12-28"
NBSP = "\N{NO-BREAK SPACE}"


def fact(fact_name: str, part: str | None = None, key: str | None = None, **told: object) -> Row:
    columns = ("rank", "value", "numerator", "denominator", "share", "population_share", "without_data", "name")
    keys = {"fact": fact_name, "part": part, "part_name": part, "authority_key": key}
    return {**keys, **dict.fromkeys(columns), **told}


def shared_out(fact_name: str, numerator: int, denominator: int, without: int = 0, part: str | None = None) -> Row:
    share = numerator / denominator if denominator else None
    numbers = {"value": numerator, "numerator": numerator, "denominator": denominator, "without_data": without}
    return fact(fact_name, part, share=share, **numbers)


def listed(rank: int, name: str, counted: int) -> Row:
    return fact("top_ten", key=f"gemeinde:{name}", rank=rank, name=name, value=counted)


SMALL = [
    shared_out("at_threshold", 1, 8, without=2),
    shared_out("at_threshold", 1, 3, part="landkreis"),
    shared_out("at_threshold", 0, 5, without=2, part="gemeinde"),
    shared_out("share_own_page", 400, 800, without=13),
    shared_out("share_own_or_vg", 700, 800, without=14),
    shared_out("share_authorities", 1, 8, without=2),
    shared_out("top_ten", 2, 8),
    listed(1, "Erlangen", 1339),
    listed(2, "Nürnberg", 290),
    fact("top_ten_by_regierungsbezirk", "Mittelfranken", value=2),
]


def written(rows: list[Row], language: str = "de", example: bool = False) -> PressText:
    return press_text(rows, AWARD, DAY, example=example, language=language)


@pytest.fixture(scope="module")
def rows(demo: Path) -> list[Row]:
    return list(Results.open(find_edition(demo, DAY), AWARD.id).ask("facts"))


def test_the_headline_of_the_founding_edition_can_be_copied(rows: list[Row]) -> None:
    total = next(row for row in rows if row["fact"] == "at_threshold" and not row["part"])
    german, english = written(rows).headline, written(rows, "en").headline
    assert german.startswith("Am 28. Dezember 2023 erreichten ")
    assert english.startswith("On 28 December 2023, ")
    assert f"{total['numerator']:,} of {total['denominator']:,} authorities ({total['share']:.1%})" in english
    assert f"{total['numerator']:,}".replace(",", ".") in german


def test_the_published_top_ten_stands_in_the_text_with_its_regions(rows: list[Row]) -> None:
    top = next(part for part in written(rows).paragraphs if part.startswith("Auf den Plätzen 1 bis 10"))
    assert "1. Erlangen (339), 2. Nürnberg (290), 3. Landkreis Regensburg (242), 4. München (236)" in top
    assert top.endswith("Mittelfranken 3, Oberbayern 3, Oberpfalz 2, Niederbayern 1, Schwaben 1.")


def test_example_data_begin_with_the_notice_and_real_data_have_none(rows: list[Row]) -> None:
    for language in ("de", "en"):
        assert written(rows, language, example=True).whole.startswith(EXAMPLE_MARK)
        assert EXAMPLE_MARK not in written(rows, language).whole


def test_each_share_has_its_own_numerator_denominator_and_number_without_data() -> None:
    text = written(SMALL).whole
    assert (
        "Gemeinden, die allein die Schwelle erreichen: 400 von 800 "
        f"(50,0{NBSP}%) (gerundet nach unserer Regel: rund die Hälfte). Ohne Daten: 13."
    ) in text
    assert f"mit ihrer VG die Schwelle erreichen: 700 von 800 (87,5{NBSP}%). Ohne Daten: 14." in text
    assert f"Anteil der Behörden, die ihre Schwelle erreichen: 1 von 8 (12,5{NBSP}%). Ohne Daten: 2." in text


def test_one_authority_reaches_and_several_reach_in_german() -> None:
    assert f"erreichte 1 von 8 Behörden (12,5{NBSP}%; 2 ohne Daten) die Schwelle" in written(SMALL).headline
    several = [shared_out("at_threshold", 2, 8), *SMALL[1:]]
    assert "erreichten 2 von 8 Behörden" in written(several).headline


def test_the_kinds_are_told_in_their_order_and_by_their_names() -> None:
    text = written(SMALL, "en").whole
    assert "Gemeinden (other than Märkte and Städte) 0 of 5 (0.0%), Landkreise 1 of 3 (33.3%). Without data: 2." in text
    assert "The threshold is 50 (30 for Bezirke)." in text


def test_a_threshold_for_one_kind_alone_is_told_as_such() -> None:
    bezirke = replace(AWARD, threshold=None)
    text = press_text(SMALL, bezirke, DAY, example=False, language="de").whole
    assert "Die Schwelle liegt für Bezirke bei 30." in text


def test_what_is_rounded_is_explained_as_our_rule_and_only_what_was_used() -> None:
    text = written([shared_out("at_threshold", 397, 800), *SMALL[1:]]).whole
    assert "(gerundet nach unserer Regel: rund 400, rund die Hälfte)" in text
    assert (
        "Gerundet ist nach unserer eigenen Regel: „rund 400“ heißt 395 bis 404; "
        f"„rund die Hälfte“ heißt 45 bis 55{NBSP}%."
    ) in text
    assert text.count("heißt 45 bis 55") == 1
    assert "eigenen Regel" not in written([shared_out("at_threshold", 1, 8)]).whole


def test_the_text_says_that_the_threshold_is_not_the_award(rows: list[Row]) -> None:
    assert "Schwelle erreicht heißt nicht ausgezeichnet" in written(rows).whole
    assert "Reaching the threshold is not the award" in written(rows, "en").whole


def test_a_programme_without_threshold_leads_with_whoever_is_first() -> None:
    ranked = [row for row in SMALL if row["fact"].startswith("top_ten")]
    text = written([*ranked, listed(1, "Fürth", 1339)])
    assert text.headline == (
        "Am 28. Dezember 2023 auf Platz 1 (Online-Verfahren im BayernPortal): 1. Erlangen (1.339), 1. Fürth (1.339)."
    )
    assert "Schwelle von" not in text.whole
    assert "Drei Anteile" not in text.whole


def test_an_edition_without_numbers_says_so() -> None:
    nothing = [shared_out("at_threshold", 0, 0), shared_out("share_own_page", 0, 0), shared_out("top_ten", 0, 0)]
    assert written(nothing).headline == "Am 28. Dezember 2023 liegen keine Zahlen vor."
    assert "0 of 0. Without data: 0." in written(nothing, "en").whole


def test_reach_is_never_mixed_in(rows: list[Row]) -> None:
    for language in ("de", "en"):
        text = written(rows, language).whole.lower()
        assert "reichweite" not in text
        assert "einwohner" not in text
        assert "residents" not in text


def test_a_citation_names_edition_revision_address_and_day_of_retrieval() -> None:
    told = {"site": "Amtsatlas", "example": False}
    figure, url = (
        "Behörden, die ihre Schwelle erreichen: 1.272 von 2.445",
        "https://amtsatlas.example/presse/2023-12-28.r1/",
    )
    assert citation(figure, DAY, 1, url, "23.11.2026", "de", **told) == (
        f"Amtsatlas: {figure}. Stand 28.12.2023, Revision 1. {url} (abgerufen am 23.11.2026)."
    )
    assert citation(figure, DAY, 1, url, "23 Nov 2026", "en", **told) == (
        f"Amtsatlas: {figure}. As of 28 Dec 2023, revision 1. {url} (retrieved 23 Nov 2026)."
    )


def test_a_citation_of_example_data_begins_with_the_notice() -> None:
    text = citation("Zahl: 1", DAY, 2, "/x", "23.11.2026", "de", site="Amtsatlas", example=True)
    assert text.startswith(f"{EXAMPLE_MARK}. Amtsatlas: ")
