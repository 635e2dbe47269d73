"""Our rounding rule: what "rund 400" and "rund die Hälfte" mean, exactly."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.publications.rounding import ROUNDING_RULE, rounded_count, rounded_share


def span(text: str) -> tuple[int, int]:
    """The limits in "1.250 bis 1.349"."""
    low, high = (int(re.sub(r"\D", "", part)) for part in re.split(r" bis | to ", text))
    return low, high


def number(phrase: str) -> int:
    return int(re.sub(r"\D", "", phrase))


@pytest.mark.parametrize("count", [395, 400, 404])
def test_about_four_hundred_is_395_to_404(count: int) -> None:
    rounding = rounded_count(count)
    assert rounding
    assert rounding.phrase == ("rund 400", "about 400")
    assert rounding.meaning == ("395 bis 404", "395 to 404")


@pytest.mark.parametrize(
    ("count", "phrase"),
    [
        (394, "rund 390"),
        (405, "rund 410"),
        (994, "rund 990"),
        (995, "rund 1.000"),
        (1049, "rund 1.000"),
        (1050, "rund 1.100"),
        (1272, "rund 1.300"),
        (13_369_393, "rund 13.000.000"),
    ],
)
def test_counts_are_rounded_to_two_digits_from_the_middle_upwards(count: int, phrase: str) -> None:
    rounding = rounded_count(count)
    assert rounding
    assert rounding.phrase.de == phrase


@given(count=st.integers(-5, 99))
def test_small_counts_are_told_exactly(count: int) -> None:
    assert rounded_count(count) is None


@given(count=st.integers(100, 10**9))
def test_a_rounded_count_is_never_off_by_more_than_five_percent(count: int) -> None:
    rounding = rounded_count(count)
    assert rounding
    assert abs(number(rounding.phrase.de) - count) <= count * 0.05
    assert number(rounding.phrase.de) == number(rounding.phrase.en)


@given(count=st.integers(100, 10**9))
def test_the_span_told_is_exactly_where_the_phrase_holds(count: int) -> None:
    rounding = rounded_count(count)
    assert rounding
    low, high = span(rounding.meaning.de)
    assert low <= count <= high
    assert span(rounding.meaning.en) == (low, high)
    assert rounded_count(low) == rounded_count(high) == rounding
    assert rounded_count(low - 1) != rounding
    assert rounded_count(high + 1) != rounding


@pytest.mark.parametrize(
    ("share", "phrase"),
    [
        (0.45, "rund die Hälfte"),
        (1023 / 2056, "rund die Hälfte"),
        (0.55, "rund die Hälfte"),
        (1 / 3, "rund ein Drittel"),
        (2 / 3, "rund zwei Drittel"),
        (1 / 4, "rund ein Viertel"),
        (3 / 4, "rund drei Viertel"),
    ],
)
def test_shares_near_a_plain_fraction_have_a_word(share: float, phrase: str) -> None:
    rounding = rounded_share(share)
    assert rounding
    assert rounding.phrase.de == phrase


@pytest.mark.parametrize("share", [0, 0.22, 0.4, 0.4499, 0.5501, 0.6, 0.8, 0.8619, 1])
def test_shares_between_have_none(share: float) -> None:
    assert rounded_share(share) is None


@given(denominator=st.integers(1, 10_000), data=st.data())
def test_a_half_is_counted_in_whole_authorities_and_not_in_binary_fractions(
    denominator: int, data: st.DataObject
) -> None:
    numerator = data.draw(st.integers(0, denominator))
    rounding = rounded_share(numerator / denominator)
    half = rounding is not None and rounding.phrase.en == "about half"
    assert half == (45 * denominator <= 100 * numerator <= 55 * denominator)


@pytest.mark.parametrize("language", [0, 1])
def test_the_rule_for_the_page_says_what_the_functions_do(language: int) -> None:
    text = ROUNDING_RULE[language]
    count = r"[„'](?:rund|about) ([\d.,]+)[“'] (?:heißt|means) ([\d.,]+) (?:bis|to) ([\d.,]*\d)"
    told = [tuple(number(part) for part in found) for found in re.findall(count, text)]
    assert len(told) == 2
    for phrase, low, high in told:
        rounding = rounded_count(phrase)
        assert rounding
        assert span(rounding.meaning[language]) == (low, high)
    words = re.findall(r"[„']((?:rund|about) [a-zäA-Z ]+)[“'](?: heißt| means)? (\d+) (?:bis|to) (\d+)", text)
    assert len(words) == 5
    for phrase, low, high in words:
        for percent, expected in ((int(low), True), (int(high), True), (int(low) - 1, False), (int(high) + 1, False)):
            rounding = rounded_share(percent / 100)
            assert (rounding is not None and rounding.phrase[language] == phrase) == expected
