"""Charts: what they show, where, in which words, and that nothing is told by colour alone."""

import re
from datetime import date
from importlib import resources
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.portal.chart_texts import WORDS, Bar, Counted, Point
from amtsatlas.portal.charts import bars, distribution, trend
from amtsatlas.portal.contrast import contrast
from amtsatlas.portal.drawing import STYLES, Frame
from amtsatlas.publications.picture import to_png

METRIC = "Online-Verfahren im BayernPortal"
PAGE = Frame("Titel", "de", example=False)
PICTURE = Frame(
    "Titel", "de", example=True, standalone=True, source="Amtsatlas, https://amtsatlas.example", day="2023-12-28"
)
GROUP = [Counted(f"gemeinde:{number}", f"Ort {number}", number * 7) for number in range(20)]
CSS = (resources.files("amtsatlas.portal") / "static/portal/charts.css").read_text("utf-8")

counts = st.lists(st.one_of(st.none(), st.integers(0, 5000)), min_size=1, max_size=60)
frames = st.sampled_from([PAGE, PICTURE])


def marks(svg: str, tag: str, look: str | None = None) -> list[ElementTree.Element]:
    """The elements of this tag, of a page's chart those of this class."""
    found = ElementTree.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}")
    return [element for element in found if look is None or element.get("class") == f"chart-{look}"]


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in marks(svg, "text")]


def desc(svg: str) -> str:
    return marks(svg, "desc")[0].text or ""


def upright(path: ElementTree.Element) -> float:
    """Where a vertical line stands."""
    first, last = (float(part.split()[0]) for part in (path.get("d") or "").lstrip("M").split("L"))
    assert first == last
    return first


def every_chart(frame: Frame, values: list[int | None]) -> list[str]:
    rows = [Counted(f"vg:{number}", f"VG {number}", value) for number, value in enumerate(values)]
    points = [Point("m", date(2021, 1, 1 + number % 28).isoformat(), value) for number, value in enumerate(values[:28])]
    lines = [Bar(f"VG {number}", value) for number, value in enumerate(values)]
    return [
        distribution(rows, frame, metric_title=METRIC, threshold=50, here="vg:0"),
        trend(points, frame, metric_title=METRIC, threshold=50),
        bars(lines, frame),
    ]


@given(values=counts, frame=frames)
def test_no_mark_leaves_the_canvas_whatever_the_numbers(values: list[int | None], frame: Frame) -> None:
    for svg in every_chart(frame, values):
        left, top, width, height = map(float, (ElementTree.fromstring(svg).get("viewBox") or "").split())
        for rect in marks(svg, "rect"):
            if rect.get("width") != "100%":
                assert left <= float(rect.get("x") or 0)
                assert float(rect.get("x") or 0) + float(rect.get("width") or 0) <= left + width
                assert float(rect.get("y") or 0) + float(rect.get("height") or 0) <= top + height
        for path in marks(svg, "path"):
            for step in (path.get("d") or "").lstrip("M").split("L"):
                x, y = map(float, step.split())
                assert left - 7 <= x <= left + width + 7
                assert top <= y <= top + height
        for text in marks(svg, "text"):
            assert left <= float(text.get("x") or 0) <= left + width
            assert top < float(text.get("y") or 0) < top + height


@given(values=counts)
def test_a_page_needs_no_colour_but_those_of_the_style_sheet(values: list[int | None]) -> None:
    for svg in every_chart(PAGE, values):
        assert not re.search(r'style|fill="|stroke="', svg)
        used = set(re.findall(r'class="(chart-[a-z-]+)"', svg))
        assert used <= set(re.findall(r"\.(chart-[a-z-]+)", CSS))


def test_the_style_sheet_knows_every_mark_of_a_picture_and_no_other() -> None:
    assert set(re.findall(r"\.(chart-[a-z-]+)", CSS)) == {f"chart-{name}" for name in STYLES}


def test_a_picture_brings_its_title_message_source_day_and_the_notice_of_example_data() -> None:
    svg = distribution(GROUP, PICTURE, metric_title=METRIC, threshold=50)
    said = " ".join(texts(svg))
    assert "class=" not in svg
    assert "Titel" in said
    assert "12 von 20 Behörden mit Daten erreichen die Schwelle von 50." in said
    assert "Quelle: Amtsatlas, https://amtsatlas.example · Stand 28.12.2023" in said
    assert EXAMPLE_MARK in said


@pytest.mark.parametrize("missing", [{"source": "", "day": "2023-12-28"}, {"source": "Amtsatlas", "day": ""}])
def test_a_picture_without_source_or_day_is_refused(missing: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="source"):
        bars([Bar("a", 1)], Frame("Titel", "de", example=False, standalone=True, **missing))


def test_example_data_are_marked_on_pages_too_and_real_data_are_not() -> None:
    example = bars([Bar("a", 1)], Frame("Titel", "de", example=True))
    assert EXAMPLE_MARK in texts(example)
    assert EXAMPLE_MARK in (marks(example, "title")[0].text or "")
    assert EXAMPLE_MARK not in bars([Bar("a", 1)], PAGE)


