"""The authority's own area: where do we stand, apply, follow the application."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amtsatlas.awards import applications
from amtsatlas.awards.forms import ApplyForm, ReasonForm, filled
from amtsatlas.awards.models import Contact
from amtsatlas.awards.own_pages import Own, draft_of, drop_draft, keep_draft, own, own_page, refused
from amtsatlas.awards.permissions import Action
from amtsatlas.domain.award import IllegalStepError, State, Step, beginning
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import atlas
from amtsatlas.results.reader import Row

_STEPS = {Step.WITHDRAW: Action.WITHDRAW, Step.ANSWER: Action.ANSWER}


@require_safe
@own(Action.SEE_OWN)
def area(request: HttpRequest, who: Own, key: str) -> HttpResponseBase:
    """Where the authority stands, and its applications."""
    row = _standing(who, key)
    mine = _applications(who, key)
    course = mine[-1].course if mine else beginning(bool(row["reached"]))
    context = {"row": row, "course": course, "applications": mine, "may_apply": _may_apply(row, mine)}
    return own_page(request, "awards/area.html", row["name"], context)


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.APPLY)
def apply(request: HttpRequest, who: Own, key: str) -> HttpResponseBase:
    """Apply for the award."""
    row = _standing(who, key)
    if not _may_apply(row, _applications(who, key)):
        return redirect("own-authority", key=key)
    form = filled(ApplyForm, draft_of(request, who), email=who.person.email, name=who.person.name)
    if request.method == "POST":
        form = ApplyForm(request.POST)
        if form.is_valid():
            contact = Contact(**{name: form.cleaned_data[name] for name in ("name", "email", "phone")})
            try:
                made = applications.apply(
                    who.actor, _based_on(who, row), atlas().award_rules(), contact=contact, wishes=form.wishes()
                )
            except IllegalStepError as error:
                form.add_error(None, str(error))
            else:
                drop_draft(request, who)
                messages.success(request, _("Ihr Antrag ist eingegangen."))
                return redirect("own-application", key=key, application=made)
        if form.errors:
            keep_draft(request, who)
    return own_page(request, "awards/apply.html", _("Auszeichnung beantragen"), {"row": row, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_OWN)
def application(request: HttpRequest, who: Own, key: str, application: str) -> HttpResponseBase:
    """One application: its state, its history; answering a question, withdrawing it."""
    rules = atlas().award_rules()
    found = applications.application(rules, application)
    if found.authority_key != key:
        raise NotFoundError(f"there is no application {application} of this authority")
    form = filled(ReasonForm, draft_of(request, who))
    if request.method == "POST":
        try:
            step = Step(request.POST.get("step", ""))
        except ValueError:
            step = None
        if step not in _STEPS or not who.may(_STEPS[step], key):
            return refused(request)
        form = ReasonForm(request.POST)
        if step is Step.WITHDRAW or form.is_valid():
            try:
                reason = str(request.POST.get("reason", "")) if step is Step.WITHDRAW else form.cleaned_data["reason"]
                applications.step(who.actor, found.id, step, rules, reason=reason)
            except IllegalStepError as error:
                messages.error(request, str(error))
            else:
                drop_draft(request, who)
            return redirect("own-application", key=key, application=application)
        keep_draft(request, who)
    context = {"row": _standing(who, key), "application": found, "form": form}
    return own_page(request, "awards/application.html", _("Antrag"), context)


def _standing(who: Own, key: str) -> Row:
    found = who.shown.results.ask("authority", authority=key)
    if not found:
        raise NotFoundError(f"{key} is not in the newest edition")
    return found[0]


def _applications(who: Own, key: str) -> list[applications.Application]:
    rules = atlas().award_rules()
    return applications.applications(rules, authority_key=key, programme=who.shown.programme.id)


def _may_apply(row: Row, mine: list[applications.Application]) -> bool:
    last = mine[-1].course.state if mine else None
    return bool(row["reached"]) and last not in (*applications.OPEN, State.AWARDED)


def _based_on(who: Own, row: Row) -> applications.Standing:
    shown = who.shown
    return applications.Standing(
        row["authority_key"],
        shown.programme.id,
        shown.edition.name,
        row["counted"],
        row["threshold"],
        shown.edition.programmes[shown.programme.id]["sha256"],
    )
