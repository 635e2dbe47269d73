"""The English pages: every German text has its English, compiled as it is written, and no page leaves one out."""

import html
import io
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.portal.conftest import Portal
from tests.portal.pages import MISSING, PAGES

APPS = ("portal", "awards")
PACKAGE = Path(str(resources.files("amtsatlas")))
TEMPLATES = {".html", ".txt", ".subject"}
KEYWORDS = ("_", "gettext", "gettext_noop", "gettext_lazy", "ngettext", "pgettext")

PLACEHOLDER = re.compile(r"%\(\w+\)s")
NOT_SHOWN = re.compile(r"<(script|style)\b.*?</\1>|<(?!html)(\w+)\b[^>]*\blang=\"de\".*?</\2>|<[^>]*>", re.DOTALL)
"""Scripts, parts of a page that say they are German, and tags."""

Id = str | tuple[str, ...]


@pytest.fixture(params=APPS)
def app(request: pytest.FixtureRequest) -> str:
    """A part of the site with a catalogue of its own."""
    return str(request.param)


def catalogue(app: str, language: str, form: str) -> Path:
    return PACKAGE / app / "locale" / language / "LC_MESSAGES" / f"django.{form}"


def written(app: str, language: str = "en") -> Catalog:
    with catalogue(app, language, "po").open("rb") as file:
        return read_po(file, locale=language)


def messages(catalog: Catalog) -> dict[Id, Message]:
    return {as_id(message.id): message for message in catalog if message.id}


def as_id(found: object) -> Id:
    return found if isinstance(found, str) else tuple(found)  # type: ignore[arg-type]


def texts(message: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


@cache
def used(app: str) -> dict[Id, str]:
    """Every text marked for translation → the file where it stands."""
    found: dict[Id, str] = {}
    for file in sorted(file for file in (PACKAGE / app).rglob("*.*") if file.suffix in {".py", *TEMPLATES}):
        for message in marked(file):
            found.setdefault(message, file.name)
    return found


def marked(file: Path) -> Iterator[Id]:
    source = file.read_text("utf-8")
    # A page is read line by line: what templatize leaves of it is no Python, but every call in it stands on one line.
    page = file.suffix in TEMPLATES
    lines = [line.lstrip() for line in templatize(source).splitlines()] if page else [source]
    for line in lines:
        for _, _, found, _ in extract_python(io.BytesIO(line.encode()), KEYWORDS, [], {"encoding": "utf-8"}):
            if isinstance(found, str):
                yield found
            elif found:  # A call without a text of its own, as _(name), gives nothing.
                yield tuple(text for text in found if text)


def test_the_extraction_finds_texts_of_templates_filters_views_and_words() -> None:
    for text in ("Zum Inhalt springen", "nicht angegeben", "ja,nein", "Rangliste: %(group)s", "Landkreis"):
        assert text in used("portal")
    assert ("Eine Behörde bietet das online an.", "%(shown)s Behörden bieten das online an.") in used("portal")


def test_every_text_has_an_english_one(app: str) -> None:
    english = messages(written(app))
    missing = {
        text: file
        for text, file in used(app).items()
        if text not in english or english[text].fuzzy or not all(texts(english[text].string))
    }
    assert not missing, "run `make messages` and write their English"


def test_no_english_text_has_lost_its_german_one(app: str) -> None:
    assert set(messages(written(app))) <= set(used(app)), "run `make messages`"


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_compiled_is_what_is_written(app: str, language: str) -> None:
    with catalogue(app, language, "mo").open("rb") as file:
        compiled = messages(read_mo(file))
    assert {text: texts(one.string) for text, one in compiled.items()} == {
        text: texts(one.string) for text, one in messages(written(app, language)).items()
    }, "run `make messages`"


def test_the_german_text_is_its_own_german(app: str) -> None:
    """Django falls back to the site's first language, so German needs a catalogue where that is English."""
    german = messages(written(app, "de"))
    assert set(german) == set(used(app)), "run `make messages`"
    assert all(texts(one.string) == texts(text) for text, one in german.items()), "run `make messages`"


def test_both_languages_have_the_same_places_for_values(app: str) -> None:
    for text, message in messages(written(app)).items():
        german = [sorted(PLACEHOLDER.findall(one)) for one in texts(text)]
        english = [sorted(PLACEHOLDER.findall(one)) for one in texts(message.string)]
        assert german == english, text


def test_both_languages_have_the_same_marks_of_emphasis_and_choices(app: str) -> None:
    for text, message in messages(written(app)).items():
        for mark in ("<strong>", "</strong>"):
            assert texts(text)[0].count(mark) == texts(message.string)[0].count(mark)
        if text in ("ja,nein", "zählt,zählt nicht"):
            assert str(message.string).count(",") == 1


def test_english_has_no_german_quotation_marks(app: str) -> None:
    assert not [one for message in messages(written(app)).values() for one in texts(message.string) if "„" in one]


@pytest.mark.parametrize("name", PAGES)
def test_an_english_page_shows_no_german_text_of_ours(name: str, portal: Portal) -> None:
    answer = portal.get(f"/en{PAGES[name]}", follow_redirects=True)
    assert answer.status_code == (404 if PAGES[name] in MISSING else 200)
    assert '<html lang="en">' in answer.text
    page = shown(answer.text)
    assert [text for text in telltale() if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", page)] == []


def test_german_texts_on_a_page_are_seen(portal: Portal) -> None:
    page = shown(portal.get("/").text)
    assert {"Zum Inhalt springen", "Karte mit Auswahl der Kennzahl und Tabelle"} <= {
        text for text in telltale() if text in page
    }


def shown(page: str) -> str:
    """What a reader or a screen reader meets: the text, and the texts in attributes."""
    attributes = re.findall(r'\b(?:aria-label|alt|title|placeholder|content)="([^"]*)"', page)
    return html.unescape(" ".join([NOT_SHOWN.sub(" ", page), *attributes]))


@cache
def telltale() -> list[str]:
    """German texts of two or more words whose English is another, in the pieces that stand between values."""
    pieces = set()
    for text, message in (pair for app in APPS for pair in messages(written(app)).items()):
        for german in texts(text):
            for piece in re.split(r"%\(\w+\)s|</?strong>", german):
                plain = piece.strip(" .:;,()„“")
                english = " ".join(texts(message.string))
                if " " in plain and plain not in english:
                    pieces.add(plain)
    return sorted(pieces)
