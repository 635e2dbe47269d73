import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.errors import InputError
from amtsatlas.registers import gv100ad
from amtsatlas.registers.register import Register
from tests.registers.gv100ad_lines import OBERBAYERN, line, write


def read(folder: Path, lines: list[str], encoding: str = "utf-8") -> Register:
    return gv100ad.read(write(folder / "small.txt", lines, encoding), "2023-12-31")


def refusal(folder: Path, lines: list[str], encoding: str = "utf-8") -> InputError:
    with pytest.raises(InputError) as caught:
        read(folder, lines, encoding)
    assert caught.value.file == "small.txt"
    assert caught.value.remedy
    return caught.value


def changed(number: int, start: int, text: str) -> list[str]:
    """The small file with other characters in one line, from a column (0-based) on."""
    lines = list(OBERBAYERN)
    old = lines[number - 1]
    lines[number - 1] = old[:start] + text + old[start + len(text) :]
    return lines


def test_a_whole_file_becomes_authorities_and_territories(tmp_path: Path) -> None:
    register = read(tmp_path, OBERBAYERN)
    assert register.date == "2024-01-31"
    assert "Destatis" in register.source
    assert [authority.authority_key for authority in register.authorities] == [
        "bezirk:091", "bund:00", "gemeinde:09161000", "gemeinde:09171111", "gemeinde:09171114", "gemeinde:09171124",
        "land:09", "landkreis:09171", "vg:091715101",
    ]  # fmt: skip
    assert [territory.ars for territory in register.territories] == [
        "09", "091", "09161", "091610000000", "09171", "091710111111", "091715101", "091715101114", "091715101124",
        "091719452452",
    ]  # fmt: skip


def test_every_field_of_a_municipality_is_read(tmp_path: Path) -> None:
    mehring = read(tmp_path, OBERBAYERN).by_key["gemeinde:09171124"]
    assert mehring._asdict() == {
        "authority_key": "gemeinde:09171124", "name": "Mehring", "authority_kind": "markt", "ars": "091715101124",
        "ags": "09171124", "land": "09", "regierungsbezirk": "091", "kreis": "09171", "vg_key": "vg:091715101",
        "parent_key": "vg:091715101", "seat": None, "postal_code": "84543", "area_ha": 100, "population": 5,
        "population_date": "2023-12-31",
    }  # fmt: skip


def test_windows_line_ends_and_a_missing_last_one_change_nothing(tmp_path: Path) -> None:
    expected = read(tmp_path, OBERBAYERN)
    file = tmp_path / "other.txt"
    file.write_bytes("\r\n".join(OBERBAYERN).encode("utf-8-sig"))
    assert gv100ad.read(file, "2023-12-31") == expected


def test_a_file_in_another_encoding_is_refused_with_its_first_such_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, OBERBAYERN, "iso-8859-1")
    assert error.place == "line 1"
    assert "UTF-8" in error.problem
    assert "iconv" in error.remedy


def test_letters_lost_in_a_conversion_are_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, changed(6, 22, "Alt�tting"))
    assert (error.place, "conversion" in error.problem) == ("line 6", True)


@pytest.mark.parametrize(
    ("number", "start", "text", "word"),
    [
        (5, 0, "61", "Satzart"),
        (5, 2, "20241301", "date"),
        (6, 122, "46", "Textkennzeichen"),
        (10, 122, "68", "Textkennzeichen"),
        (8, 122, "  ", "Textkennzeichen"),
        (5, 128, "0000000005x", "number"),
        (5, 139, "          7", "number"),
        (5, 150, "00000000,01", "number"),
        (5, 150, "00000001001", "male"),
        (5, 165, "8504 ", "number"),
        (5, 165, "     ", "postal code"),
        (5, 161, "1", "blank"),
        (6, 10, "0917 ", "number"),
        (10, 18, "01 1", "number"),
        (10, 10, "0917111١", "number"),
        (2, 13, "1", "key"),
        (11, 22, " " * 50, "name"),
    ],
)
def test_a_wrong_field_is_refused_with_its_line(tmp_path: Path, number: int, start: int, text: str, word: str) -> None:
    error = refusal(tmp_path, changed(number, start, text))
    assert error.place == f"line {number}"
    assert word.lower() in error.problem.lower()


def test_a_stand_that_differs_between_lines_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, changed(7, 2, "20240229"))
    assert (error.place, "Stand" in error.problem) == ("line 7", True)


def test_a_line_that_stands_twice_is_refused_and_both_lines_are_named(tmp_path: Path) -> None:
    error = refusal(tmp_path, [*OBERBAYERN, OBERBAYERN[10]])
    assert error.place == "line 14"
    assert "line 11" in error.problem


