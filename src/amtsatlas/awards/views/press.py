"""The press desk: drafting releases with bound numbers, reviewing, publishing at a time, correcting, withdrawing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amtsatlas.awards import releases
from amtsatlas.awards.forms import PublishForm, ReasonForm, ReleaseForm, filled
from amtsatlas.awards.own_pages import Own, draft_of, drop_draft, keep_draft, own, own_page, refused
from amtsatlas.awards.permissions import Action
from amtsatlas.awards.release_text import text_of
from amtsatlas.awards.releases import Release, Step
from amtsatlas.domain.award import IllegalStepError, Rules
from amtsatlas.domain.errors import InputError
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.publications.numbers import long_day
from amtsatlas.publications.release import (
    PLACEHOLDERS,
    Awarded,
    Basis,
    Rendered,
    render,
    template,
    unbound,
    unsourced,
)

_STEPS = {
    Step.REVIEW: Action.DRAFT_RELEASE,
    Step.PUBLISH: Action.PUBLISH_RELEASE,
    Step.WITHDRAW: Action.PUBLISH_RELEASE,
}
_DECIDED, _PUBLISHED = "decided", "published"
"""Where the number of awards comes from; a text has one of them, never both."""


@require_safe
@own(Action.DRAFT_RELEASE)
def desk(request: HttpRequest, who: Own) -> HttpResponseBase:
    """All releases, whatever their stage."""
    now, language = timezone.now(), who.visit.language
    found = [
        (one, releases.rendered(one.newest, language).headline, one.stage(now), one.told(now))
        for one in releases.releases()
    ]
    return own_page(request, "awards/press_desk.html", _("Pressestelle"), {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.DRAFT_RELEASE)
def text(request: HttpRequest, who: Own, release_id: str = "") -> HttpResponseBase:
    """Write a text: of a new release, of one at work, or a correction of what is published."""
    found = releases.release(release_id) if release_id else None
    now = timezone.now()
    step = Step.CORRECT if found and found.versions else Step.DRAFT
    if found and step not in found.possible(now, who.actor, _rules(found)):
        return redirect("ministry-release", release_id=release_id)
    options = _options(who, correcting=step is Step.CORRECT)
    form = ReleaseForm(initial={**_begun(who, found), **draft_of(request, who)}, **options)
    texts: dict[str, Rendered] = {}
    if request.method == "POST":
        form = ReleaseForm(request.POST, **options)
        if form.is_valid():
            shown = atlas().show(form.cleaned_data["edition"], who.shown.programme.id)
            texts = _rendered(form, shown)
            if "keep" in request.POST and not form.errors:
                made = _keep(request, who, form, shown, texts, release_id)
                if made:
                    return redirect("ministry-release", release_id=made)
        keep_draft(request, who)
    context = {
        "form": form,
        "release": found,
        "placeholders": [(name, getattr(told, who.visit.language)) for name, told in PLACEHOLDERS.items()],
        "figures": dict.fromkeys(row["fact"] for row in who.shown.results.remember("facts")),
        "previews": [
            _reviewed(form.by_language("text")[code], one, who.shown.programme.id, form.cleaned_data["edition"], code)
            for code, one in texts.items()
        ],
    }
    title = _("Mitteilung korrigieren") if step is Step.CORRECT else _("Mitteilung entwerfen")
    return own_page(request, "awards/release_form.html", title, context)


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.DRAFT_RELEASE)
def release(request: HttpRequest, who: Own, release_id: str) -> HttpResponseBase:
    """One release: its newest text with what a reviewer should look at, its history, the steps that can be taken."""
    found = releases.release(release_id)
    forms: dict[Step, Form | None] = {
        Step.PUBLISH: PublishForm(),
        Step.WITHDRAW: filled(ReasonForm, draft_of(request, who)),
        Step.REVIEW: None,
    }
    if request.method == "POST":
        try:
            step = Step(request.POST.get("step", ""))
        except ValueError:
            step = None
        if step not in _STEPS or not who.may(_STEPS[step]):
            return refused(request)
        asked = forms[step]
        form = forms[step] = type(asked)(request.POST) if asked is not None else None
        if form is None or form.is_valid():
            _take(request, who, found, step, form.cleaned_data if form else {})
            drop_draft(request, who)
            return redirect("ministry-release", release_id=release_id)
    now = timezone.now()
    possible = found.possible(now, who.actor, _rules(found))
    newest = found.newest
    context = {
        "release": found,
        "stage": found.stage(now),
        "told": found.told(now),
        "scheduled": found.scheduled(now),
        "newest": newest,
        "previews": [
            _reviewed(written, releases.rendered(newest, code), newest.programme, newest.edition, code)
            for code, written in newest.details["texts"].items()
        ],
        "may_write": bool({Step.DRAFT, Step.CORRECT}.intersection(possible)),
        "steps": [(step, forms[step]) for step in possible if step in _STEPS and who.may(_STEPS[step])],
        "waits_for_other": found.draft and not found.reviewers and Step.REVIEW not in possible,
        "outdated": _newer(who.shown, newest.edition),
    }
    title = releases.rendered(newest, who.visit.language).headline
    return own_page(request, "awards/release.html", title, context)


def _take(request: HttpRequest, who: Own, found: Release, step: Step, values: dict[str, Any]) -> None:
    number = str(request.POST.get("text", ""))
    seen = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
    try:
        releases.step(
            who.actor,
            found.id,
            step,
            atlas().award_rules(),
            seen=seen,
            at=values.get("at"),
            reason=values.get("reason", ""),
        )
    except IllegalStepError as error:
        messages.error(request, str(error))


def _keep(
    request: HttpRequest, who: Own, form: ReleaseForm, shown: Shown, texts: dict[str, Rendered], release_id: str
) -> str:
    """Into the journal. Returns the release's id, or "" with the form saying why not."""
    try:
        entry = releases.draft(
            who.actor,
            shown,
            form.by_language("text"),
            texts,
            atlas().award_rules(),
            release_id=release_id,
            corrected=form.by_language("corrected"),
        )
    except IllegalStepError as error:
        form.add_error(None, str(error))
        return ""
    drop_draft(request, who)
    messages.success(request, _("Der Text ist abgelegt. Jemand anderes kann ihn jetzt prüfen."))
    return entry.subject


