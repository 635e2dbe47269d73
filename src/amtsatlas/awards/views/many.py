"""Many applications at once: a preview, the decision, its result with the way back."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amtsatlas.awards import applications, checks, deciding, public
from amtsatlas.awards.applications import Application
from amtsatlas.awards.ministry_forms import StepForm
from amtsatlas.awards.models import Contact
from amtsatlas.awards.own_pages import Own, draft_of, drop_draft, keep_draft, own, own_page, refused
from amtsatlas.awards.permissions import Action
from amtsatlas.awards.words import why_not
from amtsatlas.domain.award import DECISIONS, UNDO_WINDOW, Rules, Step
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import atlas

_SEEN = re.compile(r"(\w+):(\d{1,18})")
"""As the preview's form sends it: an application, and the number of its last entry then."""


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_APPLICATIONS)
def preview(request: HttpRequest, who: Own) -> HttpResponseBase:
    """What a decision would do to each application that was ticked; sent, it is done."""
    asked = (request.POST or request.GET).get("step", "")
    if asked not in DECISIONS or not who.may(Action(asked)):
        return refused(request)
    step, rules = Step(asked), atlas().award_rules()
    if request.method == "POST":
        seen = {one[1]: int(one[2]) for one in map(_SEEN.fullmatch, request.POST.getlist("a")) if one}
        batch = request.POST.get("batch", "")
        form = StepForm(step, request.POST)
        if form.is_valid() and re.fullmatch(r"[0-9a-f]{16}", batch):
            reason, edition = form.cleaned_data["reason"], who.shown.edition.name
            failures = deciding.decide(who.actor, batch, step, seen, rules, edition=edition, reason=reason)
            _tell(request, who, failures)
            drop_draft(request, who)
            done = deciding.of_batch(batch, rules)
            return redirect("ministry-batch", batch=batch) if done else redirect("ministry")
        keep_draft(request, who)
        chosen = list(seen)
    else:
        draft = draft_of(request, who)
        typed = draft.get("reason", "") if draft.get("step") == step else ""
        form, batch = StepForm(step, typed=typed), deciding.new_batch()
        chosen = request.GET.getlist("a")
    prospects = deciding.prospects(chosen, step, who.actor, rules)
    if not prospects:
        messages.error(request, _("Kreuzen Sie in der Liste an, worüber Sie entscheiden wollen."))
        return redirect("ministry")
    return own_page(
        request,
        "awards/ministry/many.html",
        _("Auszeichnen: Vorschau") if step is Step.AWARD else _("Ablehnen: Vorschau"),
        {"step": step, "batch": batch, "form": form, **_prospects(who, prospects)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_APPLICATIONS)
def batch(request: HttpRequest, who: Own, batch: str) -> HttpResponseBase:
    """What was decided together, and taking it back while there is time."""
    rules = atlas().award_rules()
    found = deciding.of_batch(batch, rules)
    if not found:
        raise NotFoundError(f"nothing was decided as {batch}")
    form = StepForm(Step.UNDO)
    if request.method == "POST":
        if not who.may(Action.UNDO):
            return refused(request)
        form = StepForm(Step.UNDO, request.POST)
        if form.is_valid():
            reason, edition = form.cleaned_data["reason"], who.shown.edition.name
            _tell(request, who, deciding.undo(who.actor, batch, rules, edition=edition, reason=reason))
            return redirect("ministry-batch", batch=batch)
    standing = [one for one in found if deciding.stands(one, batch)]
    now = timezone.now()
    ends = [end for one in standing if (end := one.course.final_at()) and end >= now]
    context = {
        "rows": [(one, _name(who, one), deciding.stands(one, batch)) for one in found],
        "undoable": len(ends),
        "until": min(ends) if ends else None,
        "may_undo": who.may(Action.UNDO),
        "form": form,
    }
    return own_page(request, "awards/ministry/batch.html", _("Gemeinsam entschieden"), context)


def _prospects(who: Own, found: list[deciding.Prospect]) -> dict[str, Any]:
    standings = public.standings_of(who.shown.results, (one.application.authority_key for one in found))
    tried = checks.tried(one.application.id for one in found)
    reached = {
        one.pk: one for one in Contact.objects.filter(application__in=[one.application.id for one in found])
    }  # fmt: skip
    rules = atlas().award_rules()
    rows = [
        {
            "prospect": one,
            "name": _name(who, one.application),
            "today": standings.get(one.application.authority_key),
            "tried": len(of),
            "bad": sum(entry.details["outcome"] != checks.Outcome.WORKS for entry in of.values()),
            "sample": rules.get(one.application.programme, Rules()).sample,
            "contact": reached.get(one.application.id),
            "why_not": why_not(one.obstacle, one.application.course.state) if one.obstacle else "",
        }
        for one in found
        for of in [tried.get(one.application.id, {})]
    ]
    return {
        "possible": [row for row in rows if not row["why_not"]],
        "impossible": [row for row in rows if row["why_not"]],
        "minutes": int(UNDO_WINDOW.total_seconds() // 60),
    }


def _name(who: Own, one: Application) -> str:
    return who.shown.results.names.get(one.authority_key, one.authority_key)


def _tell(request: HttpRequest, who: Own, failures: list[deciding.Failure]) -> None:
    """One message for each reason why something was not done."""
    rules = atlas().award_rules()
    by_reason: dict[str, list[str]] = {}
    for one in failures:
        why = why_not(one.obstacle) if one.obstacle else _("Seit der Vorschau ist etwas geschehen. Sehen Sie es an.")
        by_reason.setdefault(why, []).append(_name(who, applications.application(rules, one.application_id)))
    for why, names in by_reason.items():
        messages.error(request, _("Nicht geschehen: %(names)s. %(why)s") % {"names": ", ".join(names), "why": why})
