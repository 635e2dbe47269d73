"""The way in: invitations, and where one arrives after logging in."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amtsatlas.awards import accounts
from amtsatlas.awards.models import Person
from amtsatlas.awards.own_pages import Own, own, own_page, problem
from amtsatlas.awards.permissions import authorities_of
from amtsatlas.domain.errors import NotFoundError


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """What one is invited to. Accepting takes a click, since mail programmes open links by themselves."""
    try:
        found = accounts.invitation_of(token)
    except NotFoundError:
        return problem(
            request,
            404,
            _("Diese Einladung gilt nicht"),
            _("Sie ist unbekannt, wurde schon angenommen oder ist abgelaufen. Bitten Sie um eine neue."),
        )
    known = Person.objects.filter(email=found.email).exists()
    if request.method != "POST":
        context = {"invitation": found, "known": known}
        return own_page(request, "awards/invitation.html", _("Einladung"), context)
    if isinstance(request.user, Person):
        if request.user.email != found.email:
            text = _(
                "Sie sind mit einem anderen Konto angemeldet. Melden Sie sich ab und öffnen Sie den Link noch einmal."
            )
            return problem(request, 403, _("Diese Einladung gilt jemand anderem"), text)
        accounts.accept(found, request.user)
        return redirect("own")
    accounts.remember(request, token, found.email)
    if known:
        here = request.path
        return redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    return redirect(f"{reverse('account_signup')}?{urlencode({'email': found.email})}")


@require_safe
@own()
def start(request: HttpRequest, who: Own) -> HttpResponseBase:
    """Where a person goes on from: their authorities, the ministry's area."""
    names = who.shown.results.names
    mine = [(key, names.get(key, key)) for key in authorities_of(who.roles)]
    if len(mine) == 1 and len(who.roles) == 1:
        return redirect("own-authority", key=mine[0][0])
    return own_page(request, "awards/start.html", _("Mein Bereich"), {"mine": mine})
