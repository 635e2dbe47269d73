"""What holds for every verb: help with examples, exit codes, no traceback for a person's error."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from amtsatlas.cli.demo import suggestions
from amtsatlas.cli.main import amtsatlas as command
from tests.conftest import Amtsatlas


def _verbs() -> list[tuple[str, ...]]:
    """Every verb, those within others with both words."""
    context = click.Context(command)
    verbs: list[tuple[str, ...]] = []
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        verbs += [(name, inner) for inner in found.commands] if isinstance(found, click.Group) else [(name,)]
    return verbs


VERBS = _verbs()
NOT_RUN = {
    "accept": "needs a held delivery, and the id of one's own",
    "account invite": "writes to the portal's database; tests/awards invite",
    "demo": "is what the demo's data comes from",
    "example": "is the first step of the demo",
    "fetch bayernportal": "asks another's server; tests/fetch answer in its place",
    "fetch openpvog": "asks another's server; tests/fetch answer in its place",
    "freeze": "takes minutes; tests/portal freeze",
    "import": "takes files of one's own; tests/cli/test_bringing_in.py imports",
    "register import": "takes a file of one's own; tests/registers import",
    "rejected": "needs the id of a delivery of one's own",
    "verify": "takes a credential of one's own; tests/test_verifying.py runs the whole way",
    "restore": "takes a backup of one's own; tests/awards/test_keeping.py restores",
    "serve": "does not end; tests/portal serve",
    "withdraw": "needs the id of a delivery of one's own",
}
"""Why a verb's examples can't be run as they stand. Every other verb's are."""


def _examples(amtsatlas: Amtsatlas, verb: tuple[str, ...]) -> list[str]:
    done = amtsatlas(*verb, "--help")
    assert done.returncode == 0
    return re.findall(r"^ +(amtsatlas .*)$", done.stdout.partition("Examples:")[2], re.MULTILINE)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_help_of_every_verb_shows_examples_of_it(amtsatlas: Amtsatlas, verb: tuple[str, ...]) -> None:
    examples = _examples(amtsatlas, verb)
    assert examples
    assert all(shlex.split(line)[1 : 1 + len(verb)] == list(verb) for line in examples)


def test_every_verb_whose_examples_are_not_run_exists() -> None:
    assert set(NOT_RUN) <= {" ".join(verb) for verb in VERBS}


@pytest.fixture(scope="module")
def copied_demo(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data, where an example may write."""
    return Path(shutil.copytree(demo, tmp_path_factory.mktemp("examples") / "demo-data"))


@pytest.mark.parametrize("verb", [verb for verb in VERBS if " ".join(verb) not in NOT_RUN], ids=" ".join)
def test_every_example_of_the_help_runs_as_it_stands(
    amtsatlas: Amtsatlas, copied_demo: Path, verb: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for number, line in enumerate(_examples(amtsatlas, verb)):
        arguments = shlex.split(line.partition(" > ")[0])[1:]
        if "local-links" in arguments or "spark" in arguments:
            continue  # needs another delivery than the demo's; needs Java
        (tmp_path / str(number)).mkdir()
        monkeypatch.chdir(tmp_path / str(number))
        done = amtsatlas(*arguments, "--data", copied_demo)
        assert done.returncode == 0, f"{line}: {done.stderr}"


def test_what_the_demo_suggests_runs_as_it_stands_where_the_environment_is_not_active(demo: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if name != "PATH"}
    for line in suggestions(demo):
        done = subprocess.run(
            shlex.split(line), env=bare | {"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"


def test_the_demo_suggests_the_bare_command_where_it_is_found(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert all(line.startswith("amtsatlas ") for line in suggestions(demo))


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
