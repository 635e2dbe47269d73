"""What the finder answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """An authority that stands for a place: a municipality, Verband, Landkreis or Bezirk."""

    key: str
    ars: str | None
    """ARS prefix; None for an authority that a feed brought without one. Both it and the key choose the place."""
    name: str
    kind: str
    within: str | None
    """Name of the Landkreis it lies in, to tell two places of one name apart."""


@dataclass(frozen=True)
class Found:
    """A counting procedure of an authority responsible for the place. None where the feed is silent."""

    authority_key: str
    authority: str
    procedure_key: str
    name: str
    url: str | None
    identification: str | None
    """Means of identification, separated by commas, as given; so are payment and languages."""
    payment: str | None
    languages: str | None


@dataclass(frozen=True)
class ServiceAnswer:
    """A service that fits the need, or a procedure that belongs to none."""

    service_key: str | None
    """None for the procedures of one name that no feed gives a service."""
    name: str
    score: float
    """0 to about 1.2; above 1 only by tie-breakers. For ordering, not for showing."""
    in_edition: bool
    """Whether any feed of the edition names it. If not, only the catalogue knows it: nobody offers it here, and it has
    no page."""
    authorities: int
    """How many authorities of the edition offer it online, in all of their area; what is no service, in any part."""
    found: tuple[Found, ...]
    """For a chosen place: what its residents can use, nearest level first."""
    neighbours: tuple[Place, ...]
    """For a chosen place where nothing is found: who nearby has it."""


@dataclass(frozen=True)
class Answer:
    """What was understood, and what there is."""

    need: str
    """The part of the query that says what is wanted, folded; "" where nothing is left beside the place."""
    place: Place | None
    """The place that was named or chosen."""
    places: tuple[Place, ...]
    """Where the place is ambiguous: which to choose from; ``place`` is None then."""
    elsewhere: str | None
    """Name of a place that was named and is outside the programme's territory: there nothing is known."""
    services: tuple[ServiceAnswer, ...]
    """Best first."""
    unknown: tuple[str, ...]
    """Folded words of the need that lead nowhere. What is named by its key leaves no word of a need."""
    without_data: tuple[str, ...]
    """Names of the authorities responsible for the place of which no feed tells anything: what is missing may exist."""


@dataclass(frozen=True)
class Suggestion:
    """A text to go on typing with."""

    kind: str
    """service or place."""
    text: str
    """The whole query that the suggestion stands for."""
    key: str
    """Key of the service or of the place's authority."""


@dataclass(frozen=True)
class Named:
    """What a query means that is nothing but a key."""

    kind: str
    """authority, place (a municipality named by AGS or ARS) or service."""
    key: str
    """Of authority or service; of a place the ARS."""
