"""The settings of a data folder."""

from pathlib import Path

import pytest

from amtsatlas.domain.errors import InputError
from amtsatlas.editions.settings import Settings, load_settings


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings(max_loss=0.2, max_rejected=0.25, stale_days=90)


def test_what_the_file_says_replaces_the_default_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[guard]\nmax_loss = 0.5\n[standing]\nstale_days = 30\n")

    assert load_settings(tmp_path) == Settings(max_loss=0.5, max_rejected=0.25, stale_days=30)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[guard]\nmax_los = 0.5\n", "guard.max_los: is not known – known: max_loss, max_rejected"),
        ("[gard]\n", "gard: is not known – sections: guard, standing"),
        ("guard = 1\n", "guard: is not known"),
        ("[guard]\nmax_loss = 20\n", "guard.max_loss: 20 is no share – a number from 0 to 1"),
        ("[guard]\nmax_loss = true\n", "guard.max_loss: True is no share"),
        ('[standing]\nstale_days = "90"\n', "standing.stale_days: '90' is no number of days"),
        ("[standing]\nstale_days = -1\n", "standing.stale_days: -1 is no number of days"),
        ("[standing]\nstale_days = 36501\n", "standing.stale_days: 36501 is no number of days"),
        ("[guard\n", "is not TOML"),
        ("deep = " + "[" * 3000, "is not TOML"),
    ],
)
def test_what_can_not_hold_is_refused_by_its_name(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "settings.toml").write_text(text)

    with pytest.raises(InputError, match="settings") as refused:
        load_settings(tmp_path)
    assert message in str(refused.value)
