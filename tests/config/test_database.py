"""The database by one setting."""

from pathlib import Path

import pytest

from amtsatlas.config.database import database_of
from amtsatlas.domain.errors import UsageError


def test_without_a_setting_decisions_are_kept_in_a_file_of_the_data_folder(tmp_path: Path) -> None:
    found = database_of(None, tmp_path)
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", tmp_path / "decisions.sqlite3")


def test_an_address_of_postgresql_gives_its_parts_unquoted(tmp_path: Path) -> None:
    found = database_of("postgresql://amt:ge%40heim@db.example:5433/atlas?sslmode=require", tmp_path)
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "atlas",
        "USER": "amt",
        "PASSWORD": "ge@heim",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize("address", ["mysql://db/atlas", "postgresql://db", "postgresql://db:port/atlas", "atlas"])
def test_any_other_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="AMTSATLAS_DATABASE"):
        database_of(address, tmp_path)
