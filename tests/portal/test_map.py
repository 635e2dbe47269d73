import gzip
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

import amtsatlas.portal
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.portal.classes import Scale
from amtsatlas.portal.geometry import view
from amtsatlas.portal.map import TEXTS, Measure, Row, draw, legend
from amtsatlas.portal.map_picture import COLOURS, picture
from amtsatlas.publications.numbers import integer

STATIC = Path(amtsatlas.portal.__file__).parent / "static" / "portal"
SVG = "{http://www.w3.org/2000/svg}"
ERLANGEN = "09562000"


def measure(unit: str = "Online-Verfahren") -> Measure:
    scale = Scale((10, 25, 50, 100, 150, 200), write=lambda value: integer(int(value), "de"))
    return Measure("Online-Verfahren je Gemeinde", unit, scale)


def table(territory: str, **values: float | None) -> list[Row]:
    """A row for each municipality: 60, or the value given for its AGS as ``ags_<key>``."""
    return [
        Row(area.key, area.name, values.get(f"ags_{area.key}", 60), f"../gemeinde:{area.key}/")
        for area in view(territory, "gemeinde").areas
        if area.kind == "gemeinde"
    ]


def drawn(territory: str, rows: list[Row], **more: str) -> ElementTree.Element:
    return ElementTree.fromstring(draw(view(territory, "gemeinde"), rows, measure(), "de", **more))


def areas(svg: ElementTree.Element) -> dict[str, ElementTree.Element]:
    """Title up to the colon -> element."""
    (group,) = [one for one in svg.iter("g") if one.get("class") == "map-areas"]
    return {str(one.findtext("title")).split(":")[0]: one for one in group}


def test_an_area_is_a_link_that_says_its_name_value_and_unit() -> None:
    (found,) = areas(drawn("09562", table("09562", ags_09562000=1339))).values()
    assert found.tag == "a"
    assert found.get("href") == "../gemeinde:09562000/"
    assert found.findtext("title") == "Erlangen: 1.339 Online-Verfahren"
    assert found.get("class") == "k6"


def test_zero_no_data_and_gemeindefrei_differ_by_class_pattern_and_words() -> None:
    svg = drawn("09572", [row for row in table("09572", ags_09572115=0) if row.name != "Adelsdorf"])
    found = areas(svg)
    zero, no_data, free = found["Baiersdorf"], found["Adelsdorf"], found["Mark"]
    assert [one.get("class") for one in (zero, no_data, free)] == ["zero", "nodata", "gemeindefrei"]
    assert zero.findtext("title") == "Baiersdorf: 0 Online-Verfahren"
    assert no_data.findtext("title") == "Adelsdorf: keine Daten"
    assert free.findtext("title") == "Mark: gemeindefreies Gebiet"
    fills = [one.get("fill") for one in (zero, no_data, free)]
    patterns = {f"url(#{one.get('id')})": list(one)[1].attrib for one in svg.iter("pattern")}
    assert len({str(patterns[str(fill)]) for fill in fills}) == 3


def test_a_gemeindefreies_gebiet_leads_nowhere_and_what_has_no_row_neither() -> None:
    found = areas(drawn("09572", []))
    assert {one.tag for one in found.values()} == {"g"}


def test_the_highlighted_area_is_outlined_above_all_others() -> None:
    svg = drawn("095", table("095"), highlighted=ERLANGEN)
    halo, here = list(svg)[-2:]
    (path,) = [area.path for area in view("095", "gemeinde").areas if area.key == ERLANGEN]
    assert (halo.get("d"), here.get("d")) == (path, path)
    assert [name for name, one in areas(svg).items() if one.get("aria-current")] == ["Erlangen"]


def test_the_map_names_itself_and_its_links_are_not_hidden_from_screen_readers() -> None:
    svg = drawn("095", table("095"), name="karte")
    assert svg.get("role") == "group"
    (title,) = [one for one in svg.iter("title") if one.get("id") == svg.get("aria-labelledby")]
    assert title.text == "Online-Verfahren je Gemeinde"
    assert svg.get("data-hint") == TEXTS["de"]["hint"]


def test_names_titles_and_addresses_are_escaped() -> None:
    row = Row(ERLANGEN, 'A & <b>"x"', 1, '/?a=1&b="><script>')
    svg = drawn("09562", [row])
    (found,) = svg.iter("a")
    assert found.findtext("title") == 'A & <b>"x": 1 Online-Verfahren'
    assert found.get("href") == row.href
    assert not list(svg.iter("script"))


def test_a_page_with_the_map_needs_no_inline_style() -> None:
    assert "style" not in draw(view("095", "gemeinde"), table("095"), measure(), "de", ERLANGEN)


