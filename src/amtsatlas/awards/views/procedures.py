"""The authority's own procedures: verdicts, the same as a file, and disputing a verdict."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amtsatlas.awards import replies, standing
from amtsatlas.awards.forms import DisputeForm, filled
from amtsatlas.awards.own_pages import Own, draft_of, drop_draft, keep_draft, own, own_page
from amtsatlas.awards.permissions import Action
from amtsatlas.domain.award import IllegalStepError
from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.presenters.authority import composition
from amtsatlas.results.reader import Row
from amtsatlas.results.rendering import as_csv

_COLUMNS = {
    "authority": "authority",
    "procedure": "procedure",
    "name": "name",
    "counts": "counts",
    "reason": "reason",
    "why": "why",
    "services": "services",
    "kind": "kind",
    "provision": "provision",
    "source": "source",
    "delivery": "delivery",
    "url": "address",
    "judgement": "judgement",
    "judged_by": "judged_by",
    "judged_on": "judged_on",
    "state": "dispute",
}
"""What stands in the file, and what it is called there."""


@require_safe
@own(Action.SEE_OWN)
def procedures(request: HttpRequest, who: Own, key: str) -> HttpResponseBase:
    """Every procedure of the authority: does it count, and why."""
    rows = _procedures(who, key)
    gone = [one for one in _disputes(who, key) if one.details["procedure"] not in {row["procedure"] for row in rows}]
    context = {
        "key": key,
        "name": _name(who, key),
        "rows": rows,
        "composition": composition(rows),
        "gone": gone,
        "may_dispute": who.may(Action.DISPUTE, key),
    }
    return own_page(request, "awards/procedures.html", _("Unsere Verfahren"), context)


@require_safe
@own(Action.SEE_OWN)
def as_file(request: HttpRequest, who: Own, key: str) -> HttpResponseBase:
    """The same as CSV, for a spreadsheet."""
    del request
    rows = [
        {**row, "authority": key, "state": row["dispute"].state.value if row["dispute"] else None}
        for row in _procedures(who, key)
    ]
    text = as_csv([{title: row[name] for name, title in _COLUMNS.items()} for row in rows], who.visit.marks)
    # Spreadsheets take a file without the mark for one in another encoding.
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    example = _("beispiel-") if who.shown.edition.example else ""
    name = f"{example}{key.replace(':', '-')}-{who.shown.edition.name}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@own(Action.DISPUTE)
def dispute(request: HttpRequest, who: Own, key: str, procedure: str) -> HttpResponseBase:
    """Say that a verdict is wrong, see what became of it, take it back."""
    row = next((one for one in _procedures(who, key) if one["short"] == procedure), None)
    if row is None:
        raise NotFoundError(f"there is no such procedure of {key} in the edition {who.shown.edition.name}")
    form = filled(DisputeForm, draft_of(request, who))
    if request.method == "POST":
        if request.POST.get("step") == replies.Deed.WITHDRAW_DISPUTE:
            _withdraw(request, who, row)
            return redirect("own-dispute", key=key, procedure=procedure)
        form = DisputeForm(request.POST)
        if form.is_valid():
            try:
                replies.dispute(who.actor, _contested(who, key, row), form.cleaned_data["reason"])
            except IllegalStepError as error:
                form.add_error(None, str(error))
            else:
                drop_draft(request, who)
                messages.success(request, _("Ihr Widerspruch ist eingegangen."))
                return redirect("own-dispute", key=key, procedure=procedure)
        keep_draft(request, who)
    mine = [one for one in _disputes(who, key) if one.details["procedure"] == row["procedure"]]
    context = {
        "key": key,
        "name": _name(who, key),
        "row": row,
        "disputes": mine[::-1],
        "open": any(one.state is replies.State.OPEN for one in mine),
        "form": form,
    }
    return own_page(request, "awards/dispute.html", _("Einer Wertung widersprechen"), context)


def _withdraw(request: HttpRequest, who: Own, row: Row) -> None:
    found: replies.Matter | None = row["dispute"]
    try:
        if found is not None:
            replies.withdraw_dispute(who.actor, found.id)
            messages.success(request, _("Der Widerspruch ist zurückgezogen."))
    except IllegalStepError as error:
        messages.error(request, str(error))


def _contested(who: Own, key: str, row: Row) -> replies.Contested:
    shown = who.shown
    return replies.Contested(
        key,
        shown.programme.id,
        shown.edition.name,
        row["procedure"],
        row["name"] or row["procedure"],
        bool(row["counts"]),
        row["reason"],
    )


def _procedures(who: Own, key: str) -> list[Row]:
    return standing.procedures_of(who.shown, key, who.visit.language, _disputes(who, key))


def _disputes(who: Own, key: str) -> list[replies.Matter]:
    return replies.disputes(authority_key=key, programme=who.shown.programme.id)


def _name(who: Own, key: str) -> str:
    return who.shown.results.names.get(key, key)
