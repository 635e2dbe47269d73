"""Building editions: revisions, byte for byte the same, warnings, what readers see."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import amtsatlas.build as building
from amtsatlas.build import build
from amtsatlas.domain.errors import DamagedError, InputError, UsageError
from amtsatlas.editions.catalogue import Edition, editions_of, find_edition
from amtsatlas.editions.checking import check_data, edition_problems
from amtsatlas.editions.store import accept, deliveries, withdraw
from amtsatlas.measures.engine import KEPT
from amtsatlas.sources.interface import EXAMPLE_MARK
from amtsatlas.storage.atomic import publish, sha256_of_files
from tests.editions.tiny import bring, covered, deletion, make_data, municipality, offer, only, procedure, table, whole

DAY = "2023-12-31"


PROGRAMME = "digitales-amt"


@pytest.fixture
def data(tmp_path: Path, one_programme: None) -> Path:
    return make_data(tmp_path / "data")


@pytest.fixture
def one_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "available", only(PROGRAMME))


@pytest.fixture
def data_of_all_programmes(tmp_path: Path) -> Path:
    return make_data(tmp_path / "data")


def _built(edition: Edition) -> dict[str, dict[str, str]]:
    """The hashes of everything readers read."""
    tables = {name: digest for name, digest in sha256_of_files(edition.path).items() if name != "manifest.json"}
    return {"edition": tables, "results": sha256_of_files(edition.results)}


def _counted(edition: Edition) -> dict[str, int]:
    rows = table(edition.results / PROGRAMME / "standing.parquet")
    return {row["authority_key"]: row["counted"] for row in rows if row["delivered"]}


def test_an_edition_has_its_tables_the_results_of_every_programme_and_a_manifest(data_of_all_programmes: Path) -> None:
    report = bring(data_of_all_programmes, whole(2, 3))
    edition = build(data_of_all_programmes, DAY).edition

    assert (edition.date, edition.revision, edition.name) == (DAY, 1, f"{DAY}.r1")
    assert _counted(edition) == {municipality(0): 3, municipality(1): 3}
    programmes = ["digitales-amt", "local-links", "ozg-leistungen"]
    assert sorted(edition.programmes) == programmes
    assert {path.stem for path in (edition.results / "digitales-amt").iterdir()} == set(KEPT)
    manifest = edition.manifest
    assert manifest["deliveries"] == [
        {
            "id": report.id, "source": "csv", "provider": "Kreis", "date": "2023-12-10",
            "sha256": report.manifest["sha256"],
        }
    ]  # fmt: skip
    assert manifest["register"] == {"date": "2023-12-01", "source": "a test"}
    assert manifest["versions"] == report.manifest["versions"]
    assert set(manifest["versions"]) == {"amtsatlas", "duckdb", "pyarrow"}
    assert manifest["files"] == _built(edition)
    assert manifest["counts"]["offers"] == 6
    assert not edition.example


def test_a_day_without_deliveries_is_built_with_warnings_only_and_its_steps_are_told(
    data_of_all_programmes: Path,
) -> None:
    steps: list[str] = []
    report = build(data_of_all_programmes, DAY, progress=steps.append)

    assert steps == ["edition", "digitales-amt", "local-links", "ozg-leistungen", "hashes"]
    assert report.changed
    assert _counted(report.edition) == {}
    assert [warning for warning in report.warnings if "has no data" in warning] == [
        "the programme digitales-amt has no data: no delivery of bayernportal, xzufi, csv",
        "the programme local-links has no data: no delivery of local-links",
        "the programme ozg-leistungen has no data: no delivery of openpvog",
    ]


def test_building_again_gives_the_same_bytes_and_no_new_revision(data: Path) -> None:
    bring(data, whole(3))
    first = build(data, DAY)
    before = sha256_of_files(data / "editions") | sha256_of_files(data / "results")
    again = build(data, DAY, threads=1)

    assert (first.changed, again.changed) == (True, False)
    assert again.edition == first.edition
    assert sha256_of_files(data / "editions") | sha256_of_files(data / "results") == before


def test_the_bytes_depend_neither_on_threads_nor_on_the_order_of_imports(tmp_path: Path, one_programme: None) -> None:
    arriving = [
        {"statements": whole(4, 2), "provider": "One"},
        {"statements": whole(6), "provider": "Two", "source": "xzufi"},
        {"statements": [*procedure("n"), *offer(municipality(1), "n")], "date": "2023-12-12", "provider": "One"}
        | {"complete": False},
        {"statements": whole(5), "provider": "Three", "source": "bayernportal"},
    ]
    built = []
    for number, (order, threads) in enumerate({(0, 1, 2, 3): 1, (3, 2, 1, 0): 4, (2, 0, 3, 1): 2}.items()):
        data = make_data(tmp_path / str(number))
        for place in order:
            bring(data, **arriving[place])  # type: ignore[arg-type]
        built.append(_built(build(data, DAY, threads=threads).edition))

    assert built[0] == built[1] == built[2]


def test_a_correction_makes_a_new_revision_and_the_old_one_stays_readable(data: Path) -> None:
    bring(data, whole(3, 1))
    old = build(data, DAY).edition
    before = _built(old)
    correction = bring(data, whole(3, 2))
    new = build(data, DAY)

    assert (new.changed, new.edition.revision) == (True, 2)
    assert set(_counted(new.edition).values()) == {2}
    assert _built(old) == before
    assert set(_counted(find_edition(data, f"{DAY}.r1")).values()) == {1}
    assert find_edition(data, DAY) == new.edition

    # Back to what revision 1 said: only the newest revision is compared.
    withdraw(data, correction.id, reason="wrong")
    back = build(data, DAY)
    assert (back.changed, back.edition.revision) == (True, 3)
    assert _built(back.edition) == before
    assert check_data(data) == []


def test_a_withdrawal_names_the_editions_to_rebuild(data: Path) -> None:
    first = bring(data, whole(3, 1))
    second = bring(data, whole(3, 2), date="2023-12-20")
    for day in ("2023-12-15", DAY):
        build(data, day)

    assert [edition.date for edition in withdraw(data, second.id, reason="wrong")] == [DAY]
    assert [edition.date for edition in withdraw(data, first.id, reason="wrong")] == ["2023-12-15"]


def test_a_held_delivery_is_a_warning_and_no_reason_for_a_new_revision(data: Path) -> None:
    bring(data, whole(10))
    build(data, DAY)
    held = bring(data, whole(5), date="2023-12-20")
    report = build(data, DAY)

    assert not report.changed
    assert f"{held.id} is held and not used: 5 of 10 authorities are missing; 5 of 10 offers are missing" in (
        report.warnings
    )
    accept(data, held.id, reason="right")
    released = build(data, DAY)
    assert released.changed
    assert held.id in [used["id"] for used in released.edition.manifest["deliveries"]]


def test_changes_that_follow_a_delivery_not_used_are_a_warning_that_says_what_to_do(data: Path) -> None:
    bring(data, whole(10))
    held = bring(data, whole(5), date="2023-12-20")
    changes = bring(data, deletion("procedure", "p0-0"), date="2023-12-21", complete=False)

    assert (
        f"{changes.id} is not used: these changes follow {held.id}, which is held – accept or replace that one"
        in build(data, DAY).warnings
    )


def test_a_provider_that_takes_an_authority_over_with_far_less_is_a_warning(data: Path) -> None:
    bring(data, whole(2, 60), provider="W")
    assert not any("far fewer" in warning for warning in build(data, DAY).warnings)
    bring(data, whole(1, 1), provider="F", date="2023-12-11")
    bring(data, whole(1, 48), provider="V")

    (warning,) = (warning for warning in build(data, DAY).warnings if "far fewer" in warning)
    assert warning.startswith("the programme digitales-amt: 1 authorities have far fewer procedures")
    assert f"{municipality(0)} 1 of F, not 60 of W (csv)" in warning


def test_a_better_source_with_far_less_is_a_warning_too_and_one_with_about_as_much_is_none(data: Path) -> None:
    bring(data, whole(2, 10))
    few = bring(data, whole(2, 7), source="xzufi", provider="X")
    assert [w for w in build(data, DAY).warnings if "far fewer" in w and "7 of X, not 10 of Kreis (csv)" in w]

    withdraw(data, few.id, reason="too few")
    bring(data, whole(2, 8), source="xzufi", provider="X")
    assert not [w for w in build(data, DAY).warnings if "far fewer" in w]


def test_a_provider_that_says_an_authority_has_nothing_is_a_warning_where_another_has_something(data: Path) -> None:
    bring(data, whole(2))
    bring(data, [*whole(1), *covered(municipality(1))], provider="F", date="2023-12-11")
    assert [w for w in build(data, DAY).warnings if f"{municipality(1)} 0 of the newest, not 1 of Kreis (csv)" in w]


def test_what_was_left_out_is_a_warning(data: Path) -> None:
    bring(data, [*covered(municipality(0), "gemeinde:09999999"), *offer(municipality(0), "nowhere")])

    warnings = build(data, DAY).warnings
    assert "1 offers were left out: procedure_does_not_hold" in warnings
    assert "1 authorities are not in the register of 2023-12-01: gemeinde:09999999" in warnings


def test_a_programme_that_is_not_in_force_on_the_day_has_no_results(data_of_all_programmes: Path) -> None:
    report = build(data_of_all_programmes, "2021-06-30")

    assert "the programme digitales-amt is not in force on 2021-06-30: it has no results" in report.warnings
    assert sorted(report.edition.programmes) == ["local-links", "ozg-leistungen"]


def test_of_a_day_before_all_registers_the_oldest_is_used_and_named(data: Path) -> None:
    # The packaged one; that of the data folder is of the day after.
    assert build(data, "2021-06-30").edition.manifest["register"]["date"] == "2023-11-30"


def test_a_faulty_programme_stops_the_build_with_the_fields_name(data: Path) -> None:
    (data / "programmes").mkdir()
    (data / "programmes" / "mine.toml").write_text('id = "mine"\n')

    with pytest.raises(InputError, match=r"mine\.toml"):
        build(data, DAY)
    assert editions_of(data) == []


def test_changed_rules_make_a_new_revision(data: Path) -> None:
    build(data, DAY)
    (data / "settings.toml").write_text("[standing]\nstale_days = 5\n")

    report = build(data, DAY)
    assert report.changed
    assert report.edition.manifest["settings"] == {"stale_days": 5}


def test_one_example_delivery_makes_the_edition_an_example(data: Path) -> None:
    bring(data, whole(2))
    bring(data, [*whole(2), ["unknown", {"value": EXAMPLE_MARK}]], provider="Other")
    assert build(data, DAY).edition.example


def test_a_day_that_is_none_is_wrong_usage(data: Path) -> None:
    with pytest.raises(UsageError):
        build(data, "2023-02-29")


# Damage


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.fixture(scope="module")
def whole_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one of everything; only for copying."""
    data = make_data(tmp_path_factory.mktemp("whole") / "data")
    report = bring(data, whole(3))
    withdraw(data, report.id, reason="wrong")
    accept(data, report.id, reason="right")
    bring(data, "no JSON")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "available", only(PROGRAMME))
        build(data, DAY)
    return data