def test_the_legend_counts_every_area_once() -> None:
    rows = table("09572", ags_09572115=0, ags_09572111=None, ags_09572114=49, ags_09572119=50)
    entries = legend(view("09572", "gemeinde"), rows, measure(), "de")
    assert sum(entry.count for entry in entries) == len(view("09572", "gemeinde").areas)
    told = {entry.text: entry.count for entry in entries}
    assert told["25 bis 49"] == 1
    assert told["1 bis 9"] == 0
    assert told["ab 200"] == 0
    assert (told["0"], told["keine Daten"], told["gemeindefreies Gebiet"]) == (1, 1, 10)
    assert [entry.css_class for entry in entries][:8] == ["zero", "k0", "k1", "k2", "k3", "k4", "k5", "k6"]
    assert [(entry.lower, entry.upper) for entry in entries][1:3] == [(1, 9), (10, 24)]


def test_the_legend_of_distances_begins_below_the_first_limit() -> None:
    distance = Measure("Abstand", "", Scale((-20, 0, 20), zero_apart=False, write=lambda value: f"{value:+.0f}"))
    entries = legend(view("09562", "gemeinde"), [Row(ERLANGEN, "Erlangen", 0)], distance, "en")
    assert [(entry.text, entry.count) for entry in entries] == [
        ("below -20", 0), ("-20 to -1", 0), ("+0 to +19", 1), ("+20 and more", 0)
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_languages_say_the_same_things(language: str) -> None:
    assert TEXTS[language].keys() == TEXTS["de"].keys()
    assert all(TEXTS[language].values())


def test_all_bavaria_fits_its_budget_of_bytes() -> None:
    whole, rows = view("09", "gemeinde"), table("09")
    rows = [Row(row.key, row.name, int(row.key[-3:]) % 211, f"/behoerde/gemeinde:{row.key}/") for row in rows]
    svg = draw(whole, rows, measure(), "de", ERLANGEN)
    assert svg.count("<a ") == 2056
    assert len(gzip.compress(svg.encode(), 6)) < 180_000
    paths = "".join(f'<path d="{area.path}"/>' for area in whole.areas)
    assert len(gzip.compress(paths.encode(), 6)) < 140_000


@pytest.mark.parametrize("number", range(1, 8))
def test_a_regierungsbezirk_leaves_room_on_a_page_of_60_kb(number: int) -> None:
    svg = draw(view(f"09{number}", "gemeinde"), table(f"09{number}"), measure(), "de")
    assert len(gzip.compress(svg.encode(), 6)) < 48_000


def test_a_picture_has_title_legend_source_and_mark_and_needs_no_style_sheet() -> None:
    text = picture(view("095", "gemeinde"), table("095"), measure(), "de", "Quelle: Amt & Co.", True, ERLANGEN)
    svg = ElementTree.fromstring(text)
    said = [one.text for one in svg.iter(f"{SVG}text")]
    assert said[:2] == ["Online-Verfahren je Gemeinde", EXAMPLE_MARK]
    assert said[-1] == "Quelle: Amt & Co."
    assert "50 bis 99 (210)" in said
    assert not {"class", "style"} & {name for one in svg.iter() for name in one.attrib}
    assert not list(svg.iter(f"{SVG}a"))
    assert all(one.get("fill") for one in svg.iter(f"{SVG}path"))


def test_a_picture_of_real_data_is_not_marked() -> None:
    assert EXAMPLE_MARK not in picture(view("095", "gemeinde"), [], measure(), "de", "Quelle", False)


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#\w{6});", block))


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def schemes() -> list[dict[str, str]]:
    """The colours of map.css: light, dark, print."""
    blocks = re.findall(r"\.map, \.map-swatch \{([^}]*--k0[^}]*)\}", (STATIC / "map.css").read_text(encoding="utf-8"))
    return [colours(block) for block in blocks]


def test_pages_pictures_and_prints_have_the_same_colours(schemes: list[dict[str, str]]) -> None:
    light, dark, printed = schemes
    assert light == printed == COLOURS
    assert dark.keys() == light.keys()


def test_neighbouring_classes_are_told_apart_by_lightness_alone(schemes: list[dict[str, str]]) -> None:
    for scheme in schemes:
        scale = [scheme[f"k{number}"] for number in range(7)]
        steps = [contrast(below, above) for below, above in pairwise(scale)]
        assert min(steps) > 1.25
        assert sorted(scale, key=luminance) in (scale, scale[::-1])


def test_patterns_and_edges_stand_out_three_to_one(schemes: list[dict[str, str]]) -> None:
    for scheme, page in zip(schemes[:2], ("#ffffff", "#10151a"), strict=True):
        assert contrast(scheme["ink"], scheme["ground"]) >= 3
        assert contrast(scheme["ink"], scheme["free"]) >= 3
        assert contrast(scheme["border"], page) >= 3
        assert contrast(scheme["here"], scheme["halo"]) >= 3


def test_the_script_is_small_and_asks_nobody() -> None:
    script = (STATIC / "map.js").read_bytes()
    assert len(script) <= 4096
    assert b"fetch" not in script
    assert b"import" not in script
