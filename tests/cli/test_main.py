"""What holds for every verb: help with examples, exit codes, no traceback for a person's error."""

import re
import shlex
from pathlib import Path

import pytest

from amtsatlas.cli.main import _VERBS
from tests.conftest import Amtsatlas

SUBVERBS = [
    *[("register", "import"), ("register", "show"), ("fetch", "openpvog"), ("fetch", "bayernportal")],
    *[("key", "make"), ("key", "rotate"), ("key", "list"), ("key", "export")],
]
ALL = [(verb,) for verb in _VERBS if verb not in ("register", "fetch", "key")] + SUBVERBS


@pytest.mark.parametrize("verb", ALL, ids=" ".join)
def test_help_of_every_verb_shows_examples(amtsatlas: Amtsatlas, verb: tuple[str, ...]) -> None:
    done = amtsatlas(*verb, "--help")
    assert done.returncode == 0
    assert f"amtsatlas {' '.join(verb)}" in done.stdout.partition("Examples:")[2]


def test_every_reading_example_of_the_help_runs_as_it_stands(amtsatlas: Amtsatlas, demo: Path) -> None:
    reading = ("editions", "standings", "explain", "gaps", "reach", "coverage", "facts", "trend", "compare", "diff",
               "simulate", "programmes", "deliveries")  # fmt: skip
    for verb in reading:
        for line in re.findall(r"^  (amtsatlas .*)$", amtsatlas(verb, "--help").stdout, re.MULTILINE):
            arguments = shlex.split(line.partition(" > ")[0])[1:]
            if "local-links" in arguments:
                continue  # needs another delivery than the demo's
            done = amtsatlas(*arguments, "--data", demo)
            assert done.returncode == 0, f"{line}: {done.stderr}"


def test_an_unknown_verb_is_wrong_usage(amtsatlas: Amtsatlas) -> None:
    assert amtsatlas("stannings").returncode == 2


def test_the_version_is_told(amtsatlas: Amtsatlas) -> None:
    assert "0.1.0" in amtsatlas("--version").stdout


def test_demo_refuses_a_folder_with_real_deliveries(amtsatlas: Amtsatlas, tmp_path: Path) -> None:
    table = tmp_path / "real.csv"
    table.write_text("authority_key;procedure_name;url\ngemeinde:09562000;Hund anmelden;https://a.example/h\n", "utf-8")
    data = tmp_path / "data"
    imported = amtsatlas("import", "csv", table, "--date", "2026-01-01", "--provider", "Erlangen", "--data", data)
    assert imported.returncode == 0, imported.stderr
    done = amtsatlas("demo", "--no-serve", "--data", data)
    assert done.returncode == 1
    assert "no example data" in done.stderr


def test_the_data_folder_may_stand_before_or_after_the_verb(amtsatlas: Amtsatlas, demo: Path) -> None:
    assert amtsatlas("--data", demo, "editions").stdout == amtsatlas("editions", "--data", demo).stdout != ""
