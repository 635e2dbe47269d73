"""An award to try publications with; nobody's."""

from dataclasses import replace
from typing import Any

from amtsatlas.programmes.model import Text
from amtsatlas.publications.award_facts import AwardFacts

ADDRESS = "https://amtsatlas.example.org/auszeichnung/7b0c2d34-9a51-4be0-8f7e-1f2f4c3f0e11/"

_FACTS = AwardFacts(
    id="7b0c2d34-9a51-4be0-8f7e-1f2f4c3f0e11",
    programme="digitales-amt",
    programme_title=Text("Digitales Amt", "Digital Authority (Digitales Amt)"),
    rule_sha256="3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea",
    rule_published_at="https://www.stmd.bayern.de/themen/digitale-verwaltung/digitales-amt/",
    authority_key="gemeinde:09562000",
    authority_name="Erlangen",
    authority_kind="kreisfreie_stadt",
    metric="online_verfahren_bayernportal",
    metric_title=Text("Online-Verfahren im BayernPortal", "online procedures in the BayernPortal"),
    edition="2023-12-28.r2",
    edition_date="2023-12-28",
    counted=1339,
    threshold=50,
    awarded_on="2024-01-15",
    issuer="Ministerium für Beispiele",
    address=ADDRESS,
    example=False,
)


def award(**changes: Any) -> AwardFacts:
    """The facts of the award, some changed."""
    return replace(_FACTS, **changes)
