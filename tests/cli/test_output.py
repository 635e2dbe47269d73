"""How rows are printed: tables to read, CSV to calculate with."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.cli.output import EXAMPLE_NOTE, print_rows, table


def cell(value: Any) -> str:
    """The one cell of a table of this value."""
    return table([{"x": value}], ["x"]).splitlines()[2]


def test_numbers_stand_right_texts_left_below_their_names() -> None:
    rows = [{"rank": 1, "name": "Erlangen", "share": 0.5}, {"rank": 12, "name": "Fürth", "share": 0.125}]

    assert table(rows, ["rank", "name", "share"]).splitlines() == [
        "rank  name      share",
        "────  ────────  ─────",
        "   1  Erlangen    0.5",
        "  12  Fürth     0.125",
    ]


def test_only_the_columns_asked_for_are_shown_in_their_order() -> None:
    assert table([{"a": 1, "b": 2, "c": 3}], ["c", "a"]).splitlines()[::2] == ["c  a", "3  1"]


def test_a_number_that_is_missing_stays_empty_and_is_no_zero() -> None:
    rows = [{"name": "A", "rank": None}, {"name": "B", "rank": 12}, {"name": "C"}]

    assert table(rows, ["name", "rank"]).splitlines()[2:] == ["A", "B       12", "C"]


def test_yes_and_no_are_written_out_and_stand_left() -> None:
    rows = [{"reached": True, "x": 1}, {"reached": False, "x": 1}, {"reached": None, "x": 1}]

    assert table(rows, ["reached", "x"]).splitlines()[2:] == ["true     1", "false    1", "         1"]


def test_one_text_in_a_column_makes_it_a_column_of_texts() -> None:
    assert table([{"key": 7}, {"key": "0009"}], ["key"]).splitlines()[2:] == ["7", "0009"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (3.0, "3"),
        (10.0, "10"),
        (0.0, "0"),
        (0.123456, "0.1235"),
        (-2, "-2"),
        (["a", 1], "a; 1"),
        ({"k": True}, "k=true"),
    ],
)
def test_a_value_is_told_without_digits_and_signs_nobody_needs(value: Any, told: str) -> None:
    assert cell(value) == told


def test_a_text_of_sixty_signs_is_whole_and_a_longer_one_ends_in_an_ellipsis() -> None:
    assert cell("x" * 60) == "x" * 60
    assert cell("x" * 61) == "x" * 59 + "…"


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=4))
def test_no_text_of_a_feed_breaks_a_line_or_steers_the_terminal(texts: list[str]) -> None:
    printed = table([{"n": number, "text": text} for number, text in enumerate(texts)], ["n", "text"])

    lines = printed.split("\n")
    assert len(lines) == 2 + len(texts)
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\x1b", "\x07", "\x7f", "\x9b", "\u2028", "\u202e", "\u200f"])
def test_a_sign_that_is_not_seen_becomes_a_blank(sign: str) -> None:
    assert cell(f"a{sign}[31mb") == "a [31mb"


def test_letters_beyond_ascii_are_seen_as_they_are() -> None:
    assert cell("Bürgerbüro Šibenik – „groß“ ẞ") == "Bürgerbüro Šibenik – „groß“ ẞ"


@pytest.mark.parametrize("text", ["=1+1", "+49 89", "-x", "@cmd", "\t=1"])
def test_a_text_in_csv_is_no_formula_to_a_spreadsheet(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"name": text, "distance": -3, "rank": None}], "csv")

    assert capsys.readouterr().out.splitlines()[1] == f"'{text};-3;"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_data_stay_data_and_the_words_about_examples_go_to_the_messages(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_rows([{"name": "A"}], form, meta={"example": True})
    printed = capsys.readouterr()

    assert EXAMPLE_NOTE not in printed.out
    assert EXAMPLE_NOTE in printed.err


def test_a_table_carries_the_words_about_examples_itself(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"name": "A"}], "table", meta={"example": True})

    assert EXAMPLE_NOTE in capsys.readouterr().out


def test_no_rows_are_a_message_and_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], "json", empty="nobody there")
    printed = capsys.readouterr()

    assert (printed.out, printed.err) == ("[]\n", "nobody there\n")
