from pathlib import Path

import pytest

from amtsatlas.domain.authority import Authority
from amtsatlas.registers import gv100ad
from amtsatlas.registers.composing import without_title
from amtsatlas.registers.packaged import register as germany
from amtsatlas.registers.register import Register
from tests.registers.gv100ad_lines import OBERBAYERN, line, write


def read(folder: Path, lines: list[str]) -> Register:
    return gv100ad.read(write(folder / "small.txt", lines))


def small_land(verband_code: int, verband_name: str, kreis_code: int = 44, kreis_name: str = "Kreis") -> list[str]:
    """A Land with one Kreis, one Verband and one municipality."""
    return [
        line(10, "16", "Thüringen"),
        line(40, "16077", kreis_name, code=kreis_code),
        line(50, "160775001", verband_name, code=verband_code),
        line(60, "160775001001", "Dorf", code=64),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Erlangen", "Erlangen"),
        ("Abensberg, St", "Abensberg"),
        ("Mehring, M", "Mehring"),
        ("Dachau, GKSt", "Dachau"),
        ("München, Landeshauptstadt", "München"),
        ("Lübeck, Hansestadt", "Lübeck"),
        ("Hagen, Stadt der FernUniversität", "Hagen"),
        ("Zwickau, Stadt, Hochschulstadt", "Zwickau"),
        ("Ueckermünde, Seebad , Stadt", "Ueckermünde"),
        ("Ebstorf,Klosterflecken", "Ebstorf"),
        ("Taufkirchen (Vils)", "Taufkirchen (Vils)"),
        ("Lauingen (Donau), St", "Lauingen (Donau)"),
        ("Frankfurt (Oder), Stadt", "Frankfurt (Oder)"),
        ("Petershagen/Eggersdorf", "Petershagen/Eggersdorf"),
        ("Weißwasser/O.L., Stadt / Běła Woda", "Weißwasser/O.L. / Běła Woda"),
        ("Bautzen / Budyšin, Stadt", "Bautzen / Budyšin"),
    ],
)
def test_a_display_name_has_no_titles_but_keeps_what_tells_places_apart(name: str, expected: str) -> None:
    assert without_title(name) == expected


@pytest.mark.parametrize(
    ("code", "name", "kind", "expected"),
    [
        (51, "Schwedt/Oder, Stadt", "amt", "Amt Schwedt/Oder"),
        (52, "Rethem (Aller), Stadt", "samtgemeinde", "Samtgemeinde Rethem (Aller)"),
        (53, "Landau-Land", "verbandsgemeinde", "Verbandsgemeinde Landau-Land"),
        (54, "Emmerting (VGem)", "vg", "VG Emmerting"),
        (54, "VVG der Stadt Gengenbach", "vg", "VVG der Stadt Gengenbach"),
        (54, "Oelsnitz/Vogtl., Bösenbrunn und Triebel/V", "vg", "VG Oelsnitz/Vogtl., Bösenbrunn und Triebel/V"),
        (55, "Eider", "kirchspielslandgemeinde", "Kirchspielslandgemeinde Eider"),
        (56, "GVV Oberes Gäu", "verwaltungsverband", "GVV Oberes Gäu"),
        (56, "Diehsa", "verwaltungsverband", "Verwaltungsverband Diehsa"),
        (57, "Muster", "vg_traegermodell", "VG Muster"),
        (58, "Bad Köstritz, Stadt", "erfuellende_gemeinde", "Erfüllende Gemeinde Bad Köstritz"),
    ],
)
def test_every_kind_of_verband_is_an_authority_whose_name_says_what_it_is(
    tmp_path: Path, code: int, name: str, kind: str, expected: str
) -> None:
    register = read(tmp_path, small_land(code, name))
    verband = register.by_key["vg:160775001"]
    assert (verband.authority_kind, verband.name, verband.ars) == (kind, expected, "160775001")
    assert (verband.parent_key, verband.kreis, verband.land) == ("landkreis:16077", "16077", "16")
    assert register.by_key["gemeinde:16077001"].vg_key == "vg:160775001"


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        (44, "Altötting", "Landkreis Altötting"),
        (43, "Pinneberg", "Kreis Pinneberg"),
        (43, "Rhein-Kreis Neuss", "Rhein-Kreis Neuss"),
        (44, "Ostalbkreis", "Ostalbkreis"),
        (44, "Landkreis Rostock", "Landkreis Rostock"),
        (44, "Region Hannover", "Region Hannover"),
        (43, "Städteregion Aachen", "Städteregion Aachen"),
        (45, "Regionalverband Saarbrücken", "Regionalverband Saarbrücken"),
    ],
)
def test_a_kreis_is_called_what_its_land_calls_it(tmp_path: Path, code: int, name: str, expected: str) -> None:
    kreis = read(tmp_path, small_land(54, "V", code, name)).by_key["landkreis:16077"]
    assert (kreis.name, kreis.authority_kind) == (expected, "landkreis")


