"""Credentials: what is signed, and that nothing else verifies."""

import base64
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from amtsatlas.domain.errors import InputError, NotFoundError
from amtsatlas.publications import keys
from amtsatlas.publications.award_facts import NO_AWARD, AwardFacts
from amtsatlas.publications.credential import Outcome, issue, sign, verify
from tests.publications.signed_awards import AWARD, EXAMPLE, SITE

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@cache
def _key(seed: int = 1) -> keys.SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    x = base64.urlsafe_b64encode(private.public_key().public_bytes_raw()).rstrip(b"=").decode()
    return keys.SigningKey(keys.PublishedKey(seed, SITE, "2024-01-01", x), private)


KEY = _key()
LIST = keys.jwks([KEY.published])
TOKEN = sign(AWARD, KEY)


def content_of(token: str) -> dict[str, Any]:
    read: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return read


def signed(content: dict[str, Any], key: keys.SigningKey = KEY, **header: str) -> str:
    return jwt.encode(content, key.private, "EdDSA", headers={"kid": key.published.kid, **header})


def test_a_credential_verifies_and_states_the_awards_facts() -> None:
    found = verify(TOKEN, LIST)
    assert found.outcome is Outcome.GENUINE
    assert KEY.published.kid in found.reason
    assert found.facts is not None
    titles = {"programme_title": {"de": "Digitales Amt", "en": "Digital Authority"},
              "metric_title": {"de": "Online-Verfahren", "en": "online procedures"}}  # fmt: skip
    assert dict(found.facts) == {**AWARD.__dict__, **titles}
    assert verify(f"\n{TOKEN}\n", LIST) == found


def test_its_header_and_claims_are_those_of_open_badges() -> None:
    content = content_of(TOKEN)

    assert jwt.get_unverified_header(TOKEN) == {"alg": "EdDSA", "typ": "JWT", "kid": KEY.published.kid}
    assert content["iss"] == content["issuer"]["id"] == SITE
    assert content["jti"] == content["id"] == AWARD.address
    assert content["sub"] == content["credentialSubject"]["id"] == f"{SITE}/behoerde/gemeinde:09562000/"
    assert content["validFrom"] == "2024-01-15T00:00:00Z"
    assert content["nbf"] == datetime(2024, 1, 15, tzinfo=UTC).timestamp()


def test_what_open_badges_requires_is_there() -> None:
    content = content_of(TOKEN)
    subject = content["credentialSubject"]
    achievement = subject["achievement"]
    (result,) = subject["result"]
    (described,) = achievement["resultDescription"]

    assert content["@context"][:2] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert {"VerifiableCredential", "AchievementCredential"} <= set(content["type"])
    assert content["issuer"]["type"] == ["Profile"]
    assert subject["type"] == ["AchievementSubject"]
    assert achievement["type"] == ["Achievement"]
    assert all(achievement[name] for name in ("id", "name", "description"))
    assert achievement["criteria"]["id"] == AWARD.rule_published_at
    assert achievement["version"] == AWARD.rule_sha256
    assert (result["value"], described["requiredValue"]) == ("339", "50")
    assert result["resultDescription"] == described["id"]
    (evidence,) = content["evidence"]
    assert evidence["id"] == f"{SITE}/programm/digitales-amt/stand/2023-12-28.r1/behoerde/gemeinde:09562000/"
    assert all(word in evidence["narrative"] for word in ("339", "28. Dezember 2023", AWARD.metric, AWARD.rule_sha256))


def test_every_term_is_defined_by_a_context_so_that_wallets_drop_nothing() -> None:
    content = content_of(TOKEN)
    own = content["@context"][2]
    # The W3C's context defines these, the JWT registry the claims.
    known = {"@context", "id", "type", "issuer", "validFrom", "credentialSubject", "evidence", "name", "description"}
    assert set(content) - known - {"iss", "jti", "nbf", "sub"} == set(own) == {"awardFacts"}
    assert own["awardFacts"]["@type"] == "@json"


