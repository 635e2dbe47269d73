"""Verbs that hold editions and authorities side by side, over revisions and editions of one's own."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Amtsatlas, rows_of

DAY = "2026-11-02"


def _bring(amtsatlas: Amtsatlas, data: Path, procedures: int) -> None:
    """One more delivery of that day with so many procedures of Erlangen, and its edition."""
    table = data.parent / f"{procedures}.csv"
    lines = [f"gemeinde:09562000;Verfahren {n};https://stadt.example/{n}\n" for n in range(procedures)]
    table.write_text("authority_key;procedure_name;url\n" + "".join(lines), "utf-8")
    for verb in (("import", "csv", table, "--provider", "Erlangen"), ("build",)):
        done = amtsatlas(*verb, "--date", DAY, "--data", data)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def data(amtsatlas: Amtsatlas, demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's newest edition, which is an example, and two revisions of one that is none."""
    data = tmp_path_factory.mktemp("comparing") / "data"
    for folder in ("editions", "results"):
        shutil.copytree(demo / folder / "2023-12-28.r1", data / folder / "2023-12-28.r1")
    _bring(amtsatlas, data, 39)
    _bring(amtsatlas, data, 60)
    return data


@pytest.fixture
def rows(amtsatlas: Amtsatlas, data: Path) -> Callable[..., Any]:
    return rows_of(amtsatlas, data)


@pytest.mark.parametrize(("revision", "counted"), [("r1", 39), ("r2", 60)])
def test_a_trend_up_to_a_revision_ends_with_that_revision(
    rows: Callable[..., Any], revision: str, counted: int
) -> None:
    standing = rows("standings", "--date", f"{DAY}.{revision}", "--top", "1")[0]
    last = rows("trend", "Erlangen", "--date", f"{DAY}.{revision}")[-1]
    assert standing["counted"] == last["counted"] == counted
    assert standing["revision"] == last["revision"]


def test_a_trend_takes_the_newest_revision_of_its_last_day_if_none_is_named(rows: Callable[..., Any]) -> None:
    assert [row["counted"] for row in rows("trend", "Erlangen")] == [339, 60]


@pytest.mark.parametrize("days", [("2023-12-28", DAY), (DAY, "2023-12-28")])
def test_a_difference_with_an_example_is_an_example(
    amtsatlas: Amtsatlas, data: Path, rows: Callable[..., Any], days: tuple[str, str]
) -> None:
    assert {row["example"] for row in rows("diff", *days, "--top", "3")} == {True}
    assert "Beispieldaten / example data" in amtsatlas("diff", *days, "--top", "3", "--data", data).stdout


def test_a_difference_between_revisions_that_are_none_is_no_example(rows: Callable[..., Any]) -> None:
    assert {row["example"] for row in rows("diff", f"{DAY}.r1", f"{DAY}.r2")} == {False}


def test_an_authority_is_not_compared_with_itself(amtsatlas: Amtsatlas, data: Path) -> None:
    done = amtsatlas("compare", "Erlangen", "gemeinde:09562000", "--data", data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "at least two different" in done.stderr


def test_a_rule_is_not_set_twice(amtsatlas: Amtsatlas, data: Path) -> None:
    rule = "threshold.default"
    done = amtsatlas("simulate", "--set", f"{rule}=60", "--set", f"{rule} =40", "--data", data)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"names {rule} twice" in done.stderr


@pytest.mark.parametrize("verb", [("standings",), ("standings", "--date", DAY), ("trend", "Erlangen")])
def test_no_older_edition_stands_in_for_one_that_has_lost_its_manifest(
    amtsatlas: Amtsatlas, data: Path, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    (copy / "editions" / f"{DAY}.r2" / "manifest.json").unlink()
    done = amtsatlas(*verb, "--data", copy)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"amtsatlas build --date {DAY}" in done.stderr
    assert amtsatlas("standings", "--date", f"{DAY}.r1", "--data", copy).returncode == 0

    assert amtsatlas("build", "--date", DAY, "--data", copy).returncode == 0
    assert rows_of(amtsatlas, copy)("standings", "--top", "1")[0]["revision"] == 3