@pytest.mark.parametrize("missing", [1, 2, 3, 4, 6, 7, 8, 9])
def test_a_file_without_the_record_above_a_municipality_is_refused(tmp_path: Path, missing: int) -> None:
    lines = OBERBAYERN[: missing - 1] + OBERBAYERN[missing:]
    error = refusal(tmp_path, lines)
    assert "missing" in error.problem
    number = int(error.place.removeprefix("line "))
    assert lines[number - 1][22:72].rstrip() in error.problem


@pytest.mark.parametrize("kept", [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12])
def test_a_file_that_ends_within_a_kreis_is_refused(tmp_path: Path, kept: int) -> None:
    error = refusal(tmp_path, OBERBAYERN[:kept])
    assert "missing" in error.problem or "no municipality" in error.problem


def test_a_line_cut_off_in_the_middle_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, [*OBERBAYERN[:-1], OBERBAYERN[-1][:150]])
    assert error.place == "line 13"
    assert "150 characters" in error.problem


@pytest.mark.parametrize("content", [b"", b"\n", "".join(OBERBAYERN[0]).encode()])
def test_a_file_without_municipalities_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "empty.txt"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"empty\.txt"):
        gv100ad.read(file)


@pytest.mark.parametrize(("number", "code"), [(5, "63"), (5, "62"), (10, "61"), (3, "44"), (6, "41")])
def test_a_city_and_its_kreis_that_contradict_each_other_are_refused(tmp_path: Path, number: int, code: str) -> None:
    assert "contradict" in refusal(tmp_path, changed(number, 122, code)).problem


def test_a_second_city_in_the_kreis_of_a_kreisfreie_stadt_is_refused(tmp_path: Path) -> None:
    other = [line(50, "091610001", "Dorf", code=50), line(60, "091610001001", "Dorf", code=61)]
    error = refusal(tmp_path, OBERBAYERN[:5] + other + OBERBAYERN[5:])
    assert error.place == "line 7"


def _is_shift(number: int, start: int) -> bool:
    """Whether there is anything behind the column that a shift would move."""
    return bool(OBERBAYERN[number][start:].strip())


@given(
    number=st.integers(0, len(OBERBAYERN) - 1),
    start=st.sampled_from([0, 2, 10, 22, 72, 122, 139]),
    by=st.integers(1, 30),
    keep_length=st.booleans(),
)
def test_any_line_with_columns_shifted_to_the_right_is_refused_with_its_number(
    tmp_path_factory: pytest.TempPathFactory, number: int, start: int, by: int, keep_length: bool
) -> None:
    if not _is_shift(number, start):
        return
    old = OBERBAYERN[number]
    new = old[:start] + " " * by + old[start:]
    lines = [*OBERBAYERN[:number], new[:220] if keep_length else new, *OBERBAYERN[number + 1 :]]
    assert refusal(tmp_path_factory.mktemp("shift"), lines).place == f"line {number + 1}"


@given(number=st.integers(0, len(OBERBAYERN) - 1), by=st.integers(1, 30), keep_length=st.booleans())
def test_any_line_with_columns_shifted_to_the_left_is_refused_with_its_number(
    tmp_path_factory: pytest.TempPathFactory, number: int, by: int, keep_length: bool
) -> None:
    new = OBERBAYERN[number][by:]
    lines = [*OBERBAYERN[:number], new.ljust(220) if keep_length else new, *OBERBAYERN[number + 1 :]]
    assert refusal(tmp_path_factory.mktemp("shift"), lines).place == f"line {number + 1}"


