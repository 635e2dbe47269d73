"""How the measures are run: the same bytes for the same input, within bounds, nothing left behind."""

from pathlib import Path

import duckdb
import pytest

from amtsatlas.measures.engine import KEPT, run
from tests.measures.edition import DATE, PROGRAMMES, bavaria


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition whose verdict fills several row groups."""
    folder = bavaria().delivered("gemeinde:09663000", "vg:096755616", "land:09").write(tmp_path_factory.mktemp("large"))
    offers = str(folder / "offer.parquet")
    with duckdb.connect() as connection:
        connection.read_parquet(offers).create("offer")
        connection.execute("""
            insert into offer by name
            select k.key as authority_key, 'bayernportal:portal:' || (i * 7919 % 60000) as procedure_key,
                's' || i % 300 as service_key, 'bayernportal' as source, 'portal' as provider, 'd' as delivery,
                'application' as kind, 'unknown' as provision, 'https://example.org/' || i % 5000 as address
            from range(60000) as n(i),
                (values ('gemeinde:09663000'), ('vg:096755616'), ('land:09')) as k(key)
        """)
        connection.table("offer").order("all").write_parquet(offers)
    return folder


def contents(edition: Path, into: Path, **settings: object) -> dict[str, bytes]:
    into.mkdir()
    run(edition, PROGRAMMES["digitales-amt"], into, edition_date=DATE, **settings)  # type: ignore[arg-type]
    return {path.name: path.read_bytes() for path in into.iterdir()}


def test_the_results_are_exactly_the_kept_measures(tmp_path: Path) -> None:
    edition = bavaria().write(tmp_path / "edition")
    assert sorted(contents(edition, tmp_path / "results")) == sorted(f"{name}.parquet" for name in KEPT)


def test_the_same_input_gives_the_same_bytes_on_any_number_of_threads(large: Path, tmp_path: Path) -> None:
    expected = contents(large, tmp_path / "first", threads=1)
    for threads in (2, 5):
        assert contents(large, tmp_path / f"again-{threads}", threads=threads) == expected


def test_little_memory_gives_the_same_bytes(large: Path, tmp_path: Path) -> None:
    expected = contents(large, tmp_path / "first", threads=2)
    # One thread: how much several hold at the same moment is chance, and now and then more than this.
    assert contents(large, tmp_path / "spilled", threads=1, memory_limit="128MB") == expected
