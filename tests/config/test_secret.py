"""The key that signs sessions."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from amtsatlas.config.secret import secret_of


def test_the_key_is_made_once_whoever_asks_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_of(tmp_path / "portal"), range(40)))
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert (tmp_path / "portal" / "secret").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "portal").iterdir()] == ["secret"]
