"""The credential of an award: an Open Badge 3.0, signed as a JWT, and what becomes of verifying one.

Written after Open Badges 3.0, section "JSON Web Token Proof Format": header ``alg``, ``kid``, ``typ`` and no other;
the payload is the credential itself with the claims ``iss``, ``jti``, ``nbf``, ``sub``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import jwt
from jwt.utils import base64url_decode, base64url_encode

from amtsatlas.domain.errors import InputError
from amtsatlas.publications import keys
from amtsatlas.publications.award_facts import NO_AWARD, AwardFacts
from amtsatlas.publications.numbers import integer, long_day

_ALGORITHM = "EdDSA"
_CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
_TYPES = ("VerifiableCredential", "AchievementCredential", "OpenBadgeCredential")
"""The last two are names of one thing; there are verifiers that know only one of them."""


class Outcome(StrEnum):
    """What verifying comes to."""

    GENUINE = "genuine"
    """Signed by a published key, unchanged, and without a contradiction in it."""
    EXAMPLE = "example"
    """Made of example data, whoever signed it: no award."""
    UNKNOWN_KEY = "unknown_key"
    """The key it names is not in the key list: another issuer's, or no longer trusted."""
    ALTERED = "altered"
    """The signature does not fit: something was changed, or somebody else signed it."""
    NOT_GENUINE = "not_genuine"
    """Signed by a published key, yet no award of that issuer, or not valid yet."""
    UNREADABLE = "unreadable"
    """No signed credential at all."""


@dataclass(frozen=True)
class Verification:
    """The outcome with its reason in words, and what a genuine credential states."""

    outcome: Outcome
    reason: str
    facts: Mapping[str, Any] | None = None
    """By the names of :class:`AwardFacts`, as they were signed; only of a genuine one, since what others state is worth
    nothing. No AwardFacts, so that a credential stays genuine when that class gets more fields."""


def issue(facts: AwardFacts, data: Path) -> str:
    """The signed credential: by the data folder's current key, an example by the throw-away key."""
    return sign(facts, keys.throwaway() if facts.example else keys.current(data))


def sign(facts: AwardFacts, key: keys.SigningKey) -> str:
    """The signed credential as compact JWS. Raises InputError where the key is not the issuer's of this award."""
    issuer = key.published.issuer
    if facts.example != (issuer == keys.EXAMPLE_ISSUER):
        raise InputError("example awards are signed by a throw-away key, and it signs nothing else", file=facts.address)
    if not facts.example and not facts.address.startswith(f"{issuer}/"):
        remedy = f"the site has moved? amtsatlas key rotate --address {_site(facts)}"
        raise InputError(f"the key signs for {issuer} only", file=facts.address, remedy=remedy)
    content = credential(facts, issuer)
    claims = {
        "iss": content["issuer"]["id"],
        "jti": content["id"],
        "nbf": _seconds(content["validFrom"]),
        "sub": content["credentialSubject"]["id"],
    }
    return jwt.encode(content | claims, key.private, _ALGORITHM, headers={"kid": key.published.kid})


def credential(facts: AwardFacts, issuer: str) -> dict[str, Any]:
    """The credential without a signature: what wallets show in Open Badges' words, and the facts as they are."""
    site = _site(facts)
    achievement = f"{site}/programm/{facts.programme}/auszeichnung/"
    measured = f"{achievement}#{facts.metric}"
    mark = f"{NO_AWARD.de}: " if facts.example else ""
    counted = f"{integer(facts.counted, 'de')} {facts.metric_title.de} am {long_day(facts.edition_date, 'de')}"
    needed = f"erforderlich: {integer(facts.threshold, 'de')}"
    return {
        "@context": [
            *_CONTEXTS,
            {"awardFacts": {"@id": f"{achievement}#facts", "@type": "@json"}},
        ],
        "id": facts.address,
        "type": list(_TYPES),
        "name": f"{mark}{facts.programme_title.de}",
        "description": f"{mark}{facts.authority_name}: {counted}; {needed}",
        "issuer": {"id": issuer, "type": ["Profile"], "name": f"{mark}{facts.issuer}", "url": f"{site}/"},
        "validFrom": f"{facts.awarded_on}T00:00:00Z",
        "credentialSubject": {
            "id": f"{site}/behoerde/{facts.authority_key}/",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityType": name, "identityHash": value}
                for name, value in (("name", facts.authority_name), ("ext:authority_key", facts.authority_key))
            ],
            "achievement": {
                "id": achievement,
                "type": ["Achievement"],
                "achievementType": "Award",
                "name": f"{mark}{facts.programme_title.de}",
                "description": f"{mark}{facts.metric_title.de}; {needed}",
                "inLanguage": "de",
                "version": facts.rule_sha256,
                "criteria": {"id": facts.rule_published_at, "narrative": f"{facts.metric_title.de}; {needed}"},
                "resultDescription": [
                    {
                        "id": measured,
                        "type": ["ResultDescription"],
                        "name": facts.metric_title.de,
                        "resultType": "RawScore",
                        "requiredValue": str(facts.threshold),
                    }
                ],
            },
            "result": [{"type": ["Result"], "resultDescription": measured, "value": str(facts.counted)}],
        },
        "evidence": [
            {
                "id": f"{site}/programm/{facts.programme}/stand/{facts.edition}/behoerde/{facts.authority_key}/",
                "type": ["Evidence"],
                "name": f"Stand {facts.edition}",
                "narrative": f"{counted}, {facts.metric}; Regeln {facts.programme}, SHA-256 {facts.rule_sha256}",
            }
        ],
        "awardFacts": _as_json(facts),
    }


