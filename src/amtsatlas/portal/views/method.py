"""How it is counted, and the pages every public site has: accessibility, privacy, imprint."""

from django.utils.translation import gettext as _

from amtsatlas.measures.dictionary import dictionary
from amtsatlas.portal.visit import Page, Visit
from amtsatlas.programmes.model import Programme
from amtsatlas.results.reader import Row

_EXAMPLE_ROWS = 6


def method(visit: Visit) -> Page:
    """The rules from the programme's file, the reasons, the known weaknesses, one count step by step."""
    programme = visit.shown.programme
    leader, example = _example(visit)
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
            "groups": programme.peer_groups.items(),
            "reasons": [(code, text[visit.language]) for code, text in reasons.items() if _applies(programme, code)],
            "facts": [(code, text[f"title_{visit.language}"], text[visit.language]) for code, text in facts.items()],
            "leader": leader,
            "counting": [row for row in example if row["counts"]][:_EXAMPLE_ROWS],
            "left_out": [row for row in example if not row["counts"]][:_EXAMPLE_ROWS],
            "total": len(example),
        },
        rows=rows,
        description=_("Was zählt, was nicht, und was wir nicht wissen."),
    )


def _applies(programme: Programme, code: str) -> bool:
    """Whether the reason can be given under these rules: of a kind only where it does not count."""
    kind = code.removesuffix("_undecided")
    if kind not in programme.count:
        return True
    return not programme.count[kind] and code.endswith("_undecided") == (kind in programme.undecided)


def _example(visit: Visit) -> tuple[Row | None, list[Row]]:
    """A leader of a peer group and its procedures: the first of whom something does not count, else the first."""
    found: list[tuple[Row, list[Row]]] = []
    for leader in visit.shown.results.remember("leaders", top=1):
        found.append((leader, visit.shown.results.ask("explain", authority=leader["authority"])))
        if not all(row["counts"] for row in found[-1][1]):
            return found[-1]
    return found[0] if found else (None, [])


def accessibility(_visit: Visit) -> Page:
    """The declaration of accessibility."""
    return Page("portal/accessibility.html", _("Erklärung zur Barrierefreiheit"))


def privacy(_visit: Visit) -> Page:
    """What is stored about visitors: nothing."""
    return Page("portal/privacy.html", _("Datenschutz"))


def imprint(_visit: Visit) -> Page:
    """Who runs the site."""
    return Page("portal/imprint.html", _("Impressum"))
