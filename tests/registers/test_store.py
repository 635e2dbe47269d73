import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from amtsatlas.domain.errors import DamagedError, InputError
from amtsatlas.registers import gv100ad, packaged, store
from amtsatlas.registers.register import Register
from tests.registers.gv100ad_lines import OBERBAYERN, STAND, line, write


def imported(folder: Path, stand: str = STAND, old: str = "", new: str = "") -> tuple[Register, Path]:
    """The small register of another day, with one text replaced by another."""
    text = "\n".join(OBERBAYERN).replace(STAND, stand).replace(old, new)
    file = write(folder / f"{stand}.txt", text.split("\n"))
    return gv100ad.read(file), file


def test_a_stored_register_is_read_back_as_it_was(tmp_path: Path) -> None:
    register, file = imported(tmp_path)
    assert store.save(register, tmp_path / "data", file)
    assert store.in_force(tmp_path / "data", "2024-12-31") == register


def test_the_same_register_again_changes_nothing(tmp_path: Path) -> None:
    register, file = imported(tmp_path)
    store.save(register, tmp_path / "data", file)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "data" / "registers").rglob("*")}
    assert not store.save(register, tmp_path / "data", file)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "data" / "registers").rglob("*")} == before


def test_another_register_of_the_same_date_is_refused_and_the_first_one_stays(tmp_path: Path) -> None:
    register, file = imported(tmp_path)
    store.save(register, tmp_path / "data", file)
    other, other_file = imported(tmp_path, old="Mehring", new="Mährung")
    with pytest.raises(InputError, match="2024-01-31 with other content") as caught:
        store.save(other, tmp_path / "data", other_file)
    assert "remove" in caught.value.remedy
    assert store.in_force(tmp_path / "data", "2024-12-31") == register


def test_without_imports_the_packaged_register_is_in_force(tmp_path: Path) -> None:
    assert [one.date for one in store.available(tmp_path)] == ["2023-11-30"]
    assert store.in_force(tmp_path, "2030-01-01") is packaged.register()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2020-01-01", "2022-12-31"),
        ("2022-12-31", "2022-12-31"),
        ("2023-11-29", "2022-12-31"),
        ("2023-11-30", "2023-11-30"),
        ("2024-01-30", "2023-11-30"),
        ("2024-01-31", "2024-01-31"),
        ("9999-12-31", "2024-01-31"),
    ],
)
def test_the_newest_register_up_to_a_day_is_in_force_else_the_oldest(tmp_path: Path, date: str, expected: str) -> None:
    for stand in ("20221231", "20240131"):
        register, file = imported(tmp_path, stand)
        store.save(register, tmp_path / "data", file)
    assert store.in_force(tmp_path / "data", date).date == expected


def test_an_imported_register_goes_before_the_packaged_one_of_the_same_date(tmp_path: Path) -> None:
    register, file = imported(tmp_path, "20231130")
    store.save(register, tmp_path / "data", file)
    assert store.in_force(tmp_path / "data", "2023-12-28") == register


def test_the_manifest_names_the_original_by_its_hash(tmp_path: Path) -> None:
    register, file = imported(tmp_path)
    store.save(register, tmp_path / "data", file)
    manifest = (tmp_path / "data" / "registers" / "2024-01-31" / "manifest.json").read_text("utf-8")
    assert '"20240131.txt"' in manifest
    assert sha256(file.read_bytes()).hexdigest() in manifest


def test_an_undamaged_register_has_no_problems(tmp_path: Path) -> None:
    register, file = imported(tmp_path)
    store.save(register, tmp_path / "data", file)
    assert store.check(tmp_path / "data") == []


@pytest.mark.parametrize("name", ["authorities.csv", "territories.csv", "manifest.json"])
@pytest.mark.parametrize("how", ["changed", "missing"])
def test_a_damaged_register_is_named_and_not_used(tmp_path: Path, name: str, how: str) -> None:
    register, file = imported(tmp_path)
    store.save(register, tmp_path / "data", file)
    damaged = tmp_path / "data" / "registers" / "2024-01-31" / name
    if how == "changed":
        damaged.write_bytes(damaged.read_bytes().replace(b"09", b"08", 1))
    else:
        damaged.unlink()
    problems = store.check(tmp_path / "data")
    assert len(problems) == 1
    assert str(damaged) in problems[0]
    with pytest.raises(DamagedError, match=name):
        store.in_force(tmp_path / "data", "2024-12-31")