def test_a_record_for_no_verband_is_neither_authority_nor_territory(tmp_path: Path) -> None:
    register = read(tmp_path, small_land(50, "Dorf"))
    assert not [key for key in register.by_key if key.startswith("vg:")]
    assert "160775001" not in {territory.ars for territory in register.territories}
    assert register.by_key["gemeinde:16077001"].parent_key == "landkreis:16077"
    parents = {territory.ars: territory.parent_ars for territory in register.territories}
    assert parents == {"16": None, "16077": "16", "160775001001": "16077"}


def test_only_bavaria_has_bezirke(tmp_path: Path) -> None:
    elsewhere = [text.replace("09", "08", 1) if text[10:12] == "09" else text for text in OBERBAYERN]
    assert "bezirk:091" in read(tmp_path, OBERBAYERN).by_key
    register = read(tmp_path, elsewhere)
    assert not [key for key in register.by_key if key.startswith("bezirk:")]
    assert register.by_key["landkreis:08171"].parent_key == "land:08"
    assert {t.ars: t.authority_key for t in register.territories}["081"] is None


def test_a_gemeindefreies_gebiet_is_a_territory_without_authority(tmp_path: Path) -> None:
    register = read(tmp_path, OBERBAYERN)
    (forest,) = [territory for territory in register.territories if territory.gemeindefrei]
    assert (forest.name, forest.parent_ars, forest.authority_key) == ("Öttinger Forst", "09171", None)
    assert "gemeinde:09171452" not in register.by_key


def test_a_kreisfreie_stadt_is_the_authority_of_its_kreis_and_there_is_no_landkreis(tmp_path: Path) -> None:
    register = read(tmp_path, OBERBAYERN)
    keys = {territory.ars: territory.authority_key for territory in register.territories}
    assert keys["09161"] == keys["091610000000"] == "gemeinde:09161000"
    assert "landkreis:09161" not in register.by_key
    assert register.by_key["gemeinde:09161000"].parent_key == "bezirk:091"


def test_sums_run_over_everything_inside(tmp_path: Path) -> None:
    by_key = read(tmp_path, OBERBAYERN).by_key
    sums = {key: by_key[key].population for key in ("vg:091715101", "landkreis:09171", "bezirk:091", "land:09")}
    assert sums == {"vg:091715101": 25, "landkreis:09171": 325, "bezirk:091": 1325, "land:09": 1325}
    assert by_key["bund:00"].population == 1325
    assert by_key["landkreis:09171"].area_ha == 400


@pytest.mark.parametrize(
    ("key", "seat"), [("landkreis:09171", "Altötting"), ("vg:091715101", "Emmerting"), ("gemeinde:09171111", None)]
)
def test_the_seat_is_a_place_without_titles(tmp_path: Path, key: str, seat: str | None) -> None:
    assert read(tmp_path, OBERBAYERN).by_key[key].seat == seat


def test_a_grosse_kreisstadt_is_one_in_every_land() -> None:
    lands = {a.land for a in germany().authorities if a.authority_kind == "grosse_kreisstadt"}
    assert lands == {"08", "09"}


def test_every_authority_is_whole() -> None:
    register = germany()
    for authority in register.authorities:
        assert authority.name == " ".join(authority.name.split()) != ""
        assert authority.population is not None
        assert authority.population_date == "2022-12-31"
        assert authority.parent_key is None or authority.parent_key in register.by_key
        assert (authority.vg_key is None) or _is_prefix(register.by_key[authority.vg_key], authority)


def _is_prefix(above: Authority, authority: Authority) -> bool:
    return above.ars is not None and (authority.ars or "").startswith(above.ars)
