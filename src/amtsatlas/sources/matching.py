"""Which authority an office (Dienststelle) of the BayernPortal is: by name, kind and Landkreis, or not at all.

Pure. The rules are the tables below; the match is made only where exactly one authority is left.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from amtsatlas.domain.authority import MUNICIPALITY_KINDS, Authority, AuthorityKind
from amtsatlas.domain.record import Reason
from amtsatlas.registers.register import Register

_BAVARIA = "09"

_TOWN = frozenset({AuthorityKind.STADT, AuthorityKind.GROSSE_KREISSTADT, AuthorityKind.KREISFREIE_STADT})
_GEMEINDE = frozenset({AuthorityKind.GEMEINDE})
_MARKT = frozenset({AuthorityKind.MARKT})
_GROSSE_KREISSTADT = frozenset({AuthorityKind.GROSSE_KREISSTADT})
_KREISFREIE_STADT = frozenset({AuthorityKind.KREISFREIE_STADT})
_VG = frozenset({AuthorityKind.VG})
_LANDKREIS = frozenset({AuthorityKind.LANDKREIS})
_BEZIRK = frozenset({AuthorityKind.BEZIRK})

NAME_WORDS: Mapping[str, frozenset[AuthorityKind]] = {
    "Gemeinde": _GEMEINDE,
    "Gemeindeverwaltung": _GEMEINDE,
    "Markt": _MARKT,
    "Marktgemeinde": _MARKT,
    "Marktverwaltung": _MARKT,
    "Stadt": _TOWN,
    "Stadtverwaltung": _TOWN,
    "Große Kreisstadt": _GROSSE_KREISSTADT,
    "Kreisfreie Stadt": _KREISFREIE_STADT,
    "Landeshauptstadt": _KREISFREIE_STADT,
    "Verwaltungsgemeinschaft": _VG,
    "VG": _VG,
    "VGem": _VG,
    "Landratsamt": _LANDKREIS,
    "Landkreis": _LANDKREIS,
    "Bezirk": _BEZIRK,
    "Bezirksverwaltung": _BEZIRK,
}
"""Words before the place's name, or after it behind a comma or in brackets, and the kinds they stand for."""

SUFFIX_WORDS: Mapping[str, frozenset[AuthorityKind]] = {
    **NAME_WORDS,
    "St": _TOWN,
    "M": _MARKT,
    "GKSt": _GROSSE_KREISSTADT,
}
"""After the name the register's own abbreviations stand as well (Destatis GV100AD)."""

KIND_FIELD_WORDS: Mapping[str, frozenset[AuthorityKind]] = {
    **NAME_WORDS,
    # As a class of its own "Gemeinde" is every municipality: towns and market towns are Gemeinden (Art. 3 BayGO).
    "Gemeinde": MUNICIPALITY_KINDS,
    "Gemeinden": MUNICIPALITY_KINDS,
    "Kreisangehörige Gemeinde": MUNICIPALITY_KINDS - _KREISFREIE_STADT,
    "Kreisangehörige Gemeinden": MUNICIPALITY_KINDS - _KREISFREIE_STADT,
    "Märkte": _MARKT,
    "Städte": _TOWN,
    "Große Kreisstädte": _GROSSE_KREISSTADT,
    "Kreisfreie Städte": _KREISFREIE_STADT,
    "Verwaltungsgemeinschaften": _VG,
    "Landratsämter": _LANDKREIS,
    "Landkreise": _LANDKREIS,
    "Bezirke": _BEZIRK,
}
"""What ``behoerdenart`` and ``behoerdengruppe`` may say; their list of values is not public, so others say nothing."""

_FOLDED_WORDS = {
    **dict.fromkeys(("am", "an"), "a"),
    **dict.fromkeys(("im", "in"), "i"),
    **dict.fromkeys(("bei", "beim"), "b"),
    **dict.fromkeys(("vor", "von"), "v"),
    **dict.fromkeys(("der", "dem", "den"), "d"),
    **dict.fromkeys(("heilig", "heiligen"), "hl"),
    "sankt": "st",
    "bayern": "bay",
    "oberbayern": "ob",
    "niederbayern": "nb",
    "oberpfalz": "opf",
    "oberfranken": "ofr",
    "mittelfranken": "mfr",
    "unterfranken": "ufr",
    "schwaben": "schw",
}
"""Long forms to the register's abbreviations, so that "an der Saale", "a. d. Saale" and "a.d.Saale" are one name."""