def refusal(folder: Path, lines: list[str]) -> str:
    """What is said of a file that is consistent in itself and refused when it is stored."""
    file = write(folder / "register.txt", lines)
    register = gv100ad.read(file)
    with pytest.raises(InputError) as caught:
        store.save(register, folder / "data", file)
    assert not list((folder / "data").rglob("*.csv"))
    return str(caught.value)


LANDKREISE = [
    line(10, "10", "Saarland", seat="Saarbrücken"),
    line(40, "10042", "Merzig-Wadern", code=44, seat="Merzig"),
    line(50, "100420111", "Beckingen", code=50),
    line(60, "100420111111", "Beckingen", code=64, area=180_000),
    line(40, "10046", "St. Wendel", code=44, seat="St. Wendel"),
    line(50, "100460111", "Freisen", code=50),
    line(60, "100460111111", "Freisen", code=64, area=10_000),
]
"""Of the Saarland, which has six Kreise and 257,110 ha, two municipalities with more than half of that area."""


def test_a_file_without_records_is_refused_with_the_line_after_which_they_should_stand(tmp_path: Path) -> None:
    said = refusal(tmp_path, LANDKREISE)
    assert said.startswith("register.txt, after line 1: records are missing: Regionalverband Saarbrücken (10041), ")
    assert "Freisen" not in said
    assert "Saarland has " in said
    assert "ha less than in the register of 2023-11-30" in said
    assert said.endswith("get the whole file anew from Destatis")


def test_of_many_missing_records_five_are_named(tmp_path: Path) -> None:
    said = refusal(tmp_path, LANDKREISE)
    assert len(re.findall(r"\(10\d+\)", said)) == 5
    assert re.search(r"\) and \d+ more – ", said)


def test_a_register_is_compared_with_the_newest_one_before_it(tmp_path: Path) -> None:
    packed = packaged.register()
    file = tmp_path / "register.txt"
    file.touch()
    split = [
        t._replace(ars="091775123999", name="Schwaig", area_ha=1_000) if t.ars == "091775123133" else t
        for t in packed.territories
    ]
    split += [t._replace(area_ha=5_472) for t in packed.territories if t.ars == "091775123133"]
    split = sorted(split)
    store.save(replace(packed, date="2024-01-31", territories=tuple(split)), tmp_path / "data", file)
    without = [t for t in split if t.name != "Schwaig"]
    with pytest.raises(InputError, match=r"Schwaig \(09177999\).*register of 2024-01-31"):
        store.save(replace(packed, date="2024-02-29", territories=tuple(without)), tmp_path / "data", file)


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        (r"60\d{8}09177133", "after line 8914: records are missing: Oberding (09177133) – Bayern has 6,472 ha less"),
        (
            r"60\d{8}09177\d{3}5123|50\d{8}09177   5123",
            "after line 8900: records are missing: Eitting (09177116), Oberding (09177133) – Bayern has ",
        ),
        (r"[456]0\d{8}09177", "after line 8879: records are missing: Landkreis Erding (09177) – Bayern has "),
        (r"\d{10}16", "after line 15199: records are missing: Thüringen (16) – 15 of 16 Länder are there"),
    ],
)
def test_the_real_file_without_some_records_is_refused(shared: Path, tmp_path: Path, removed: str, said: str) -> None:
    lines = (shared / "register" / "GV100AD_301123.txt").read_text("utf-8").splitlines()
    assert said in refusal(tmp_path, [line for line in lines if not re.match(removed, line)])


def test_the_real_file_is_stored_whole(shared: Path, tmp_path: Path) -> None:
    file = shared / "register" / "GV100AD_301123.txt"
    assert store.save(gv100ad.read(file), tmp_path, file)


def test_the_real_file_cut_off_anywhere_after_its_first_laender_is_refused(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "register" / "GV100AD_301123.txt").read_text("utf-8").splitlines()
    for kept in (5_000, 12_000):
        file = write(tmp_path / "cut.txt", lines[:kept])
        with pytest.raises(InputError):
            store.save(gv100ad.read(file), tmp_path / "data", file)
