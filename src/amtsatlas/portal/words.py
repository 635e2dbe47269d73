"""What codes are called on pages: singular, plural, and what it means where that is not plain."""

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from amtsatlas.publications.press import KINDS

_WORDS = {
    "gemeinde": gettext_noop("Gemeinde"),
    "markt": gettext_noop("Markt"),
    "stadt": gettext_noop("Stadt"),
    "grosse_kreisstadt": gettext_noop("Große Kreisstadt"),
    "kreisfreie_stadt": gettext_noop("Kreisfreie Stadt"),
    "vg": gettext_noop("Verwaltungsgemeinschaft"),
    "landkreis": gettext_noop("Landkreis"),
    "bezirk": gettext_noop("Bezirk"),
    "land": gettext_noop("Land"),
    "bund": gettext_noop("Bund"),
    "amt": "Amt",
    "samtgemeinde": "Samtgemeinde",
    "verbandsgemeinde": "Verbandsgemeinde",
    "kirchspielslandgemeinde": "Kirchspielslandgemeinde",
    "verwaltungsverband": "Verwaltungsverband",
    "vg_traegermodell": "Verwaltungsgemeinschaft (Trägermodell)",
    "erfuellende_gemeinde": "Erfüllende Gemeinde",
    "county": "County",
    "district": "District",
    "unitary": "Unitary authority",
    "own": gettext_noop("eigenes Verfahren"),
    "central": gettext_noop("zentrales Verfahren"),
    "unknown": gettext_noop("nicht bekannt"),
    "declared": gettext_noop("laut Quelle"),
    "derived": gettext_noop("abgeleitet"),
    "application": gettext_noop("Antrag"),
    "form": gettext_noop("Formular"),
    "fillable_pdf": gettext_noop("ausfüllbares PDF"),
    "information": gettext_noop("Information"),
    "appointment": gettext_noop("Termin"),
    "contact": gettext_noop("Kontakt"),
    "mail": gettext_noop("E-Mail"),
    "string": gettext_noop("Text"),
    "integer": gettext_noop("ganze Zahl"),
    "number": gettext_noop("Dezimalzahl"),
    "boolean": gettext_noop("Wahrheitswert"),
    "date": gettext_noop("Datum"),
    "count": gettext_noop("Anzahl"),
    "persons": gettext_noop("Personen"),
    "hectares": gettext_noop("Hektar"),
    "0 to 1": gettext_noop("0 bis 1"),
    "bayernportal": "BayernPortal",
    "xzufi": "XZuFi",
    "csv": "CSV",
    "openpvog": "PVOG",
    "local-links": "GOV.UK Local Links",
    "judgements": gettext_noop("Einzelfallentscheidungen"),
}

_PLURALS = {
    "gemeinde": gettext_noop("Gemeinden, Märkte und Städte"),
    "grosse_kreisstadt": gettext_noop("Große Kreisstädte"),
    "kreisfreie_stadt": gettext_noop("Kreisfreie Städte"),
    "vg": gettext_noop("Verwaltungsgemeinschaften"),
    "landkreis": gettext_noop("Landkreise"),
    "bezirk": gettext_noop("Bezirke"),
    "land": gettext_noop("Länder"),
    "county": "Counties",
    "district": "Districts",
    "unitary": "Unitary authorities",
}


def word(code: str) -> str:
    """The word for a code; a code without one is its own word."""
    return _(_WORDS[code]) if code in _WORDS else code.replace("_", " ")


def plural(code: str) -> str:
    """What a peer group's authorities are called together."""
    if code in _PLURALS:
        return _(_PLURALS[code])
    return str(getattr(KINDS[code], (get_language() or "de")[:2])) if code in KINDS else word(code)


_METRICS = {
    "awarded": gettext_noop("Ausgezeichnet als Digitales Amt"),
    "awarded_total": gettext_noop("Zahl der Ausgezeichneten"),
    "awarded_landkreise": gettext_noop("Zahl der ausgezeichneten Landkreise"),
    "awarded_staedte_gemeinden_vg": gettext_noop(
        "Zahl der ausgezeichneten Städte, Gemeinden und Verwaltungsgemeinschaften"
    ),
    "online_verfahren_bayernportal": gettext_noop("Online-Verfahren im BayernPortal"),
    "online_verfahren_dashboard": gettext_noop("Online-Verfahren, abgelesen aus dem Dashboard Digitale Verwaltung"),
    "online_verfahren": gettext_noop("Online-Verfahren (von der Quelle nicht näher bestimmt)"),
    "online_verfahren_zur_verfuegung": gettext_noop("Online-Verfahren, die zur Verfügung stehen"),
    "online_antraege_eigene_zaehlung": gettext_noop("Online-Anträge nach eigener Zählung der Behörde"),
    "kommunen_ohne_eigenes_online_verfahren": gettext_noop("Kommunen ohne eigenes Online-Verfahren"),
    "share_kommunen_ge_50": gettext_noop("Anteil der Kommunen mit mindestens 50"),
    "bund_dashboard_leistungen": gettext_noop("Online-Leistungen im Dashboard des Bundes (mit geerbten)"),
    "bund_dashboard_flaechendeckend_leistungen": gettext_noop("Flächendeckende Leistungen im Dashboard des Bundes"),
    "bund_dashboard_flaechendeckend_onlinedienste": gettext_noop(
        "Flächendeckende Onlinedienste im Dashboard des Bundes"
    ),
    "bund_dashboard_flaechendeckend_ozg_leistungen": gettext_noop(
        "Flächendeckende OZG-Leistungen im Dashboard des Bundes"
    ),
    "ozg_leistungen_flaechendeckend": gettext_noop("Flächendeckende OZG-Leistungen"),
}

_PRECISIONS = {
    "exact": "",
    "at_least": gettext_noop("mindestens"),
    "more_than": gettext_noop("mehr als"),
    "about": gettext_noop("etwa"),
    "just_under": gettext_noop("knapp"),
}


def metric(code: str) -> str:
    """What a published figure counts."""
    return _(_METRICS[code]) if code in _METRICS else code


def precision(code: str) -> str:
    """How exact a published figure is; "" for exact."""
    text = _PRECISIONS.get(code, code)
    return _(text) if text else ""
