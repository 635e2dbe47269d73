"""One application on one page: everything for its check, and the steps that can be taken."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amtsatlas.awards import applications, checks, deciding, replies, standing
from amtsatlas.awards.applications import Application
from amtsatlas.awards.ministry_forms import SampleForm, StepForm
from amtsatlas.awards.models import Contact, Entry, Person
from amtsatlas.awards.own_pages import Own, draft_of, drop_draft, keep_draft, own, own_page, refused
from amtsatlas.awards.permissions import Action
from amtsatlas.awards.sample import sample
from amtsatlas.awards.words import do_word, why_not
from amtsatlas.domain.award import UNDO_WINDOW, IllegalStepError, Obstacle, Rules, Step
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.portal.presenters.authority import composition
from amtsatlas.results.reader import Row

STEPS = {
    Step.REVIEW: Action.REVIEW,
    Step.ASK: Action.ASK,
    Step.AWARD: Action.AWARD,
    Step.REFUSE: Action.REFUSE,
    Step.UNDO: Action.UNDO,
    Step.REVOKE: Action.REVOKE,
}
_LONGEST_SEED = 100


class Possible(NamedTuple):
    """A step in sight: its form, or why it can't be taken by this person."""

    step: Step
    obstacle: str
    form: forms.Form


class Seen(NamedTuple):
    """The authority in one edition."""

    shown: Shown
    row: Row


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_APPLICATIONS)
def application(request: HttpRequest, who: Own, application: str) -> HttpResponseBase:
    """Check an application, and decide."""
    found = applications.application(atlas().award_rules(), application)
    step = request.POST.get("step", "")
    if request.method != "POST":
        return _page(request, who, found)
    if step == checks.SAMPLE and who.may(Action.REVIEW):
        return _record(request, who, found)
    if step not in STEPS or not who.may(STEPS[Step(step)]):
        return refused(request)
    form = StepForm(Step(step), request.POST)
    if not form.is_valid():
        keep_draft(request, who)
        return _page(request, who, found, form=form)
    try:
        rules, reason = atlas().award_rules(), form.cleaned_data["reason"]
        applications.step(who.actor, found.id, Step(step), rules, reason=reason, edition=who.shown.edition.name)
    except IllegalStepError as error:
        keep_draft(request, who)
        messages.error(request, why_not(error.obstacle))
    else:
        drop_draft(request, who)
        messages.success(request, _("Erledigt: %(step)s.") % {"step": do_word(step)})
    return redirect("ministry-application", application=application)


def _record(request: HttpRequest, who: Own, found: Application) -> HttpResponseBase:
    """Write down what trying the sample's procedures showed."""
    rules = atlas().award_rules()
    seed, drawn = _sample(request, found, _procedures(who, found))
    before = checks.tried([found.id]).get(found.id, {})
    form = SampleForm(drawn, before, request.POST)
    if not form.is_valid():
        keep_draft(request, who)
        return _page(request, who, found, sample_form=form)
    try:
        for row, outcome, note in form.said():
            last = before.get(row["procedure"])
            if last is None or (last.details["outcome"], last.reason) != (outcome, note):
                name = row["name"] or row["procedure"]
                checks.record(who.actor, found.id, row["procedure"], outcome, rules, name=name, note=note, seed=seed)
    except IllegalStepError as error:
        keep_draft(request, who)
        messages.error(request, why_not(error.obstacle))
    else:
        drop_draft(request, who)
        messages.success(request, _("Die Ergebnisse sind gespeichert."))
    address = reverse("ministry-application", kwargs={"application": found.id})
    query = f"?{urlencode({'startwert': seed})}" if seed != _seed(found) else ""
    return redirect(f"{address}{query}#stichprobe")


