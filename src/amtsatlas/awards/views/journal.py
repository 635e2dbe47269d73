"""The journal for those who may read it: a page, and the same as files."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsatlas.awards import journal
from amtsatlas.awards.forms import JournalForm
from amtsatlas.awards.models import Entry
from amtsatlas.awards.own_pages import Own, own, own_page
from amtsatlas.awards.people import names_of
from amtsatlas.awards.permissions import Action
from amtsatlas.results.rendering import as_csv

_ON_A_PAGE = 50
_AT_ONCE = 500
_FIELDS = (
    "number", "at", "actor", "action", "subject", "authority_key", "programme", "edition", "reason", "details",
    "public_from", "previous", "digest",
)  # fmt: skip


@require_safe
@own(Action.READ_JOURNAL)
def entries(request: HttpRequest, who: Own) -> HttpResponseBase:
    """The journal, the newest entry first."""
    form, found = _asked(request, who)
    before = request.GET.get("vor", "")
    asked = request.GET.copy()
    asked.pop("vor", None)
    if before.isascii() and before.isdigit():
        found = found.filter(number__lt=min(int(before), 1 << 62))
    rows = list(found.order_by("-number")[: _ON_A_PAGE + 1])
    shown = rows[:_ON_A_PAGE]
    names = who.shown.results.names
    context = {
        "form": form,
        "rows": [(one, names.get(one.authority_key, one.authority_key)) for one in shown],
        "persons": names_of({one.actor for one in shown} | {one.subject for one in shown}),
        "older": shown[-1].number if len(rows) > _ON_A_PAGE else None,
        "later": bool(before),
        "asked": asked.urlencode(),
        # Reading the whole chain takes some time, and one page tells it for all.
        "chain": None if before else journal.chain(),
    }
    return own_page(request, "awards/journal.html", _("Protokoll"), context)


@require_safe
@own(Action.READ_JOURNAL)
def as_file(request: HttpRequest, who: Own, form: str) -> HttpResponseBase:
    """The same entries, the oldest first, as JSON Lines or CSV; without names."""
    _, found = _asked(request, who)
    values = (_values(one) for one in found.order_by("number").iterator(_AT_ONCE))
    lines, media_type = (_csv(values), "text/csv") if form == "csv" else (_json_lines(values), "application/jsonl")
    name = "beispieldaten-protokoll" if who.shown.edition.example else "protokoll"
    return StreamingHttpResponse(
        lines,
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )


def _asked(request: HttpRequest, who: Own) -> tuple[JournalForm, QuerySet[Entry]]:
    actions = Entry.objects.order_by("action").values_list("action", flat=True).distinct()
    form = JournalForm(request.GET, actions=list(actions))
    found: QuerySet[Entry] = Entry.objects.all()
    if not form.is_valid():
        return form, found.none()
    asked = form.cleaned_data
    if asked["aktion"]:
        found = found.filter(action=asked["aktion"])
    if asked["betreff"]:
        found = found.filter(subject=asked["betreff"])
    if text := asked["behoerde"].casefold():
        names = who.shown.results.names
        used = Entry.objects.exclude(authority_key="").order_by().values_list("authority_key", flat=True).distinct()
        keys = [key for key in used if text == key or text in names.get(key, "").casefold()]
        found = found.filter(authority_key__in=keys)
    return form, found


def _values(entry: Entry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in _FIELDS}
    for name in ("at", "public_from"):
        moment: datetime | None = values[name]
        # As the digest has them, so that whoever has the file can verify the chain.
        values[name] = moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None
    return values


def _json_lines(values: Iterator[dict[str, Any]]) -> Iterator[str]:
    return (json.dumps(one, ensure_ascii=False) + "\n" for one in values)


def _csv(values: Iterator[dict[str, Any]]) -> Iterator[str]:
    first = True
    while some := list(islice(values, _AT_ONCE)):
        text = as_csv([{**one, "details": json.dumps(one["details"], ensure_ascii=False)} for one in some], {})
        yield text if first else text.partition("\n")[2]
        first = False
    if first:
        yield ";".join(_FIELDS) + "\n"