def _options(who: Own, *, correcting: bool) -> dict[str, Any]:
    language, programme = who.visit.language, who.shown.programme.id
    editions = [one for one in reversed(who.shown.editions) if programme in one.programmes]
    return {
        "editions": [
            (one.name, long_day(one.date, language) + (f" (r{one.revision})" if one.revision > 1 else ""))
            for one in editions
        ],
        "sources": [
            (_DECIDED, _("was hier entschieden wurde, Stand heute")),
            (_PUBLISHED, _("was das Ministerium für den Tag des Standes veröffentlicht hat")),
        ],
        "languages": settings.LANGUAGES,
        "correcting": correcting,
    }


def _begun(who: Own, found: Release | None) -> dict[str, Any]:
    """What the form begins with: the newest text, else the template of the programme."""
    if found:
        texts = found.newest.details["texts"]
        day = found.newest.edition.partition(".")[0]
        edition = next((one.name for one in who.shown.editions if one.date == day), found.newest.edition)
    else:
        texts = {code: template(who.shown.programme.id, code) for code, _name in settings.LANGUAGES}
        edition = who.shown.edition.name
    awarded = _PUBLISHED if releases.published_total(atlas().show(edition, who.shown.programme.id)) else _DECIDED
    return {"edition": edition, "awarded": awarded, **{f"text_{code}": written for code, written in texts.items()}}


def _rendered(form: ReleaseForm, shown: Shown) -> dict[str, Rendered]:
    """The texts with their numbers; what can't be bound is told at its field."""
    awarded = _awarded(form, shown)
    if awarded is None:
        return {}
    basis = Basis(
        shown.results.remember("facts"), shown.programme, shown.edition.date, shown.edition.example, awarded
    )  # fmt: skip
    texts = {}
    for code, written in form.by_language("text").items():
        try:
            texts[code] = render(written, basis, code)
        except InputError as error:
            words = _("„%(place)s“ lässt sich nicht einsetzen. Es gibt: %(known)s.")
            form.add_error(f"text_{code}", words % {"place": error.place, "known": ", ".join(PLACEHOLDERS)})
    return texts if not form.errors else {}


def _awarded(form: ReleaseForm, shown: Shown) -> Awarded | None:
    if form.cleaned_data["awarded"] == _DECIDED:
        return releases.awarded_by_decision(shown.programme.id, timezone.now())
    figure = releases.published_total(shown)
    if figure is None:
        form.add_error("awarded", _("Für den Tag dieses Standes ist keine Zahl veröffentlicht."))
        return None
    return releases.awarded_by_publication(figure)


def _reviewed(written: str, rendered: Rendered, programme: str, edition: str, code: str) -> dict[str, Any]:
    """A text as it will be read, and what a reviewer should look at."""
    return {
        "language": dict(settings.LANGUAGES).get(code, code),
        "text": text_of(rendered, programme, edition, code),
        "unbound": unbound(written),
        "unsourced": unsourced(written),
    }


def _newer(shown: Shown, edition: str) -> str:
    """The name of a newer revision of the edition that a text is bound to; "" where there is none."""
    day = edition.partition(".")[0]
    return next((one.name for one in shown.editions if one.date == day and one.name != edition), "")


def _rules(found: Release) -> Rules:
    return atlas().award_rules().get(found.programme, Rules())
