from pathlib import Path

import pytest

from tests.editions.tiny import make_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a small register."""
    return make_data(tmp_path / "data")
