import re

import pytest

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.geometry import view
from amtsatlas.registers import packaged

LANDS = [f"{number:02}" for number in range(1, 17)]


@pytest.mark.parametrize("land", LANDS)
def test_every_kreis_of_the_register_has_its_area(land: str) -> None:
    kreise = {t.ars for t in packaged.register().territories if t.level == "kreis" and t.ars[:2] == land}
    assert {area.key for area in view(land, "kreis").areas} == kreise


def test_every_bavarian_municipality_has_its_area() -> None:
    municipalities = {a.ags for a in packaged.register().authorities if a.ags and a.land == "09"}
    areas = view("09", "gemeinde").areas
    assert {area.key for area in areas if area.kind == "gemeinde"} == municipalities
    assert {area.kind for area in areas} == {"gemeinde", "gemeindefrei"}


@pytest.mark.parametrize(
    ("territory", "level", "count"),
    [("09", "regierungsbezirk", 7), ("095", "kreis", 12), ("09572", "gemeinde", 35), ("03159", "gemeinde", 40)],
)
def test_a_view_has_the_areas_of_its_territory_only(territory: str, level: str, count: int) -> None:
    areas = view(territory, level).areas
    assert len(areas) == count
    assert all(area.key.startswith(territory) for area in areas)


def test_every_area_lies_in_the_views_box() -> None:
    found = view("095", "gemeinde")
    left, top, width, height = found.box
    for area in found.areas:
        for x, y in re.findall(r"M(-?\d+) (-?\d+)", area.path):
            assert left < int(x) < left + width
            assert top < int(y) < top + height


def test_borders_are_those_of_the_levels_above() -> None:
    assert list(view("09", "gemeinde").borders) == ["kreis", "regierungsbezirk", "edge"]
    assert list(view("09", "kreis").borders) == ["regierungsbezirk", "edge"]
    assert list(view("09", "regierungsbezirk").borders) == ["edge"]
    assert list(view("095", "gemeinde").borders) == ["kreis", "edge"]
    assert list(view("09572", "gemeinde").borders) == ["edge"]


@pytest.mark.parametrize(
    ("territory", "level"),
    [("99", "kreis"), ("09572", "kreis"), ("0957212", "gemeinde"), ("", "kreis"), ("..", "kreis"), ("01", "verband")],
)
def test_what_cannot_be_drawn_is_not_found(territory: str, level: str) -> None:
    with pytest.raises(NotFoundError):
        view(territory, level)
