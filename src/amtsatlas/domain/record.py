"""The records a source hands over: what a delivery says, statement by statement.

Every feed speaks in the same three statements (service, procedure, offer), each with an id that is unique within
provider and source. A *complete* delivery states everything; a delivery of *changes* writes and deletes single
statements, and the newest statement about an id wins. ``position`` is the place within the delivery in reading
order, so that within one delivery the later one wins.
"""

from enum import StrEnum
from typing import NamedTuple

EXAMPLE_MARK = "Beispieldaten / example data"
"""Stands in every file of generated example data, in a place its format allows; a source that meets it says so."""


class Op(StrEnum):
    """What a statement does to the provider's state."""

    WRITE = "write"
    DELETE = "delete"


class CoveredRecord(NamedTuple):
    """The delivery speaks about this authority, so a count of zero is a zero and not a lack of data.

    A feed that brings its own authorities also names those it has no data for; their ``delivered`` is False.
    """

    authority_key: str
    feed_id: str | None = None
    """The feed's own name for it: Dienststellenschlüssel, slug, …"""
    name: str | None = None
    """The name as the feed writes it."""
    brought: bool = False
    """True where the feed brings its own authorities that no register knows; then the fields below hold."""
    authority_kind: str | None = None
    parent_key: str | None = None
    delivered: bool = True
    """False where the feed brings the authority but has no data for it: it exists, its number is unknown, never 0."""


class ServiceRecord(NamedTuple):
    """What is offered (Leistung), as the feed names it."""

    position: int
    service_id: str
    name: str | None = None
    leika_key: str | None = None
    """14 digits, where the feed gives one."""
    op: str = Op.WRITE


class ProcedureRecord(NamedTuple):
    """The thing with an address where one starts (Online-Verfahren)."""

    position: int
    procedure_id: str
    name: str | None = None
    url: str | None = None
    """As given, for display; None where the feed gives none."""
    address: str | None = None
    """:func:`amtsatlas.domain.procedure.normalise_address` of the url, for comparison."""
    kind: str | None = None
    """A :class:`amtsatlas.domain.procedure.ProcedureKind`."""
    languages: str | None = None
    """Comma-separated, as the feed says; None where it is silent."""
    identification: str | None = None
    payment: str | None = None
    op: str = Op.WRITE


class OfferRecord(NamedTuple):
    """An authority offers a service through a procedure.

    One statement may speak of several authorities (an XZuFi Zustaendigkeit with several gebietID): it then gives
    several records with the same ``offer_id`` and the same ``position``. So the rule of folding is: of each
    ``offer_id`` the newest (delivery, position) wins, and *all* records of that (delivery, position) hold; a delete is
    one record.
    """

    position: int
    offer_id: str
    """The feed's id of this statement, else one made of the three keys."""
    authority_key: str | None = None
    service_id: str | None = None
    procedure_id: str | None = None
    territory: str | None = None
    """ARS prefix where the offer holds for a part of the authority's territory only."""
    provision: str | None = None
    """own or central where the feed says so, else None."""
    url: str | None = None
    """Where this authority's address differs from the procedure's; None: the procedure's; "": it has none here."""
    address: str | None = None
    online_status: str | None = None
    active: str | None = None
    coverage_scope: str | None = None
    coverage_note: str | None = None
    within_procedure: bool = False
    """The feed states it inside the procedure's own record, so it falls when that record is written anew or deleted:
    it holds only while its (delivery, position) is that of the procedure's newest statement."""
    op: str = Op.WRITE


class JudgementRecord(NamedTuple):
    """A person with the power to do so decided whether one procedure of one authority counts in one programme.

    What is judged is a procedure of the edition, so ``procedure_key`` is the edition's. A delivery of judgements holds
    all that are in force, each programme × authority × procedure once.
    """

    programme: str
    authority_key: str
    procedure_key: str
    """``<source>:<provider>:<procedure id>``, as in the edition."""
    counts: bool
    reason: str
    """In words; shown to the public."""
    decided_on: str
    """ISO date."""
    entry: int
    """Number of the decision in the journal it comes from."""
    digest: str
    """SHA-256 of that entry, in hexadecimal."""


class Rejection(NamedTuple):
    """A row or record that could not be used, and why."""

    reason: str
    """A :class:`Reason`."""
    file: str
    place: str
    """Line number ("12") or record id."""
    detail: str = ""
    """One sentence a person understands, with the offending value."""


Record = CoveredRecord | ServiceRecord | ProcedureRecord | OfferRecord | JudgementRecord
"""Anything a source hands over besides rejections."""


class Reason(StrEnum):
    """Why a row or record is rejected. The codes are stable: they are stored, counted and documented."""

    UNKNOWN_AUTHORITY = "unknown_authority"
    """A key of a register scheme, a slug or an ARS that no register knows."""
    AUTHORITY_AMBIGUOUS = "authority_ambiguous"
    """A name that fits several authorities, or none for certain."""
    STATE_AUTHORITY = "state_authority"
    """A Regierungsbezirk: a state authority outside the count, never credited to the Bezirk of the same area."""
    MISSING_FIELD = "missing_field"
    """A field without which the row says nothing."""
    BAD_VALUE = "bad_value"
    """A value the format does not know where one of a fixed list is needed."""
    BAD_KEY = "bad_key"
    """A key that does not have the form of its scheme."""
    BAD_ROW = "bad_row"
    """A row that can't be cut into its fields, or with too many or too few."""
    UNKNOWN_REFERENCE = "unknown_reference"
    """A record that points to a service or procedure the feed does not hold."""
