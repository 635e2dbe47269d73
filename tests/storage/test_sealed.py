"""Files that carry their own hash: what was written is read back, anything else is damage."""

from pathlib import Path

import pytest

from amtsatlas.domain.errors import DamagedError
from amtsatlas.storage.sealed import read_sealed, write_sealed

CONTENT = {"name": "Süd", "numbers": [1, 2], "none": None}


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    write_sealed(tmp_path / "file", CONTENT)
    assert read_sealed(tmp_path / "file") == CONTENT


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null", "1", '"sealed_sha256"', '{"sealed_sha256": ""}'])
def test_what_was_never_written_is_damage(tmp_path: Path, content: str) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(DamagedError, match="file: "):
        read_sealed(tmp_path / "file")


def test_any_flipped_byte_is_damage(tmp_path: Path) -> None:
    write_sealed(tmp_path / "file", CONTENT)
    written = (tmp_path / "file").read_bytes()
    for place in range(len(written)):
        (tmp_path / "file").write_bytes(written[:place] + bytes([written[place] ^ 1]) + written[place + 1 :])
        with pytest.raises(DamagedError):
            read_sealed(tmp_path / "file")