_names = st.text(st.sampled_from("AÄÖßéłbcd -.()"), max_size=20).map(lambda text: " ".join(f"N{text}".split()))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["03151", "03152", "07131", "16077"]), st.integers(0, 2), st.integers(1, 99)),
        st.tuples(_names, st.integers(0, 10**7), st.sampled_from([60, 63, 64, 67])),
        min_size=1,
        max_size=12,
    )
)
def test_any_register_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, places: dict[tuple[str, int, int], tuple[str, int, int]]
) -> None:
    """Verband 0 stands for none: such a municipality has a record of its own with code 50."""
    known = {}
    for (kreis, verband, number), (name, population, code) in places.items():
        ars = f"{kreis}{5000 + verband if verband else number:04}{number + 100 * verband:03}"
        known[ars] = (verband, name, population, code)
    lines = {(10, ars[:2]): line(10, ars[:2], "Land") for ars in known}
    lines |= {(20, ars[:3]): line(20, ars[:3], "Bezirk") for ars in known if ars[2] != "0"}
    lines |= {(40, ars[:5]): line(40, ars[:5], "Kreis", code=44) for ars in known}
    lines |= {(50, ars[:9]): line(50, ars[:9], "V", code=52 if v else 50) for ars, (v, *_) in known.items()}
    lines |= {(60, a): line(60, a, n, code=c, population=p, male=p // 2) for a, (_, n, p, c) in known.items()}
    register = read(tmp_path_factory.mktemp("any"), [lines[key] for key in sorted(lines)])

    municipalities = {a.ars: a for a in register.authorities if a.ags}
    assert {(ars, a.name, a.population) for ars, a in municipalities.items()} == {
        (ars, name, population) for ars, (_, name, population, _) in known.items()
    }
    for ars, (verband, *_) in known.items():
        assert municipalities[ars].ags == ars[:5] + ars[9:]
        assert municipalities[ars].vg_key == (f"vg:{ars[:9]}" if verband else None)
    for authority in register.authorities:
        inside = [population for ars, (_, _, population, _) in known.items() if ars.startswith(authority.ars or "")]
        assert authority.population == sum(inside)
    assert all(t.parent_ars in {x.ars for x in register.territories} for t in register.territories if len(t.ars) > 2)


# With the real file.


@pytest.fixture(scope="module")
def germany(shared: Path) -> Register:
    return gv100ad.read(shared / "register" / "GV100AD_301123.txt", "2022-12-31")


def test_the_real_corrupt_file_is_refused_at_its_first_shifted_line(shared: Path) -> None:
    with pytest.raises(InputError) as caught:
        gv100ad.read(shared / "register" / "GV100AD_30062026_corrupt.txt")
    assert (caught.value.file, caught.value.place) == ("GV100AD_30062026_corrupt.txt", "line 3")


@pytest.mark.parametrize("kept", [60, 2_000, 8_129, 16_000])
def test_the_real_file_cut_off_before_a_verband_has_members_is_refused(shared: Path, tmp_path: Path, kept: int) -> None:
    lines = (shared / "register" / "GV100AD_301123.txt").read_text("utf-8").splitlines()[:kept]
    with pytest.raises(InputError, match="missing"):
        gv100ad.read(write(tmp_path / "cut.txt", lines))


def test_the_municipalities_equal_the_derived_list(shared: Path, germany: Register) -> None:
    with (shared / "register" / "gemeinden_de_20231130.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    real = [row for row in rows if row["textkennzeichen"] not in ("65", "66")]
    assert {
        (a.ags, a.ars, a.area_ha, a.population, a.postal_code, a.kreis, a.land) for a in germany.authorities if a.ags
    } == {
        (
            row["ags"], row["ars"], int(row["flaeche_ha"]), int(row["einwohner"]), row["plz"].zfill(5), row["kreis"],
            row["land"],
        )
        for row in real
    }  # fmt: skip
    assert {(a.ags, a.vg_key) for a in germany.authorities if a.vg_key} == {
        (row["ags"], f"vg:{row['verband_schluessel']}") for row in real if row["verband_typ"] != "50"
    }
    assert {t.ars for t in germany.territories if t.gemeindefrei} == {
        row["ars"] for row in rows if row["textkennzeichen"] in ("65", "66")
    }
    for row in real:
        name = germany.by_key[f"gemeinde:{row['ags']}"].name
        assert row["name"] == name or row["name"].startswith((f"{name},", f"{name} ,", name.partition(" / ")[0]))


def test_bavarias_landkreise_and_cities_equal_the_derived_list(shared: Path, germany: Register) -> None:
    with (shared / "register" / "kreise_bayern.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {
        (a.ars, a.name, a.seat) for a in germany.authorities if a.authority_kind == "landkreis" and a.land == "09"
    } == {(r["kreis"], f"Landkreis {r['name']}", r["sitz"]) for r in rows if r["textkennzeichen"] == "44"}
    cities = {a.kreis for a in germany.authorities if a.authority_kind == "kreisfreie_stadt" and a.land == "09"}
    assert cities == {row["kreis"] for row in rows if row["textkennzeichen"] == "41"}


def test_bavarias_vgs_and_their_members_equal_the_derived_list(shared: Path, germany: Register) -> None:
    with (shared / "register" / "verwaltungsgemeinschaften_bayern.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    members = Counter(authority.vg_key for authority in germany.authorities)
    vgs = [
        authority for authority in germany.authorities if authority.authority_kind == "vg" and authority.land == "09"
    ]
    assert {(a.ars, a.name, members[a.authority_key]) for a in vgs} == {
        (r["schluessel"], f"VG {r['name'].removesuffix(' (VGem)')}", int(r["mitglieder"])) for r in rows
    }
