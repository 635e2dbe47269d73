"""The files of an edition: each made when it is asked for, alone, whole, and only once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.portal.atlas import Atlas, Shown
from amtsatlas.portal.downloads import download, export_of
from amtsatlas.portal.site import load_site


@pytest.fixture(scope="module")
def shown(demo: Path) -> Shown:
    return Atlas(demo, load_site(demo)).show("2021-11-22")


def test_what_is_asked_for_is_made_and_nothing_else(shown: Shown, tmp_path: Path) -> None:
    file = download(shown, "facts.csv", tmp_path)
    assert file.read_text("utf-8").startswith("fact;part;")
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["facts.csv"]


def test_many_who_ask_at_once_get_the_same_whole_files(shown: Shown, tmp_path: Path) -> None:
    names = ["facts.csv", "README.txt", "standing.parquet", "facts.csv"] * 3
    with ThreadPoolExecutor(len(names)) as pool:
        files = list(pool.map(lambda name: download(shown, name, tmp_path), names))
    for name, file in zip(names, files, strict=True):
        export_of(shown).write(name, tmp_path)
        assert file.name == name
        assert file.read_bytes() == (tmp_path / name).read_bytes()
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_a_file_that_is_there_is_not_made_again(shown: Shown, tmp_path: Path) -> None:
    first = download(shown, "README.txt", tmp_path)
    first.write_text("as it was")
    assert download(shown, "README.txt", tmp_path).read_text() == "as it was"


def test_a_name_that_there_is_none_of_makes_nothing(shown: Shown, tmp_path: Path) -> None:
    for name in ("nothing.csv", "../README.txt", "standing.xlsx"):
        with pytest.raises(NotFoundError, match=r"there are: .*standing\.csv"):
            download(shown, name, tmp_path)
    assert list(tmp_path.iterdir()) == []
