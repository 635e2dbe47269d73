"""How it is counted, and the pages every public site has: accessibility, privacy, imprint."""

from django.utils.translation import gettext as _

from amtsatlas.measures.dictionary import dictionary
from amtsatlas.portal.visit import Page, Visit

_EXAMPLE_ROWS = 6


def method(visit: Visit) -> Page:
    """The rules from the programme's file, the reasons, the known weaknesses, one count step by step."""
    programme = visit.shown.programme
    leader = visit.shown.results.remember("leaders", top=1)
    example = visit.shown.results.ask("explain", authority=leader[0]["authority"]) if leader else []
    reasons = dictionary()["reasons"]
    facts = dictionary()["facts"]
    rows = [{"code": code, "de": text["de"], "en": text["en"]} for code, text in reasons.items()]
    return Page(
        "portal/method.html",
        _("Methodik"),
        {
            "programme": programme,
            "notes": getattr(programme.notes, visit.language) if programme.notes else "",
            "kinds": sorted(programme.count.items(), key=lambda item: (not item[1], item[0])),
            "provisions": programme.provision.items(),
            "thresholds": programme.threshold_by_kind.items(),
            "groups": programme.peer_groups.items(),
            "reasons": [(code, text[visit.language]) for code, text in reasons.items()],
            "facts": [(code, text[f"title_{visit.language}"], text[visit.language]) for code, text in facts.items()],
            "leader": leader[0] if leader else None,
            "counting": [row for row in example if row["counts"]][:_EXAMPLE_ROWS],
            "left_out": [row for row in example if not row["counts"]][:_EXAMPLE_ROWS],
            "total": len(example),
        },
        rows=rows,
        description=_("Was zählt, was nicht, und was wir nicht wissen."),
    )


def accessibility(_visit: Visit) -> Page:
    """The declaration of accessibility."""
    return Page("portal/accessibility.html", _("Erklärung zur Barrierefreiheit"))


def privacy(_visit: Visit) -> Page:
    """What is stored about visitors: nothing."""
    return Page("portal/privacy.html", _("Datenschutz"))


def imprint(_visit: Visit) -> Page:
    """Who runs the site."""
    return Page("portal/imprint.html", _("Impressum"))
