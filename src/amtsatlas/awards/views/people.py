"""Accounts for those who look after them, and everybody's own data."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amtsatlas.awards import accounts, mails, people
from amtsatlas.awards.forms import EraseForm, InviteForm, RoleForm
from amtsatlas.awards.models import Invitation, Person
from amtsatlas.awards.own_pages import Own, own, own_page, problem, refused
from amtsatlas.awards.permissions import Action, Held, RoleKind
from amtsatlas.domain.errors import NotFoundError


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.MANAGE_ACCOUNTS)
def persons(request: HttpRequest, who: Own) -> HttpResponseBase:
    """Everybody with an account, and inviting others by mail."""
    form = InviteForm(names=who.shown.results.names)
    if request.method == "POST":
        form = InviteForm(request.POST, names=who.shown.results.names)
        if form.is_valid():
            with transaction.atomic():
                invitation, token = accounts.invite(form.cleaned_data["email"], form.role(), invited_by=who.actor)
                mails.invite(invitation, token)
            messages.success(request, _("Die Einladung geht an %(email)s.") % {"email": invitation.email})
            return redirect("persons")
    context = {
        "form": form,
        "persons": Person.objects.prefetch_related("roles").order_by("email"),
        "invitations": Invitation.objects.filter(accepted_at=None).order_by("-made_at"),
    }
    return own_page(request, "awards/persons.html", _("Konten"), context)


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.MANAGE_ACCOUNTS)
def person(request: HttpRequest, who: Own, pseudonym: UUID) -> HttpResponseBase:
    """One account: give and take roles, close it, erase it."""
    found = _person(pseudonym)
    form, erasing = RoleForm(names=who.shown.results.names), EraseForm()
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step == "grant":
            form = RoleForm(request.POST, names=who.shown.results.names)
            if form.is_valid():
                people.grant(who.actor, found, form.role())
                return redirect("person", pseudonym=pseudonym)
        elif step == "erase":
            erasing = EraseForm(request.POST)
            if erasing.is_valid():
                if _done(request, lambda: people.erase(who.actor, found)):
                    return redirect("persons")
                return redirect("person", pseudonym=pseudonym)
        else:
            return _changed(request, who, found, step)
    roles = [
        (one, who.shown.results.names.get(one.authority_key, one.authority_key)) for one in found.roles.order_by("pk")
    ]
    context = {"found": found, "roles": roles, "form": form, "erasing": erasing}
    return own_page(request, "awards/person.html", found.name or found.email, context)


@require_http_methods(["GET", "HEAD", "POST"])
@own()
def mine(request: HttpRequest, who: Own) -> HttpResponseBase:
    """What is stored about whoever asks; deleting it."""
    form = EraseForm()
    if request.method == "POST":
        form = EraseForm(request.POST)
        if form.is_valid():
            if not _done(request, lambda: people.erase(who.actor, who.person)):
                return redirect("my-data")
            logout(request)
            return problem(
                request,
                200,
                _("Ihr Konto ist gelöscht"),
                _("Was Sie entschieden haben, steht ohne Ihren Namen weiter da."),
            )
    context = {"stored": people.stored_about(who.person), "form": form, "names": who.shown.results.names}
    return own_page(request, "awards/my_data.html", _("Meine Daten"), context)


@require_safe
@own()
def as_file(request: HttpRequest, who: Own, pseudonym: UUID | None = None) -> HttpResponseBase:
    """All that is stored about somebody, for themselves and for whoever looks after accounts."""
    found = who.person if pseudonym is None else _person(pseudonym)
    if found != who.person and not who.may(Action.MANAGE_ACCOUNTS):
        return refused(request)
    headers = {"Content-Disposition": 'attachment; filename="meine-daten.json"'}
    return JsonResponse(
        people.stored_about(found), json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers
    )


def _changed(request: HttpRequest, who: Own, found: Person, step: str) -> HttpResponseBase:
    steps: dict[str, Callable[[], None]] = {
        "deactivate": lambda: people.deactivate(who.actor, found),
        "activate": lambda: people.activate(who.actor, found),
    }
    for one in found.roles.all():
        held = Held(RoleKind(one.kind), one.authority_key)
        steps[f"remove:{one.kind}:{one.authority_key}"] = lambda held=held: people.remove(who.actor, found, held)  # type: ignore[misc]
    if step in steps:
        _done(request, steps[step])
    return redirect("person", pseudonym=found.pseudonym)


def _done(request: HttpRequest, what: Callable[[], None]) -> bool:
    try:
        what()
    except people.LastAdministratorError:
        messages.error(request, _("Das geht nicht: Danach gäbe es niemanden mehr, der Konten verwaltet."))
        return False
    return True


def _person(pseudonym: UUID) -> Person:
    found = Person.objects.filter(pseudonym=pseudonym).first()
    if found is None:
        raise NotFoundError(f"there is no account {pseudonym}")
    return found
