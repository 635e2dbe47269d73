"""Addresses, numbers, dates and the words for codes."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from amtsatlas.finder.answer import Found
from amtsatlas.measures.dictionary import dictionary
from amtsatlas.portal import tables, words
from amtsatlas.portal.presenters.place import Service
from amtsatlas.portal.presenters.service import Offering
from amtsatlas.portal.site import Site
from amtsatlas.programmes.model import Programme
from amtsatlas.publications import numbers
from amtsatlas.publications.press import KINDS
from amtsatlas.results.reader import Row

register = template.Library()


def _language() -> str:
    return (get_language() or "de")[:2]


@register.simple_tag
def site_file() -> Site:
    """What the operator says about the site. A tag, since django-allauth's pages call something else ``site``."""
    site: Site = settings.SITE
    return site


@register.simple_tag(takes_context=True)
def link(context: RequestContext, name: str, **parameters: Any) -> str:
    """The address of a page of the same edition and programme."""
    return str(context["visit"].link(name, **parameters))


@register.simple_tag(takes_context=True)
def here(context: RequestContext, form: str | None = None, **query: Any) -> str:
    """This page's address, as data or with some of the query changed; "" takes a part of the query away."""
    return str(context["visit"].here(form, **{name: str(value) or None for name, value in query.items()}))


@register.filter
def number(value: int | None) -> str:
    """1.783; an en dash for none."""
    return "–" if value is None else numbers.integer(value, _language())


@register.filter
def signed(value: int | None) -> str:
    """+12 or −3."""
    if value is None:
        return "–"
    return ("+" if value > 0 else "−" if value < 0 else "±") + numbers.integer(abs(value), _language())


@register.filter
def share(value: float | None) -> str:
    """49,8 %; an en dash for none."""
    return "–" if value is None else numbers.share(value, _language())


@register.filter
def day(value: str | None) -> str:
    """28.12.2023."""
    return numbers.short_day(value, _language()) if value else "–"


@register.filter
def long_day(value: str | None) -> str:
    """28. Dezember 2023."""
    return numbers.long_day(value, _language()) if value else "–"


@register.filter
def word(code: str | None) -> str:
    """What a code is called: a peer group, a kind, a provision, a log-in."""
    return words.word(code) if code else _("nicht angegeben")


@register.filter
def reason(code: str) -> str:
    """The sentence why a procedure counts or not."""
    return str(dictionary()["reasons"][code][_language()])


@register.filter
def warning(code: str) -> str:
    """The sentence of a warning."""
    return str(dictionary()["warnings"][code][_language()])


@register.filter
def thresholds(programme: Programme) -> str:
    """From how many its threshold is reached, then the kinds that have one of their own: "50; Bezirk: 30"."""
    default = [] if programme.threshold is None else [number(programme.threshold)]
    return "; ".join([*default, *(f"{word(kind)}: {number(n)}" for kind, n in programme.threshold_by_kind.items())])


@register.simple_tag
def start(row: Mapping[str, Any] | Found) -> SafeString:
    """Where a procedure is started: its name, as a link where a click may open its address."""
    values = row if isinstance(row, Mapping) else vars(row)
    return mark_safe(tables.start(values["url"], values["name"] or values.get("procedure")))


@register.simple_tag
def conditions(row: Found) -> SafeString:
    """Log-in, payment and languages of a procedure as its feed says, and where it is silent that it is."""
    return mark_safe(tables.conditions(row.identification, row.payment, row.languages, _language()))


@register.simple_tag
def procedure_rows(procedures: Sequence[Row]) -> SafeString:
    """Every procedure of an authority, as rows of a table."""
    return mark_safe(tables.procedures(procedures, _language()))


@register.simple_tag(takes_context=True)
def gap_rows(context: RequestContext, gaps: Sequence[Row]) -> SafeString:
    """The gaps of an authority, as rows of a table."""
    return mark_safe(tables.gaps(gaps, context["visit"]))


