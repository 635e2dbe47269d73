"""Banner and badge: what they say, to whom they are readable, and that they ask nobody else."""

import re
from base64 import b64decode
from html.parser import HTMLParser
from itertools import pairwise, product
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.award import State
from amtsatlas.publications.badge import SIZES, Form, Standing, Theme, badge, embedded, png, self_hosted
from tests.publications.awards import ADDRESS, award

DAY = "2026-11-25"
AWARDED = Standing(State.AWARDED, below_threshold=False, day=DAY)
VARIANTS = list(product(Form, Theme, ("de", "en")))
SVG = "{http://www.w3.org/2000/svg}"
NO_AWARD = {"de": "Beispiel – keine Auszeichnung", "en": "Example – no award"}


def shown(svg: str) -> str:
    """The text that is seen."""
    return " ".join("".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def told(svg: str) -> str:
    """The text that is read out."""
    root = ElementTree.fromstring(svg)
    named = [element for element in root if element.get("id", "-") in root.attrib["aria-labelledby"].split()]
    assert [element.tag for element in named] == [f"{SVG}title", f"{SVG}desc"]
    return ". ".join(element.text or "" for element in named)


class Tags(HTMLParser):
    """The tags of an HTML snippet with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(("form", "theme", "language"), VARIANTS)
def test_awarded_is_said_with_programme_and_day(form: Form, theme: Theme, language: str) -> None:
    svg = badge(award(), AWARDED, form, theme, language)
    since, programme, as_of = {
        "de": ("ausgezeichnet seit 15.01.2024", "Digitales Amt", "Stand 25. November 2026"),
        "en": ("awarded on 15 Jan 2024", "Digital Authority (Digitales Amt)", "as of 25 November 2026"),
    }[language]

    assert since in shown(svg)
    assert programme in shown(svg)
    assert "Erlangen" in told(svg)
    assert as_of in told(svg)
    assert ("Erlangen" in shown(svg)) == (form is not Form.SMALL)


@pytest.mark.parametrize("state", [state for state in State if state is not State.AWARDED])
@pytest.mark.parametrize("form", Form)
def test_no_other_state_is_shown_as_an_award(state: State, form: Form) -> None:
    svg = badge(award(), Standing(state, below_threshold=False, day=DAY), form)
    words = "Auszeichnung aufgehoben" if state is State.REVOKED else "keine gültige Auszeichnung"

    assert words in shown(svg)
    assert words in told(svg)
    assert "ausgezeichnet" not in svg


def test_below_the_threshold_stands_beside_the_award_and_takes_nothing_from_it() -> None:
    below = Standing(State.AWARDED, below_threshold=True, day=DAY)
    for form in (Form.BANNER, Form.BADGE):
        svg = badge(award(), below, form)
        assert "ausgezeichnet seit" in shown(svg)
        assert "unter der Schwelle" in shown(svg)
        assert "unter der Schwelle" not in badge(award(), AWARDED, form)
    assert "unter der Schwelle" in told(badge(award(), below, Form.SMALL))


def test_without_an_award_nothing_is_said_of_the_threshold() -> None:
    assert "Schwelle" not in badge(award(), Standing(State.REVOKED, below_threshold=True, day=DAY))


@pytest.mark.parametrize(("form", "theme", "language"), VARIANTS)
@pytest.mark.parametrize("state", State)
def test_an_example_is_never_an_award(form: Form, theme: Theme, language: str, state: State) -> None:
    example = award(example=True)
    standing = Standing(state, below_threshold=False, day=DAY)
    svg = badge(example, standing, form, theme, language)

    assert NO_AWARD[language] in shown(svg)
    assert NO_AWARD[language] in told(svg)
    assert not re.search("ausgezeichnet|awarded", svg)
    for html in (embedded(example, form, theme, language), self_hosted(example, standing, form, theme, language)):
        assert NO_AWARD[language] in Tags(html).found[1][1]["alt"]


@given(
    name=st.text(max_size=120),
    programme=st.text(max_size=120),
    example=st.booleans(),
    variant=st.sampled_from(VARIANTS),
)
def test_any_name_is_text_and_the_state_is_always_shown_whole(
    name: str, programme: str, example: bool, variant: tuple[Form, Theme, str]
) -> None:
    form, theme, language = variant
    facts = award(authority_name=name, example=example)
    facts = award(authority_name=name, example=example, programme_title=facts.programme_title._replace(de=programme))
    svg = badge(facts, AWARDED, form, theme, language)
    state = NO_AWARD[language] if example else {"de": "ausgezeichnet seit", "en": "awarded on"}[language]

    assert state in shown(svg)
    assert {element.tag for element in ElementTree.fromstring(svg).iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "rect", "path", "text")
    }


@given(name=st.text(st.characters(exclude_categories=["C"]), max_size=60))
def test_a_name_in_the_html_stays_a_name(name: str) -> None:
    facts = award(authority_name=name)
    for html in (embedded(facts), self_hosted(facts, AWARDED)):
        tags = Tags(html)
        assert [tag for tag, _ in tags.found] == ["a", "img"]
        assert tags.text == ""
        assert name in tags.found[1][1]["alt"]


@pytest.mark.parametrize(("form", "theme", "language"), VARIANTS)
def test_texts_stay_within_the_picture_and_apart(form: Form, theme: Theme, language: str) -> None:
    facts = award(authority_name="Verwaltungsgemeinschaft Bad Königshofen im Grabfeld")
    root = ElementTree.fromstring(badge(facts, Standing(State.AWARDED, True, DAY), form, theme, language))
    width, height = SIZES[form]
    lines = sorted((float(text.attrib["y"]), float(text.attrib["font-size"]), text) for text in root.iter(f"{SVG}text"))

    assert min(size for _, size, _ in lines) >= 11
    assert max(y for y, _, _ in lines) <= height - 8
    for _, size, text in lines:
        assert float(text.attrib["x"]) + len(text.text or "") * size * 0.53 <= width
    for (above, _, _), (below, size, _) in pairwise(lines):
        assert below - above >= size * 1.1


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("form", "theme", "language"), VARIANTS)
@pytest.mark.parametrize("example", [False, True])
@pytest.mark.parametrize("state", [State.AWARDED, State.REVOKED])
def test_text_and_sign_have_a_contrast_of_four_and_a_half_to_one(
    form: Form, theme: Theme, language: str, example: bool, state: State
) -> None:
    root = ElementTree.fromstring(badge(award(example=example), Standing(state, True, DAY), form, theme, language))
    [ground, sign] = [rect.attrib for rect in root.iter(f"{SVG}rect")]
    [mark] = root.iter(f"{SVG}path")

    for text in root.iter(f"{SVG}text"):
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        size = float(text.attrib["font-size"])
        assert x >= float(sign["width"]) or y - size >= float(sign["height"]), "stands on the sign's ground"
        assert contrast(text.attrib["fill"], ground["fill"]) >= 4.5
    assert contrast(mark.attrib["stroke"], sign["fill"]) >= 4.5


@pytest.mark.parametrize(("form", "theme", "language"), VARIANTS)
def test_a_picture_refers_to_nothing(form: Form, theme: Theme, language: str) -> None:
    root = ElementTree.fromstring(badge(award(), AWARDED, form, theme, language))
    values = [value for element in root.iter() for value in element.attrib.values()]

    assert [value for value in values if "//" in value or "url(" in value] == []


def test_the_snippet_asks_the_portal_alone_and_claims_nothing_that_may_change() -> None:
    (_, link), (_, image) = Tags(embedded(award(), Form.BADGE, Theme.DARK, "en")).found

    assert link["href"] == ADDRESS
    assert image["src"] == f"{ADDRESS}badge-dark-en.svg"
    assert (int(image["width"]), int(image["height"])) == SIZES[Form.BADGE]
    assert image["referrerpolicy"] == "no-referrer"
    assert image["alt"] == "Where Erlangen stands with the award 'Digital Authority (Digitales Amt)'"


def test_the_self_hosted_one_has_the_picture_in_it_and_names_its_day() -> None:
    (_, link), (_, image) = Tags(self_hosted(award(), AWARDED, Form.SMALL, Theme.DARK)).found
    head, _, data = image["src"].partition(",")

    assert link["href"] == ADDRESS
    assert head == "data:image/svg+xml;base64"
    assert b64decode(data).decode() == badge(award(), AWARDED, Form.SMALL, Theme.DARK)
    assert image["alt"] == "Digitales Amt: ausgezeichnet seit 15. Januar 2024. Erlangen, Stand 25. November 2026"


def test_a_png_shows_the_same_with_twice_the_pixels() -> None:
    one = png(badge(award(), AWARDED, Form.SMALL), Form.SMALL)
    width, height = SIZES[Form.SMALL]

    assert (int.from_bytes(one[16:20]), int.from_bytes(one[20:24])) == (2 * width, 2 * height)
    assert png(badge(award(example=True), AWARDED, Form.SMALL), Form.SMALL) != one