def verify(token: str, key_list: Mapping[str, Any]) -> Verification:
    """What the token is, by a key list (JWKS) that was got from the issuer's site. Asks nobody."""
    token = token.strip()
    if not token.isascii():
        return Verification(Outcome.UNREADABLE, "no signed credential: it holds letters that no token has")
    try:
        read = jwt.decode_complete(token, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        return Verification(Outcome.UNREADABLE, f"no signed credential: {error}")
    kid, content = read["header"].get("kid"), read["payload"]
    if _is_example(kid, content):
        return Verification(Outcome.EXAMPLE, f"made of example data: {NO_AWARD.de}")
    listed = next((key for key in key_list["keys"] if kid is not None and key.get("kid") == kid), None)
    if listed is None:
        return Verification(Outcome.UNKNOWN_KEY, f"signed by {kid}, which is not in the key list")
    # The signature may be written in one way only: PyJWT takes padding too, and until 2.14 bits without meaning.
    signature = token.rpartition(".")[2]
    if base64url_encode(base64url_decode(signature)).decode() != signature:
        return Verification(Outcome.ALTERED, "its signature was changed")
    try:
        key = jwt.PyJWK(dict(listed), _ALGORITHM)
        jwt.decode(token, key, [_ALGORITHM], options={"require": ["iss", "jti", "nbf", "sub"]})
    except (jwt.PyJWKError, jwt.InvalidKeyError) as error:
        return Verification(Outcome.UNKNOWN_KEY, f"the key list's entry for {kid} can't be used: {error}")
    except jwt.ImmatureSignatureError:
        return Verification(Outcome.NOT_GENUINE, f"valid only from {content.get('validFrom')} on")
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
        return Verification(Outcome.ALTERED, "its signature does not fit what it states")
    except jwt.PyJWTError as error:
        return Verification(Outcome.NOT_GENUINE, f"no credential of an award: {error}")
    return _stated(kid, content)


def _stated(kid: str, content: Mapping[str, Any]) -> Verification:
    """What an unaltered credential states, unless it contradicts itself: then its signer is not to be believed."""
    try:
        facts = dict(content["awardFacts"])
        pairs = {
            "iss and issuer": (content["iss"], content["issuer"]["id"]),
            "iss and the key's issuer": (f"{content['iss']}{keys.PUBLISHED_AT}", kid.partition("#")[0]),
            "jti and id": (content["jti"], content["id"]),
            "nbf and validFrom": (content["nbf"], _seconds(content["validFrom"])),
            "sub and credentialSubject": (content["sub"], content["credentialSubject"]["id"]),
            "its id and its facts": (content["id"], facts["address"]),
        }
    except (KeyError, TypeError, ValueError) as error:
        return Verification(Outcome.NOT_GENUINE, f"no credential of an award: {error!r}")
    for name, (one, other) in pairs.items():
        if one != other:
            return Verification(Outcome.NOT_GENUINE, f"{name} contradict each other")
    return Verification(Outcome.GENUINE, f"unaltered, and signed by {kid}", facts)


def _is_example(kid: str | None, content: Mapping[str, Any]) -> bool:
    facts = content.get("awardFacts")
    return (
        str(kid).startswith(keys.EXAMPLE_ISSUER)
        or NO_AWARD.de in json.dumps(content, ensure_ascii=False)
        or (isinstance(facts, dict) and bool(facts.get("example")))
    )


def _site(facts: AwardFacts) -> str:
    """The address of the site that the award is on, without a slash at its end."""
    site, found, rest = facts.address.rpartition(f"/auszeichnung/{facts.id}/")
    if not found or rest:
        raise InputError(f"is not where award {facts.id} has its page", file=facts.address)
    return site


def _as_json(facts: AwardFacts) -> dict[str, Any]:
    titles = {"programme_title": facts.programme_title, "metric_title": facts.metric_title}
    return {**asdict(facts), **{name: text._asdict() for name, text in titles.items()}}


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).timestamp())