def test_a_chart_is_an_image_named_by_its_title_and_described_by_its_message() -> None:
    svg = ElementTree.fromstring(bars([Bar("Erlangen", 339), Bar("Nürnberg", 290)], PAGE))
    title, described = svg[0], svg[1]
    assert svg.get("role") == "img"
    assert (svg.get("aria-labelledby") or "").split() == [title.get("id"), described.get("id")]
    assert (title.text, described.text) == ("Titel", "Größter Wert: Erlangen, 339; kleinster: Nürnberg, 290.")


def test_two_charts_of_a_page_have_names_of_their_own() -> None:
    ids = [marks(bars([Bar(name, 1)], PAGE), "title")[0].get("id") for name in ("a", "b")]
    assert len(set(ids)) == 2


def test_names_are_text_and_never_markup() -> None:
    svg = bars([Bar('<script>alert("&")</script>', 1)], PAGE)
    assert "<script" not in svg
    assert '<script>alert("&")</script>' in texts(svg)


def test_both_languages_have_the_same_words_with_the_same_places_for_values() -> None:
    places = [{name: set(re.findall(r"{(\w+)}", text)) for name, text in WORDS[language].items()} for language in WORDS]
    assert places[0] == places[1]


def test_english_charts_speak_english() -> None:
    svg = distribution(
        GROUP, Frame("Title", "en", example=False), metric_title="procedures", threshold=50, here="gemeinde:3"
    )
    assert "You are here: 21" in texts(svg)
    assert "Threshold 50: reached by 12 of 20" in texts(svg)


class TestDistribution:
    @given(values=st.lists(st.integers(0, 5000), min_size=1, max_size=80))
    def test_bars_are_as_many_as_there_are_filled_bins_and_the_tallest_is_the_fullest(self, values: list[int]) -> None:
        rows = [Counted(f"vg:{number}", "VG", value) for number, value in enumerate(values)]
        shown = marks(distribution(rows, PAGE, metric_title=METRIC), "rect", "bar")
        assert 1 <= len(shown) <= min(len(values), 24)

    @given(threshold=st.integers(1, 400), data=st.data())
    def test_the_threshold_stands_where_an_authority_with_that_count_stands(
        self, threshold: int, data: st.DataObject
    ) -> None:
        others = data.draw(st.lists(st.integers(0, 600), max_size=40))
        rows = [Counted(f"vg:{n}", "VG", value) for n, value in enumerate([threshold, *others])]
        svg = distribution(rows, PAGE, metric_title=METRIC, threshold=threshold, here="vg:0")
        assert upright(marks(svg, "path", "threshold")[0]) == upright(marks(svg, "path", "here-line")[0])

    def test_the_threshold_divides_the_bars_so_that_none_stands_on_both_sides(self) -> None:
        svg = distribution(GROUP, PAGE, metric_title=METRIC, threshold=50)
        line = upright(marks(svg, "path", "threshold")[0])
        for bar in marks(svg, "rect", "bar"):
            left = float(bar.get("x") or 0)
            assert left + float(bar.get("width") or 0) <= line or left >= line

    def test_an_authority_without_data_is_named_and_not_drawn(self) -> None:
        rows = [*GROUP, Counted("gemeinde:x", "Stillort", None)]
        svg = distribution(rows, PAGE, metric_title=METRIC, threshold=50, here="gemeinde:x")
        assert not marks(svg, "path", "here-line")
        assert desc(svg).endswith("Ohne Daten: Stillort. Ohne Daten: 1.")

    def test_the_message_says_where_the_authority_stands(self) -> None:
        svg = distribution(GROUP, PAGE, metric_title=METRIC, threshold=50, here="gemeinde:12")
        assert desc(svg).endswith("Ort 12 hat 84; 12 haben weniger.")
        assert "Sie sind hier: 84" in texts(svg)

    def test_a_picture_names_the_authority_instead_of_its_reader(self) -> None:
        assert "Ort 12: 84" in texts(distribution(GROUP, PICTURE, metric_title=METRIC, here="gemeinde:12"))

    def test_an_authority_that_is_not_in_the_table_is_refused(self) -> None:
        with pytest.raises(ValueError, match="gemeinde:99 is not in the table"):
            distribution(GROUP, PAGE, metric_title=METRIC, here="gemeinde:99")


