"""The register in use: looking up authorities by key, by ARS and by name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from amtsatlas.domain.authority import Authority, Territory
from amtsatlas.domain.keys import LEVEL_LENGTHS, REGISTER_SCHEMES, pad_ars, scheme_of


@dataclass(frozen=True)
class Register:
    """Who exists on one day: authorities and territories.

    ``date`` is the register's date of reference (ISO), ``source`` the sentence that attributes it.
    """

    date: str
    source: str
    authorities: tuple[Authority, ...]
    territories: tuple[Territory, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Authority]:
        """Every authority by its key."""
        return {authority.authority_key: authority for authority in self.authorities}

    @cached_property
    def key_by_ars(self) -> Mapping[str, str]:
        """Authority key by 12-digit ARS, for feeds that write every territory with 12 digits.

        A municipality's own ARS goes first; then a Verband's 9, a Kreis's 5 and a Land's 2 digits padded with zeros.
        A padded Regierungsbezirk is not in it: it is a state authority and never the Bezirk of the same area.
        """
        by_ars: dict[str, str] = {}
        for length in sorted(set(LEVEL_LENGTHS.values()) - {LEVEL_LENGTHS["regierungsbezirk"]}, reverse=True):
            for authority in self.authorities:
                if authority.ars is not None and len(authority.ars) == length:
                    by_ars.setdefault(pad_ars(authority.ars), authority.authority_key)
        for authority in self.authorities:
            if authority.ars == "":
                by_ars.setdefault(pad_ars(""), authority.authority_key)
        return by_ars

    @cached_property
    def state_authority_ars(self) -> frozenset[str]:
        """The 12-digit ARS of every Regierungsbezirk: known, but no authority of this register."""
        return frozenset(pad_ars(t.ars) for t in self.territories if t.level == "regierungsbezirk")

    def matches(self, name: str, kinds: Iterable[str], kreis: str | None = None) -> list[Authority]:
        """The authorities of these kinds with exactly this display name, within the Kreis (5 digits) where given."""
        wanted = frozenset(kinds)
        return [
            authority
            for authority in self._by_name[name]
            if authority.authority_kind in wanted and (kreis is None or authority.kreis == kreis)
        ]

    @cached_property
    def _by_name(self) -> Mapping[str, list[Authority]]:
        by_name: defaultdict[str, list[Authority]] = defaultdict(list)
        for authority in self.authorities:
            by_name[authority.name].append(authority)
        return by_name

    def knows_scheme_of(self, authority_key: str) -> bool:
        """Whether the key's scheme is the register's own, so that a key missing here is an error."""
        return scheme_of(authority_key) in REGISTER_SCHEMES