def _stored(data: Path) -> list[Path]:
    files = (path.relative_to(data) for path in data.rglob("*") if path.is_file())
    return sorted(path for path in files if path.name != ".lock")


def test_every_flipped_byte_is_found_and_named(whole_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(whole_data, data)
    assert check_data(data) == []
    for file in _stored(data):
        whole_file = (data / file).read_bytes()
        _flip(data / file)
        assert any(str(data / file) in problem for problem in check_data(data)), file
        (data / file).write_bytes(whole_file)
    assert check_data(data) == []


def test_every_missing_file_is_found_and_named(whole_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(whole_data, data)
    for file in _stored(data):
        if file.name == "decision.2.json":
            continue  # The last one: no decision after it says that it was there.
        aside = tmp_path / "aside"
        (data / file).rename(aside)
        assert any(str(data / file.parent) in problem for problem in check_data(data)), file
        aside.rename(data / file)


@pytest.mark.parametrize("folder", ["deliveries", "editions", "results", "registers"])
def test_a_file_that_nobody_wrote_is_found_and_named(whole_data: Path, tmp_path: Path, folder: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(whole_data, data)
    extra = next((data / folder).iterdir()) / "extra.parquet"
    extra.write_text("extra")

    assert check_data(data) == [f"{extra}: was not written by us"]


def test_a_decision_in_the_place_of_another_is_found_and_named(data: Path) -> None:
    folder = data / "deliveries" / bring(data, whole(1)).id
    for decide in (withdraw, accept, withdraw):
        decide(data, folder.name, reason="a test")
    assert check_data(data) == []
    shutil.copyfile(folder / "decision.3.json", folder / "decision.1.json")
    assert check_data(data) == [f"{folder / 'decision.2.json'}: was made after another decision than decision.1.json"]


def test_no_decision_is_written_over_where_one_is_missing(data: Path) -> None:
    folder = data / "deliveries" / bring(data, whole(1)).id
    withdraw(data, folder.name, reason="first")
    accept(data, folder.name, reason="second")
    (folder / "decision.1.json").unlink()
    before = (folder / "decision.2.json").read_bytes()
    withdraw(data, folder.name, reason="third")

    assert (folder / "decision.2.json").read_bytes() == before
    assert (folder / "decision.3.json").is_file()
    assert check_data(data) == [f"{folder / 'decision.1.json'}: is missing"]


@pytest.mark.parametrize("name", ["mine", "2023-12-31.r7", "2024-01-01.r2"])
def test_results_of_no_edition_are_named(whole_data: Path, tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(whole_data, data)
    stray = data / "results" / name
    stray.mkdir()

    assert check_data(data) == [f"{stray}: belongs to no edition"]


def test_a_folder_of_others_among_the_deliveries_is_named_and_stops_nothing(data: Path) -> None:
    bring(data, whole(1))
    strays = [data / "deliveries" / name for name in ("2023-12-10", "backup")]
    for stray in strays:
        stray.mkdir()

    assert [one.provider for one in deliveries(data)] == ["Kreis"]
    assert build(data, DAY).changed
    assert check_data(data) == [f"{stray}: was not written by us" for stray in strays]


def test_a_build_after_the_newest_manifest_is_lost_makes_a_revision_above_it(data: Path) -> None:
    bring(data, whole(3))
    lost = build(data, DAY).edition
    (lost.path / "manifest.json").unlink()

    with pytest.raises(DamagedError, match="has lost its manifest"):
        find_edition(data)
    report = build(data, DAY)
    assert (report.changed, report.edition.revision) == (True, 2)
    assert find_edition(data) == report.edition
    assert lost.results.is_dir()
    assert check_data(data) == [f"{lost.path / 'manifest.json'}: is missing"]


def test_a_file_that_strayed_among_the_deliveries_is_named_and_stops_nothing(data: Path) -> None:
    bring(data, whole(1))
    stray = data / "deliveries" / ".DS_Store"
    stray.write_text("stray")

    assert check_data(data) == [f"{stray}: was not written by us"]
    assert bring(data, whole(1)).already_there


def test_a_delivery_without_its_manifest_is_damage_and_never_just_left_out(data: Path) -> None:
    manifest = data / "deliveries" / bring(data, whole(1)).id / "manifest.json"
    manifest.unlink()

    with pytest.raises(DamagedError, match="is missing"):
        build(data, DAY)


def test_a_delivery_that_an_edition_names_and_that_is_gone_is_named(whole_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(whole_data, data)
    used = find_edition(data).manifest["deliveries"][0]["id"]
    shutil.rmtree(data / "deliveries" / used)

    assert check_data(data) == [f"{find_edition(data).path}: was made from {used}, which is missing"]


def test_a_damaged_delivery_is_never_counted(data: Path) -> None:
    report = bring(data, whole(3))
    _flip(data / "deliveries" / report.id / "offer.0.parquet")

    with pytest.raises(DamagedError, match=r"offer\.0\.parquet"):
        build(data, DAY)


def test_a_damaged_edition_is_made_anew_as_a_revision(data: Path) -> None:
    bring(data, whole(3))
    damaged = build(data, DAY).edition
    _flip(damaged.results / "digitales-amt" / "standing.parquet")

    report = build(data, DAY)
    assert (report.changed, report.edition.revision) == (True, 2)
    assert edition_problems(report.edition) == []


# Readers


def test_readers_never_see_half_an_edition_while_others_are_built(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They look at every step of a build, and before and after each of the renames that make it visible."""
    bring(data, whole(3, 1))
    build(data, DAY)
    seen = []

    def look(*_: object) -> None:
        edition = find_edition(data)
        assert edition_problems(edition) == []
        assert set(_counted(edition).values()) == {edition.revision}
        seen.append(edition.revision)

    def publish_and_look(folder: Path, target: Path) -> None:
        look()
        publish(folder, target)
        look()

    monkeypatch.setattr(building, "publish", publish_and_look)
    for procedures in (2, 3):
        bring(data, whole(3, procedures))
        build(data, DAY, progress=look)

    # Three steps, the results' rename, and the edition's, after which the new one is there.
    assert seen == [1] * 6 + [2] + [2] * 6 + [3]


def test_finding_an_edition_loads_no_heavy_library() -> None:
    program = "import sys, amtsatlas.editions.catalogue, amtsatlas.editions.store; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert not {"pyarrow", "duckdb", "lxml", "zstandard", "rich"} & set(loaded)