def test_the_same_facts_and_key_give_the_same_credential() -> None:
    assert sign(AWARD, KEY) == TOKEN


_facts = st.builds(
    replace,
    st.just(AWARD),
    authority_name=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    counted=st.integers(0, 100_000),
    threshold=st.integers(0, 1000),
    awarded_on=st.dates(datetime(2000, 1, 1).date(), datetime(2025, 1, 1).date()).map(str),
)


@given(_facts)
def test_what_was_signed_is_what_is_stated(facts: AwardFacts) -> None:
    found = verify(sign(facts, KEY), LIST)
    assert found.outcome is Outcome.GENUINE
    assert found.facts is not None
    stated = ("authority_name", "counted", "threshold", "awarded_on")
    assert [found.facts[name] for name in stated] == [getattr(facts, name) for name in stated]


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(_LETTERS + ".=+ \n\0é"))
def test_with_any_letter_changed_it_is_not_genuine(place: int, letter: str) -> None:
    assume(TOKEN[place] != letter)
    found = verify(TOKEN[:place] + letter + TOKEN[place + 1 :], LIST)
    assert found.outcome in (Outcome.ALTERED, Outcome.UNREADABLE, Outcome.UNKNOWN_KEY)
    assert found.facts is None


@pytest.mark.parametrize("letter", _LETTERS)
def test_the_last_letter_of_the_signature_counts_whole(letter: str) -> None:
    genuine = verify(TOKEN[:-1] + letter, LIST).outcome is Outcome.GENUINE
    assert genuine == (letter == TOKEN[-1])


def test_padding_makes_no_second_way_of_writing_it() -> None:
    assert verify(f"{TOKEN}==", LIST).outcome is Outcome.ALTERED


@given(st.integers(0, 2), st.integers(0, 10_000), st.integers(0, 7))
def test_with_any_bit_changed_in_what_is_encoded_it_is_not_genuine(part: int, place: int, bit: int) -> None:
    parts = TOKEN.split(".")
    octets = bytearray(base64.urlsafe_b64decode(parts[part] + "=" * (-len(parts[part]) % 4)))
    octets[place % len(octets)] ^= 1 << bit
    parts[part] = base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
    assert verify(".".join(parts), LIST).outcome in (Outcome.ALTERED, Outcome.UNREADABLE, Outcome.UNKNOWN_KEY)


@given(st.integers(0, len(TOKEN) - 1), st.text(_LETTERS + ".=", min_size=1, max_size=3))
def test_with_anything_put_in_or_left_out_it_is_not_genuine(place: int, more: str) -> None:
    assert verify(TOKEN[:place] + more + TOKEN[place:], LIST).outcome is not Outcome.GENUINE
    assert verify(TOKEN[:place] + TOKEN[place + 1 :], LIST).outcome is not Outcome.GENUINE


@given(st.text() | st.text(_LETTERS + ".") | st.binary().map(lambda octets: octets.decode("latin-1")))
def test_anything_else_is_unreadable(text: str) -> None:
    assert verify(text, LIST).outcome is Outcome.UNREADABLE


def test_half_a_letter_of_two_is_unreadable() -> None:
    assert verify(f"{TOKEN}\ud800", LIST).outcome is Outcome.UNREADABLE


def test_very_deep_content_is_unreadable() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 200_000).rstrip(b"=").decode()
    header = TOKEN.partition(".")[0]
    for token in (f"{header}.{deep}.AA", f"{deep}.{deep}.AA"):
        assert verify(token, LIST).outcome is Outcome.UNREADABLE


def test_the_parts_of_two_genuine_ones_make_no_third() -> None:
    other = sign(replace(AWARD, counted=50), KEY).split(".")
    own = TOKEN.split(".")
    assert verify(".".join([own[0], other[1], own[2]]), LIST).outcome is Outcome.ALTERED


