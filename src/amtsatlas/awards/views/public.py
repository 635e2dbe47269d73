"""What anybody may see and fetch of an award: is it genuine, its certificate, its pictures, its signed credential."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from amtsatlas.awards import public
from amtsatlas.awards.feed import atom
from amtsatlas.awards.forms import CheckForm
from amtsatlas.awards.models import Upload
from amtsatlas.awards.public import Award
from amtsatlas.awards.words import outcome_words
from amtsatlas.domain.award import Rules
from amtsatlas.domain.errors import AmtsatlasError, NotFoundError
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.errors import explained
from amtsatlas.portal.frame import frame, menu
from amtsatlas.portal.presenters.authority import trend_of
from amtsatlas.portal.serving import kept, rendered
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.publications import credential, keys
from amtsatlas.publications.award_facts import NO_AWARD, AwardFacts
from amtsatlas.publications.badge import FILES, SIZES, Form, Standing, Theme, badge, embedded, png
from amtsatlas.publications.certificate import certificate
from amtsatlas.publications.logo import Logo
from amtsatlas.publications.numbers import short_day

_SECONDS = 300
"""How long a cache may show what we answered: so much later at most a badge on another site tells today's state."""

_MOST_BYTES = 64 << 10
"""Of a form with a credential in it, which has some four thousand."""


class Today(NamedTuple):
    """Where an awarded authority stands in the edition shown."""

    delivered: bool
    counted: int
    threshold: int | None
    reached: bool | None
    below_since: str
    """ISO date of the first of the editions without a break in which it is below; "" where it is not."""
    grace_until: str
    """ISO date until which the programme gives it time; "" where it gives none."""


def verification(visit: Visit, award: str) -> Page | Elsewhere:
    """Is this award genuine, since when, on which count, and what holds today."""
    found = public.award_of(award)
    if found is None:
        return Page("awards/public/unknown.html", _("Diese Auszeichnung gibt es nicht"), {"id": award}, status=404)
    programme = found.application.programme
    if programme != visit.shown.programme.id and programme in visit.shown.titles:
        return Elsewhere(visit.link("award-of", programme=programme, award=award))
    facts = public.facts_of(found.application, visit.host)
    today = today_of(visit, found)
    title = _("Auszeichnung von %(name)s") % {"name": facts.authority_name}
    suffix = "-en" if visit.language == "en" else ""
    return Page(
        "awards/public/verification.html",
        f"{getattr(NO_AWARD, visit.language)}: {facts.authority_name}" if facts.example else title,
        {
            "award": found,
            "facts": facts,
            "programme_title": getattr(facts.programme_title, visit.language),
            "metric_title": getattr(facts.metric_title, visit.language),
            "no_award": getattr(NO_AWARD, visit.language),
            "evidence": reverse(
                "authority",
                kwargs={"programme": programme, "edition": facts.edition, "key": facts.authority_key},
            ),
            "today": today,
            "signed": _can_be_signed(facts),
            "rules": atlas().award_rules().get(programme, Rules()),
            "pictures": [
                (name, form, theme, SIZES[form])
                for name, (form, theme, language) in FILES.items()
                if language == visit.language
            ],
            "banner": f"banner{suffix}",
            "banner_size": SIZES[Form.BANNER],
            "snippets": [
                (form, embedded(facts, form, Theme.LIGHT, visit.language)) for form in Form
            ] if visit.host else [],
        },
        rows=[public.row_of(found, visit.shown, facts.address)],
        description=_("Ob diese Auszeichnung echt ist, seit wann, mit welcher Zahl, und was heute gilt."),
        marked=False,
    )  # fmt: skip


def check(visit: Visit) -> Page:
    """The form to check a credential with."""
    del visit
    return Page("awards/public/check.html", _("Nachweis prüfen"), {"form": CheckForm()})


@csrf_exempt
@require_POST
@explained
def checked(request: HttpRequest) -> HttpResponseBase:
    """What the credential in the form is. Needs no protection against forged requests: it changes nothing."""
    too_large = int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_BYTES
    form = CheckForm({}, too_large=True) if too_large else CheckForm(request.POST, request.FILES)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        result = credential.verify(form.cleaned_data["token"], keys.jwks(keys.published(atlas().data)))
        title, text = outcome_words(result.outcome)
        award = public.award_of(str(result.facts["id"])) if result.facts else None
        context |= {"result": result, "outcome": title, "text": text, "facts": result.facts, "award": award}
    visit = Visit(atlas().show(), request.GET, "award-check", {}, _host(request))
    page = Page("awards/public/check.html", _("Nachweis prüfen"), context)
    day = short_day(timezone.localdate().isoformat(), visit.language)
    html = render_to_string(page.template, {**frame(visit, page, day, menu()), **context})
    response = HttpResponse(html, status=413 if too_large else 200 if form.is_valid() else 400)
    add_never_cache_headers(response)
    return response


