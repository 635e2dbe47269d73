"""What authorities contest and reply: judging disputes, publishing replies or not, handing judgements to the build."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amtsatlas.awards import judgements, replies
from amtsatlas.awards.forms import filled
from amtsatlas.awards.ministry_forms import JudgeForm, WhyForm
from amtsatlas.awards.own_pages import Own, draft_of, drop_draft, keep_draft, own, own_page, refused
from amtsatlas.awards.permissions import Action
from amtsatlas.domain.award import IllegalStepError
from amtsatlas.domain.errors import AmtsatlasError, LockedError, NotFoundError
from amtsatlas.portal.atlas import atlas
from amtsatlas.results.reader import Row

_DELIVER = "deliver"


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_APPLICATIONS)
def disputes(request: HttpRequest, who: Own) -> HttpResponseBase:
    """Disputes, those that wait for a judgement first; handing judgements to the next build."""
    if request.method == "POST":
        if request.POST.get("step") != _DELIVER or not who.may(Action.JUDGE):
            return refused(request)
        _deliver(request, who)
        return redirect("ministry-disputes")
    names = who.shown.results.names
    found = [(one, names.get(one.authority_key, one.authority_key)) for one in replies.disputes()]
    context = {
        "waiting": [pair for pair in found if pair[0].state is replies.State.OPEN],
        "judged": [pair for pair in found if pair[0].state is replies.State.JUDGED][::-1],
        "undelivered": judgements.undelivered(),
        "delivered": judgements.delivered(),
        "may_judge": who.may(Action.JUDGE),
    }
    return own_page(request, "awards/ministry/disputes.html", _("Widersprüche"), context)


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_APPLICATIONS)
def dispute(request: HttpRequest, who: Own, dispute: str) -> HttpResponseBase:
    """One dispute: the procedure as it is counted today, what the authority says, the judgement."""
    found = next(iter(replies.disputes(subject=dispute)), None)
    if found is None:
        raise NotFoundError(f"there is no dispute {dispute}")
    draft = draft_of(request, who)
    judge, lift = filled(JudgeForm, draft), filled(WhyForm, draft)
    if request.method == "POST":
        step = request.POST.get("step")
        if step not in (replies.Deed.JUDGE, replies.Deed.LIFT_JUDGEMENT) or not who.may(Action.JUDGE):
            return refused(request)
        if step == replies.Deed.JUDGE:
            judge = JudgeForm(request.POST)
        else:
            lift = WhyForm(request.POST)
        sent = judge if step == replies.Deed.JUDGE else lift
        if sent.is_valid():
            values = sent.cleaned_data
            try:
                if step == replies.Deed.JUDGE:
                    counts, edition = values["counts"] == "ja", who.shown.edition.name
                    replies.judge(who.actor, found.id, counts=counts, reason=values["reason"], edition=edition)
                else:
                    replies.lift_judgement(who.actor, found.id, values["why"])
            except IllegalStepError as error:
                keep_draft(request, who)
                messages.error(request, str(error))
            else:
                drop_draft(request, who)
                messages.success(request, _("Entschieden.") if step == replies.Deed.JUDGE else _("Aufgehoben."))
            return redirect("ministry-dispute", dispute=dispute)
        keep_draft(request, who)
    context = {
        "one": found,
        "name": who.shown.results.names.get(found.authority_key, found.authority_key),
        "row": _procedure(found),
        "judge": judge,
        "lift": lift,
        "may_judge": who.may(Action.JUDGE),
    }
    return own_page(request, "awards/ministry/dispute.html", _("Widerspruch"), context)


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.SEE_APPLICATIONS)
def statements(request: HttpRequest, who: Own) -> HttpResponseBase:
    """Replies that wait for the ministry's word, and those that are public."""
    declined: WhyForm | None = None
    if request.method == "POST":
        deed, reply = request.POST.get("step"), request.POST.get("reply", "")
        if deed not in (replies.Deed.PUBLISH_REPLY, replies.Deed.DECLINE_REPLY) or not who.may(Action.MODERATE):
            return refused(request)
        declined = WhyForm(request.POST, auto_id=f"id_{reply}_%s")
        if deed == replies.Deed.PUBLISH_REPLY or declined.is_valid():
            _moderate(request, who, reply, None if deed == replies.Deed.PUBLISH_REPLY else declined.cleaned_data["why"])
            return redirect("ministry-replies")
        keep_draft(request, who)
    draft = draft_of(request, who)
    names = who.shown.results.names
    rows = []
    for one in replies.replies():
        here = draft.get("reply") == one.id
        form = WhyForm(initial=draft if here else None, auto_id=f"id_{one.id}_%s")
        name = names.get(one.authority_key, one.authority_key)
        rows.append((one, name, declined if here and declined is not None else form, here))
    context = {
        "waiting": [row for row in rows if row[0].state is replies.State.WAITING],
        "published": [row for row in rows if row[0].state is replies.State.PUBLISHED][::-1],
        "may_moderate": who.may(Action.MODERATE),
    }
    return own_page(request, "awards/ministry/statements.html", _("Stellungnahmen"), context)


def _moderate(request: HttpRequest, who: Own, reply: str, why: str | None) -> None:
    """Publish a reply, or decline it where there is a reason why."""
    try:
        if why is None:
            replies.publish(who.actor, reply)
        else:
            replies.decline(who.actor, reply, why)
    except IllegalStepError as error:
        keep_draft(request, who)
        messages.error(request, str(error))
        return
    drop_draft(request, who)
    if why is None:
        messages.success(request, _("Die Stellungnahme steht jetzt neben der Zahl."))
    else:
        messages.success(request, _("Die Stellungnahme steht nicht öffentlich. Die Behörde liest den Grund."))


def _procedure(found: replies.Matter) -> Row | None:
    """The disputed procedure in the newest edition; None where it is not there any more."""
    try:
        shown = atlas().show(None, found.programme)
    except NotFoundError:
        return None
    rows = shown.results.ask("explain", authority=found.authority_key)
    return next((row for row in rows if row["procedure"] == found.details["procedure"]), None)


def _deliver(request: HttpRequest, who: Own) -> None:
    try:
        judgements.deliver(who.actor)
    except LockedError:
        messages.error(request, _("Gerade wird ein Stand gebaut. Versuchen Sie es in einigen Minuten noch einmal."))
    except (AmtsatlasError, OSError) as error:
        messages.error(request, _("Die Übergabe ist gescheitert (englisch): %(error)s") % {"error": error})
    else:
        messages.success(request, _("Übergeben. Der nächste Stand, der gebaut wird, zählt danach."))
