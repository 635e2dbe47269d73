"""The keys that sign credentials."""

import base64
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from amtsatlas.domain.errors import AmtsatlasError, DamagedError, NotFoundError, UsageError
from amtsatlas.publications import keys
from amtsatlas.storage.atomic import leftovers
from tests.publications.signed_awards import SITE


def modes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def test_a_key_is_its_owners_alone(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)

    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert modes(tmp_path / "keys") == {"1": 0o700, "1/key.json": 0o600, "1/private.pem": 0o600}
    assert leftovers(tmp_path) == []


def test_what_is_published_holds_no_private_half(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    keys.rotate(tmp_path)
    listed = keys.jwks(keys.published(tmp_path))["keys"]

    assert [set(key) for key in listed] == [{"kty", "crv", "x", "kid", "use", "alg"}] * 2
    private = keys.current(tmp_path).private.private_bytes_raw()
    told = [base64.urlsafe_b64decode(key["x"] + "=") for key in listed]
    assert private not in told
    assert told[-1] == keys.current(tmp_path).private.public_key().public_bytes_raw()


def test_the_thumbprint_is_that_of_the_standards_example() -> None:
    # RFC 8037, appendix A.3
    key = keys.PublishedKey(1, SITE, "2026-01-01", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    assert key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert key.kid == f"{SITE}/auszeichnung/schluessel.json#{key.thumbprint}"


def test_a_second_key_is_never_made_over_the_first(tmp_path: Path) -> None:
    made = keys.make(tmp_path, SITE)
    with pytest.raises(UsageError, match="rotate"):
        keys.make(tmp_path, SITE)
    assert keys.published(tmp_path) == [made]


def test_rotating_makes_a_new_current_key_and_leaves_the_old_one_published_without_its_private_half(
    tmp_path: Path,
) -> None:
    first = keys.make(tmp_path, SITE)
    file = tmp_path / "keys" / "1" / "key.json"
    before = file.read_bytes()
    second = keys.rotate(tmp_path)

    assert keys.published(tmp_path) == [first, second]
    assert keys.current(tmp_path).published == second != first
    assert second.issuer == SITE
    assert file.read_bytes() == before
    assert [path.name for path in (tmp_path / "keys" / "1").iterdir()] == ["key.json"]


def test_keys_are_in_the_order_they_were_made_beyond_the_ninth(tmp_path: Path) -> None:
    made = [keys.make(tmp_path, SITE), *(keys.rotate(tmp_path) for _ in range(10))]
    assert keys.published(tmp_path) == made
    assert keys.current(tmp_path).published == made[-1]


def test_a_site_that_has_moved_signs_for_its_new_address_from_then_on(tmp_path: Path) -> None:
    old = keys.make(tmp_path, SITE)
    new = keys.rotate(tmp_path, "https://neu.example.org/atlas")
    assert new.issuer == "https://neu.example.org/atlas"
    assert keys.published(tmp_path)[0].kid == old.kid


def test_without_a_key_nothing_is_signed_or_rotated(tmp_path: Path) -> None:
    for use in (keys.current, keys.rotate):
        with pytest.raises(NotFoundError, match="amtsatlas key make"):
            use(tmp_path)
    assert keys.published(tmp_path) == []
    assert keys.problems(tmp_path) == []


@pytest.mark.parametrize("address", ["", "amtsatlas.example.org", "http://a.example.org", "https://a.example.org/",
                                     "https://a.example.org/?x", "https://a.example.org/#k", "https://a b",
                                     keys.EXAMPLE_ISSUER])  # fmt: skip
def test_a_key_signs_for_a_sites_address_only(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError):
        keys.make(tmp_path, address)
    assert keys.published(tmp_path) == []


def test_a_changed_byte_in_a_keys_files_is_noticed(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    assert keys.problems(tmp_path) == []
    for name in ("key.json", "private.pem"):
        file = tmp_path / "keys" / "1" / name
        whole = file.read_bytes()
        for place in range(0, len(whole) - 1, 7):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            if name == "private.pem" and _same_key(file, whole):
                continue
            with pytest.raises(AmtsatlasError):
                keys.current(tmp_path)
            assert len(keys.problems(tmp_path)) == 1
        file.write_bytes(whole)


def _same_key(file: Path, whole: bytes) -> bool:
    """Whether the change was in a place of the PEM that says nothing."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        read = load_pem_private_key(file.read_bytes(), None)
    except ValueError:
        return False
    return read.private_bytes_raw() == load_pem_private_key(whole, None).private_bytes_raw()  # type: ignore[union-attr]


def test_another_keys_private_half_is_not_taken(tmp_path: Path) -> None:
    for name in ("one", "other"):
        keys.make(tmp_path / name, SITE)
    foreign = (tmp_path / "other" / "keys" / "1" / "private.pem").read_bytes()
    (tmp_path / "one" / "keys" / "1" / "private.pem").write_bytes(foreign)
    with pytest.raises(DamagedError, match="not the private key"):
        keys.current(tmp_path / "one")


def test_a_key_without_its_private_half_says_so(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    (tmp_path / "keys" / "1" / "private.pem").unlink()
    with pytest.raises(NotFoundError, match="amtsatlas key rotate"):
        keys.current(tmp_path)
    assert keys.rotate(tmp_path).number == 2
    assert keys.current(tmp_path).published.number == 2


def _at_once(data: Path, verb: str, times: int) -> list[int]:
    command = [sys.executable, "-m", "amtsatlas", "key", verb, "--data", str(data), "--address", SITE]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(times)]
    for process in running:
        process.communicate(timeout=120)
    return [process.returncode for process in running]


def test_of_several_who_make_a_key_at_once_one_does(tmp_path: Path) -> None:
    assert sorted(_at_once(tmp_path, "make", 4)) == [0, 2, 2, 2]
    assert len(keys.published(tmp_path)) == 1
    assert keys.problems(tmp_path) == []


def test_of_several_who_rotate_at_once_each_makes_a_key_of_its_own(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    assert _at_once(tmp_path, "rotate", 3) == [0, 0, 0]
    made = keys.published(tmp_path)
    assert [key.number for key in made] == [1, 2, 3, 4]
    assert len({key.x for key in made}) == 4
    assert keys.problems(tmp_path) == []


def test_the_throw_away_key_is_in_no_folder_and_no_list(tmp_path: Path) -> None:
    keys.make(tmp_path, SITE)
    thrown = keys.throwaway()
    assert thrown is keys.throwaway()
    assert thrown.published.x not in json.dumps(keys.jwks(keys.published(tmp_path)))
    assert thrown.published.kid.startswith("https://beispiel.invalid/")