@register.simple_tag(takes_context=True)
def peer_rows(context: RequestContext, authorities: Sequence[Row], *, tell_members: bool) -> SafeString:
    """Authorities with count and population, as rows of a table."""
    return mark_safe(tables.peers(authorities, context["visit"], tell_members=tell_members))


@register.simple_tag(takes_context=True)
def service_entries(context: RequestContext, services: Sequence[Service]) -> SafeString:
    """Services at a place with their procedures, as entries of a list."""
    return mark_safe(tables.services(services, context["visit"]))


@register.simple_tag(takes_context=True)
def kreis_rows(context: RequestContext, kreise: Sequence[Row]) -> SafeString:
    """Where a service can be used, as rows of a table."""
    return mark_safe(tables.kreise(kreise, context["visit"]))


@register.simple_tag(takes_context=True)
def offering_entries(context: RequestContext, offering: Sequence[Offering]) -> SafeString:
    """Who offers a service, as entries of a list."""
    return mark_safe(tables.offering(offering, context["visit"]))


@register.filter
def plural(code: str) -> str:
    """What the authorities of a peer group are called together."""
    return words.plural(code)


@register.simple_tag(takes_context=True)
def in_language(context: RequestContext, language: str) -> str:
    """This page in another language."""
    return str(context["visit"].in_language(language))


@register.simple_tag(takes_context=True)
def home(context: RequestContext) -> str:
    """The overview, of the edition shown where one is."""
    return str(context["visit"].link("overview")) if "visit" in context else reverse("overview")


@register.simple_tag
def programme_home(programme: str) -> str:
    """The overview under another programme."""
    return reverse("overview", kwargs={"programme": programme})


@register.simple_tag(takes_context=True)
def report_address(context: RequestContext) -> str:
    """A mail to the operator that names this page; the imprint where there is no address to write to."""
    visit, site = context["visit"], context["site"]
    if not site.operator.email:
        return str(visit.link("imprint"))
    subject = _("Fehler auf der Seite „%(title)s“") % {"title": context["page"].title}
    query = urlencode({"subject": subject, "body": f"{visit.host}{visit.permanent}\n\n"}, quote_via=quote)
    return f"mailto:{site.operator.email}?{query}"


@register.simple_tag(takes_context=True)
def file_address(context: RequestContext, name: str) -> str:
    """Where a file of the edition's export is."""
    shown = context["visit"].shown
    return reverse("file", kwargs={"programme": shown.programme.id, "edition": shown.edition.name, "name": name})


@register.filter
def plain_number(value: int | None) -> str:
    """A number that may have decimals: 48,5; an en dash for none."""
    return "–" if value is None else numbers.integer(value, _language())


@register.filter
def metric_title(metric: str) -> str:
    """What a published figure's metric is called."""
    return words.metric(metric)


@register.filter
def precision(code: str) -> str:
    """How exact a published figure is: "mehr als"."""
    return words.precision(code)


@register.filter
def note(figure: Mapping[str, Any]) -> str:
    """What else a published figure's source says."""
    return str(figure["note_de" if _language() == "de" else "note"])


@register.filter
def some_day(value: str) -> str:
    """A day, a month, or that the source leaves it open."""
    if len(value) == 7:
        return f"{value[5:]}/{value[:4]}"
    return day(value) if value else _("nicht genannt")


@register.simple_tag(takes_context=True)
def picture_address(context: RequestContext, name: str, form: str) -> str:
    """Where a picture of the press page is."""
    shown = context["visit"].shown
    parameters = {"programme": shown.programme.id, "edition": shown.edition.name, "name": name, "form": form}
    return reverse("picture", kwargs=parameters)


@register.filter
def kinds(code: str) -> str:
    """What the authorities of one kind are called together, where a peer group has several kinds."""
    return str(getattr(KINDS[code], _language())) if code in KINDS else words.plural(code)
