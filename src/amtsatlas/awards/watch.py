"""Watching authorities: who hears about which, and one mail a person when a new edition brings news."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import override

from amtsatlas.awards import mails
from amtsatlas.awards.accounts import roles_of
from amtsatlas.awards.models import Person, Watch
from amtsatlas.awards.news import Happened, News, compare
from amtsatlas.awards.permissions import Action, may
from amtsatlas.domain.errors import DamagedError, NotFoundError
from amtsatlas.editions.catalogue import Edition, find_edition
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.results.reader import Results

_signer = signing.Signer(salt="amtsatlas.watch")


def follow(person: Person, authority_key: str) -> None:
    """Tell the person about the authority from now on."""
    newest = atlas().show().edition.name
    Watch.objects.get_or_create(person=person, authority_key=authority_key, defaults={"seen_edition": newest})


def leave(person: Person, authority_key: str | None = None) -> None:
    """Tell the person no more about the authority; about none where none is named."""
    watches = person.watches.all()
    (watches.filter(authority_key=authority_key) if authority_key else watches).delete()


def token_of(person: Person) -> str:
    """What stands in the link by which the person unsubscribes without a log-in. It does not expire."""
    return _signer.sign(str(person.pseudonym))


def person_of(token: str) -> Person:
    """Whose link it is. Raises NotFoundError for a link that we did not make."""
    try:
        pseudonym = _signer.unsign(token)
    except signing.BadSignature:
        raise NotFoundError("this link is not one of ours") from None
    found = Person.objects.filter(pseudonym=pseudonym).first()
    if found is None:
        raise NotFoundError("there is no such account any more")
    return found


def look() -> int:
    """Queue a mail for everybody for whom the newest edition has news. Returns how many.

    Where the newest edition has no data for the site's first programme, nobody is told anything until one has: what
    they were told last is kept.
    """
    if not Watch.objects.exists():
        return 0
    try:
        shown = atlas().show(programme=settings.SITE.programmes[0])
    except NotFoundError:
        return 0
    waiting = [
        watch
        for watch in Watch.objects.filter(person__is_active=True).exclude(seen_edition=shown.edition.name)
        .select_related("person").order_by("person_id", "seen_edition", "authority_key")
        if _before(watch.seen_edition, shown.edition) and may(roles_of(watch.person), Action.WATCH, watch.authority_key)
    ]  # fmt: skip
    news = {
        seen: _news_since(seen, shown, sorted({watch.authority_key for watch in waiting if watch.seen_edition == seen}))
        for seen in {watch.seen_edition for watch in waiting}
    }
    return sum(_tell(person, list(own), news, shown) for person, own in groupby(waiting, lambda one: one.person))


def _tell(person: Person, watches: Sequence[Watch], news: dict[str, dict[str, News]], shown: Shown) -> bool:
    """Write the person's mail and note what they have been told, both or none of it. Whether there was anything."""
    with transaction.atomic():
        # Who changes the row first tells it; another look at the same moment then finds nothing to tell.
        told = [
            watch
            for watch in watches
            if Watch.objects.filter(pk=watch.pk, seen_edition=watch.seen_edition).update(
                seen_edition=shown.edition.name
            )
        ]
        found = [(watch.seen_edition, news[watch.seen_edition].get(watch.authority_key)) for watch in told]
        happened = [(since, one) for since, one in found if one is not None and one.happened]
        if happened:
            _write(person, sorted(happened, key=lambda pair: (pair[1].name, pair[1].authority)), shown)
        return bool(happened)


def _write(person: Person, happened: Iterable[tuple[str, News]], shown: Shown) -> None:
    language = mails.language_of(person)
    edition = shown.edition
    with override(language):
        unsubscribe = f"{mails.address('unsubscribe')}?t={token_of(person)}"
        entries = [
            {
                "news": one,
                "since": since.partition(".")[0],
                "page": mails.address(
                    "authority", key=one.authority, edition=edition.name, programme=shown.programme.id
                ),
            }
            for since, one in happened
        ]
        area = mails.address("own")
        method = mails.address("method", edition=edition.name, programme=shown.programme.id)
    mails.queue(
        "watch",
        person.email,
        language,
        about=f"watch:{person.pseudonym}",
        headers={
            # RFC 2369 and 8058: mail programs show a button of their own, which asks by POST.
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        programme=shown.programme.id,
        addressed=person.name,
        entries=entries,
        edition=edition,
        unsubscribe=unsubscribe,
        area=area,
        method=method,
    )


def _news_since(seen: str, shown: Shown, keys: Sequence[str]) -> dict[str, News]:
    """What happened to these authorities since the edition of this name, by key."""
    try:
        before = find_edition(settings.DATA, seen)
        if not shown.same_metric(before):
            raise NotFoundError(f"edition {seen} counts something else")
        results = Results.open(shown.edition, shown.programme.id, before=before)
    except (NotFoundError, DamagedError):
        names = shown.results.names
        return {key: News(key, names.get(key, key), (Happened.NOT_COMPARABLE,), {}) for key in keys}
    try:
        vanished: dict[str, list[Any]] = {}
        for row in results.ask("vanished", authorities=keys):
            vanished.setdefault(row["authority"], []).append(row)
        there, here = (one.programmes[shown.programme.id]["sha256"] for one in (before, shown.edition))
        return {
            row["authority"]: compare(row, vanished.get(row["authority"], ()), other_rules=there != here)
            for row in results.ask("watched", authorities=keys)
        }
    finally:
        results.connection.close()


def _before(seen: str, newest: Edition) -> bool:
    """Whether the edition of this name comes before the newest: after one was withdrawn nobody is told backwards."""
    date, _, revision = seen.partition(".r")
    return (date, int(revision or 0)) < (newest.date, newest.revision)
