"""The keys that sign credentials: made by a command, kept in the data folder, never overwritten.

``DATA/keys/1``, ``2``, …: a folder a key; the highest number is the current one. ``key.json`` is what is published,
``private.pem`` is there as long as the key may sign. A key whose folder is deleted is trusted no more.
"""

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from amtsatlas.domain.errors import AmtsatlasError, DamagedError, NotFoundError, UsageError
from amtsatlas.storage.atomic import publish, temporary_folder
from amtsatlas.storage.lock import writing
from amtsatlas.storage.sealed import read_sealed, write_sealed

PUBLISHED_AT = "/auszeichnung/schluessel.json"
"""Where a site publishes its keys; with the thumbprint as fragment it is a key's id."""
EXAMPLE_ISSUER = "https://beispiel.invalid"
"""Signs example awards. No site can have this address: the domain ``invalid`` is reserved for that (RFC 6761)."""

_ADDRESS = re.compile(r"https://[^/?#\s]+(/[^/?#\s]+)*")


@dataclass(frozen=True)
class PublishedKey:
    """What everybody may know of a key."""

    number: int
    issuer: str
    """Address of the site that signs with it, ``https://…`` without a slash at its end."""
    made_on: str
    """ISO date (UTC)."""
    x: str
    """The Ed25519 public key, base64url (RFC 8037)."""

    @property
    def thumbprint(self) -> str:
        """The JWK thumbprint (RFC 7638): the hash of the members that make the key, in alphabetical order."""
        members = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": self.x}, separators=(",", ":"))
        return _base64url(hashlib.sha256(members.encode()).digest())

    @property
    def kid(self) -> str:
        """Its id in signatures: an address that leads to it, as Open Badges wants."""
        return f"{self.issuer}{PUBLISHED_AT}#{self.thumbprint}"

    @property
    def jwk(self) -> dict[str, str]:
        """As a JSON Web Key (RFC 7517)."""
        return {"kty": "OKP", "crv": "Ed25519", "x": self.x, "kid": self.kid, "use": "sig", "alg": "EdDSA"}


@dataclass(frozen=True)
class SigningKey:
    """A key with its private half."""

    published: PublishedKey
    private: Ed25519PrivateKey


def published(data: Path) -> list[PublishedKey]:
    """All keys whose signatures are to be trusted, oldest first; the last is the current one."""
    numbers = sorted(int(folder.name) for folder in (data / "keys").glob("*") if folder.name.isdigit())
    return [PublishedKey(number, **read_sealed(data / "keys" / str(number) / "key.json")) for number in numbers]


def jwks(keys: Iterable[PublishedKey]) -> dict[str, Any]:
    """The keys as a JSON Web Key Set, as it is published: all that a stranger needs for verifying."""
    return {"keys": [key.jwk for key in keys]}


def current(data: Path) -> SigningKey:
    """The key that signs now. Raises NotFoundError where there is none, DamagedError where its halves don't fit."""
    keys = published(data)
    if not keys:
        raise NotFoundError(f"{data} has no key to sign with – make one: amtsatlas key make")
    file = data / "keys" / str(keys[-1].number) / "private.pem"
    if not file.exists():
        raise NotFoundError(f"{file}: is not there, so nothing can be signed – make a new key: amtsatlas key rotate")
    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except ValueError as error:
        raise DamagedError(f"{file}: is no private key") from error
    if not isinstance(private, Ed25519PrivateKey) or _x(private) != keys[-1].x:
        raise DamagedError(f"{file}: is not the private key of key.json beside it")
    return SigningKey(keys[-1], private)


def problems(data: Path) -> list[str]:
    """What is damaged or missing of the keys, one sentence."""
    try:
        if published(data):
            current(data)
    except AmtsatlasError as error:
        return [str(error)]
    return []


@cache
def throwaway() -> SigningKey:
    """The key of this process for example awards: kept nowhere, published nowhere, and named so in its id."""
    private = Ed25519PrivateKey.generate()
    return SigningKey(PublishedKey(0, EXAMPLE_ISSUER, _today(), _x(private)), private)


def make(data: Path, issuer: str) -> PublishedKey:
    """Make the first key. Raises UsageError where there is one, or for an address that is none."""
    with writing(data, "key make"):
        keys = published(data)
        if keys:
            raise UsageError(f"{data} has key {keys[-1].thumbprint} already – replace it by: amtsatlas key rotate")
        return _add(data, 1, issuer)


def rotate(data: Path, issuer: str = "") -> PublishedKey:
    """Make a new current key, of the same issuer if none is named; the older ones stay published and can't sign."""
    with writing(data, "key rotate"):
        keys = published(data)
        if not keys:
            raise NotFoundError(f"{data} has no key to replace – make one: amtsatlas key make")
        key = _add(data, keys[-1].number + 1, issuer or keys[-1].issuer)
        for old in keys:
            (data / "keys" / str(old.number) / "private.pem").unlink(missing_ok=True)
        return key


def _add(data: Path, number: int, issuer: str) -> PublishedKey:
    if not _ADDRESS.fullmatch(issuer) or issuer == EXAMPLE_ISSUER:
        raise UsageError(f"{issuer!r} is no address of a site like https://amtsatlas.example.org")
    private = Ed25519PrivateKey.generate()
    key = PublishedKey(number, issuer, _today(), _x(private))
    (data / "keys").mkdir(mode=0o700, exist_ok=True)
    # The folder is its owner's alone from the start (mkdtemp), so nobody else ever reaches the files.
    with temporary_folder(data) as folder:
        write_sealed(folder / "key.json", {name: value for name, value in asdict(key).items() if name != "number"})
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "private.pem").write_bytes(pem)
        for file in folder.iterdir():
            file.chmod(0o600)
        publish(folder, data / "keys" / str(number))
    return key


def _x(private: Ed25519PrivateKey) -> str:
    return _base64url(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _base64url(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
