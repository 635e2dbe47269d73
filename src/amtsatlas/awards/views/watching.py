"""Watching an authority: the switch in its area, and the link by which a mail is unsubscribed without a log-in."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from amtsatlas.awards import watch
from amtsatlas.awards.own_pages import Own, own, own_page, problem
from amtsatlas.awards.permissions import Action
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import atlas


@require_POST
@own(Action.WATCH)
def switch(request: HttpRequest, who: Own, key: str) -> HttpResponseBase:
    """Watch the authority, or no more."""
    if request.POST.get("watch") == "yes":
        watch.follow(who.person, key)
        messages.success(request, _("Sie bekommen eine E-Mail, wenn sich etwas ändert."))
    else:
        watch.leave(who.person, key)
        messages.success(request, _("Sie bekommen zu dieser Behörde keine E-Mails mehr."))
    return redirect("own-authority", key=key)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest) -> HttpResponseBase:
    """Stop all mails about watched authorities. It takes a click, since mail programmes open links by themselves.

    Whoever has the link may, logged in or not: mail programs send the POST of RFC 8058 on their own, without a cookie,
    and follow no redirect.
    """
    try:
        person = watch.person_of(request.GET.get("t", ""))
    except NotFoundError:
        text = _("Öffnen Sie den Link noch einmal aus der E-Mail, ganz und unverändert.")
        return problem(request, 404, _("Dieser Link gilt nicht"), text)
    if request.method == "POST":
        watch.leave(person)
    names = atlas().show().results.names if atlas().editions() else {}
    watched = [names.get(one.authority_key, one.authority_key) for one in person.watches.order_by("authority_key")]
    answer = own_page(request, "awards/unsubscribe.html", _("E-Mails abbestellen"), {"watched": watched})
    add_never_cache_headers(answer)
    return answer