def _page(
    request: HttpRequest,
    who: Own,
    found: Application,
    *,
    form: StepForm | None = None,
    sample_form: SampleForm | None = None,
) -> HttpResponseBase:
    rules = atlas().award_rules()
    draft = draft_of(request, who)
    then, now = _seen(found, found.edition), _seen(found)
    procedures = _procedures(who, found)
    tried = checks.tried([found.id]).get(found.id, {})
    seed, drawn = _sample(request, found, procedures, draft)
    if sample_form is None:
        sample_form = SampleForm(drawn, tried, typed=draft)
    possible = found.course.possible(rules.get(found.programme, Rules()), timezone.now())
    is_open = found.course.state in applications.OPEN
    basis, people = then or now, _people(found, tried)
    context = {
        "application": found,
        "name": who.shown.results.names.get(found.authority_key, found.authority_key),
        "rules": rules.get(found.programme, Rules()),
        "then": then,
        "now": now,
        "contact": Contact.objects.filter(application=found.id).first(),
        "procedures": procedures,
        "composition": composition(procedures),
        "warnings": basis.shown.results.warnings.get(found.authority_key, []) if basis else [],
        "open": is_open,
        "until": found.course.final_at() if Step.UNDO in possible else None,
        "seed": seed,
        "own_seed": seed != _seed(found),
        "drawn": drawn,
        "tried_of_drawn": sum(row["procedure"] in tried for row in drawn),
        "sample_form": sample_form,
        "may_record": is_open and who.may(Action.REVIEW),
        "joins": who.actor not in found.course.reviewers,
        "others": [
            one for one in applications.applications(rules, authority_key=found.authority_key) if one.id != found.id
        ],
        "disputes": replies.disputes(authority_key=found.authority_key, programme=found.programme),
        "steps": _steps(who, found, rules, draft, form),
        "opened": (form.data.get("step") if form else draft.get("step")) or "",
        "history": [(entry, people.get(entry.actor, "")) for entry in found.entries],
        "results": [(entry, people.get(entry.actor, "")) for entry in tried.values()],
        "minutes": int(UNDO_WINDOW.total_seconds() // 60),
    }
    return own_page(request, "awards/ministry/review.html", _("Antrag prüfen"), context)


def _steps(
    who: Own, found: Application, rules: Mapping[str, Rules], draft: Mapping[str, Any], sent: StepForm | None
) -> list[Possible]:
    """The steps that this person has the role for and that lead somewhere now."""
    shown = []
    for step, action in STEPS.items():
        obstacle = deciding.obstacle_of(found, step, who.actor, rules)
        joined = step is Step.REVIEW and who.actor in found.course.reviewers
        if not who.may(action) or joined or obstacle not in (None, Obstacle.FOUR_EYES):
            continue
        typed = draft.get("reason", "") if draft.get("step") == step else ""
        form = sent if sent is not None and sent.data.get("step") == step else StepForm(step, typed=typed)
        shown.append(Possible(step, why_not(obstacle) if obstacle else "", form))
    return shown


def _sample(
    request: HttpRequest, found: Application, procedures: list[dict[str, Any]], draft: Mapping[str, Any] | None = None
) -> tuple[str, list[dict[str, Any]]]:
    """The seed, and the procedures drawn with it from those that count."""
    asked = request.POST.get("seed") or request.GET.get("startwert") or (draft or {}).get("seed") or ""
    seed = str(asked).strip()[:_LONGEST_SEED] or _seed(found)
    strata = defaultdict[str, list[str]](list)
    rows = {row["procedure"]: row for row in procedures if row["counts"]}
    for key, row in rows.items():
        strata[row["provision"]].append(key)
    size = atlas().award_rules().get(found.programme, Rules()).sample
    return seed, [rows[key] for key in sample(strata, size, seed)]


def _seed(found: Application) -> str:
    return f"{found.id} {found.edition}"


def _procedures(who: Own, found: Application) -> list[dict[str, Any]]:
    """Of the edition applied with; of the newest where that is not here any more."""
    seen = _seen(found, found.edition) or _seen(found)
    if seen is None:
        return []
    disputes = replies.disputes(authority_key=found.authority_key, programme=found.programme)
    return standing.procedures_of(seen.shown, found.authority_key, who.visit.language, disputes)


def _seen(found: Application, edition: str | None = None) -> Seen | None:
    """The authority in an edition, the newest by default; None where that or the authority in it is not here."""
    try:
        shown = atlas().show(edition, found.programme)
    except NotFoundError:
        return None
    row = shown.results.authorities.get(found.authority_key)
    return Seen(shown, row) if row else None


def _people(found: Application, tried: Mapping[str, Entry]) -> dict[str, str]:
    """Names of who did something here, by pseudonym; whoever deleted their account has none."""
    actors = {entry.actor for entry in (*found.entries, *tried.values()) if entry.actor}
    return {str(person.pseudonym): str(person) for person in Person.objects.filter(pseudonym__in=actors)}
