"""A programme: the rules of an award or a league table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Self, get_args

from amtsatlas.domain.award import Rules
from amtsatlas.domain.errors import InputError
from amtsatlas.domain.procedure import ProcedureKind, Provision

Unit = Literal["procedure", "service"]
UNITS: tuple[Unit, ...] = get_args(Unit)

SOURCES = ("bayernportal", "csv", "local-links", "openpvog", "xzufi")
"""The words by which a programme may name its sources; a test holds them equal to the feeds there are."""

WITH_ONLINE_STATUS = ("openpvog",)
"""Of these, the ones whose rows tell ``online_status``; where it is required, nothing of the others can count."""


class Text(NamedTuple):
    """One text in the two languages of the pages."""

    de: str
    en: str


@dataclass(frozen=True)
class Programme:
    """What counts, for whom, from where, and who set the rule. Read from TOML by :mod:`amtsatlas.programmes.loader`."""

    id: str
    title: Text
    metric: str
    """Stable name of what is counted: numbers of different metrics are never put in one series."""
    metric_title: Text
    unit: Unit
    """Whether distinct procedures are counted or distinct services."""
    sources: tuple[str, ...]
    """In order of preference: of one authority only the rows of the first source with data count."""
    territory: str
    """ARS prefix of the area whose authorities take part; "" is everywhere."""
    inherit: bool
    """Whether an authority is credited, as central, with what the authorities above it (by ARS) offer."""
    count: Mapping[str, bool]
    """Per :class:`ProcedureKind` whether it counts; complete."""
    undecided: frozenset[str]
    """The kinds whose treatment the published rule does not decide; ``count`` is then our documented choice."""
    provision: Mapping[str, bool]
    """Per :class:`Provision` whether it counts; complete."""
    require_address: bool
    """Whether an offer without an address does not count."""
    require_online_status: str | None
    """The value ``online_status`` must have to count; None: any."""
    refuse_active: str | None
    """The value of ``active`` with which an offer does not count; None: all count."""
    threshold: int | None
    """Counted units from which the threshold is reached, for kinds without a threshold of their own; None: no such."""
    threshold_by_kind: Mapping[str, int]
    """Thresholds of single authority kinds."""
    peer_groups: Mapping[str, tuple[str, ...]]
    """Authority kinds per peer group. Authorities of other kinds take no part."""
    valid_from: str | None
    """ISO date from which the rule is in force; None: no start."""
    valid_until: str | None
    """ISO date of the last day on which it is in force; None: no end."""
    published_at: str
    """Address where the rule is published."""
    author: str
    """Who wrote these rules down."""
    reviewed: str
    """ISO date on which they were last compared with what is published."""
    gaps_min_share: float
    """From which share of its peers a service that an authority lacks is a gap."""
    award: Rules | None = None
    """How the award is given that goes with the count; None: none does."""
    notes: Text | None = None
    """What a reader of the numbers should know about the rule."""

    def in_force(self, date: str) -> bool:
        """Whether the rule is in force on this ISO date."""
        return (self.valid_from or date) <= date <= (self.valid_until or date)

    @property
    def has_threshold(self) -> bool:
        """Whether any kind of authority has a threshold to reach."""
        return self.threshold is not None or bool(self.threshold_by_kind)

    @property
    def all_have_thresholds(self) -> bool:
        """Whether every kind of authority that takes part has one, so that a distance to it can be told of all."""
        kinds = {kind for group in self.peer_groups.values() for kind in group}
        return self.threshold is not None or kinds <= set(self.threshold_by_kind)

    @property
    def settable(self) -> list[str]:
        """The rules :meth:`with_overrides` can change, by their path in the TOML file."""
        kinds = sorted(kind for group in self.peer_groups.values() for kind in group)
        return [
            *(f"threshold.{name}" for name in ("default", *kinds)),
            *(f"count.{kind}" for kind in self.count),
            *(f"provision.{provision}" for provision in self.provision),
            "require.address",
        ]

    def with_overrides(self, overrides: Mapping[str, str]) -> Self:
        """The same programme with some rules changed, e.g. ``{"threshold.default": "60", "count.mail": "true"}``.

        Raises InputError for a rule that can't be changed, listing those that can, and for a value of the wrong type.
        """
        changed = self
        for path, value in overrides.items():
            if path not in self.settable:
                raise InputError(
                    f"no rule {path!r} to change", file=self.id, remedy=f"there are: {', '.join(self.settable)}"
                )
            section, _, name = path.partition(".")
            if path == "threshold.default":
                changed = replace(changed, threshold=_positive(path, value))
            elif section == "threshold":
                changed = replace(
                    changed, threshold_by_kind={**changed.threshold_by_kind, name: _positive(path, value)}
                )
            elif section == "count":
                changed = replace(changed, count={**changed.count, name: _flag(path, value)})
            elif section == "provision":
                changed = replace(changed, provision={**changed.provision, name: _flag(path, value)})
            else:
                changed = replace(changed, require_address=_flag(path, value))
        return changed


KINDS = tuple(str(kind) for kind in ProcedureKind)
"""Every kind of procedure, in the order of :class:`ProcedureKind`."""

MAX_THRESHOLD = 999_999
"""More than any authority offers; a larger number is a typing error."""

PROVISIONS = tuple(str(provision) for provision in Provision)
"""Every provision, the stronger first: of a unit offered in several ways, own beats central beats unknown."""


def _positive(path: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > len(str(MAX_THRESHOLD)) or int(value) < 1:
        raise InputError(f"{value!r} is no count", place=path, remedy="a whole number from 1 to 999,999 is needed")
    return int(value)


def _flag(path: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise InputError(f"{value!r} is neither true nor false", place=path)
    return value == "true"
