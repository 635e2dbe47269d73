"""New awards as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from amtsatlas.awards.public import NO_ISSUER, Award
from amtsatlas.portal.atlas import Shown
from amtsatlas.publications.award_facts import NO_AWARD
from amtsatlas.publications.numbers import integer, long_day

_IDS = UUID("462dbb5e-81ae-41d7-838a-47877003ca92")
"""Of this kind of entry: an id stays the same when the site moves, as RFC 4287 wants."""

_MOST = 100
"""Entries, the newest."""


class Feed(Atom1Feed):
    """A feed of ours; made with ``since``, the day of the edition that it is of."""

    def latest_post_date(self) -> datetime:
        """Of a feed without entries the edition's day, not the moment of asking."""
        since: datetime = self.feed["since"]
        return super().latest_post_date() if self.items else since


def atom(shown: Shown, awards: Sequence[Award], host: str, language: str) -> bytes:
    """The newest awards, the newest first; each says if it is an example, and if it was revoked since."""
    title = getattr(shown.programme.title, language)
    example = f"{getattr(NO_AWARD, language)}: "
    made = Feed(
        (example if shown.edition.example else "") + _("Auszeichnungen „%(title)s“") % {"title": title},
        f"{host}{reverse('award')}",
        "",
        language=language,
        author_name=settings.SITE.operator.name or _(NO_ISSUER),
        feed_url=f"{host}{reverse('award-feed')}",
        feed_guid=uuid5(_IDS, f"feed {shown.programme.id} {language}").urn,
        since=datetime.fromisoformat(shown.edition.date).replace(tzinfo=UTC),
    )
    for award in sorted(awards, key=lambda one: one.told_at, reverse=True)[:_MOST]:
        values = {
            "name": award.name,
            "day": long_day(award.revoked_on or award.awarded_on, language),
            "counted": integer(award.application.details["counted"], language),
            "threshold": integer(award.application.details["threshold"], language),
            "edition": award.application.edition,
        }
        said = _("%(name)s: ausgezeichnet am %(day)s") if award.holds else _("%(name)s: aberkannt am %(day)s")
        made.add_item(
            (example if award.example else "") + said % values,
            f"{host}{reverse('award-of', kwargs={'award': award.id})}",
            _("Gezählt: %(counted)s, Schwelle: %(threshold)s, Stand %(edition)s") % values,
            unique_id=uuid5(_IDS, award.id).urn,
            pubdate=award.decision.public_from or award.decision.at,
            updateddate=award.told_at,
        )
    return made.writeString("utf-8").encode()
