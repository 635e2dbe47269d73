"""Keys: AGS, ARS, LeiKa key and the ``scheme:code`` key of an authority.

All keys are strings and keep their leading zeros. Sources of the rules: Destatis GV-ISys (AGS, ARS),
FITKO LeiKa (service keys); see docs/domain in the project's notes and ``docs/decisions.md``.
"""

import re

ARS_LENGTHS = {2: "land", 3: "regierungsbezirk", 5: "kreis", 9: "verband", 12: "gemeinde"}
"""The lengths at which the ARS nests, and the level of the territory that a prefix of this length names."""

LEVEL_LENGTHS = {level: length for length, level in ARS_LENGTHS.items()}
"""The ARS prefix length in characters for each territory level."""

REGISTER_SCHEMES = frozenset({"gemeinde", "vg", "landkreis", "bezirk", "land", "bund"})
"""The schemes whose every key the register knows: an unknown key of these is an error, not a newcomer."""

_SCHEME_CODES = {
    "gemeinde": re.compile(r"[0-9]{8}"),
    "vg": re.compile(r"[0-9]{9}"),
    "landkreis": re.compile(r"[0-9]{5}"),
    "bezirk": re.compile(r"[0-9]{3}"),
    "land": re.compile(r"[0-9]{2}"),
    "bund": re.compile(r"00"),
}
_KEY = re.compile(r"([a-z][a-z0-9_-]*):(\S+)")
_LEIKA = re.compile(r"99[0-9]{12}")


def is_authority_key(text: str) -> bool:
    """Whether the text has the form ``scheme:code``, with a code of the right length for a scheme of the register."""
    match = _KEY.fullmatch(text)
    if match is None:
        return False
    pattern = _SCHEME_CODES.get(match[1])
    return pattern is None or pattern.fullmatch(match[2]) is not None


def scheme_of(authority_key: str) -> str:
    """The scheme of an authority key: ``gemeinde`` for ``gemeinde:09562000``."""
    return authority_key.partition(":")[0]


def is_leika_key(text: str) -> bool:
    """Whether the text is a LeiKa key: 14 digits beginning with 99."""
    return _LEIKA.fullmatch(text) is not None


def ags_to_gemeinde_key(ags: str) -> str:
    """The authority key of the municipality with this 8-digit AGS."""
    return f"gemeinde:{ags}"


def pad_ars(prefix: str) -> str:
    """The 12-digit form of an ARS prefix, filled with zeros on the right, as feeds write it."""
    return prefix.ljust(12, "0")
