from hashlib import sha256
from pathlib import Path

import pytest

from amtsatlas.domain.errors import DamagedError, InputError
from amtsatlas.registers import gv100ad, packaged, store
from amtsatlas.registers.register import Register
from tests.registers.gv100ad_lines import OBERBAYERN, STAND, write


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


def _cut(register: Register, *lands: str, share: float) -> Register:
    """The register with these Länder, and of the last one this share of the municipalities."""
    last = [a for a in register.authorities if a.ags and a.land == lands[-1]]
    whole = [a for a in register.authorities if a.land in lands[:-1]]
    return Register("2023-12-31", "", tuple(whole + last[: int(len(last) * share)]), ())


@pytest.mark.parametrize(
    ("lands", "share", "refused"),
    [
        (("07", "08"), 0.5, True),
        (("07", "08"), 0.98, False),
        (("07", "08"), 1.0, False),
        (("02", "08"), 0.5, False),
        (("08",), 0.01, False),
    ],
)
def test_a_register_with_one_land_whole_and_another_cut_off_is_refused(
    tmp_path: Path, lands: tuple[str, ...], share: float, refused: bool
) -> None:
    file = tmp_path / "cut.txt"
    file.touch()
    register = _cut(packaged.register(), *lands, share=share)
    if refused:
        with pytest.raises(InputError, match="Land 08: 550 municipalities instead of 1101"):
            store.save(register, tmp_path / "data", file)
        assert not (tmp_path / "data").exists()
    else:
        assert store.save(register, tmp_path / "data", file)


def test_the_real_file_cut_off_anywhere_after_its_first_laender_is_refused(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "register" / "GV100AD_301123.txt").read_text("utf-8").splitlines()
    for kept in (5_000, 12_000):
        file = write(tmp_path / "cut.txt", lines[:kept])
        with pytest.raises(InputError):
            store.save(gv100ad.read(file), tmp_path / "data", file)
