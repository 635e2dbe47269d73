"""What is handed on: a wheel that works alone, locks that are whole, files that name nobody's machine."""

import json
import os
import re
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from tests.conftest import Amtsatlas

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "amtsatlas"
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree. Hatchling is in the environment, so nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def packed(wheel: Path) -> dict[str, bytes]:
    """What is in the wheel, by path."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def metadata(packed: dict[str, bytes]) -> Message:
    (name,) = (name for name in packed if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(packed[name].decode())


@pytest.mark.parametrize(
    ("pattern", "one"),
    [
        ("*.sql", "measures/verdict.sql"),
        ("*.toml", "programmes/digitales-amt.toml"),
        ("*.csv", "registers/data/register/authorities.csv"),
        ("*.json", "schemas/standings.schema.json"),
        ("*.typ", "publications/certificate.typ"),
        ("*.py", "cli/main.py"),
        ("py.typed", "py.typed"),
    ],
)
def test_the_wheel_holds_every_file_of_the_package_as_it_is(packed: dict[str, bytes], pattern: str, one: str) -> None:
    files = {file.relative_to(PACKAGE).as_posix(): file.read_bytes() for file in PACKAGE.rglob(pattern)}

    assert one in files
    assert {name: packed.get(f"amtsatlas/{name}") == content for name, content in files.items()} == dict.fromkeys(
        files, True
    )


def test_the_wheel_holds_the_package_and_its_metadata_only(packed: dict[str, bytes]) -> None:
    assert {name.partition("/")[0] for name in packed} == {"amtsatlas", f"amtsatlas-{_version(packed)}.dist-info"}
    assert not [name for name in packed if "__pycache__" in name or name.endswith(".pyc")]


def _version(packed: dict[str, bytes]) -> str:
    return next(match[1] for name in packed if (match := re.match(r"amtsatlas-([^/]+)\.dist-info/", name)))


def test_the_metadata_name_the_licence_and_the_wheel_holds_its_text(
    metadata: Message, packed: dict[str, bytes]
) -> None:
    assert metadata["License-Expression"] == "EUPL-1.2"
    (text,) = (content for name, content in packed.items() if name.endswith(".dist-info/licenses/LICENSE"))
    assert text == (ROOT / "LICENSE").read_bytes()


def test_the_engine_needs_python_3_11_and_neither_spark_nor_test_tools(metadata: Message) -> None:
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]

    assert metadata["Requires-Python"] == ">=3.11"
    assert {re.split(r"[^\w-]", line)[0] for line in needed}.isdisjoint({"pyspark", "sqlglot", "pytest", "polars"})


def test_the_installed_wheel_counts_the_register_as_the_tree_does(
    wheel: Path, tmp_path: Path, amtsatlas: Amtsatlas
) -> None:
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--no-cache-dir", "--quiet",
               "--disable-pip-version-check", "--no-compile", "--target", str(target), str(wheel)]  # fmt: skip
    subprocess.run(install, check=True, timeout=300)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            cwd=elsewhere,
            env=os.environ | {"PYTHONPATH": str(target)},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("-c", "import amtsatlas; print(amtsatlas.__file__)").startswith(str(target))
    counts = json.loads(run("-m", "amtsatlas", "register", "show", "--land", "09", "--format", "json"))
    here = amtsatlas("register", "show", "--land", "09", "--format", "json", "--data", tmp_path / "data")
    assert counts == json.loads(here.stdout)
    assert {row["kind"]: row["count"] for row in counts}.items() >= {"gemeinde": 1353, "vg": 311, "bezirk": 7}.items()


def test_there_is_a_lock_for_running_for_developing_for_spark_and_for_the_front_end() -> None:
    names = ("requirements-dev.lock", "requirements-node.lock", "requirements-spark.lock", "requirements.lock")
    assert list(names) == LOCKS


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_one_version_with_its_hashes(lock: str) -> None:
    lines = (ROOT / lock).read_text("utf-8").replace("\\\n", " ").splitlines()
    requirements = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]

    assert len(requirements) > 5
    form = re.compile(r"[\w.-]+==[^\s;]+( *;[^\\]*?)?( +--hash=sha256:[0-9a-f]{64})+ *")
    assert [line for line in requirements if not form.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index_or_a_path(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    named = [word for word in ("://", "index-url", "find-links", "trusted-host", " @ ") if word in text]

    assert named == []


def test_a_package_locked_twice_is_locked_at_one_version() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE):
            versions.setdefault(name, set()).add(version)

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_front_ends_lock_holds_hashes_and_no_registry_and_ships_the_design_system_only() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    packages = {name: entry for name, entry in locked.items() if name}

    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages.values())
    assert [name for name, entry in packages.items() if not entry.get("dev")] == ["node_modules/@kern-ux/native"]


def test_no_tracked_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("left out: this is no git checkout, so it is not known which files are the project's")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in tracked.split("\0") if name]
    machine = re.compile(rb"(?<![\w.-])/(?:work|tmp/bash_jobs|root|home/\w+)/")

    assert len(files) > 100
    assert [file.name for file in files if file.is_file() and machine.search(file.read_bytes())] == []
