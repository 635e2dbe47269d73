"""The verbs ``key`` and ``verify``."""

import json
from pathlib import Path

import pytest

from amtsatlas.publications import keys
from amtsatlas.publications.credential import issue
from tests.conftest import Amtsatlas
from tests.publications.signed_awards import AWARD, EXAMPLE, SITE


@pytest.fixture
def data(tmp_path: Path) -> Path:
    keys.make(tmp_path / "data", SITE)
    return tmp_path / "data"


@pytest.fixture
def key_list(tmp_path: Path, data: Path) -> Path:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(keys.jwks(keys.published(data))), "utf-8")
    return file


def test_the_address_comes_from_the_site_file_or_is_asked_for(amtsatlas: Amtsatlas, tmp_path: Path) -> None:
    done = amtsatlas("key", "make", "--data", tmp_path / "none")
    assert done.returncode == 2
    assert "--address" in done.stderr

    packaged = (Path(__file__).parents[2] / "src" / "amtsatlas" / "portal" / "site.toml").read_text("utf-8")
    data = tmp_path / "named"
    data.mkdir()
    (data / "site.toml").write_text(packaged.replace('\naddress = ""', f'\naddress = "{SITE}"', 1), "utf-8")
    assert amtsatlas("key", "make", "--data", data).returncode == 0
    assert keys.published(data)[0].issuer == SITE


def test_keys_are_listed_with_their_state(amtsatlas: Amtsatlas, data: Path) -> None:
    assert amtsatlas("key", "rotate", "--data", data).returncode == 0
    rows = json.loads(amtsatlas("key", "list", "--format", "json", "--data", data).stdout)
    assert [(row["folder"], row["state"], row["issuer"]) for row in rows] == [
        (1, "retired", SITE),
        (2, "current", SITE),
    ]


def test_the_export_is_the_published_key_list(amtsatlas: Amtsatlas, data: Path) -> None:
    done = amtsatlas("key", "export", "--data", data)
    assert json.loads(done.stdout) == keys.jwks(keys.published(data))


def test_verify_tells_everything_a_genuine_credential_states(
    amtsatlas: Amtsatlas, data: Path, key_list: Path, tmp_path: Path
) -> None:
    award = tmp_path / "award.jwt"
    award.write_text(issue(AWARD, data), "ascii")
    done = amtsatlas("verify", award, "--keys", key_list, "--format", "json")
    (row,) = json.loads(done.stdout)
    assert done.returncode == 0
    assert (row["outcome"], row["authority_key"], row["counted"]) == ("genuine", "gemeinde:09562000", 339)
    assert row["rule_sha256"] == AWARD.rule_sha256


def test_verify_ends_with_1_for_whatever_is_not_genuine(
    amtsatlas: Amtsatlas, data: Path, key_list: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    tokens = {
        "example": issue(EXAMPLE, data).encode(),
        "altered": issue(AWARD, data)[:-2].encode(),
        "unreadable": b"\xff\x00%PDF",
    }
    for outcome, content in tokens.items():
        file.write_bytes(content)
        done = amtsatlas("verify", file, "--keys", key_list, "--format", "json")
        assert done.returncode == 1
        assert json.loads(done.stdout) == [{"outcome": outcome}]
        assert f"{outcome} – " in done.stderr


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": 5}', '{"keys": ["a"]}', "no JSON"])
def test_what_is_no_key_list_is_refused(amtsatlas: Amtsatlas, data: Path, tmp_path: Path, text: str) -> None:
    award, key_list = tmp_path / "award.jwt", tmp_path / "keys.json"
    award.write_text(issue(AWARD, data), "ascii")
    key_list.write_text(text, "utf-8")
    done = amtsatlas("verify", award, "--keys", key_list)
    assert done.returncode == 1
    assert "is no key list" in done.stderr
    assert done.stdout == ""


def test_check_data_names_a_damaged_key(amtsatlas: Amtsatlas, data: Path) -> None:
    assert amtsatlas("check-data", "--data", data).returncode == 0
    file = data / "keys" / "1" / "key.json"
    file.write_text(file.read_text("utf-8").replace("https://amtsatlas", "https://umtsatlas"), "utf-8")
    done = amtsatlas("check-data", "--data", data)
    assert done.returncode == 1
    assert "key.json" in done.stdout
