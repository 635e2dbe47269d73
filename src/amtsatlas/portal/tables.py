"""The rows of long tables and lists: functions from rows to HTML, as charts and maps are.

A page has hundreds of them, and a template takes some twenty times as long for each. What stands around them is in the
templates.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from html import escape
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsatlas.portal import words
from amtsatlas.portal.presenters.place import Service
from amtsatlas.portal.presenters.service import Offering
from amtsatlas.portal.visit import Visit
from amtsatlas.publications import numbers
from amtsatlas.results.reader import Row

_PLAIN = "!$&'()*+,;=/~:@"
"""What Django's own addresses leave as it is too, beside letters and digits (RFC 3986)."""


def procedures(rows: Iterable[Row], language: str) -> str:
    """Every procedure of an authority: whether it counts and why, as rows of a table."""
    yes, silent = escape(_("ja")), _("nicht angegeben")
    undecided = escape(_("(von der veröffentlichten Regel nicht entschieden)"))

    @cache
    def word(code: str | None) -> str:
        return escape(words.word(code) if code else silent)

    def written(row: Row) -> str:
        note = f" <em>{undecided}</em>" if row["undecided"] else ""
        why = yes + note if row["counts"] else escape(row["why"])
        if row["judgement"]:
            why += " <em>" + escape(_judged(row, language)) + "</em>"
        basis = f" ({word(row['provision_basis'])})" if row["provision_basis"] else ""
        day = numbers.short_day(row["delivery"][:10], language) if row["delivery"] else "–"
        return (
            f"<tr><td>{start(row['url'], row['name'] or row['procedure'])}</td><td>{why}</td>"
            f"<td>{escape('; '.join(row['services']))}</td><td>{word(row['provision'])}{basis}</td>"
            f"<td>{word(row['source'])}, {day}</td></tr>"
        )

    return "".join(map(written, rows))


def _judged(row: Row, language: str) -> str:
    told = {"who": row["judged_by"], "day": numbers.short_day(row["judged_on"], language), "reason": row["judgement"]}
    return _("Entschieden von %(who)s am %(day)s: %(reason)s") % told


def gaps(rows: Iterable[Row], visit: Visit) -> str:
    """The gaps of an authority: how many peers offer it, and what is missing here, as rows of a table."""
    address, number = _addresses(visit, "service"), _number(visit.language)
    of, own = _("%(n)s von %(m)s"), _("ein eigenes Verfahren")
    by_vg = _("die Verwaltungsgemeinschaft bietet sie an (%(name)s)")
    by_link = _("nur ein Link auf das zentrale Verfahren „%(name)s“")

    def missing(row: Row) -> str:
        if row["covered_by_vg"]:
            return by_vg % {"name": row["covered_by_vg_name"]}
        return by_link % {"name": row["central_procedure_name"]} if row["central_procedure"] else own

    return "".join(
        f'<tr><td><a href="{address(row["service_key"])}">{escape(str(row["service"]))}</a></td>'
        f"<td>{of % {'n': number(row['peers_with']), 'm': number(row['peers'])}}</td>"
        f"<td>{escape(missing(row))}</td></tr>"
        for row in rows
    )


def peers(rows: Iterable[Row], visit: Visit, *, tell_members: bool) -> str:
    """Authorities with count and population, as rows of a table; who is member of a VG is told where asked for."""
    address, number = _addresses(visit, "authority"), _number(visit.language)
    no_data = escape(_("keine Daten"))
    member, stale = (f' <span class="muted">{escape(text)}</span>' for text in (_("VG-Mitglied"), _("veraltet")))

    def count(row: Row) -> str:
        return number(row["counted"]) + (stale if row["stale"] else "") if row["delivered"] else no_data

    return "".join(
        f'<tr><td><a href="{address(row["authority_key"])}">{escape(row["name"])}</a>'
        f"{member if row['vg_key'] and tell_members else ''}</td>"
        f'<td class="num">{count(row)}</td><td class="num">{number(row["population"])}</td></tr>'
        for row in rows
    )


