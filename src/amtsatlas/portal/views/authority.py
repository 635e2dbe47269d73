"""One authority: its count and what it is made of, its rank, its neighbours, its gaps, who else serves its place."""

from typing import Any

from django.utils.translation import gettext as _

from amtsatlas.domain.keys import is_authority_key
from amtsatlas.measures.dictionary import dictionary
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.chart_texts import Point
from amtsatlas.portal.presenters.authority import composition, trend_of
from amtsatlas.portal.presenters.charts import distribution_of, history_of
from amtsatlas.portal.views.award import awarded, decided
from amtsatlas.portal.visit import Elsewhere, Page, Visit
from amtsatlas.portal.words import plural, word
from amtsatlas.registers.packaged import neighbours
from amtsatlas.results.reader import Row

_SIMILAR = 6


def authority(visit: Visit, key: str) -> Page | Elsewhere:
    """The page of an authority; a name or a bare code leads to the page of the key."""
    ask, authorities = visit.shown.results.ask, visit.shown.results.authorities
    if not is_authority_key(key):
        return Elsewhere(visit.link("authority", key=_key_of(visit, key)), permanent=True)
    found = authorities.get(key)
    if found is None or (found["peer_group"] is None and not authorities.serving(found)):
        found = authorities.get(visit.shown.results.find_authority(key)["authority_key"])
    assert found is not None
    who = _with_names(visit, found)
    reasons = dictionary()["reasons"]
    procedures = [{**row, "why": reasons[row["reason"]][visit.language]} for row in ask("explain", authority=key)]
    history = trend_of(atlas(), visit.shown, key)
    return Page(
        "portal/authority.html",
        who["name"],
        {
            "who": who,
            "procedures": procedures,
            "composition": composition(procedures),
            "gaps": ask("gaps", authority=key),
            "filled": ask("gaps_filled", authority=key) if key.startswith("vg:") else [],
            "warnings": visit.shown.results.warnings.get(key, []),
            "history": history,
            "trend_chart": history_of(
                visit,
                [Point(row["metric"], row["edition"], row["counted"], row["new_source"]) for row in history],
                _("Verlauf: %(name)s") % {"name": who["name"]},
                visit.metric,
                who["threshold"],
            ),
            "chart": _distribution(visit, who),
            "bordering": authorities.ranked(f"gemeinde:{ags}" for ags in neighbours().get(who["ags"] or "", ())),
            "awards": [one._asdict() for one in awarded(key)],
            **decided(visit, key, who["vg_key"]),
            "members": authorities.members(key),
            "serving": authorities.serving(found),
            "neighbours": authorities.same_kreis(found),
            "similar": authorities.similar(found, _SIMILAR),
        },
        rows=procedures,
        description=_description(visit, who),
    )


def _with_names(visit: Visit, who: Row) -> Row:
    """The row with the names of what it lies in, and how many its peers are."""
    names = visit.shown.results.names
    landkreis = who["landkreis_key"] if who["landkreis_key"] != who["authority_key"] else None
    with_data, peers = visit.shown.results.authorities.peers(who["peer_group"])
    return {
        **who,
        "peers_with_data": with_data,
        "peers": peers,
        "vg_name": names.get(who["vg_key"]),
        "landkreis_key": landkreis if landkreis in names else None,
        "landkreis_name": names.get(landkreis or ""),
        "regierungsbezirk_name": names.get(f"regierungsbezirk {who['regierungsbezirk']}"),
        "municipality": who["authority_key"].startswith("gemeinde:"),
    }


def _key_of(visit: Visit, text: str) -> str:
    """The key that an old identifier or a name means. Raises NotFoundError, AmbiguousError."""
    results = visit.shown.results
    if text.isdigit():
        by_code = results.ask("authority_by_code", code=text)
        if len(by_code) == 1:
            return str(by_code[0]["authority_key"])
    return str(results.find_authority(text)["authority_key"])


def _distribution(visit: Visit, who: Row) -> str:
    if not who["delivered"]:
        return ""
    rows = visit.shown.results.remember("distribution", peer_group=who["peer_group"])
    title = _("Verteilung: %(group)s") % {"group": plural(who["peer_group"])}
    return distribution_of(visit, rows, title, who["threshold"], who["authority_key"])


def _description(visit: Visit, who: Row) -> str:
    values: dict[str, Any] = {"name": who["name"], "kind": word(who["authority_kind"]), "metric": visit.metric}
    if not who["delivered"]:
        return _("%(name)s (%(kind)s): keine Daten zu %(metric)s.") % values
    return _("%(name)s (%(kind)s): %(counted)s – %(metric)s.") % {**values, "counted": who["counted"]}
