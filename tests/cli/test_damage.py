"""Damaged data is told in a sentence by every verb that meets it: exit code 1, no traceback, no wrong number."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Amtsatlas

NEWEST = "2023-12-28.r1"
READING = (
    ("standings",),
    ("standings", "--group", "vg"),
    ("explain", "Erlangen"),
    ("facts",),
    ("trend", "Erlangen"),
    ("simulate", "--set", "threshold.default=60"),
    ("editions",),
    ("export", "{new}"),
)


@pytest.fixture
def data(demo: Path, tmp_path: Path) -> Path:
    """The demo's editions, to be damaged."""
    for folder in ("editions", "results"):
        shutil.copytree(demo / folder, tmp_path / "data" / folder)
    return tmp_path / "data"


@pytest.fixture
def refused(amtsatlas: Amtsatlas, tmp_path: Path) -> Callable[..., str]:
    """Runs a verb that must end with 1 and a sentence, which it gives."""

    def run(data: Path, *arguments: str | Path) -> str:
        done = amtsatlas(*(str(one).format(new=tmp_path / "new") for one in arguments), "--data", data)
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        assert "Traceback" not in done.stderr
        assert done.stderr.startswith("amtsatlas: ")
        return done.stderr

    return run


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-20] ^= 0xFF
    file.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"\xff" + content,
        lambda content: content.replace(b'"programmes"', b'"programmer"'),
        lambda content: content.replace(b"online_verfahren_bayernportal", b"online_verfahren_bayernportax"),
    ],
    ids=["cut off", "no UTF-8", "a key", "the metric's name"],
)
def test_a_damaged_manifest_is_named_and_nothing_it_says_is_shown(
    data: Path, refused: Callable[..., str], damage: Callable[[bytes], bytes]
) -> None:
    manifest = data / "editions" / NEWEST / "manifest.json"
    manifest.write_bytes(damage(manifest.read_bytes()))
    for verb in READING:
        assert str(manifest) in refused(data, *verb), verb


@pytest.mark.parametrize("damage", [_flip, lambda file: file.write_bytes(b"PAR1"), Path.unlink])
def test_a_damaged_table_is_told_with_the_edition(
    data: Path, refused: Callable[..., str], damage: Callable[[Path], None]
) -> None:
    damage(data / "results" / NEWEST / "digitales-amt" / "standing.parquet")
    for verb in (("standings",), ("standings", "--group", "vg"), ("explain", "Erlangen"), ("export", "{new}")):
        assert f"edition {NEWEST}" in refused(data, *verb)
    assert not (data.parent / "new").exists()


@pytest.mark.parametrize("damage", [_flip, Path.unlink])
def test_a_damaged_table_of_facts_is_told_by_what_computes_from_it(
    data: Path, refused: Callable[..., str], damage: Callable[[Path], None]
) -> None:
    damage(data / "editions" / NEWEST / "offer.parquet")
    for verb in (("simulate", "--set", "threshold.default=60"), ("export", "{new}")):
        assert f"edition {NEWEST}" in refused(data, *verb)


def test_a_table_that_can_still_be_read_but_says_otherwise_is_not_handed_out(
    data: Path, refused: Callable[..., str], tmp_path: Path
) -> None:
    standing = data / "results" / NEWEST / "digitales-amt" / "standing.parquet"
    standing.write_bytes((data / "results" / "2023-02-06.r1" / "digitales-amt" / "standing.parquet").read_bytes())
    assert str(standing) in refused(data, "export", "{new}")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("damage", [_flip, Path.unlink])
def test_a_trend_over_a_damaged_older_edition_says_between_which(
    data: Path, refused: Callable[..., str], damage: Callable[[Path], None]
) -> None:
    damage(data / "results" / "2022-07-18.r1" / "digitales-amt" / "standing.parquet")
    assert "2021-11-22 to 2023-12-28" in refused(data, "trend", "Erlangen")


def test_a_delivery_whose_files_are_damaged_is_neither_shown_nor_compared_with(
    amtsatlas: Amtsatlas, refused: Callable[..., str], tmp_path: Path
) -> None:
    data, feed = tmp_path / "data", tmp_path / "a.csv"
    feed.write_text("authority_key;procedure_name;url\ngemeinde:09562000;Hund;https://a.example/h\nx;y;z\n", "utf-8")
    arguments = ("import", "csv", feed, "--provider", "E")
    assert amtsatlas(*arguments, "--date", "2026-01-01", "--data", data).returncode == 1  # held: much is rejected
    (folder,) = (data / "deliveries").iterdir()
    assert amtsatlas("accept", folder.name, "--reason", "a test", "--data", data).returncode == 0
    for table in ("rejection", "offer"):
        _flip(folder / f"{table}.0.parquet")

    assert folder.name in refused(data, "rejected", folder.name)
    assert "offer.0.parquet" in refused(data, *arguments, "--date", "2026-01-02")
    assert [one.name for one in (data / "deliveries").iterdir()] == [folder.name]