def test_a_key_that_is_not_in_the_list_is_unknown_even_if_the_credential_brings_it() -> None:
    stranger = _key(2)
    brought = jwt.encode(content_of(TOKEN), stranger.private, "EdDSA",
                         headers={"kid": stranger.published.kid, "jwk": stranger.published.jwk})  # fmt: skip
    assert verify(brought, LIST).outcome is Outcome.UNKNOWN_KEY
    assert verify(TOKEN, {"keys": []}).outcome is Outcome.UNKNOWN_KEY
    without = jwt.encode(content_of(TOKEN), KEY.private, "EdDSA")
    assert verify(without, {"keys": [{"kty": "OKP"}]}).outcome is Outcome.UNKNOWN_KEY


def test_a_strangers_signature_in_the_name_of_a_listed_key_does_not_fit() -> None:
    assert verify(signed(content_of(TOKEN), _key(2), kid=KEY.published.kid), LIST).outcome is Outcome.ALTERED


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_the_signer_does_not_choose_the_algorithm(algorithm: str) -> None:
    secret = None if algorithm == "none" else KEY.published.x + "=" * 20
    forged = jwt.encode(content_of(TOKEN), secret, algorithm, headers={"kid": KEY.published.kid})
    assert verify(forged, LIST).outcome is Outcome.ALTERED


@pytest.mark.parametrize("entry", [{"kty": "oct", "k": "AAAA"}, {"kty": "OKP", "crv": "Ed25519"}, {"kty": 7}, {}])
def test_a_broken_entry_of_the_key_list_verifies_nothing(entry: dict[str, Any]) -> None:
    broken = {"keys": [{**entry, "kid": KEY.published.kid}]}
    assert verify(TOKEN, broken).outcome is Outcome.UNKNOWN_KEY


_CONTRADICTIONS: list[Callable[[dict[str, Any]], Any]] = [
    lambda content: content.update(iss="https://other.example.org"),
    lambda content: content.update(iss="https://other.example.org", issuer={"id": "https://other.example.org"}),
    lambda content: content.update(jti="https://amtsatlas.example.org/auszeichnung/other/"),
    lambda content: content.update(sub="https://amtsatlas.example.org/behoerde/gemeinde:09564000/"),
    lambda content: content.update(nbf=content["nbf"] - 1),
    lambda content: content["awardFacts"].update(address=f"{SITE}/auszeichnung/other/"),
    lambda content: content.pop("awardFacts"),
    lambda content: content.update(awardFacts="50"),
    lambda content: content.pop("issuer"),
    lambda content: content.update(issuer=SITE),
    lambda content: content.pop("iss"),
    lambda content: content.pop("nbf"),
    lambda content: content.update(validFrom="gestern"),
    lambda content: content.update(exp=1_700_000_000),
    lambda content: content.update(aud="somebody"),
]


@pytest.mark.parametrize("change", _CONTRADICTIONS)
def test_a_credential_that_contradicts_itself_is_not_genuine_though_signed(
    change: Callable[[dict[str, Any]], Any],
) -> None:
    content = content_of(TOKEN)
    assert verify(signed(content), LIST).outcome is Outcome.GENUINE
    change(content)
    found = verify(signed(content), LIST)
    assert found.outcome is Outcome.NOT_GENUINE
    assert found.facts is None


def test_an_award_of_tomorrow_is_not_genuine_yet() -> None:
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    found = verify(sign(replace(AWARD, awarded_on=day), KEY), LIST)
    assert found.outcome is Outcome.NOT_GENUINE
    assert day in found.reason


# Rotation


