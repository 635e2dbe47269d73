"""The journal: what was decided, entry after entry, each with the hash of the one before. It only ever grows."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from amtsatlas.awards.models import Entry
from amtsatlas.domain.errors import AmtsatlasError

_ATTEMPTS = 50
"""So often a place in the journal is tried for. On PostgreSQL others may append at the same moment; one always wins."""

_HASHED = (
    "number", "actor", "action", "subject", "authority_key", "programme", "edition", "reason", "details", "previous",
)  # fmt: skip


def append(
    action: str,
    subject: str,
    *,
    actor: str,
    authority_key: str = "",
    programme: str = "",
    edition: str = "",
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    public_after: timedelta | None = None,
    check: Callable[[datetime], Any] | None = None,
    also: Callable[[Entry], Any] | None = None,
) -> Entry:
    """Add an entry and return it.

    ``check`` is called with the entry's time where nobody else can append; what it raises leaves the journal as it
    was. ``also`` writes what belongs to the entry (a contact, a mail) in the same transaction. ``public_after`` is how
    long public pages wait with it; None: for ever.
    """
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                # On SQLite the transaction is IMMEDIATE: nobody else writes until it ends. On PostgreSQL the number's
                # uniqueness decides, and the check is made again for the next attempt.
                last = Entry.objects.order_by("-number").first()
                now = max(timezone.now(), last.at) if last else timezone.now()
                if check is not None:
                    check(now)
                entry = Entry(
                    number=last.number + 1 if last else 1,
                    at=now,
                    actor=actor,
                    action=action,
                    subject=subject,
                    authority_key=authority_key,
                    programme=programme,
                    edition=edition,
                    reason=reason,
                    details=dict(details or {}),
                    public_from=None if public_after is None else now + public_after,
                    previous=last.digest if last else "",
                )
                entry.digest = digest_of(entry)
                entry.save()
                if also is not None:
                    also(entry)
                return entry
        except IntegrityError:
            if not Entry.objects.filter(number__gt=last.number if last else 0).exists():
                raise
    raise AmtsatlasError("the journal is being written to by too many at once – try again")


def digest_of(entry: Entry) -> str:
    """The hash of an entry: sha256 over its fields as JSON with sorted keys, UTF-8, times in UTC."""
    values = {name: getattr(entry, name) for name in _HASHED}
    for name in ("at", "public_from"):
        moment: datetime | None = getattr(entry, name)
        values[name] = moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def broken(entries: Iterable[Entry]) -> Iterator[str]:
    """What is wrong with the chain, a sentence each; nothing if all is well."""
    number, previous = 0, ""
    for entry in entries:
        if entry.number != number + 1:
            yield f"journal: after entry {number} comes {entry.number}; entries are missing"
        elif entry.previous != previous:
            yield f"journal: entry {entry.number} does not follow the one before it"
        if digest_of(entry) != entry.digest:
            yield f"journal: entry {entry.number} is not what its hash says; it was changed"
        number, previous = entry.number, entry.digest


def problems() -> Iterator[str]:
    """The same about the journal as it is kept."""
    return broken(Entry.objects.order_by("number").iterator())


class Chain(NamedTuple):
    """What reading the whole journal showed."""

    whole_until: int
    """Number of the last entry before the first problem; of the newest where there is none."""
    digest: str
    """Of that entry. Kept elsewhere, it shows later that nothing was cut off."""
    problems: tuple[str, ...]


def chain() -> Chain:
    """Whether the journal is whole, and up to where."""
    whole, found = Entry(number=0, digest=""), list[str]()

    def watched() -> Iterator[Entry]:
        nonlocal whole
        for entry in Entry.objects.order_by("number").iterator():
            yield entry
            # Asked for the next one: what is wrong with this one is in the list by now.
            if not found:
                whole = entry

    for problem in broken(watched()):
        found.append(problem)
    return Chain(whole.number, whole.digest, tuple(found))


def public_state(now: datetime | None = None) -> str:
    """Changes whenever public pages have something new to show of what was decided: their cache goes by it.

    The digest of the entry that became public last, and so of all before it; one look into an index.
    """
    due = Entry.objects.filter(public_from__lte=now or timezone.now()).order_by("-public_from", "-number")
    return due.values_list("digest", flat=True).first() or ""
