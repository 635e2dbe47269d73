"""The ministry's area: applications to be checked and decided."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amtsatlas.awards import applications
from amtsatlas.awards.forms import ReasonForm
from amtsatlas.awards.models import Contact
from amtsatlas.awards.own_pages import Own, own, own_page, refused
from amtsatlas.awards.permissions import Action
from amtsatlas.domain.award import NEEDS_REASON, IllegalStepError, Rules, Step
from amtsatlas.portal.atlas import atlas

_STEPS = {
    Step.REVIEW: Action.REVIEW,
    Step.ASK: Action.ASK,
    Step.AWARD: Action.AWARD,
    Step.REFUSE: Action.REFUSE,
    Step.UNDO: Action.UNDO,
    Step.REVOKE: Action.REVOKE,
}


@require_safe
@own(Action.SEE_APPLICATIONS)
def inbox(request: HttpRequest, who: Own) -> HttpResponseBase:
    """All applications, those to be worked on first."""
    found = applications.applications(atlas().award_rules())
    names = who.shown.results.names
    rows = [(one, names.get(one.authority_key, one.authority_key)) for one in found]
    rows.sort(key=lambda row: row[0].course.state not in applications.OPEN)
    return own_page(request, "awards/inbox.html", _("Anträge"), {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_APPLICATIONS)
def application(request: HttpRequest, who: Own, application: str) -> HttpResponseBase:
    """One application with everything for its check, and the steps that can be taken."""
    rules = atlas().award_rules()
    found = applications.application(rules, application)
    form = ReasonForm()
    if request.method == "POST":
        try:
            step = Step(request.POST.get("step", ""))
        except ValueError:
            step = None
        if step not in _STEPS or not who.may(_STEPS[step]):
            return refused(request)
        form = ReasonForm(request.POST)
        form.fields["reason"].required = step in NEEDS_REASON
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                edition = who.shown.edition.name
                applications.step(who.actor, found.id, step, rules, reason=reason, edition=edition)
            except IllegalStepError as error:
                messages.error(request, str(error))
            return redirect("ministry-application", application=application)
    programme_rules = rules.get(found.programme, Rules())
    possible = [step for step in found.course.possible(programme_rules, timezone.now()) if step in _STEPS]
    context = {
        "application": found,
        "name": who.shown.results.names.get(found.authority_key, found.authority_key),
        "contact": Contact.objects.filter(application=found.id).first(),
        "procedures": who.shown.results.ask("explain", authority=found.authority_key),
        "warnings": who.shown.results.warnings.get(found.authority_key, []),
        "possible": [step for step in possible if who.may(_STEPS[step])],
        "form": form,
    }
    return own_page(request, "awards/review.html", _("Antrag prüfen"), context)
