"""What the public may know of awards, as of now: those of the journal whose decision stands.

An award that was undone in time never appears; one that was revoked stays, marked. Awards are of now whichever edition
a page shows: only counts belong to editions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from amtsatlas.awards import applications, journal
from amtsatlas.awards.applications import Application
from amtsatlas.awards.models import Entry
from amtsatlas.domain.award import State, Step
from amtsatlas.domain.errors import DamagedError, NotFoundError
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.publications.award_facts import NO_AWARD, AwardFacts
from amtsatlas.registers.packaged import PublishedFigure
from amtsatlas.results.reader import Results, Row

NO_ISSUER = gettext_noop("[Platzhalter: In site.toml steht noch nicht, welche Stelle auszeichnet]")
"""Stands for the issuer where the site file names no operator."""


@dataclass(frozen=True)
class Award:
    """An award that was given, and what the edition it is based on says of its authority."""

    application: Application
    decision: Entry
    """The entry by which it was given."""
    revocation: Entry | None
    standing: Row | None
    """Row of the question ``authorities``, with ``example``; None where its edition or programme is not here."""

    @property
    def id(self) -> str:
        """Stands in its address."""
        return self.application.id

    @property
    def authority_key(self) -> str:
        """Whose it is."""
        return self.application.authority_key

    @property
    def name(self) -> str:
        """Of the authority, as it was."""
        return self.standing["name"] if self.standing else self.authority_key

    @property
    def kind(self) -> str:
        """Of the authority, as it was; "" where nothing is known of it."""
        return self.standing["authority_kind"] if self.standing else ""

    @property
    def example(self) -> bool:
        """Whether it is based on example data: then it is no award, and says so."""
        return bool(self.standing and self.standing["example"])

    @property
    def holds(self) -> bool:
        """Whether it was not revoked."""
        return self.revocation is None

    @property
    def state(self) -> State:
        """As the public knows it."""
        return State.AWARDED if self.holds else State.REVOKED

    @property
    def awarded_on(self) -> str:
        """ISO date; for awards from before this system their day is given with the decision."""
        assert self.application.awarded_on is not None
        return self.application.awarded_on.isoformat()

    @property
    def revoked_on(self) -> str:
        """ISO date, or ""."""
        return timezone.localdate(self.revocation.at).isoformat() if self.revocation else ""

    @property
    def told_at(self) -> datetime:
        """When the public last learned something of it."""
        last = self.revocation or self.decision
        return last.public_from or last.at


def given(**only: Any) -> list[Award]:
    """The awards that stand or were revoked, the newest first; ``only`` as of :func:`applications.applications`.

    Raises DamagedError where the decisions can't be read.
    """
    now = timezone.now()
    try:
        found = applications.applications(atlas().award_rules(), **only)
    except DatabaseError as error:
        raise DamagedError("the decisions can't be read – see: amtsatlas check-data") from error
    decided = [(one, *entries) for one in found if (entries := _public(one, now))]
    standings = _standings(one for one, *_ in decided)
    awards = [
        Award(one, decision, revocation, standings.get((one.programme, one.edition, one.authority_key)))
        for one, decision, revocation in decided
    ]
    return sorted(awards, key=lambda award: (award.awarded_on, award.decision.number), reverse=True)


def award_of(award_id: str) -> Award | None:
    """The one with this id; None where the public knows no such award. Raises DamagedError."""
    return next(iter(given(subject=award_id)), None)


def serving(programme: str, key: str, vg_key: str | None) -> tuple[list[Award], Award | None]:
    """The awards of an authority, and the one of the Verwaltungsgemeinschaft that it is a member of."""
    found = given(programme=programme, authority_key__in=[key, *([vg_key] if vg_key else [])])
    of_vg = (award for award in found if award.authority_key == vg_key and award.holds)
    return [award for award in found if award.authority_key == key], next(of_vg, None)


def facts_of(application: Application, host: str = "") -> AwardFacts:
    """What a certificate, a badge and a credential say about the award that was given upon this application.

    ``host`` is where the site is found if its file does not say so. Raises NotFoundError where no award was given,
    DamagedError where the edition or programme that it is based on is not here.
    """
    if application.awarded_on is None:
        raise NotFoundError(f"no award was given upon application {application.id}")
    shown = _based_on(application)
    row = standings_of(shown.results, [application.authority_key]).get(application.authority_key) if shown else None
    if shown is None or row is None:
        raise DamagedError(f"award {application.id} is based on edition {application.edition}, which is not here")
    programme = shown.programme
    return AwardFacts(
        id=application.id,
        programme=programme.id,
        programme_title=programme.title,
        rule_sha256=application.details["rule_sha256"],
        rule_published_at=programme.published_at,
        authority_key=application.authority_key,
        authority_name=row["name"],
        authority_kind=row["authority_kind"],
        metric=shown.edition.programmes[programme.id]["metric"],
        metric_title=programme.metric_title,
        edition=shown.edition.name,
        edition_date=shown.edition.date,
        counted=application.details["counted"],
        threshold=application.details["threshold"],
        awarded_on=application.awarded_on.isoformat(),
        issuer=settings.SITE.operator.name or gettext(NO_ISSUER),
        address=f"{settings.SITE.address or host}/auszeichnung/{application.id}/",
        example=shown.edition.example,
    )


def standings_of(results: Results, keys: Iterable[str]) -> dict[str, Row]:
    """What an edition says of these authorities, as far as they are ranked: rows of the question ``authorities``."""
    return {row["authority_key"]: row for row in results.authorities.ranked(set(keys))}


def row_of(award: Award, shown: Shown, address: str, today: Row | None = None) -> Row:
    """An award as a row, with the columns of a published statement and its own.

    ``address`` is that of its page; ``today`` what the edition shown says of the authority, looked up if not at hand.
    """
    application = award.application
    if today is None and shown.programme.id == application.programme:
        today = standings_of(shown.results, [award.authority_key]).get(award.authority_key)
    known = today is not None and today["delivered"]
    return {
        "basis": "decision",
        **dict.fromkeys(PublishedFigure._fields),
        "date": award.awarded_on,
        "authority_key": award.authority_key,
        "name": award.name,
        "metric": "awarded",
        "value": int(award.holds),
        "precision": "exact",
        "inferred": False,
        "second_hand": False,
        "note": NO_AWARD.de if award.example else "",
        "source": settings.SITE.operator.name or gettext(NO_ISSUER),
        "source_url": address,
        "id": award.id,
        "state": str(award.state),
        "revoked_on": award.revoked_on,
        "authority_kind": award.kind,
        "programme": application.programme,
        "edition": application.edition,
        "counted": application.details["counted"],
        "threshold": application.details["threshold"],
        "edition_today": shown.edition.name,
        "counted_today": today["counted"] if today and known else None,
        "below_today": today["reached"] is False if today and known else None,
        "journal_number": award.decision.number,
        "journal_digest": award.decision.digest,
        "example": award.example,
    }


def stated(figure: PublishedFigure, columns: Iterable[str]) -> Row:
    """A published statement as a row with the same columns: what a source says, never an example."""
    return {**dict.fromkeys(columns), "basis": "statement", **figure._asdict(), "example": False}


def state(data: Path) -> str:
    """Changes whenever public pages have something new to show of what was decided, or another key to sign with."""
    keys = data / "keys"
    try:
        decided = journal.public_state()
    except DatabaseError:
        # There is no database yet, or none that answers: pages that show no decision answer all the same.
        decided = "unknown"
    return f"{decided} {keys.stat().st_mtime_ns if keys.is_dir() else 0}"


def by_kind(awards: Iterable[Award]) -> Mapping[str, int]:
    """How many of them hold, by kind of authority: no total of awards is told otherwise."""
    found = defaultdict[str, int](int)
    for award in awards:
        if award.holds:
            found[award.kind] += 1
    return found


def _public(application: Application, now: datetime) -> tuple[Entry, Entry | None] | None:
    """The decision and the revocation that the public may know of; None where no award was given, or none yet."""
    if application.decision is None or not application.final(now):
        return None
    last = application.entries[-1]
    revoked = last.action == Step.REVOKE and last.public_from is not None and last.public_from <= now
    return application.decision, last if revoked else None


def _standings(found: Iterable[Application]) -> dict[tuple[str, str, str], Row]:
    """What the editions that applications are based on say of their authorities, by programme, edition and key."""
    by_basis = defaultdict[tuple[str, str], list[Application]](list)
    for one in found:
        by_basis[one.programme, one.edition].append(one)
    rows: dict[tuple[str, str, str], Row] = {}
    for (programme, edition), some in by_basis.items():
        shown = _based_on(some[0])
        if shown is not None:
            for key, row in standings_of(shown.results, (one.authority_key for one in some)).items():
                rows[programme, edition, key] = {**row, "example": shown.edition.example}
    return rows


def _based_on(application: Application) -> Shown | None:
    """The edition and programme that an application is based on; None where they are not here."""
    try:
        return atlas().show(application.edition, application.programme)
    except NotFoundError:
        return None
