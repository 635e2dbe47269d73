"""What a certificate, a badge and a credential say about one award."""

from dataclasses import dataclass

from amtsatlas.programmes.model import Text


@dataclass(frozen=True)
class AwardFacts:
    """The facts of one award, as they were on the day it was given. Immutable like the decision they come from."""

    id: str
    """Of the award, as in its address ``/auszeichnung/<id>/``."""
    programme: str
    programme_title: Text
    rule_sha256: str
    """Of the programme file that was in force, as the edition's manifest names it."""
    rule_published_at: str
    authority_key: str
    authority_name: str
    authority_kind: str
    metric: str
    metric_title: Text
    edition: str
    """With revision, e.g. ``2023-12-28.r1``."""
    edition_date: str
    counted: int
    threshold: int
    awarded_on: str
    """ISO date."""
    issuer: str
    """Who gives the award, from the site file."""
    address: str
    """Where it can be verified: the full address of its page."""
    example: bool
    """Whether the edition is example data: then nothing made of it is an award, and says so."""


NO_AWARD = Text("Beispiel – keine Auszeichnung", "Example – no award")
"""Stands large in everything that is made of an award with example data."""
