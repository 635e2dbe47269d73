"""A release's text as pages show it: every bound number with the address that says what it is."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import override

from amtsatlas.awards.models import Entry
from amtsatlas.awards.releases import Version
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.publications.release import Piece, Rendered
from amtsatlas.results.reader import Row


class Part(NamedTuple):
    """A piece with where it leads."""

    piece: Piece
    address: str
    """"" for plain text."""


class ReleaseText(NamedTuple):
    """What ``awards/public/release_text.html`` shows."""

    language: str
    title: list[Part]
    paragraphs: list[list[Part]]
    rendered: Rendered

    @property
    def bound(self) -> list[Part]:
        """The numbers, each once."""
        parts = [part for line in (self.title, *self.paragraphs) for part in line if part.piece.fact]
        return list(dict.fromkeys(part for part in parts if part.piece.value is not None))


def text_of(rendered: Rendered, programme: str, edition: str, language: str) -> ReleaseText:
    """The text with its links; ``edition`` is named with its revision, so they hold for ever."""

    def line(pieces: tuple[Piece, ...]) -> list[Part]:
        return [Part(piece, _address(piece, programme, edition)) for piece in pieces]

    with override(language):
        return ReleaseText(language, line(rendered.title), [line(one) for one in rendered.paragraphs], rendered)


def text_of_entry(text: Entry, language: str) -> ReleaseText:
    """The same of a text in the journal."""
    of_language = text.details["rendered"].get(language)
    kept = language if of_language else next(iter(text.details["rendered"]))
    return text_of(Rendered.of(text.details["rendered"][kept]), text.programme, text.edition, kept)


def rows_of(version: Version, language: str) -> Iterator[Row]:
    """The text as data: a row for each piece, so that those of one paragraph make it up."""
    text = text_of_entry(version.text, language)
    marks: dict[str, Any] = {"example": version.text.details["example"]}
    if marks["example"]:
        marks["example_data"] = EXAMPLE_MARK
    for number, line in enumerate((text.title, *text.paragraphs)):
        for piece, address in line:
            yield {
                "release": version.text.subject,
                "version": version.number,
                "published_at": version.at.isoformat(timespec="seconds"),
                "programme": version.text.programme,
                "edition": version.text.edition,
                "language": text.language,
                "paragraph": number,
                "text": piece.text,
                "fact": piece.fact or None,
                "part": piece.part or None,
                "authority_key": piece.authority or None,
                "value": piece.value,
                "denominator": piece.of,
                "address": address or None,
                **marks,
            }


def _address(piece: Piece, programme: str, edition: str) -> str:
    if piece.address or not piece.fact:
        return piece.address
    pinned = {"programme": programme, "edition": edition}
    if piece.fact == "edition":
        return reverse("overview", kwargs=pinned)
    if piece.fact == "threshold":
        return f"{reverse('method', kwargs=pinned)}#was-zaehlt"
    if piece.fact == "awarded":
        return reverse("award", kwargs={"programme": programme})
    return f"{reverse('press', kwargs=pinned)}#{piece.fact}"
