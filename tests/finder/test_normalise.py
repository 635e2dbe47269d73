from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.finder.normalise import MOST_CHARACTERS, STOP_WORDS, compound_parts, fold, stem, stems, tokens


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_has_only_letters_digits_and_single_spaces_and_no_capitals(text: str) -> None:
    folded = fold(text)
    assert all(word.isalnum() for word in folded.split())
    assert folded == " ".join(folded.split())
    assert folded == folded.casefold()


@given(st.text())
def test_stemming_never_raises_and_leaves_no_stop_words(text: str) -> None:
    assert len(stems(text)) <= len(fold(text).split())
    assert stems(" ".join(sorted(STOP_WORDS))) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Führerschein", "fuehrerschein"),
        ("Fu\u0308hrerschein", "Führerschein"),
        ("Kfz-Zulassung", "kfz zulassung"),
        ("  Hunde–Steuer!! ", "hunde steuer"),
        ("Café", "cafe"),
    ],
)
def test_spellings_of_one_word_fold_to_one_text(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("hunde", "hund"), ("abmeldung", "abmelden"), ("entsorgung", "entsorgen")])
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_very_long_text_is_cut() -> None:
    assert len(tokens("a " * 10_000)) == MOST_CHARACTERS // 2


def test_a_compound_falls_into_the_longest_known_words() -> None:
    known = {"hund", "hundesteuer", "steuer", "befreiung", "geburt", "urkunde"}
    assert compound_parts("hundesteuerbefreiung", known) == ("hundesteuer", "befreiung")
    assert compound_parts("hundesteuer", known) == ("hund", "steuer")
    assert compound_parts("geburtsurkunde", known) == ("geburt", "urkunde")
    assert compound_parts("hundekuchen", known) == ()


@given(st.text("ab", max_size=40), st.frozensets(st.text("ab", min_size=3, max_size=6), max_size=8))
def test_parts_of_a_compound_are_known_words_and_never_the_word_itself(word: str, known: frozenset[str]) -> None:
    parts = compound_parts(word, known)
    assert set(parts) <= known
    assert len(parts) != 1
    assert sum(map(len, parts)) <= len(word)


def test_stemming_in_threads_gives_what_it_gives_alone() -> None:
    words = [f"{beginning}steuerbescheinigungen{number}" for beginning in ("hund", "grund") for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(stem, words))
    stem.cache_clear()
    assert together == [stem(word) for word in words]