class TestTrend:
    def test_two_metrics_never_share_a_chart(self) -> None:
        points = [Point("online_verfahren", "2023-12-28", 339), Point("online_leistungen", "2025-09-01", 1866)]
        with pytest.raises(ValueError, match="never one line for two metrics: online_leistungen, online_verfahren"):
            trend(points, PAGE, metric_title=METRIC)

    def test_two_numbers_on_one_day_are_refused(self) -> None:
        with pytest.raises(ValueError, match="one day"):
            trend([Point("m", "2023-12-28", 1), Point("m", "2023-12-28", 2)], PAGE, metric_title=METRIC)

    @given(days=st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=3, max_size=12, unique=True))
    def test_time_runs_evenly(self, days: list[date]) -> None:
        days.sort()
        svg = trend([Point("m", day.isoformat(), 7) for day in days], PAGE, metric_title=METRIC)
        places = [float(dot.get("cx") or 0) for dot in marks(svg, "circle")][::-1]
        for day, place in zip(days, places, strict=True):
            part = (day - days[0]).days / (days[-1] - days[0]).days
            assert place == pytest.approx(places[0] + part * (places[-1] - places[0]), abs=0.11)

    def test_the_order_of_the_rows_does_not_matter(self) -> None:
        points = [Point("m", "2021-11-22", 37), Point("m", "2022-07-18", 90), Point("m", "2023-12-28", 339)]
        assert trend(points, PAGE, metric_title=METRIC) == trend(points[::-1], PAGE, metric_title=METRIC)

    def test_the_line_is_interrupted_where_a_day_has_no_data(self) -> None:
        points = [Point("m", "2021-11-22", 37), Point("m", "2022-07-18", None), Point("m", "2023-12-28", 339)]
        svg = trend(points, PAGE, metric_title=METRIC)
        assert not marks(svg, "path", "line")
        assert len(marks(svg, "circle")) == 2
        assert "keine Daten" in texts(svg)
        assert desc(svg) == f"{METRIC}: von 37 am 22.11.2021 auf 339 am 28.12.2023. Tage ohne Daten: 1."

    def test_no_line_joins_numbers_of_two_sources(self) -> None:
        points = [Point("m", "2021-11-22", 37), Point("m", "2023-12-28", 339, new_source=True)]
        svg = trend(points, PAGE, metric_title=METRIC)
        assert not marks(svg, "path", "line")
        assert "andere Quelle" in texts(svg)

    def test_numbers_stand_at_their_dots(self) -> None:
        points = [Point("m", "2021-11-22", 37), Point("m", "2022-07-18", 90), Point("m", "2023-12-28", 1339)]
        assert {"37", "90", "1.339"} <= set(texts(trend(points, PAGE, metric_title=METRIC)))


class TestBars:
    def test_no_data_has_no_bar_and_zero_has_one(self) -> None:
        svg = bars([Bar("Null", 0), Bar("Still", None), Bar("Viel", 10)], PAGE)
        assert len(marks(svg, "rect", "bar")) == 2
        assert "keine Daten" in texts(svg)
        assert desc(svg).endswith("Ohne Daten: Still.")

    @given(values=st.lists(st.integers(0, 10_000), min_size=2, max_size=10))
    def test_a_larger_value_never_has_a_shorter_bar(self, values: list[int]) -> None:
        shown = marks(bars([Bar(str(value), value) for value in values], PAGE), "rect", "bar")
        lengths = sorted(zip(values, (float(bar.get("width") or 0) for bar in shown), strict=True))
        assert [length for _, length in lengths] == sorted(length for _, length in lengths)

    def test_half_a_share_is_half_of_the_full_width(self) -> None:
        svg = bars([Bar("halb", 0.5), Bar("alle", 1.0, "7 von 7")], PAGE, shares=True)
        half, whole = (float(bar.get("width") or 0) for bar in marks(svg, "rect", "bar"))
        assert half == pytest.approx(whole / 2, abs=0.1)
        assert "100,0\N{NO-BREAK SPACE}% (7 von 7)" in texts(svg)

    @pytest.mark.parametrize(("value", "shares"), [(-1, False), (1.01, True)])
    def test_what_no_bar_can_show_is_refused(self, value: float, shares: bool) -> None:
        with pytest.raises(ValueError, match="from 0"):
            bars([Bar("a", value)], PAGE, shares=shares)


@pytest.mark.parametrize("block", re.findall(r":root {([^}]*)}", CSS), ids=["light", "dark"])
def test_text_has_a_contrast_of_four_and_a_half_and_every_mark_of_three(block: str) -> None:
    colours = dict(re.findall(r"--chart-(\w+): (#\w{6})", block))
    paper = colours.pop("paper")
    del colours["grid"]
    for name, colour in colours.items():
        assert contrast(colour, paper) >= (4.5 if name in ("ink", "soft") else 3), name
    assert contrast(colours["ink"], colours["bar"]) >= 3, "the threshold on a bar"


def test_pictures_have_the_colours_of_light_pages() -> None:
    light = set(re.findall(r"#\w{6}", CSS.split("@media")[0]))
    assert {value for look in STYLES.values() for value in look.values() if value.startswith("#")} <= light


class TestPng:
    SVG = distribution(GROUP, PICTURE, metric_title=METRIC, threshold=50, here="gemeinde:12")

    def test_a_png_has_the_width_asked_for(self) -> None:
        png = to_png(self.SVG, 1200)
        assert png.startswith(b"\x89PNG")
        assert int.from_bytes(png[16:20], "big") == 1200

    def test_letters_are_drawn_in_both_weights(self) -> None:
        plain = to_png(self.SVG, 760)
        for word in ("Anzahl Behörden", "Titel"):
            assert to_png(self.SVG.replace(f">{word}<", "><"), 760) != plain
        assert to_png(self.SVG.replace('font-weight="600"', ""), 760) != plain

    def test_what_is_no_svg_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r".+"):
            to_png("no picture", 400)