_DISPLAY_PREFIX: Mapping[str, str] = {
    AuthorityKind.LANDKREIS: "landkreis ",
    AuthorityKind.VG: "vg ",
    AuthorityKind.BEZIRK: "bezirk ",
}
"""What the register's display names put before the place's name, by kind, folded."""

_LOCATING_WORDS = frozenset({"a", "i", "b", "v", "ob"})
"""Words, folded, with which a name begins to say where the place lies: Bad Königshofen | i.Grabfeld."""

_STATE_WORD = "regierung"
"""The name of a Regierung begins with it: a state authority, never the Bezirk of the same area."""

_WORD = re.compile(r"[^\W_]+")
_KREIS_AT_END = re.compile(
    r"(?:^|[\s,(])(?:im\s+)?(?:Lkr\b\.?|Landkreis|Kreis)\s+(?P<kreis>[^(),]+(?:\([^()]*\))?)\)?\s*$", re.IGNORECASE
)
_SUFFIX = re.compile(r"^(?P<name>.+?)\s*(?:,\s*(?P<comma>[^,()]+)|\((?P<brackets>[^()]+)\))$")


class Office(NamedTuple):
    """What a Dienststelle says about itself, as given; "" where it is silent."""

    name: str
    """``bezeichnung``: "Stadt Eichstätt", "Landratsamt Regensburg", "Amberg (Lkr. Unterallgäu)"."""
    kind: str = ""
    """``behoerdenart``."""
    group: str = ""
    """``behoerdengruppe``."""
    addition: str = ""
    """``bezeichnungZusatz``; only a Landkreis is read from it."""
    kreis: str = ""
    """Name of the Landkreis, where a field gives it."""
    member_of: str = ""
    """``mitgliedVonVerwaltungsgemeinschaft``: name of the Verwaltungsgemeinschaft it is a member of."""


class Match(NamedTuple):
    """The authority found, or why none was."""

    authority_key: str | None
    reason: Reason | None = None
    detail: str = ""


class _Reading(NamedTuple):
    """One way to understand a name: the place and the kinds of authority, None where the name does not say."""

    place: str
    kinds: frozenset[AuthorityKind] | None


_Places: TypeAlias = "defaultdict[str, list[Authority]]"


def fold(name: str) -> str:
    """The form in which names are compared: words in lower case with one blank between, long forms abbreviated."""
    words = _WORD.findall(unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()))
    return " ".join(_FOLDED_WORDS.get(word, word) for word in words)


def _folded(table: Mapping[str, frozenset[AuthorityKind]]) -> dict[str, frozenset[AuthorityKind]]:
    return {fold(word): kinds for word, kinds in table.items()}


_PREFIXES, _SUFFIXES, _FIELD = _folded(NAME_WORDS), _folded(SUFFIX_WORDS), _folded(KIND_FIELD_WORDS)


def kinds_of_field(text: str) -> frozenset[AuthorityKind] | None:
    """The kinds a ``behoerdenart`` or ``behoerdengruppe`` stands for; None where the word is not known."""
    return _FIELD.get(fold(text))


def _readings(name: str) -> list[_Reading]:
    """Every way to understand the name: as it stands, and with a word for a kind before or after it."""
    folded = fold(name)
    readings = [_Reading(folded, None)]
    for word, kinds in _PREFIXES.items():
        if folded.startswith(f"{word} "):
            readings.append(_Reading(folded.removeprefix(f"{word} "), kinds))
    suffix = _SUFFIX.match(name.strip())
    if suffix is not None:
        kinds_after = _SUFFIXES.get(fold(suffix["comma"] or suffix["brackets"]))
        if kinds_after is not None:
            readings.append(_Reading(fold(suffix["name"]), kinds_after))
    return readings


