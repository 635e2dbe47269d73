"""The authority's own area: where do we stand, apply, follow the application."""

from hashlib import sha256

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amtsatlas.awards import applications, replies, standing
from amtsatlas.awards.forms import ApplyForm, ReasonForm, WithdrawForm, filled
from amtsatlas.awards.models import Contact, Upload
from amtsatlas.awards.own_pages import Own, draft_of, drop_draft, keep_draft, own, own_page, refused
from amtsatlas.awards.permissions import Action
from amtsatlas.domain.award import IllegalStepError, State, Step, beginning
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.chart_texts import Point
from amtsatlas.portal.presenters.authority import composition, trend_of
from amtsatlas.portal.presenters.charts import history_of
from amtsatlas.results.reader import Row

_STEPS = {Step.WITHDRAW: Action.WITHDRAW, Step.ANSWER: Action.ANSWER}


@require_safe
@own(Action.SEE_OWN)
def area(request: HttpRequest, who: Own, key: str) -> HttpResponseBase:
    """Where the authority stands, what it can do about it, its applications, its members."""
    row, shown = _standing(who, key), who.shown
    mine = _applications(who, key)
    programme = {"authority_key": key, "programme": shown.programme.id}
    history = trend_of(atlas(), shown, key)
    points = [Point(one["metric"], one["edition"], one["counted"], one["new_source"]) for one in history]
    title = _("Verlauf: %(name)s") % {"name": row["name"]}
    members = shown.results.authorities.members(key)
    context = {
        "row": row,
        "course": mine[-1].course if mine else beginning(bool(row["reached"])),
        "applications": mine[::-1],
        "may_apply": _may_apply(row, mine),
        "composition": composition(shown.results.ask("explain", authority=key)),
        "gaps": standing.gaps_of(shown.results, key),
        "warnings": shown.results.warnings.get(key, []),
        "peers": standing.peers_of(shown.results, row) if row["peer_group"] else None,
        "history": history,
        "trend_chart": history_of(who.visit, points, title, who.visit.metric, row["threshold"]),
        "before": shown.before,
        "change": standing.change_of(shown, key),
        "members": [(one, who.may(Action.SEE_OWN, one["authority_key"])) for one in members],
        "open_disputes": sum(one.state is replies.State.OPEN for one in replies.disputes(**programme)),
        "replies": replies.replies(**programme)[-1:],
    }
    return own_page(request, "awards/area.html", row["name"], context)


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.APPLY)
def apply(request: HttpRequest, who: Own, key: str) -> HttpResponseBase:
    """Apply for the award."""
    row = _standing(who, key)
    mine = _applications(who, key)
    if not _may_apply(row, mine):
        return redirect("own-authority", key=key)
    form = filled(ApplyForm, draft_of(request, who), email=who.person.email, name=who.person.name)
    if request.method == "POST":
        form = ApplyForm(request.POST, request.FILES)
        made = _applied(who, row, form) if form.is_valid() else None
        if made is not None:
            drop_draft(request, who)
            messages.success(request, _("Ihr Antrag ist eingegangen."))
            return redirect("own-application", key=key, application=made)
        keep_draft(request, who)
    counted = [one for one in who.shown.results.ask("explain", authority=key) if one["counts"]]
    context = {
        "row": row,
        "form": form,
        "before": mine[-1] if mine else None,
        "counted": counted,
        "warnings": who.shown.results.warnings.get(key, []),
    }
    return own_page(request, "awards/apply.html", _("Auszeichnung beantragen"), context)


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_OWN)
def application(request: HttpRequest, who: Own, key: str, application: str) -> HttpResponseBase:
    """One application: what was sent, its state, its history; answering a question, withdrawing it."""
    found = _one(key, application)
    answer, withdraw = filled(ReasonForm, draft_of(request, who)), WithdrawForm()
    if request.method == "POST":
        step = request.POST.get("step")
        if step not in _STEPS or not who.may(_STEPS[Step(step)], key):
            return refused(request)
        if step == Step.ANSWER:
            answer = ReasonForm(request.POST)
        else:
            withdraw = WithdrawForm(request.POST)
        sent: forms.Form = answer if step == Step.ANSWER else withdraw
        if sent.is_valid():
            reason = sent.cleaned_data["reason" if step == Step.ANSWER else "why"]
            try:
                applications.step(who.actor, found.id, Step(step), atlas().award_rules(), reason=reason)
            except IllegalStepError:
                messages.error(request, _("Das geht nicht mehr: Der Antrag ist inzwischen in einem anderen Zustand."))
            else:
                drop_draft(request, who)
            return redirect("own-application", key=key, application=application)
        keep_draft(request, who)
    context = {
        "key": key,
        "name": who.shown.results.names.get(key, key),
        "application": found,
        "contact": Contact.objects.filter(application=found.id).first(),
        "open": found.course.state in applications.OPEN,
        "answer": answer,
        "withdraw": withdraw,
    }
    return own_page(request, "awards/application.html", _("Antrag"), context)


@require_safe
@own()
def logo(request: HttpRequest, who: Own, key: str, application: str) -> HttpResponseBase:
    """The logo that came with an application, for the authority and for the ministry."""
    if not (who.may(Action.SEE_OWN, key) or who.may(Action.SEE_APPLICATIONS)):
        return refused(request)
    found = Upload.objects.filter(sha256=_one(key, application).details["logo"]).first()
    if found is None:
        raise NotFoundError(f"the application {application} has no logo")
    return HttpResponse(bytes(found.content), content_type=found.media_type)


def _applied(who: Own, row: Row, form: forms.Form) -> str | None:
    """The id of the new application; None where there can be none, which the form then says."""
    assert isinstance(form, ApplyForm)
    contact = Contact(**{name: form.cleaned_data[name] for name in ("name", "email", "phone")})
    picture, digest = form.cleaned_data["logo"], ""
    if picture is not None:
        digest = sha256(picture.content).hexdigest()
        stored = {"media_type": picture.type, "content": picture.content}
        Upload.objects.get_or_create(sha256=digest, defaults=stored)
    try:
        return applications.apply(
            who.actor,
            _based_on(who, row),
            atlas().award_rules(),
            contact=contact,
            wishes=form.wishes(),
            logo=digest,
        )
    except IllegalStepError:
        form.add_error(None, _("Für diese Behörde gibt es inzwischen schon einen Antrag oder die Auszeichnung."))
        return None


def _standing(who: Own, key: str) -> Row:
    found = who.shown.results.authorities.get(key)
    if found is None:
        raise NotFoundError(f"{key} is not in the newest edition")
    return found


def _applications(who: Own, key: str) -> list[applications.Application]:
    rules = atlas().award_rules()
    return applications.applications(rules, authority_key=key, programme=who.shown.programme.id)


def _one(key: str, application: str) -> applications.Application:
    found = applications.application(atlas().award_rules(), application)
    if found.authority_key != key:
        raise NotFoundError(f"there is no application {application} of this authority")
    return found


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
