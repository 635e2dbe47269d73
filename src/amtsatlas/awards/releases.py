"""Press releases: drafting, reviewing, publishing at a time, correcting, withdrawing. All is read from the journal.

The entry of a draft holds its text and what it was rendered to, so what is published is what was reviewed, for ever. A
correction is a draft of a published release: it is reviewed and published the same way and becomes the next version.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone

from amtsatlas.awards import journal
from amtsatlas.awards import public as public_awards
from amtsatlas.awards.models import Entry
from amtsatlas.domain.award import IllegalStepError, Rules
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import Shown
from amtsatlas.publications.release import Awarded, Rendered
from amtsatlas.registers.packaged import PublishedFigure, published_figures


class Step(StrEnum):
    """What a person does with a release; the journal's action."""

    DRAFT = "draft_release"
    REVIEW = "review_release"
    PUBLISH = "publish_release"
    CORRECT = "correct_release"
    """Drafts the next version of what is published."""
    WITHDRAW = "withdraw_release"
    """Of what is scheduled its time; else of a text at work that text; else of what is published all of it, which stays
    readable and says so."""


class Stage(StrEnum):
    """How far the newest text of a release has come."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Version:
    """A text that was published, or has a time when it will be."""

    number: int
    """1, 2, 3 …"""
    text: Entry
    published: Entry
    reviewers: frozenset[str]

    @property
    def at(self) -> datetime:
        """From when the public sees it."""
        assert self.published.public_from is not None
        return self.published.public_from

    @property
    def corrected(self) -> Mapping[str, str]:
        """What was corrected, by language; of the first version nothing."""
        found: Mapping[str, str] = self.text.details.get("corrected", {})
        return found

    def rendered(self, language: str) -> Rendered:
        """As it is read in one language."""
        return rendered(self.text, language)


@dataclass(frozen=True)
class Release:
    """One release and everything that happened to it."""

    id: str
    """Stands in its address."""
    programme: str
    entries: tuple[Entry, ...]
    versions: tuple[Version, ...] = ()
    draft: Entry | None = None
    """The text at work, if there is one."""
    reviewers: frozenset[str] = frozenset()
    """Who reviewed that text."""
    withdrawn: Entry | None = None

    def told(self, now: datetime) -> tuple[Version, ...]:
        """The versions that the public knows, the oldest first."""
        return tuple(version for version in self.versions if version.at <= now)

    def scheduled(self, now: datetime) -> Version | None:
        """The version whose time has not come."""
        return next((version for version in self.versions if version.at > now), None)

    def stage(self, now: datetime) -> Stage:
        """Of its newest text."""
        if self.withdrawn:
            return Stage.WITHDRAWN
        if self.draft:
            return Stage.REVIEWED if self.reviewers else Stage.DRAFT
        return Stage.SCHEDULED if self.scheduled(now) else Stage.PUBLISHED

    @property
    def newest(self) -> Entry:
        """Its newest text, published or not."""
        return [entry for entry in self.entries if entry.action in (Step.DRAFT, Step.CORRECT)][-1]

    def possible(self, now: datetime, actor: str, rules: Rules) -> tuple[Step, ...]:
        """The steps that this person could take now, if they have the right to."""
        seen = self.draft.number if self.draft else None
        return tuple(step for step in Step if not _obstacle(self, step, actor, now, rules, seen, "-"))


def rendered(text: Entry, language: str) -> Rendered:
    """What a text was rendered to in one language; in the first there is where it has none of that language."""
    found = text.details["rendered"]
    return Rendered.of(found.get(language) or next(iter(found.values())))


def releases(**only: Any) -> list[Release]:
    """All releases, the newest first; ``only`` are fields of their entries, e.g. ``programme=…``."""
    by_subject: dict[str, list[Entry]] = {}
    for entry in Entry.objects.filter(action__in=list(Step), **only).order_by("number"):
        by_subject.setdefault(entry.subject, []).append(entry)
    return [_release(entries) for entries in reversed(by_subject.values())]


def release(release_id: str) -> Release:
    """The one of this id. Raises NotFoundError."""
    found = releases(subject=release_id)
    if not found:
        raise NotFoundError(f"there is no press release {release_id}")
    return found[0]


def public(now: datetime, **only: Any) -> list[Release]:
    """The releases of which the public knows a version, the one published last first."""
    found = [one for one in releases(**only) if one.told(now)]
    return sorted(found, key=lambda one: (one.told(now)[0].at, one.id), reverse=True)


def draft(
    actor: str,
    shown: Shown,
    texts: Mapping[str, str],
    rendered: Mapping[str, Rendered],
    rules: Mapping[str, Rules],
    *,
    release_id: str = "",
    corrected: Mapping[str, str] | None = None,
) -> Entry:
    """Keep a text by language with its rendering: of a new release, of one at work, or (``corrected``) a correction.

    Raises IllegalStepError, NotFoundError.
    """
    corrected = {language: words.strip() for language, words in (corrected or {}).items()}
    what = Step.CORRECT if corrected else Step.DRAFT
    reason = next(iter(corrected.values()), "")
    programme = release(release_id).programme if release_id else shown.programme.id

    def check(now: datetime) -> None:
        if release_id:
            _check(release(release_id), what, actor, now, rules, None, reason)

    return journal.append(
        what,
        release_id or secrets.token_hex(5),
        actor=actor,
        programme=programme,
        edition=shown.edition.name,
        reason=reason,
        details={
            "texts": dict(texts),
            "rendered": {language: one.stored() for language, one in rendered.items()},
            "corrected": corrected,
            "example": shown.edition.example,
        },
        check=check,
    )


def step(
    actor: str,
    release_id: str,
    what: Step,
    rules: Mapping[str, Rules],
    *,
    seen: int | None = None,
    at: datetime | None = None,
    reason: str = "",
) -> Entry:
    """Review, publish or withdraw. ``seen`` is the number of the text that this person has looked at, ``at`` the time
    from which it is public (default and at the earliest: now). Raises IllegalStepError, NotFoundError.
    """
    known = release(release_id)
    wait = None
    if what is Step.PUBLISH:
        wait = max(at - timezone.now(), timedelta(0)) if at else timedelta(0)
    elif what is Step.WITHDRAW and known.versions:
        wait = timedelta(0)
    return journal.append(
        what,
        release_id,
        actor=actor,
        programme=known.programme,
        edition=known.newest.edition,
        reason=reason.strip(),
        details={"text": seen} if seen is not None else {},
        public_after=wait,
        check=lambda now: _check(release(release_id), what, actor, now, rules, seen, reason),
    )


def published_total(shown: Shown) -> PublishedFigure | None:
    """How many were awarded on the edition's day by its own publisher; None where nobody has published it."""
    if shown.programme.threshold is None:
        return None
    found = [
        figure
        for figure in published_figures()
        if (figure.metric, figure.date) == ("awarded_total", shown.edition.date)
        and figure.authority_key == f"land:{shown.programme.territory}"
        and not figure.second_hand
    ]
    return found[-1] if found else None


