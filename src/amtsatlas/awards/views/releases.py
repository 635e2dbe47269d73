"""Published press releases: their list, each one, its versions, and the feed."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsatlas.awards.feed import Feed
from amtsatlas.awards.release_text import rows_of, text_of_entry
from amtsatlas.awards.releases import Release, Version, public
from amtsatlas.awards.releases import release as known_release
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.portal.errors import explained
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.publications.numbers import short_day

_IDS = UUID("b0c1d1de-3f52-4f0e-9a5b-0b1f3f8f6f5c")
"""Of this kind of feed and entry: an id stays the same when the site moves, as RFC 4287 wants."""

_MOST = 50
"""Entries of the feed, the newest."""

_SECONDS = 60
"""How long a cache may show the feed: so much later at most a release appears in it."""


def releases(visit: Visit) -> Page | Elsewhere:
    """All of the programme, the newest first. Like each of them of no edition: pinned addresses lead to the one."""
    if visit.pinned:
        return Elsewhere(visit.at(programme=visit.parameters.get("programme")))
    now = timezone.now()
    found = [(one, one.told(now)) for one in public(now, programme=visit.shown.programme.id)]
    rows = [_listed(visit, one, versions) for one, versions in found]
    return Page(
        "awards/public/releases.html",
        _("Pressemitteilungen"),
        {
            "found": [(one, versions, row) for (one, versions), row in zip(found, rows, strict=True)],
            "canonical": reverse("releases"),
        },
        rows=rows,
        marked=False,
        description=_("Alle Mitteilungen an die Presse, mit ihren Korrekturen."),
    )


def release(visit: Visit, release_id: str) -> Page | Elsewhere:
    """The newest text of a release, what was corrected in it first."""
    found, versions = _public(release_id)
    return _shown(visit, found, versions, versions[-1])


def version(visit: Visit, release_id: str, number: int) -> Page | Elsewhere:
    """One text of it, as it was published; says so where there is a newer one."""
    found, versions = _public(release_id)
    if not 1 <= number <= len(versions):
        raise NotFoundError(f"release {release_id} has {len(versions)} versions")
    return _shown(visit, found, versions, versions[number - 1])


@require_safe
@explained
def feed(request: HttpRequest) -> HttpResponseBase:
    """The releases of the site's first programme as an Atom feed (RFC 4287)."""
    host = settings.SITE.address or (f"{request.scheme}://{request.get_host()}" if request.META else "")
    if not host:
        raise NotFoundError("the site file says no address, which a feed names")
    body = _atom(atlas().show(), host, (get_language() or "de")[:2])
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    content_type = "application/atom+xml; charset=utf-8"
    response = get_conditional_response(request, etag=etag) or HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={_SECONDS}"
    return response


def _public(release_id: str) -> tuple[Release, tuple[Version, ...]]:
    found = known_release(release_id)
    versions = found.told(timezone.now())
    if not versions:
        raise NotFoundError(f"there is no press release {release_id}")
    return found, versions


def _shown(visit: Visit, found: Release, versions: tuple[Version, ...], chosen: Version) -> Page | Elsewhere:
    programme = visit.shown.programme.id
    if programme != found.programme and found.programme in visit.shown.titles:
        return Elsewhere(visit.at(programme=found.programme))
    if visit.pinned:
        return Elsewhere(visit.at(programme=visit.parameters.get("programme")))
    text = text_of_entry(chosen.text, visit.language)
    newest = versions[-1]
    # Where the edition shown is no example, the tab of the page does not say it by itself.
    mark = f"{EXAMPLE_MARK}: " if chosen.text.details["example"] and not visit.shown.edition.example else ""
    return Page(
        "awards/public/release.html",
        f"{mark}{text.rendered.headline}",
        {
            "release": found,
            "versions": versions,
            "chosen": chosen,
            "superseded_by": newest if chosen is not newest else None,
            "corrections": [
                (one, _in_language(one.corrected, visit.language))
                for one in reversed(versions)
                if one.corrected and one.number <= chosen.number
            ],
            "text": text,
            "day": chosen.text.edition.partition(".")[0],
            "canonical": _path(found.id, None if chosen is newest else chosen.number),
            "address": f"{visit.host}{_path(found.id, chosen.number)}",
        },
        rows=list(rows_of(chosen, visit.language)),
        marked=False,
    )


def _listed(visit: Visit, one: Release, versions: tuple[Version, ...]) -> dict[str, Any]:
    first, newest = versions[0], versions[-1]
    example = newest.text.details["example"]
    return {
        "release": one.id,
        "title": newest.rendered(visit.language).headline,
        "published_at": first.at.isoformat(timespec="seconds"),
        "corrected_at": newest.at.isoformat(timespec="seconds") if newest is not first else None,
        "withdrawn_at": one.withdrawn.at.isoformat(timespec="seconds") if one.withdrawn else None,
        "versions": len(versions),
        "edition": newest.text.edition,
        "address": f"{visit.host}{_path(one.id)}",
        "example": example,
        "example_data": EXAMPLE_MARK if example else None,
    }


def _path(release_id: str, number: int | None = None) -> str:
    if number is None:
        return reverse("release", kwargs={"release_id": release_id})
    return reverse("release-version", kwargs={"release_id": release_id, "number": number})


def _in_language(texts: Any, language: str) -> str:
    return str(texts.get(language) or next(iter(texts.values())))


def _atom(shown: Shown, host: str, language: str) -> bytes:
    now = timezone.now()
    made = Feed(
        _("%(site)s: Pressemitteilungen") % {"site": settings.SITE.name},
        f"{host}{reverse('releases')}",
        "",
        language=language,
        author_name=settings.SITE.operator.name or settings.SITE.name,
        feed_url=f"{host}{reverse('release-feed')}",
        feed_guid=uuid5(_IDS, f"feed {shown.programme.id} {language}").urn,
        since=datetime.fromisoformat(shown.edition.date).replace(tzinfo=UTC),
    )
    for one in public(now, programme=shown.programme.id)[:_MOST]:
        versions = one.told(now)
        first, newest = versions[0], versions[-1]
        text = newest.rendered(language)
        marks = [EXAMPLE_MARK] if newest.text.details["example"] else []
        marks += [_("Zurückgezogen")] if one.withdrawn else [_("Korrigiert")] if newest.corrected else []
        lines = [_correction(newest, language)] if newest.corrected else []
        lines += ["".join(piece.text for piece in line) for line in text.paragraphs[:1]]
        made.add_item(
            ": ".join([*marks, text.headline]),
            f"{host}{_path(one.id)}",
            " ".join(lines),
            unique_id=uuid5(_IDS, one.id).urn,
            pubdate=first.at,
            updateddate=one.withdrawn.at if one.withdrawn else newest.at,
        )
    return made.writeString("utf-8").encode()


def _correction(version: Version, language: str) -> str:
    day = short_day(timezone.localdate(version.at).isoformat(), language)
    return _("Korrigiert am %(day)s: %(what)s") % {"day": day, "what": _in_language(version.corrected, language)}
