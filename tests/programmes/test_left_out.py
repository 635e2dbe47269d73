"""Whom a programme leaves out, by a slip or by its rules."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from amtsatlas.build import build
from amtsatlas.programmes.left_out import Candidate, warnings_about
from amtsatlas.programmes.loader import find
from amtsatlas.registers import packaged
from tests.editions.tiny import bring, make_data, whole
from tests.programmes.small import REQUIRED, programme, write


def candidate(key: str, kind: str, ars: str | None, *sources: str) -> Candidate:
    return Candidate(key, kind, ars, frozenset(sources))


PLACES = [
    candidate("gemeinde:07131001", "gemeinde", "071310001001", "csv"),
    candidate("gemeinde:07131002", "stadt", "071310002002"),
    candidate("landkreis:07131", "landkreis", "07131"),
    candidate("land:07", "land", "07", "csv"),
]


def test_a_programme_whose_kinds_are_all_there_has_no_warning(tmp_path: Path) -> None:
    assert warnings_about(programme(tmp_path), PLACES) == []


def test_a_kind_that_nobody_in_the_territory_is_of_is_named_with_its_group(tmp_path: Path) -> None:
    misspelt = programme(tmp_path, peer_groups__gemeinde='["gemeinde", "stadtt"]', peer_groups__markt='["markt"]')
    elsewhere = candidate("gemeinde:09177122", "markt", "091770122122", "csv")
    assert warnings_about(misspelt, [*PLACES, elsewhere]) == [
        "the programme probe: no authority is of kind 'stadtt' (peer_groups.gemeinde) in its territory",
        "the programme probe: no authority is of kind 'markt' (peer_groups.markt) in its territory",
    ]


def test_a_territory_without_authorities_is_named_and_nothing_else(tmp_path: Path) -> None:
    assert warnings_about(programme(tmp_path, territory='"99"'), PLACES) == [
        "the programme probe: no authority lies in its territory '99'"
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([candidate("vg:071315001", "verbandsgemeinde", "071315001", "csv")], ["1 of kind verbandsgemeinde"]),
        (
            [candidate(f"gemeinde:0713101{n}", "markt", f"07131001{n}01{n}", "xzufi") for n in range(3)]
            + [candidate("vg:071315001", "vg", "071315001", "csv")],
            ["3 of kind markt, 1 of kind vg"],
        ),
        ([candidate("vg:071315001", "vg", "071315001")], []),
        ([candidate("vg:071315001", "vg", "071315001", "local-links")], []),
        ([candidate("vg:091775123", "vg", "091775123", "csv")], []),
        ([candidate("bund:00", "bund", "", "csv")], []),
        ([candidate("gss:E1", "district", None, "csv")], []),
    ],
)
def test_authorities_with_data_of_a_kind_in_no_peer_group_are_counted(
    tmp_path: Path, more: Sequence[Candidate], said: Sequence[str]
) -> None:
    sentence = "the programme probe: authorities with data take no part, as their kind stands in no peer group: "
    assert warnings_about(programme(tmp_path), [*PLACES, *more]) == [sentence + each for each in said]


@pytest.mark.parametrize("name", ["digitales-amt", "ozg-leistungen"])
def test_the_packaged_programmes_leave_out_nobody_in_germany_by_a_slip(tmp_path: Path, name: str) -> None:
    found = find(name, tmp_path)
    everyone = [
        candidate(a.authority_key, a.authority_kind, a.ars, *found.sources) for a in packaged.register().authorities
    ]
    assert warnings_about(found, everyone) == []


def test_a_build_warns_of_a_programme_with_data_only(tmp_path: Path) -> None:
    data = make_data(tmp_path / "data")
    fields = REQUIRED | {"territory": '"09"', "peer_groups.gemeinde": '["gemeindee"]'}
    write(data / "programmes", fields)
    write(data / "programmes", fields | {"id": '"other"', "sources": '["openpvog"]'}, "other.toml")
    bring(data, whole(3))
    about = [
        w for w in build(data, "2023-12-31").warnings if w.startswith(("the programme probe", "the programme oth"))
    ]
    assert about == [
        "the programme other has no data: no delivery of openpvog",
        "the programme probe: no authority is of kind 'gemeindee' (peer_groups.gemeinde) in its territory",
        "the programme probe: authorities with data take no part, as their kind stands in no peer group: "
        "3 of kind gemeinde",
    ]
