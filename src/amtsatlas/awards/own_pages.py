"""What holds for every page behind the log-in: who may see it, its frame, nothing of it kept by caches."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from amtsatlas.awards.accounts import roles_of
from amtsatlas.awards.models import Draft, Person
from amtsatlas.awards.permissions import Action, Held, authorities_of, may
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.portal.frame import menu
from amtsatlas.portal.visit import Visit

_MINISTRY = (Action.SEE_APPLICATIONS, Action.READ_JOURNAL, Action.MANAGE_ACCOUNTS)


class Own(NamedTuple):
    """Who asks for a page behind the log-in, and what they see there."""

    person: Person
    roles: tuple[Held, ...]
    visit: Visit

    @property
    def actor(self) -> str:
        """As the journal knows them."""
        return str(self.person.pseudonym)

    @property
    def shown(self) -> Shown:
        """The newest edition under the site's first programme."""
        return self.visit.shown

    def may(self, action: Action, authority_key: str = "") -> bool:
        """Whether they may do it."""
        return may(self.roles, action, authority_key)


OwnView = Callable[..., HttpResponseBase]


def own(action: Action | None = None) -> Callable[[OwnView], OwnView]:
    """A view that is asked with an :class:`Own` after the request; for whoever may do ``action``.

    An action about an authority needs the authority's key in the address as ``key``. Without an account it leads to
    the log-in and back, without a second factor to setting one up. What was sent in a form is kept.
    """

    def decorate(view: OwnView) -> OwnView:
        @wraps(view)
        def answer(request: HttpRequest, **parameters: Any) -> HttpResponseBase:
            if not isinstance(request.user, Person):
                _keep_in_session(request)
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            _draft_from_session(request, request.user)
            if not _second_factor(request, request.user):
                return redirect("mfa_activate_totp")
            roles = tuple(roles_of(request.user))
            if action is not None and not may(roles, action, parameters.get("key", "")):
                return _never_kept(refused(request))
            try:
                shown = atlas().show()
                who = Own(request.user, roles, _visit(request, shown))
                return _never_kept(view(request, who, **parameters))
            except NotFoundError as error:
                return _never_kept(problem(request, 404, _("Das gibt es nicht"), str(error)))

        return answer

    return decorate


def own_page(
    request: HttpRequest, template: str, title: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page in the frame of the own areas."""
    return TemplateResponse(request, template, {"title": title, **context}, status=status).render()


def problem(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page that says why not."""
    return render(request, "awards/problem.html", {"title": title, "text": text}, status=status)


def refused(request: HttpRequest) -> HttpResponse:
    """403: logged in, but not for this."""
    return problem(
        request,
        403,
        _("Dafür fehlt Ihnen die Berechtigung"),
        _("Ihr Konto darf diese Seite nicht sehen oder das nicht tun."),
    )


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old or came from elsewhere. What was typed is kept."""
    del reason
    _keep_in_session(request)
    return problem(
        request,
        403,
        _("Das Formular ist abgelaufen"),
        _("Gehen Sie auf die Seite zurück: Was Sie geschrieben haben, steht noch da. Senden Sie es noch einmal."),
    )


def draft_of(request: HttpRequest, who: Own) -> dict[str, Any]:
    """What this person typed into the form of this page and has not sent."""
    found = who.person.drafts.filter(form=request.path).first()
    return dict(found.fields) if found else {}


def keep_draft(request: HttpRequest, who: Own) -> None:
    """Keep what was typed, for the next time the form is opened."""
    Draft.objects.update_or_create(person=who.person, form=request.path, defaults={"fields": _typed(request)})


def drop_draft(request: HttpRequest, who: Own) -> None:
    """The form was sent."""
    who.person.drafts.filter(form=request.path).delete()


def frame_of_own_pages(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor for pages behind the log-in and those of django-allauth: the context of base.html."""
    person = request.user if isinstance(request.user, Person) else None
    roles = roles_of(person) if person else ()
    shown = atlas().show() if atlas().editions() else None
    return {
        "own": True,
        "languages": settings.LANGUAGES,
        "example": bool(shown and shown.edition.example),
        "visit": _visit(request, shown) if shown and request.resolver_match else None,
        "menu": menu(),
        "person": person,
        "own_authorities": authorities_of(roles),
        "of_ministry": any(may(roles, action) for action in _MINISTRY),
        "may_draft_releases": may(roles, Action.DRAFT_RELEASE),
        "may_see_applications": may(roles, Action.SEE_APPLICATIONS),
        "may_read_journal": may(roles, Action.READ_JOURNAL),
        "may_manage_accounts": may(roles, Action.MANAGE_ACCOUNTS),
    }


def _visit(request: HttpRequest, shown: Shown) -> Visit:
    match = request.resolver_match
    assert match is not None
    host = settings.SITE.address or f"{request.scheme}://{request.get_host()}"
    return Visit(shown, request.GET, match.view_name, match.kwargs, host)


def _second_factor(request: HttpRequest, person: Person) -> bool:
    """Whether there is one: set up here, or the provider's by which they came."""
    by_provider = any(one.get("method") == "socialaccount" for one in get_authentication_records(request))
    return by_provider or bool(is_mfa_enabled(person))


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }


def _keep_in_session(request: HttpRequest) -> None:
    """A form sent after the session's end: keep what was typed until who typed it is known again."""
    if request.method == "POST" and request.POST:
        request.session["draft"] = {"form": request.path, "fields": _typed(request)}


def _draft_from_session(request: HttpRequest, person: Person) -> None:
    kept = request.session.pop("draft", None)
    if kept:
        Draft.objects.update_or_create(person=person, form=kept["form"], defaults={"fields": kept["fields"]})


def _never_kept(response: HttpResponseBase) -> HttpResponseBase:
    add_never_cache_headers(response)
    return response