def services(found: Sequence[Service], visit: Visit) -> str:
    """The services of a topic at a place, each with the procedures that lead to it, as entries of a list."""
    address, language = _addresses(visit, "service"), visit.language
    without = escape(_("keiner Leistung zugeordnet"))

    def title(service: Service) -> str:
        if not service.key:
            return without
        return f'<a href="{address(service.key)}">{escape(service.name or service.key)}</a>'

    def procedure(row: Row) -> str:
        told = conditions(row["identification"], row["payment"], row["languages"], language)
        return (
            f"<li>{start(row['url'], row['name'] or row['procedure'])}"
            f' <span class="muted">{escape(row["authority_name"])} · {told}</span></li>'
        )

    return "".join(f"<li><h3>{title(one)}</h3><ul>{''.join(map(procedure, one.procedures))}</ul></li>" for one in found)


def kreise(rows: Iterable[Row], visit: Visit) -> str:
    """In how many municipalities of each Kreis a service can be used, as rows of a table."""
    number, language = _number(visit.language), visit.language
    of, municipalities = _("%(n)s von %(m)s"), _("(%(n)s Gemeinden)")

    def written(row: Row) -> str:
        whole = f' <span class="muted">{municipalities % {"n": number(row["municipalities"])}}</span>'
        share = "–" if row["share"] is None else numbers.share(row["share"], language)
        return (
            f'<tr><th scope="row">{escape(row["name"])}</th>'
            f'<td class="num">{of % {"n": number(row["served"]), "m": number(row["with_data"])}}'
            f"{whole if row['with_data'] < row['municipalities'] else ''}</td>"
            f'<td class="num">{share}</td></tr>'
        )

    return "".join(map(written, rows))


def offering(found: Iterable[Offering], visit: Visit) -> str:
    """Who offers a service, each with the procedures, as entries of a list."""
    address = _addresses(visit, "authority")

    def written(one: Offering) -> str:
        mine = "".join(f" · {start(row['url'], row['procedure_name'] or row['procedure'])}" for row in one.procedures)
        return (
            f'<li><a href="{address(one.authority)}">{escape(one.name)}</a>'
            f' <span class="muted">{escape(words.word(one.authority_kind))}</span>{mine}</li>'
        )

    return "".join(map(written, found))


@lru_cache(20_000)
def start(url: str | None, name: str | None) -> str:
    """Where a procedure is started: its name, as a link where a click may open its address.

    Kept, since the pages of all places of a Landkreis show its procedures.
    """
    address, text = openable(url), escape(name or "")
    if not address:
        return text
    return f'<a class="go" href="{escape(address)}" rel="noopener nofollow external">{text}</a>'


@lru_cache(1_000)
def conditions(identification: str | None, payment: str | None, languages: str | None, language: str) -> str:
    """Log-in, payment and languages of a procedure as its feed says, and where it is silent that it is."""
    with override(language):
        told = {_("Anmeldung"): identification, _("Bezahlung"): payment, _("Sprachen"): languages}
        silent = _("nicht angegeben")
    return escape(" · ".join(f"{title}: {value or silent}" for title, value in told.items()))


def openable(url: str | None) -> str:
    """The address if a click may open it, else "": a feed may hold anything, also ``javascript:``."""
    return url if url and _scheme(url) in ("http", "https", "mailto") else ""


def _scheme(url: str) -> str:
    """The scheme of an address, "" for what is none."""
    try:
        return urlsplit(url.strip()).scheme.lower()
    except ValueError:
        return ""


def _addresses(visit: Visit, name: str) -> Callable[[str], str]:
    """From a key to the address of its page, as an attribute's value; what stands around the key is asked for once."""
    before, after = (escape(part) for part in visit.link(name, key="~").split("~"))
    return lambda key: f"{before}{escape(quote(key, safe=_PLAIN))}{after}"


def _number(language: str) -> Callable[[int | None], str]:
    return lambda value: "–" if value is None else numbers.integer(value, language)
