"""What docs/verifying.md tells a stranger to do, done: every command of it, with implementations that share no code."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from amtsatlas.publications import keys
from amtsatlas.publications.credential import issue
from tests.publications.signed_awards import AWARD, EXAMPLE, SITE

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "verifying.md").read_text("utf-8")
BIN = Path(sys.executable).parent
PATH = f"{BIN}{os.pathsep}{os.environ['PATH']}"
SECTIONS = {heading: text for heading, _, text in (part.partition("\n") for part in TEXT.split("\n## ")[1:])}
PYTHON = "With Python and the package `cryptography`"
NODE = "With Node.js and the npm package `jose`"
OTHERS = (PYTHON, NODE)


def blocks(section: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", SECTIONS[section], re.MULTILINE | re.DOTALL)


def commands(section: str) -> list[tuple[str, str]]:
    """Each command of a section, with the output that stands below it."""
    found = [part for block in blocks(section, "console") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, output) for command, _, output in (part.partition("\n") for part in found)]


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """The folder of somebody who has a credential, the key list, and the scripts of the document."""
    data = tmp_path / "issuer"
    keys.make(data, SITE)
    folder = tmp_path / "stranger"
    folder.mkdir()
    (folder / "award.jwt").write_text(issue(AWARD, data) + "\n", "ascii")
    done = run("amtsatlas key export > keys.json", folder, data)
    assert done.returncode == 0, done.stderr
    (folder / "verify.py").write_text(*blocks(PYTHON, "python"), "utf-8")
    (folder / "verify.mjs").write_text(*blocks(NODE, "javascript"), "utf-8")
    return folder


def run(command: str, folder: Path, data: Path | None = None) -> "subprocess.CompletedProcess[str]":
    if command.startswith("node "):
        _provide_jose(folder)
    own = {"PATH": PATH, "COLUMNS": "100", "AMTSATLAS_DATA": str(data or folder / "no-data-needed")}
    return subprocess.run(
        command, shell=True, cwd=folder, env=os.environ | own, capture_output=True, text=True, timeout=120, check=False
    )


def _provide_jose(folder: Path) -> None:
    if shutil.which("node", path=PATH) is None:
        pytest.skip("left out: there is no node on this machine (make test brings one)")
    jose = ROOT / "node_modules" / "jose"
    if not jose.is_dir():
        pytest.skip("left out: npm's jose is not in node_modules (make node_modules brings it)")
    (folder / "node_modules").mkdir(exist_ok=True)
    if not (folder / "node_modules" / "jose").exists():
        (folder / "node_modules" / "jose").symlink_to(jose)


@pytest.mark.parametrize("section", ["With Amtsatlas", *OTHERS])
def test_each_way_says_genuine_as_the_document_shows(stranger: Path, section: str) -> None:
    ((command, output),) = commands(section)
    done = run(command, stranger)
    assert done.returncode == 0, done.stderr
    assert done.stdout == output
    assert "genuine" in output


@pytest.mark.parametrize("section", OTHERS)
def test_each_other_implementation_refuses_what_ours_refuses(stranger: Path, section: str, tmp_path: Path) -> None:
    ((command, _),) = commands(section)
    award = stranger / "award.jwt"
    header, payload, signature = award.read_text("ascii").strip().split(".")
    counted_less = issue(replace(AWARD, counted=50), tmp_path / "issuer").split(".")[1]
    other = tmp_path / "other"
    keys.make(other, SITE)
    words = {
        "altered": (f"{header}.{counted_less}.{signature}", ("altered", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED")),
        "another key's": (issue(AWARD, other), ("unknown key", "ERR_JWKS_NO_MATCHING_KEY")),
        "an example": (issue(EXAMPLE, other), ("unknown key", "ERR_JWKS_NO_MATCHING_KEY")),
    }
    for token, said in words.values():
        assert token != f"{header}.{payload}.{signature}"
        award.write_text(token, "ascii")
        done = run(command, stranger)
        assert done.returncode == 1
        assert done.stderr.startswith(said)
        assert "genuine:" not in done.stdout


@pytest.mark.parametrize("section", OTHERS)
def test_each_other_implementation_verifies_old_signatures_after_a_rotation(
    stranger: Path, section: str, tmp_path: Path
) -> None:
    ((command, output),) = commands(section)
    keys.rotate(tmp_path / "issuer")
    run("amtsatlas key export > keys.json", stranger, tmp_path / "issuer")
    assert run(command, stranger).stdout == output
    (stranger / "award.jwt").write_text(issue(AWARD, tmp_path / "issuer"), "ascii")
    assert run(command, stranger).stdout == output


def test_the_operators_commands_run_one_after_the_other(tmp_path: Path) -> None:
    told = commands("For operators")
    assert [command.split()[2] for command, _ in told] == ["make", "list", "export", "rotate"]
    for command, _ in told:
        done = run(command, tmp_path, tmp_path / "data")
        assert done.returncode == 0, done.stderr
    assert [key.number for key in keys.published(tmp_path / "data")] == [1, 2]


def test_no_command_of_the_document_stands_outside_of_what_is_run() -> None:
    run_here = [command for section in ("With Amtsatlas", *OTHERS, "For operators") for command, _ in commands(section)]
    assert re.findall(r"^\$ (.*)$", TEXT, re.MULTILINE) == run_here
