"""What a register lacks: areas that merge stay, areas without a record are gone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.authority import Territory
from amtsatlas.registers import packaged
from amtsatlas.registers.missing import missing_records
from amtsatlas.registers.register import Register

BY_DATE = "in the register of 2023-11-30"
ALL = packaged.register().territories


def register(territories: Iterable[Territory]) -> Register:
    return Register("2024-12-31", "", (), tuple(territories))


def of(*laender: str) -> list[Territory]:
    return [territory for territory in ALL if territory.ars[:2] in laender]


SAARLAND = of("10")
KNOWN = replace(packaged.register(), territories=tuple(SAARLAND))
MUNICIPALITIES = [t for t in SAARLAND if t.level == "gemeinde" and not t.gemeindefrei]


def missing(territories: Sequence[Territory]) -> list[str]:
    """The names of what is missing from a Saarland."""
    found = missing_records(register(territories), KNOWN)
    return found.names if found else []


def moved(territory: Territory, ars: str, by: int = 0) -> Territory:
    return territory._replace(ars=ars, area_ha=(territory.area_ha or 0) + by)


def changed(change: Callable[[Territory], Territory | None]) -> list[Territory]:
    """The Saarland with every municipality changed, or left out where the change is None."""
    found = [change(t) if t.level == "gemeinde" else t for t in SAARLAND]
    return [territory for territory in found if territory is not None]


def merged(gone: Territory, into: Territory, by: int = 0) -> list[Territory]:
    """One municipality joins another; all is ``by`` hectares more."""
    area = (gone.area_ha or 0) + by
    return changed(lambda t: None if t == gone else moved(t, t.ars, area) if t == into else t)


def test_the_packaged_register_lacks_nothing_of_itself() -> None:
    assert missing_records(packaged.register(), packaged.register()) is None


@given(st.sampled_from(MUNICIPALITIES))
def test_any_municipality_that_is_left_out_is_missing(gone: Territory) -> None:
    assert missing([t for t in SAARLAND if t != gone]) == [gone.name]


@given(st.sampled_from(MUNICIPALITIES), st.integers(-5, 5), st.data())
def test_two_municipalities_that_merge_lack_nothing_within_a_kreis_or_across(
    gone: Territory, by: int, data: st.DataObject
) -> None:
    into = data.draw(st.sampled_from([t for t in MUNICIPALITIES if t != gone]))
    assert missing(merged(gone, into, by)) == []


def test_a_merger_hides_no_missing_neighbour() -> None:
    one, into, gone = (t for t in MUNICIPALITIES[:3])
    after = [t for t in merged(one, into) if t.ars != gone.ars]
    assert gone.name in missing(after)


def test_a_municipality_with_a_new_verband_or_in_another_kreis_is_not_missing() -> None:
    first = MUNICIPALITIES[0]
    assert missing(changed(lambda t: moved(t, f"{t.ars[:5]}5001{t.ars[9:]}") if t == first else t)) == []
    assert missing(changed(lambda t: moved(t, "100460999999") if t == first else t)) == []


def test_a_kreis_that_joins_another_one_is_not_missing() -> None:
    joined = changed(lambda t: moved(t, f"100429{t.ars[6:9]}9{t.ars[10:]}") if t.ars[:5] == "10046" else t)
    assert missing([t for t in joined if t.ars != "10046"]) == []


def test_a_kreis_that_is_left_out_is_named_and_not_its_municipalities() -> None:
    assert missing([t for t in SAARLAND if t.ars[:5] != "10046"]) == ["Landkreis St. Wendel"]


def test_a_kreis_that_joins_another_one_hides_no_missing_one() -> None:
    joined = changed(lambda t: moved(t, f"100429{t.ars[6:9]}9{t.ars[10:]}") if t.ars[:5] == "10046" else t)
    after = [t for t in joined if t.ars != "10046" and t.ars[:5] != "10045"]
    assert "Saarpfalz-Kreis" in missing(after)


def test_new_surveys_take_no_municipality_away() -> None:
    smallest = min(MUNICIPALITIES, key=lambda t: t.area_ha or 0)
    shrunk = changed(lambda t: moved(t, t.ars, -1))
    assert missing(shrunk) == []
    assert missing([t for t in shrunk if t.ars != smallest.ars]) == [smallest.name]


@pytest.mark.parametrize("kept", [8, 9, 15])
def test_a_register_with_more_than_half_of_the_laender_has_all(kept: int) -> None:
    laender = [f"{land:02}" for land in range(1, kept + 1)]
    found = missing_records(register(of(*laender)), packaged.register())
    if kept == 8:
        assert found is None
    else:
        assert found is not None
        assert found.keys == [f"{land:02}" for land in range(kept + 1, 17)]
        assert found.why == f"{kept} of 16 Länder are there"


def test_where_one_land_is_whole_the_others_are_but_a_city_state_says_nothing_of_them() -> None:
    few = [t for t in of("07") if t.level == "land" or t.ars[:5] == "07131"]
    found = missing_records(register([*SAARLAND, *few]), packaged.register())
    assert found is not None
    assert {key[:2] for key in found.keys} == {"07"}
    assert not any(key.startswith("07131") for key in found.keys)
    assert missing_records(register([*of("02"), *few]), packaged.register()) is None
    assert missing_records(register(few), packaged.register()) is None
    assert missing_records(register([*of("02"), *SAARLAND]), packaged.register()) is None


def test_less_than_half_of_a_land_alone_is_an_extract_and_more_is_a_land_with_holes() -> None:
    assert missing([t for t in SAARLAND if t.ars[:5] in ("10", "10046")]) == []
    assert missing([t for t in SAARLAND if t.ars[:5] not in ("10041", "10046")]) == [
        "Regionalverband Saarbrücken", "Landkreis St. Wendel",
    ]  # fmt: skip


def test_what_is_said_of_it_names_the_land_the_area_and_what_it_was_compared_with() -> None:
    gone = MUNICIPALITIES[0]
    found = missing_records(register(t for t in SAARLAND if t != gone), KNOWN)
    assert found is not None
    assert found.why.startswith(f"Saarland has {gone.area_ha:,} ha less than {BY_DATE}")
