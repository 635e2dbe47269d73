"""Telling authorities that reach the threshold that they can apply. Who was told when stands in the journal."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from amtsatlas.awards import journal, mails
from amtsatlas.awards.models import Entry
from amtsatlas.domain.award import IllegalStepError
from amtsatlas.domain.errors import AmtsatlasError
from amtsatlas.portal.atlas import Shown

INVITE = "invite"
"""Action of an entry about an authority."""

AGAIN_AFTER = timedelta(days=90)
"""Whoever was told so recently is told again only on purpose: a council decides within a quarter."""


class NobodyToTellError(AmtsatlasError):
    """No mail can be written: nobody acts for the authority here, or all know it of this edition already."""


def invite(actor: str, shown: Shown, authority_key: str, *, again: bool = False) -> Entry:
    """Tell those who act for an authority that it can apply.

    Raises IllegalStepError where they were told within :data:`AGAIN_AFTER` and it is not meant to be ``again``,
    NobodyToTellError, and what :func:`mails.invite_to_apply` raises.
    """

    def check(now: datetime) -> None:
        last = invited(shown.programme.id, [authority_key]).get(authority_key)
        if last is not None and now - last.at < AGAIN_AFTER and not again:
            raise IllegalStepError("it was told of it recently")

    def tell(entry: Entry) -> None:
        del entry
        if not mails.invite_to_apply(authority_key):
            raise NobodyToTellError("nobody acts for the authority here, or all were told of this edition already")

    return journal.append(
        INVITE,
        authority_key,
        actor=actor,
        authority_key=authority_key,
        programme=shown.programme.id,
        edition=shown.edition.name,
        check=check,
        also=tell,
    )


def invited(programme: str, authority_keys: Iterable[str] | None = None) -> Mapping[str, Entry]:
    """The last time each authority was told; of all authorities by default."""
    entries = Entry.objects.filter(action=INVITE, programme=programme).order_by("number")
    if authority_keys is not None:
        entries = entries.filter(authority_key__in=list(authority_keys))
    return {entry.authority_key: entry for entry in entries}
