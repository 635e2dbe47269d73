"""When two addresses are the same, and what a procedure without an id is called. The SQL twin of the address rule is
held equal to this one in tests/sources/test_openpvog.py."""

import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amtsatlas.domain.procedure import normalise_address, openable_address, procedure_id_without_feed_id

schemes = st.from_regex(r"[A-Za-z][A-Za-z0-9+.-]{0,8}", fullmatch=True)
hosts = st.text(string.ascii_letters + string.digits + ".-:ÄÖÜäöüß", min_size=1, max_size=20)
paths = st.one_of(st.just(""), st.text(string.ascii_letters + string.digits + "/?=&%.-Ä", max_size=20).map("/".__add__))
texts = st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]), max_size=12)
"""Any text without the separator and without halves of surrogate pairs, which no UTF-8 feed can hold."""

AB = str.maketrans(string.ascii_letters, string.ascii_uppercase + string.ascii_lowercase)
"""Turns the case of A to Z around, and of no other letter."""


@pytest.mark.parametrize(
    ("given_url", "compared"),
    [
        ("HTTPS://Www.Stadt.Example/Antrag?Id=A", "https://www.stadt.example/Antrag?Id=A"),
        ("https://stadt.example/a#Teil-2", "https://stadt.example/a"),
        ("https://stadt.example/a #x", "https://stadt.example/a"),
        ("  https://stadt.example/a\r\n", "https://stadt.example/a"),
        ("https://stadt.example", "https://stadt.example"),
        ("https://stadt.example/", "https://stadt.example/"),
        ("https://Anna:GeHeim@STADT.example/A", "https://Anna:GeHeim@stadt.example/A"),
        ("MAILTO:Rathaus@Stadt.example", "mailto:Rathaus@Stadt.example"),
        ("https://stadt.example?A=B#C", "https://stadt.example?A=B"),
        ("www.Stadt.example/A#b", "www.Stadt.example/A"),
        ("#", ""),
        ("", ""),
    ],
)
def test_addresses_are_compared_without_case_of_host_and_without_fragment(given_url: str, compared: str) -> None:
    assert normalise_address(given_url) == compared


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (" HTTPS://Stadt.example/A#b", "https://stadt.example/A"),
        ("http://stadt.example?a", "http://stadt.example?a"),
        ("mailto:Rathaus@stadt.example", "mailto:Rathaus@stadt.example"),
        ("kommt bald", None),
        ("www.stadt.example/A", None),
        ("/antrag", None),
        ("javascript:alert(1)", None),
        ("ftp://stadt.example/a", None),
        ("https://", None),
        ("https:///antrag", None),
        ("https:stadt.example", None),
        ("mailto:", None),
        ("mailto:rathaus", None),
        ("", None),
    ],
)
def test_only_what_a_click_opens_is_an_address(url: str, address: str | None) -> None:
    assert openable_address(url) == address


@given(st.text())
@example("a:\t#")
@example("a:// #\x00")
@example("://\x1f#a:b")
def test_normalising_any_text_succeeds_and_once_is_enough(text: str) -> None:
    once = normalise_address(text)

    assert normalise_address(once) == once
    assert "#" not in once
    assert once == once.strip("".join(map(chr, range(0x21))))


@given(schemes, hosts, paths)
def test_the_case_of_scheme_and_host_makes_no_difference(scheme: str, host: str, path: str) -> None:
    turned = f"{scheme.translate(AB)}://{host.translate(AB)}{path}"

    assert normalise_address(turned) == normalise_address(f"{scheme}://{host}{path}")


@given(hosts, paths)
def test_the_case_of_the_path_does(host: str, path: str) -> None:
    same = normalise_address(f"https://{host}{path}") == normalise_address(f"https://{host}{path.translate(AB)}")

    assert same == (path == path.translate(AB))


@given(hosts, paths, st.text())
def test_a_fragment_makes_no_difference(host: str, path: str, fragment: str) -> None:
    assert normalise_address(f"https://{host}{path}#{fragment}") == normalise_address(f"https://{host}{path}")


@given(hosts, hosts)
@example("Ämter.example", "ämter.example")
def test_two_hosts_stay_two_unless_only_the_case_of_a_to_z_differs(one: str, other: str) -> None:
    lower = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
    same = normalise_address(f"https://{one}/") == normalise_address(f"https://{other}/")

    assert same == (one.translate(lower) == other.translate(lower))


@given(texts, texts, texts)
def test_an_id_made_by_us_is_an_h_and_twenty_hexadecimal_digits(key: str, address: str, name: str) -> None:
    assert re.fullmatch("h[0-9a-f]{20}", procedure_id_without_feed_id(key, address, name))


def test_an_id_made_by_us_is_the_same_in_every_version() -> None:
    made = procedure_id_without_feed_id("gemeinde:09562000", "https://stadt.example/hund", "Hundesteuer anmelden")

    assert made == "hc5b7a4705b6eb4c43090"


@given(st.tuples(texts, texts, texts), st.tuples(texts, texts, texts))
@example(("a", "bc", "d"), ("ab", "c", "d"))
@example(("a", "b", "cd"), ("a", "bc", "d"))
@example(("a", "", "b"), ("a", "b", ""))
def test_two_procedures_have_one_id_only_if_all_three_parts_agree(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    assert (procedure_id_without_feed_id(*one) == procedure_id_without_feed_id(*other)) == (one == other)
