import pytest

from amtsatlas.domain.authority import MUNICIPALITY_KINDS
from amtsatlas.registers.packaged import register
from amtsatlas.registers.register import Register


@pytest.fixture(scope="module")
def germany() -> Register:
    return register()


@pytest.mark.parametrize(
    ("ars", "key"),
    [
        ("091620000000", "gemeinde:09162000"),
        ("092720000000", "landkreis:09272"),
        ("091775123000", "vg:091775123"),
        ("091775123133", "gemeinde:09177133"),
        ("090000000000", "land:09"),
        ("020000000000", "gemeinde:02000000"),
        ("110000000000", "gemeinde:11000000"),
        ("040110000000", "gemeinde:04011000"),
        ("040000000000", "land:04"),
        ("000000000000", "bund:00"),
    ],
)
def test_a_padded_ars_is_looked_up_as_a_municipality_first(germany: Register, ars: str, key: str) -> None:
    assert germany.key_by_ars[ars] == key
    assert ars not in germany.state_authority_ars


@pytest.mark.parametrize("digits", ["091", "092", "093", "094", "095", "096", "097"])
def test_a_padded_regierungsbezirk_is_a_state_authority_and_never_the_bezirk(germany: Register, digits: str) -> None:
    assert digits.ljust(12, "0") not in germany.key_by_ars
    assert digits.ljust(12, "0") in germany.state_authority_ars
    assert germany.by_key[f"bezirk:{digits}"].name.startswith("Bezirk ")


def test_every_authority_but_the_bezirke_and_two_city_states_is_found_by_its_padded_ars(germany: Register) -> None:
    assert set(germany.by_key) - set(germany.key_by_ars.values()) == {
        *(f"bezirk:09{number}" for number in range(1, 8)),
        "land:02",
        "land:11",
    }


def test_unknown_keys_are_in_no_table(germany: Register) -> None:
    assert "091629999999" not in germany.key_by_ars
    assert "091629999999" not in germany.state_authority_ars


def keys(found: Register, name: str, kinds: set[str], kreis: str | None = None) -> list[str]:
    return [authority.authority_key for authority in found.matches(name, kinds, kreis)]


def test_town_and_vg_of_one_name_are_told_apart_by_kind(germany: Register) -> None:
    assert keys(germany, "Eichstätt", {"grosse_kreisstadt"}) == ["gemeinde:09176123"]
    assert keys(germany, "VG Eichstätt", {"vg"}) == ["vg:091765115"]
    assert germany.by_key["gemeinde:09176123"].vg_key is None


def test_bad_koenigshofen_is_a_town_and_a_vg_that_sits_in_it_without_having_it_as_a_member(germany: Register) -> None:
    assert keys(germany, "Bad Königshofen i.Grabfeld", {"stadt"}) == ["gemeinde:09673141"]
    (vg,) = germany.matches("VG Bad Königshofen i.Grabfeld", {"vg"})
    assert (vg.authority_key, vg.seat) == ("vg:096735634", "Bad Königshofen i.Grabfeld")
    assert germany.by_key["gemeinde:09673141"].vg_key is None


def test_21_vgs_of_bavaria_sit_in_a_town_that_is_not_their_member(germany: Register) -> None:
    towns = {(a.name, a.kreis): a for a in germany.authorities if a.ags and a.land == "09"}
    vgs = [a for a in germany.authorities if a.authority_kind == "vg" and a.land == "09"]
    outside = [vg for vg in vgs if (town := towns.get((vg.seat or "", vg.kreis))) and town.vg_key != vg.authority_key]
    assert len(outside) == 21


def test_town_and_landkreis_of_one_name_are_told_apart_by_name(germany: Register) -> None:
    assert keys(germany, "Regensburg", set(MUNICIPALITY_KINDS)) == ["gemeinde:09362000"]
    assert keys(germany, "Landkreis Regensburg", {"landkreis"}) == ["landkreis:09375"]


def test_both_ambergs_are_told_apart_by_their_kreis_only(germany: Register) -> None:
    kinds = set(MUNICIPALITY_KINDS)
    assert sorted(keys(germany, "Amberg", kinds)) == ["gemeinde:09361000", "gemeinde:09778111"]
    assert keys(germany, "Amberg", kinds, "09361") == ["gemeinde:09361000"]
    assert keys(germany, "Amberg", kinds, "09778") == ["gemeinde:09778111"]
    assert keys(germany, "Amberg", kinds, "09162") == []


def test_a_name_nobody_has_matches_nobody(germany: Register) -> None:
    assert keys(germany, "Entenhausen", set(MUNICIPALITY_KINDS)) == []


def test_only_the_registers_own_schemes_are_known(germany: Register) -> None:
    assert germany.knows_scheme_of("gemeinde:99999999")
    assert not germany.knows_scheme_of("gss:S12000033")
