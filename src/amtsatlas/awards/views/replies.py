"""The authority's reply beside its own number."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amtsatlas.awards import replies
from amtsatlas.awards.forms import ReplyForm, filled
from amtsatlas.awards.own_pages import Own, draft_of, drop_draft, keep_draft, own, own_page
from amtsatlas.awards.permissions import Action
from amtsatlas.domain.award import IllegalStepError

_CAN_BE_TAKEN_BACK = (replies.State.WAITING, replies.State.PUBLISHED)


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.REPLY)
def reply(request: HttpRequest, who: Own, key: str) -> HttpResponseBase:
    """Write a reply, see what became of it, take it back."""
    programme = who.shown.programme.id
    mine = replies.replies(authority_key=key, programme=programme)
    form = filled(ReplyForm, draft_of(request, who))
    if request.method == "POST":
        if request.POST.get("step") == replies.Deed.TAKE_BACK_REPLY:
            _take_back(request, who, mine)
            return redirect("own-reply", key=key)
        form = ReplyForm(request.POST)
        if form.is_valid():
            try:
                replies.reply(who.actor, key, programme, who.shown.edition.name, form.cleaned_data["text"])
            except IllegalStepError as error:
                form.add_error(None, str(error))
            else:
                drop_draft(request, who)
                messages.success(request, _("Ihre Stellungnahme ist eingegangen. Das Ministerium sieht sie durch."))
                return redirect("own-reply", key=key)
        keep_draft(request, who)
    context = {
        "key": key,
        "name": who.shown.results.names.get(key, key),
        "replies": mine[::-1],
        "waiting": any(one.state is replies.State.WAITING for one in mine),
        "takes_back": _CAN_BE_TAKEN_BACK,
        "form": form,
    }
    return own_page(request, "awards/reply.html", _("Stellungnahme"), context)


def _take_back(request: HttpRequest, who: Own, mine: list[replies.Matter]) -> None:
    """The one that the form names, if it is the authority's own."""
    named = request.POST.get("reply", "")
    try:
        if any(one.id == named for one in mine):
            replies.take_back_reply(who.actor, named)
            messages.success(request, _("Die Stellungnahme ist zurückgezogen."))
    except IllegalStepError as error:
        messages.error(request, str(error))
