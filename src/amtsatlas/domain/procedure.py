"""Services, procedures and offers, and when two addresses are the same."""

import hashlib
import re
import string
from enum import StrEnum


class ProcedureKind(StrEnum):
    """What the thing behind the address is. Which of these count is a programme's decision."""

    APPLICATION = "application"
    """Something can be sent to the authority online; also where a feed has no such field."""
    FORM = "form"
    """A form to print and post."""
    FILLABLE_PDF = "fillable_pdf"
    """A PDF with fields and a button of its own that sends it."""
    INFORMATION = "information"
    """A page that only informs."""
    APPOINTMENT = "appointment"
    CONTACT = "contact"
    """A general contact form."""
    MAIL = "mail"
    """An e-mail address."""


class Provision(StrEnum):
    """Who runs the procedure: the authority itself, or a body above it for many."""

    OWN = "own"
    CENTRAL = "central"
    UNKNOWN = "unknown"


class ProvisionBasis(StrEnum):
    """Whether the feed said who runs it, or it was derived from where the procedure stands."""

    DECLARED = "declared"
    DERIVED = "derived"


_BLANKS = "".join(map(chr, range(0x21)))
"""Control characters and the space: what a browser takes off both ends of an address (WHATWG URL Standard, 4.4)."""

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
"""Host names are compared without case in A–Z only (RFC 4343); so Python and SQL agree on every text."""

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#\x00-\x20]*))?([^#]*)(?:#.*)?", re.DOTALL)

_OPENABLE = re.compile(r"https?://[^/?#\x00-\x20]|mailto:[^?]*@")


def normalise_address(url: str) -> str:
    """The form in which two addresses are compared: scheme and host in lower case, no fragment, no outer blanks.

    User name and password keep their case. A text that is no absolute address is returned without outer blanks and
    fragment. The same rule stands as one SQL expression in ``sources/openpvog.sql``.
    """
    url = url.strip(_BLANKS)
    match = _ADDRESS.fullmatch(url)
    if match is None:
        return url.partition("#")[0].rstrip(_BLANKS)
    scheme, authority, rest = match[1].lower(), match[2], match[3].rstrip(_BLANKS)
    if authority is None:
        return f"{scheme}:{rest}"
    user, at, host = authority.rpartition("@")
    return f"{scheme}://{user}{at}{host.translate(_LOWER)}{rest}"


def openable_address(url: str) -> str | None:
    """The normalised address, where it is an absolute one that a click opens: http or https with a host, or mailto.

    None for anything else ("kommt bald", a path, ``javascript:``): it leads nowhere, so it is no address.
    """
    address = normalise_address(url)
    return address if _OPENABLE.match(address) else None


def procedure_id_without_feed_id(authority: str, address: str, name: str) -> str:
    """The identity of a procedure whose feed gives none: a hash over authority, normalised address and name.

    The authority is told by its key, or by what the feed calls it by if that is as lasting (openpvog: its ARS).
    Returns "h" and 20 hexadecimal digits, so that it can't be mistaken for a feed's id. 80 bits of MD5: it names and
    does not protect, SHA-256 would cost a fifth of the time in which SQL reads a large feed.
    """
    digest = hashlib.md5(f"{authority}\x1f{address}\x1f{name}".encode(), usedforsecurity=False).hexdigest()
    return f"h{digest[:20]}"