class AuthorityMatcher:
    """Finds authorities of one Land by what an office says about itself."""

    def __init__(self, register: Register, land: str = _BAVARIA) -> None:
        self._whole: _Places = defaultdict(list)
        self._short: _Places = defaultdict(list)
        for authority in register.authorities:
            if authority.land == land:
                place = _place_of(authority)
                self._whole[place].append(authority)
                self._short[_without_location(authority, place)].append(authority)

    def match(self, office: Office) -> Match:
        """The one authority that fits everything the office says; none where several fit, or none for certain.

        A name that leaves out where the place lies ("Bad Königshofen") is taken where no whole name fits and the kind
        is known.
        """
        if fold(office.name).split(" ")[0] == _STATE_WORD:
            return Match(None, Reason.STATE_AUTHORITY, f"{office.name!r} is a state authority outside the count")
        fitting = self._fitting(office, self._whole) or self._fitting(office, self._short)
        if len(fitting) == 1:
            return Match(fitting[0].authority_key)
        return Match(None, Reason.AUTHORITY_AMBIGUOUS, _explain(office, fitting))

    def _fitting(self, office: Office, places: _Places) -> list[Authority]:
        """The authorities that fit name, kind, Landkreis and Verwaltungsgemeinschaft, by key."""
        name, kreis_name = _split_kreis(office)
        fitting = self._named(name, office, places)
        if kreis_name:
            kreise = {authority.kreis for authority in self._of_kind(kreis_name, AuthorityKind.LANDKREIS)}
            fitting = [authority for authority in fitting if authority.kreis in kreise]
        verbaende = {authority.authority_key for authority in self._of_kind(office.member_of, AuthorityKind.VG)}
        if verbaende:  # a text that names none may be an id
            fitting = [authority for authority in fitting if authority.vg_key in verbaende]
        return fitting

    def _named(self, name: str, office: Office, places: _Places) -> list[Authority]:
        """The authorities whose name and kind fit, each once, by key."""
        said = [text for text in (office.kind, office.group) if text]
        declared = [kinds for kinds in map(kinds_of_field, said) if kinds is not None]
        found: dict[str, Authority] = {}
        for reading in _readings(name):
            wanted = [*declared, *([reading.kinds] if reading.kinds is not None else [])]
            if not wanted and (said or places is self._short):
                continue  # "Erlangen" of a kind we do not know may be its savings bank
            for authority in places.get(reading.place, ()):
                if all(authority.authority_kind in kinds for kinds in wanted):
                    found[authority.authority_key] = authority
        return [found[key] for key in sorted(found)]

    def _of_kind(self, name: str, kind: AuthorityKind) -> list[Authority]:
        """Those of one kind that a name may mean; whole names go before short ones."""
        for places in (self._whole, self._short):
            found = [
                a for reading in _readings(name) for a in places.get(reading.place, ()) if a.authority_kind == kind
            ]
            if found:
                return found
        return []


def _place_of(authority: Authority) -> str:
    return fold(authority.name).removeprefix(_DISPLAY_PREFIX.get(authority.authority_kind, ""))


def _without_location(authority: Authority, place: str) -> str:
    """The place's name without where it lies: behind a locating word, or in brackets."""
    bracketed = fold(authority.name.partition("(")[2])
    words = place.removesuffix(bracketed).split()
    cut = next((n for n, word in enumerate(words) if n and word in _LOCATING_WORDS), len(words))
    return " ".join(words[:cut])


def _split_kreis(office: Office) -> tuple[str, str]:
    """The office's name without a Landkreis behind it, and the name of the Landkreis, "" where nothing says it."""
    name, kreis = office.name, ""
    at_end = _KREIS_AT_END.search(name)
    if at_end is not None and fold(name[: at_end.start()]):
        name, kreis = name[: at_end.start()].rstrip(" ,(-–"), at_end["kreis"]
    in_addition = _KREIS_AT_END.search(office.addition)
    return name, office.kreis or kreis or (in_addition["kreis"] if in_addition is not None else "")


def _explain(office: Office, fitting: Iterable[Authority]) -> str:
    names = ", ".join(f"{authority.authority_key} ({authority.name})" for authority in fitting)
    said = ", ".join(repr(part) for part in office if part) or "an office without a name"
    return f"{said} fits {names}" if names else f"{said} fits no authority for certain"