def awarded_by_publication(figure: PublishedFigure) -> Awarded:
    """The published number, as a text may be bound to it."""
    return Awarded(int(figure.value), figure.date, figure.precision, figure.source, figure.source_url)


def awarded_by_decision(programme: str, now: datetime) -> Awarded:
    """How many awards stand by what was decided here, today."""
    by_kind = public_awards.by_kind(public_awards.given(programme=programme))
    return Awarded(sum(by_kind.values()), timezone.localdate(now).isoformat(), by_kind=by_kind)


def _release(entries: Iterable[Entry]) -> Release:
    first, *_ = entries = tuple(entries)
    versions: list[Version] = []
    draft: Entry | None = None
    reviewers: frozenset[str] = frozenset()
    withdrawn: Entry | None = None
    for entry in entries:
        match Step(entry.action):
            case Step.DRAFT | Step.CORRECT:
                draft, reviewers = entry, frozenset()
            case Step.REVIEW:
                reviewers |= {entry.actor}
            case Step.PUBLISH:
                assert draft is not None
                versions.append(Version(len(versions) + 1, draft, entry, reviewers))
                draft, reviewers = None, frozenset()
            case Step.WITHDRAW:
                if versions and versions[-1].at > entry.at:
                    taken_back = versions.pop()
                    draft, reviewers = taken_back.text, taken_back.reviewers
                elif draft and versions:
                    draft, reviewers = None, frozenset()
                else:
                    withdrawn = entry
    return Release(first.subject, first.programme, entries, tuple(versions), draft, reviewers, withdrawn)


def _check(
    known: Release,
    what: Step,
    actor: str,
    now: datetime,
    rules: Mapping[str, Rules],
    seen: int | None,
    reason: str,
) -> None:
    obstacle = _obstacle(known, what, actor, now, rules.get(known.programme, Rules()), seen, reason)
    if obstacle:
        raise IllegalStepError(obstacle)


def _obstacle(
    known: Release, what: Step, actor: str, now: datetime, rules: Rules, seen: int | None, reason: str
) -> str:
    """Why this person can't take the step now; "" if they can."""
    if known.withdrawn:
        return "the release was withdrawn"
    if what in (Step.DRAFT, Step.CORRECT):
        if known.scheduled(now):
            return "a version is scheduled; withdraw it first"
        if (what is Step.CORRECT) != bool(known.versions):
            return "what is published is corrected, what is not is drafted"
    if what in (Step.CORRECT, Step.WITHDRAW) and not reason.strip():
        return f"{what} needs words: what is corrected, or why it is withdrawn"
    if what in (Step.REVIEW, Step.PUBLISH):
        if known.draft is None:
            return "there is no text at work"
        if known.draft.number != seen:
            return "the text was changed in the meantime; read the new one"
    if what is Step.REVIEW and rules.four_eyes and known.draft and known.draft.actor == actor:
        return "review is for somebody who did not write the text (four eyes)"
    if what is Step.PUBLISH and not known.reviewers:
        return "nobody has reviewed the text"
    return ""
