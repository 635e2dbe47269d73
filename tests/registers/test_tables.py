from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.authority import Authority, Territory
from amtsatlas.registers.register import Register
from amtsatlas.registers.tables import AUTHORITIES, read_register, write_register

_text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r"), min_size=1, max_size=20)
_digits = st.text("0123456789", min_size=2, max_size=12)
_maybe = st.none() | _text
_number = st.none() | st.integers(0, 10**8)
_authorities = st.builds(
    Authority, _text, _text, _text, st.just("") | _digits, *[_maybe] * 8, _number, _number, _maybe
)  # fmt: skip
_territories = st.builds(Territory, _digits, _text, _text, _maybe, _maybe, st.booleans(), _number, _number)


@given(st.lists(_authorities, max_size=5), st.lists(_territories, max_size=5))
def test_a_register_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, authorities: list[Authority], territories: list[Territory]
) -> None:
    folder = tmp_path_factory.mktemp("register")
    register = Register("2024-01-31", "source", tuple(authorities), tuple(territories))
    write_register(register, folder)
    assert read_register(folder, "2024-01-31", "source") == register


def test_keys_keep_their_leading_zeros(tmp_path: Path) -> None:
    bund = Authority("bund:00", "Bund", "bund", "")
    kiel = Authority("gemeinde:01002000", "Kiel", "kreisfreie_stadt", "010020000000", "01002000", "01")
    write_register(Register("2024-01-31", "", (bund, kiel), ()), tmp_path)
    assert "\ngemeinde:01002000,Kiel,kreisfreie_stadt,010020000000,01002000,01," in (tmp_path / AUTHORITIES).read_text()
    assert read_register(tmp_path, "2024-01-31", "").authorities == (bund, kiel)


def test_a_table_with_other_columns_is_not_read(tmp_path: Path) -> None:
    write_register(Register("2024-01-31", "", (), ()), tmp_path)
    (tmp_path / AUTHORITIES).write_text("authority_key,name\n")
    with pytest.raises(ValueError, match="columns"):
        read_register(tmp_path, "2024-01-31", "")
