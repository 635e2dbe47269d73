from pathlib import Path

import pytest

from amtsatlas.registers import gv100ad
from amtsatlas.registers.counting import GERMANY, counts
from amtsatlas.registers.packaged import register
from tests.registers.gv100ad_lines import OBERBAYERN, write


def table(land: str) -> dict[str, tuple[int, int | None]]:
    return {row["kind"]: (row["count"], row["members"]) for row in counts(register()) if row["land"] == land}


def test_bavaria_has_2445_municipal_authorities() -> None:
    assert table("09") == {
        "gemeinde": (1353, None),
        "markt": (386, None),
        "stadt": (263, None),
        "grosse_kreisstadt": (29, None),
        "kreisfreie_stadt": (25, None),
        "municipalities": (2056, None),
        "vg": (311, 982),
        "landkreis": (71, None),
        "bezirk": (7, None),
        "authorities": (2445, None),
        "gemeindefrei": (172, None),
    }


def test_germany_has_10773_municipalities_and_208_areas_without_one() -> None:
    germany = table(GERMANY)
    assert germany["municipalities"] == (10_773, None)
    assert germany["gemeindefrei"] == (208, None)
    assert germany["land"] == (16, None)
    assert germany["bund"] == (1, None)
    assert germany["authorities"][0] == len(register().authorities) - 17


@pytest.mark.parametrize("kind", ["gemeinde", "municipalities", "landkreis", "authorities", "gemeindefrei", "amt"])
def test_the_laender_add_up_to_germany(kind: str) -> None:
    rows = [row for row in counts(register()) if row["kind"] == kind]
    assert rows[0]["land"] == GERMANY
    assert rows[0]["count"] == sum(row["count"] for row in rows[1:])
    assert (rows[0]["members"] or 0) == sum(row["members"] or 0 for row in rows[1:])


def test_gemeinde_markt_and_stadt_are_one_peer_group() -> None:
    groups = {row["kind"]: row["peer_group"] for row in counts(register())}
    assert groups["gemeinde"] == groups["markt"] == groups["stadt"] == "gemeinde"
    assert groups["kreisfreie_stadt"] == "kreisfreie_stadt"
    assert groups["municipalities"] is None


def test_a_small_register_is_counted_by_land(tmp_path: Path) -> None:
    rows = counts(gv100ad.read(write(tmp_path / "small.txt", OBERBAYERN)))
    assert [(row["land_name"], row["kind"], row["count"]) for row in rows if row["land"] == "09"] == [
        ("Bayern", "gemeinde", 1),
        ("Bayern", "markt", 1),
        ("Bayern", "stadt", 1),
        ("Bayern", "kreisfreie_stadt", 1),
        ("Bayern", "municipalities", 4),
        ("Bayern", "vg", 1),
        ("Bayern", "landkreis", 1),
        ("Bayern", "bezirk", 1),
        ("Bayern", "authorities", 7),
        ("Bayern", "gemeindefrei", 1),
    ]