def test_after_rotating_old_signatures_verify_and_new_ones_are_by_the_new_key(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    old_list = keys.jwks(keys.published(tmp_path))
    before = issue(AWARD, tmp_path)
    keys.rotate(tmp_path)
    after = issue(AWARD, tmp_path)
    new_list = keys.jwks(keys.published(tmp_path))

    assert before != after
    assert [verify(token, new_list).outcome for token in (before, after)] == [Outcome.GENUINE] * 2
    # A stranger who kept the old list is told what is missing, not that anything was forged.
    assert [verify(token, old_list).outcome for token in (before, after)] == [Outcome.GENUINE, Outcome.UNKNOWN_KEY]


def test_what_a_removed_key_signed_verifies_no_more(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    before = issue(AWARD, tmp_path)
    keys.rotate(tmp_path)
    shutil.rmtree(tmp_path / "keys" / "1")
    key_list = keys.jwks(keys.published(tmp_path))

    assert verify(before, key_list).outcome is Outcome.UNKNOWN_KEY
    assert verify(issue(AWARD, tmp_path), key_list).outcome is Outcome.GENUINE


def test_what_was_signed_before_a_move_verifies_after_it(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    before = issue(AWARD, tmp_path)
    keys.rotate(tmp_path, "https://neu.example.org")
    key_list = keys.jwks(keys.published(tmp_path))
    moved = replace(AWARD, address="https://neu.example.org/auszeichnung/erlangen-2023/")

    assert [verify(token, key_list).outcome for token in (before, issue(moved, tmp_path))] == [Outcome.GENUINE] * 2
    with pytest.raises(InputError, match=r"signs for https://neu\.example\.org only"):
        issue(AWARD, tmp_path)


def test_without_a_key_no_award_is_signed(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        issue(AWARD, tmp_path)


def test_an_address_that_is_not_the_awards_page_is_refused() -> None:
    for address in (f"{SITE}/auszeichnung/other/", f"{SITE}/auszeichnung/erlangen-2023/badge.svg"):
        with pytest.raises(InputError):
            sign(replace(AWARD, address=address), KEY)


# Example data


def test_an_example_says_so_in_what_is_signed_and_never_verifies(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    token = issue(EXAMPLE, tmp_path)
    content = content_of(token)

    shown = (content["name"], content["description"], content["issuer"]["name"],
             content["credentialSubject"]["achievement"]["name"])  # fmt: skip
    assert all(text.startswith(NO_AWARD.de) for text in shown)
    assert content["awardFacts"]["example"] is True
    assert content["iss"] == "https://beispiel.invalid"
    found = verify(token, keys.jwks(keys.published(tmp_path)))
    assert (found.outcome, found.facts) == (Outcome.EXAMPLE, None)


def test_an_example_needs_no_key_and_makes_none(tmp_path: Path) -> None:
    assert verify(issue(EXAMPLE, tmp_path), {"keys": []}).outcome is Outcome.EXAMPLE
    assert list(tmp_path.iterdir()) == []


def test_an_example_is_never_genuine_even_where_the_throw_away_key_is_listed() -> None:
    thrown = keys.throwaway()
    key_list = keys.jwks([KEY.published, thrown.published])
    assert verify(sign(EXAMPLE, thrown), key_list).outcome is Outcome.EXAMPLE
    hidden = content_of(sign(EXAMPLE, thrown))
    text = (
        json.dumps(hidden).replace(json.dumps(NO_AWARD.de)[1:-1], "Auszeichnung").replace('"example": true', '"x": 1')
    )
    assert verify(signed(json.loads(text), thrown), key_list).outcome is Outcome.EXAMPLE


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["awardFacts"].update(example=True),
        lambda content: content.update(name=f"{NO_AWARD.de}: Digitales Amt"),
    ],
)
def test_a_mark_is_enough_for_an_example_though_a_published_key_signed_it(
    change: Callable[[dict[str, Any]], None],
) -> None:
    content = content_of(TOKEN)
    change(content)
    assert verify(signed(content), LIST).outcome is Outcome.EXAMPLE


def test_no_key_signs_for_the_other_kind() -> None:
    for facts, key in ((EXAMPLE, KEY), (AWARD, keys.throwaway())):
        with pytest.raises(InputError, match="throw-away"):
            sign(facts, key)