@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    """The keys whose signatures are to be trusted, for everybody's programs."""
    del request
    response = JsonResponse(keys.jwks(keys.published(atlas().data)), json_dumps_params={"indent": 1})
    response["Cache-Control"] = f"public, max-age={_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@explained
def token(request: HttpRequest, award: str) -> HttpResponseBase:
    """The signed credential."""
    found = _holding(award)
    return _fetched(
        request,
        "application/jwt",
        lambda: credential.issue(public.facts_of(found.application, _needed_host(request)), atlas().data).encode(),
    )


@require_safe
@explained
def certificate_file(request: HttpRequest, award: str) -> HttpResponseBase:
    """The certificate as PDF."""
    found = _holding(award)
    return _fetched(
        request,
        "application/pdf",
        lambda: certificate(public.facts_of(found.application, _needed_host(request)), _logo(found)),
    )


@require_safe
@explained
def picture(request: HttpRequest, award: str, name: str, form: str) -> HttpResponseBase:
    """Banner or badge as it holds today."""
    found = public.award_of(award)
    if found is None or name not in FILES:
        raise NotFoundError(f"no picture {name} of an award {award}")
    shape, theme, language = FILES[name]

    def make() -> bytes:
        standing = Standing(found.state, _below(found), timezone.localdate().isoformat())
        svg = badge(public.facts_of(found.application), standing, shape, theme, language)
        return svg.encode() if form == "svg" else png(svg, shape)

    response = _fetched(request, "image/svg+xml" if form == "svg" else "image/png", make)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@explained
def feed(request: HttpRequest) -> HttpResponseBase:
    """New awards as an Atom feed, of the site's first programme."""
    shown, host = atlas().show(), _needed_host(request)
    awards = public.given(programme=shown.programme.id)
    language = (get_language() or "de")[:2]
    return _fetched(request, "application/atom+xml; charset=utf-8", lambda: atom(shown, awards, host, language))


def today_of(visit: Visit, award: Award) -> Today | None:
    """None where the edition shown has no such programme, or does not rank the authority."""
    shown = visit.shown
    if shown.programme.id != award.application.programme:
        return None
    row = public.standings_of(shown.results, [award.authority_key]).get(award.authority_key)
    if row is None:
        return None
    below: list[str] = []
    for one in trend_of(atlas(), shown, award.authority_key):
        below = [*below, one["edition"]] if one["reached"] is False and one["counted"] is not None else []
    rules = atlas().award_rules().get(award.application.programme, Rules())
    grace = rules.below_today == "grace" and bool(below)
    until = date.fromisoformat(below[0]) + timedelta(days=rules.grace_days) if grace else None
    return Today(
        bool(row["delivered"]),
        row["counted"],
        row["threshold"],
        row["reached"],
        below[0] if below else "",
        until.isoformat() if until else "",
    )


def _below(award: Award) -> bool:
    """Whether it is below its threshold in the newest edition; not so where that has no data of it."""
    try:
        shown = atlas().show(None, award.application.programme)
    except NotFoundError:
        return False
    row = public.standings_of(shown.results, [award.authority_key]).get(award.authority_key)
    return bool(row and row["delivered"] and row["reached"] is False)


def _can_be_signed(facts: AwardFacts) -> bool:
    """Whether the site has a key for it; it has none until its operator makes one, and another after it moved."""
    try:
        credential.issue(facts, atlas().data)
    except AmtsatlasError:
        return False
    return True


def _holding(award_id: str) -> Award:
    """The award, if nothing revoked it. Raises NotFoundError."""
    found = public.award_of(award_id)
    if found is None or not found.holds:
        raise NotFoundError(f"no award {award_id} holds")
    return found


def _logo(award: Award) -> Logo | None:
    found = Upload.objects.filter(sha256=award.application.details.get("logo", "")).first()
    return Logo(bytes(found.content), found.media_type) if found else None  # type: ignore[arg-type]


def _host(request: HttpRequest) -> str:
    """Where the site is found; "" while freezing, where nobody asked a host."""
    return settings.SITE.address or (f"{request.scheme}://{request.get_host()}" if request.META else "")


def _needed_host(request: HttpRequest) -> str:
    """The same for what is nothing without it. Raises NotFoundError."""
    if host := _host(request):
        return host
    raise NotFoundError("the site file says no address, which this file names")


def _fetched(request: HttpRequest, content_type: str, make: Callable[[], bytes]) -> HttpResponse:
    """What ``make`` gives, kept as long as nothing changes, and for a day at most."""
    state = f"{atlas().show().state} {timezone.localdate()} {_host(request)}"
    response = kept(request, state, lambda: rendered(make(), content_type))
    response["Cache-Control"] = f"public, max-age={_SECONDS}"
    return response
