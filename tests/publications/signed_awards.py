"""An award, and the same of example data."""

from dataclasses import replace

from amtsatlas.programmes.model import Text
from amtsatlas.publications.award_facts import AwardFacts

SITE = "https://amtsatlas.example.org"
AWARD = AwardFacts(
    id="erlangen-2023",
    programme="digitales-amt",
    programme_title=Text("Digitales Amt", "Digital Authority"),
    rule_sha256="5f" * 32,
    rule_published_at="https://www.example.org/digitales-amt",
    authority_key="gemeinde:09562000",
    authority_name="Erlangen",
    authority_kind="kreisfreie_stadt",
    metric="online_verfahren_bayernportal",
    metric_title=Text("Online-Verfahren", "online procedures"),
    edition="2023-12-28.r1",
    edition_date="2023-12-28",
    counted=339,
    threshold=50,
    awarded_on="2024-01-15",
    issuer="Staatsministerium für Beispiele",
    address=f"{SITE}/auszeichnung/erlangen-2023/",
    example=False,
)
EXAMPLE = replace(AWARD, example=True)
