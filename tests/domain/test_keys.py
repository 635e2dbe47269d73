"""Keys keep every digit, and only what has the form of a key is one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.keys import (
    ARS_LENGTHS,
    LEVEL_LENGTHS,
    REGISTER_SCHEMES,
    ags_to_gemeinde_key,
    is_authority_key,
    is_leika_key,
    pad_ars,
    scheme_of,
)

DIGITS = {"gemeinde": 8, "vg": 9, "landkreis": 5, "bezirk": 3, "land": 2}
"""How many digits the code of each scheme of the register has; the Bund's is always 00."""


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=length, max_size=length)


@pytest.mark.parametrize(
    "key", ["gemeinde:09562000", "vg:096755616", "landkreis:09272", "bezirk:095", "land:09", "bund:00", "gss:S12000033"]
)
def test_every_key_the_vocabulary_shows_is_an_authority_key(key: str) -> None:
    assert is_authority_key(key)


def test_every_scheme_of_the_register_has_its_number_of_digits_here() -> None:
    assert set(DIGITS) | {"bund"} == REGISTER_SCHEMES


@given(st.sampled_from(sorted(DIGITS)), st.text(string.digits, max_size=14))
def test_a_code_of_a_register_scheme_needs_exactly_its_number_of_digits(scheme: str, code: str) -> None:
    assert is_authority_key(f"{scheme}:{code}") == (len(code) == DIGITS[scheme])


@given(st.sampled_from(sorted(DIGITS)), st.data())
def test_one_letter_among_the_digits_is_no_key_of_the_register(scheme: str, data: st.DataObject) -> None:
    code = data.draw(digits(DIGITS[scheme]))
    place = data.draw(st.integers(0, len(code) - 1))
    letter = data.draw(st.sampled_from(string.ascii_letters + "-. "))

    assert not is_authority_key(f"{scheme}:{code[:place]}{letter}{code[place + 1 :]}")


def test_the_bund_has_one_key() -> None:
    assert is_authority_key("bund:00")
    assert not is_authority_key("bund:01")


@given(st.from_regex(r"[a-z][a-z0-9_-]*", fullmatch=True), st.from_regex(r"\S+", fullmatch=True))
def test_a_scheme_of_a_feed_may_have_any_code_without_blanks(scheme: str, code: str) -> None:
    if scheme not in REGISTER_SCHEMES:
        assert is_authority_key(f"{scheme}:{code}")
        assert not is_authority_key(f"{scheme}:{code} x")


@pytest.mark.parametrize(
    "text",
    [
        "", ":", "gemeinde", "gemeinde:", ":09562000", "09562000", "Gemeinde:09562000", "9x:1", "gemeinde:9562000",
        " gemeinde:09562000", "gemeinde:09562000 ", "gemeinde:09562000\n", "gemeinde: 09562000", "land:9",
    ],
)  # fmt: skip
def test_what_lacks_the_form_is_no_authority_key(text: str) -> None:
    assert not is_authority_key(text)


@given(digits(12))
def test_a_leika_key_is_99_and_twelve_digits(rest: str) -> None:
    assert is_leika_key(f"99{rest}")
    assert not is_leika_key(f"99{rest}0")
    assert not is_leika_key(f"99{rest[:-1]}")
    assert not is_leika_key(f"98{rest}")
    assert not is_leika_key(f" 99{rest}")


@pytest.mark.parametrize(
    "written", ["leika:99050012104000", "99 050 012 104 000", "99050012104000\n", "9905001210400O"]
)
def test_a_leika_key_written_otherwise_is_none(written: str) -> None:
    assert not is_leika_key(written)


@pytest.mark.parametrize("zero", ["٠", "０", "०"])
def test_digits_of_other_scripts_make_no_key(zero: str) -> None:
    assert not is_authority_key(f"land:{zero}9")
    assert not is_leika_key(f"99{zero * 12}")


@given(digits(8))
def test_a_municipality_key_keeps_the_leading_zeros_of_its_ags(ags: str) -> None:
    key = ags_to_gemeinde_key(ags)

    assert is_authority_key(key)
    assert scheme_of(key) == "gemeinde"
    assert key.removeprefix("gemeinde:") == ags


@given(st.sampled_from(sorted(ARS_LENGTHS)).flatmap(digits))
def test_a_padded_ars_begins_with_its_prefix_and_goes_on_with_zeros(prefix: str) -> None:
    padded = pad_ars(prefix)

    assert len(padded) == 12
    assert padded[: len(prefix)] == prefix
    assert set(padded[len(prefix) :]) <= {"0"}
    assert pad_ars(padded) == padded


def test_an_ars_nests_at_2_3_5_9_and_12_digits() -> None:
    assert ARS_LENGTHS == {2: "land", 3: "regierungsbezirk", 5: "kreis", 9: "verband", 12: "gemeinde"}
    assert {level: length for length, level in ARS_LENGTHS.items()} == LEVEL_LENGTHS
