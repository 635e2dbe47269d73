"""What is kept of decisions is verified, backed up and brought back whole."""

import io
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from amtsatlas.awards.journal import append
from amtsatlas.awards.models import Entry
from amtsatlas.awards.rows import write
from amtsatlas.backup import backup, restore
from amtsatlas.domain.errors import DamagedError, UsageError
from amtsatlas.publications import keys
from amtsatlas.storage.atomic import sha256_of_files
from tests.awards import postgresql
from tests.conftest import Amtsatlas


@pytest.fixture
def decided(database: Path, tmp_path: Path) -> Path:
    """A data folder with five entries in its journal and no more."""
    for number in range(1, 6):
        append("apply", f"a{number}", actor="anna", reason="Grüße", details={"counted": number})
    folder = tmp_path / "decided"
    (folder / "decisions").mkdir(parents=True)
    copied = folder / "decisions" / "decisions.sqlite3"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copied)) as copy:
        source.backup(copy)
    return folder


def change(data: Path, sql: str) -> None:
    # Closed, and not only committed: an open one's files beside the database vanish whenever Python clears up.
    with closing(sqlite3.connect(data / "decisions" / "decisions.sqlite3")) as connection:
        connection.execute("drop trigger awards_entry_no_update")
        connection.execute("drop trigger awards_entry_no_delete")
        connection.execute(sql)
        connection.commit()


def test_check_data_reads_the_journals_chain(amtsatlas: Amtsatlas, decided: Path) -> None:
    done = amtsatlas("check-data", "--data", decided)
    assert (done.returncode, done.stdout) == (0, "")
    change(decided, "update awards_entry set reason = 'anders' where number = 3")
    done = amtsatlas("check-data", "--data", decided)
    assert done.returncode == 1
    assert done.stdout == "journal: entry 3 is not what its hash says; it was changed\n"


def test_check_data_names_a_database_that_is_none(amtsatlas: Amtsatlas, decided: Path) -> None:
    (decided / "decisions" / "decisions.sqlite3").write_bytes(b"no database at all" * 100)
    done = amtsatlas("check-data", "--data", decided)
    assert done.returncode == 1
    assert "journal: can't be read: file is not a database" in done.stdout


def test_check_data_loads_no_web_framework_where_nothing_was_decided(decided: Path) -> None:
    program = (
        "import sys; from amtsatlas.cli.main import amtsatlas\n"
        f"amtsatlas(['check-data', '--data', {str(decided)!r}], standalone_mode=False)\n"
        "print('django' in sys.modules)"
    )
    loaded = [sys.executable, "-c", program]
    assert subprocess.run(loaded, capture_output=True, text=True, check=True).stdout == "True\n"
    shutil.rmtree(decided / "decisions")
    assert subprocess.run(loaded, capture_output=True, text=True, check=True).stdout == "False\n"


def content(data: Path) -> dict[str, str]:
    """Every file that is to be kept with its hash; of the database what it says, since its bytes may differ."""
    files = {name: digest for name, digest in sha256_of_files(data).items() if not name.startswith((".", "portal/st"))}
    for name in [name for name in files if name.startswith("decisions/decisions.sqlite3")]:
        del files[name]
    with closing(sqlite3.connect(data / "decisions" / "decisions.sqlite3")) as connection:
        return {**files, "decisions": "\n".join(connection.iterdump())}


@pytest.fixture
def whole(decided: Path, demo: Path) -> Path:
    """A data folder with everything that is kept."""
    edition = next((demo / "editions").iterdir())
    shutil.copytree(edition, decided / "editions" / edition.name)
    shutil.copytree(demo / "results" / edition.name, decided / "results" / edition.name)
    keys.make(decided, "https://amtsatlas.example.org")
    (decided / "settings.toml").write_text("[guard]\nmax_loss = 0.3\n", "utf-8")
    (decided / "programmes").mkdir()
    (decided / "programmes" / "eigenes.toml").write_text("# Ä", "utf-8")
    (decided / "portal" / "static").mkdir(parents=True)
    (decided / "portal" / "static" / "made-again.css").write_text("", "utf-8")
    (decided / "portal" / "secret").write_text("secret", "utf-8")
    return decided


def test_after_everything_was_destroyed_a_backup_brings_all_of_it_back(
    amtsatlas: Amtsatlas, whole: Path, tmp_path: Path
) -> None:
    file = tmp_path / "elsewhere" / "backup.tar.zst"
    before = content(whole)
    done = amtsatlas("backup", file, "--data", whole)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert content(whole) == before

    shutil.rmtree(whole)
    done = amtsatlas("restore", file, "--data", whole)
    assert done.returncode == 0, done.stderr
    assert content(whole) == before
    assert (whole / "keys" / "1" / "private.pem").stat().st_mode & 0o777 == 0o600
    assert not (whole / "portal" / "static").exists()
    with (
        closing(sqlite3.connect(whole / "decisions" / "decisions.sqlite3")) as database,
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
    ):
        database.execute("delete from awards_entry")


def test_a_folder_that_is_not_empty_is_replaced_only_by_force(
    amtsatlas: Amtsatlas, decided: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.zst"
    backup(decided, file)
    before = content(decided)
    change(decided, "delete from awards_entry where number > 2")
    (decided / "site.toml").write_text("# later", "utf-8")
    changed = content(decided)

    done = amtsatlas("restore", file, "--data", decided)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert content(decided) == changed

    assert amtsatlas("restore", file, "--force", "--data", decided).returncode == 0
    assert content(decided) == before


def altered(file: Path, **changes: bytes) -> None:
    """The same archive with other content under some names, its manifest as it was."""
    with tarfile.open(fileobj=io.BytesIO(zstandard.ZstdDecompressor().stream_reader(file.read_bytes()).read())) as old:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as new:
            for member in old.getmembers():
                stream = old.extractfile(member)
                assert stream is not None
                content = changes.get(member.name.partition("/")[0], stream.read())
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    file.write_bytes(zstandard.compress(out.getvalue()))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [_cut, _flip, lambda file: altered(file, keys=b"a key of somebody else"), lambda file: file.write_text("x")],
)
def test_a_damaged_backup_changes_nothing(whole: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    file = tmp_path / "backup.tar.zst"
    backup(whole, file)
    before = content(whole)
    damage(file)
    with pytest.raises(DamagedError):
        restore(file, whole, force=True)
    assert content(whole) == before
    empty = tmp_path / "empty"
    with pytest.raises(DamagedError):
        restore(file, empty)
    assert not any(path.is_file() and path.name != ".lock" for path in empty.rglob("*"))


def test_what_is_decided_while_a_backup_is_written_does_not_tear_it(decided: Path, tmp_path: Path) -> None:
    database = sqlite3.connect(decided / "decisions" / "decisions.sqlite3", isolation_level=None)
    database.execute("pragma journal_mode=wal")
    database.execute("begin immediate")
    database.execute("insert into django_session values ('unfinished', '', '2030-01-01')")
    made = backup(decided, tmp_path / "backup.tar.zst")
    database.close()
    restore(tmp_path / "backup.tar.zst", tmp_path / "again")
    assert made.journal
    assert content(tmp_path / "again")["decisions"] == content(decided)["decisions"]


def test_a_backup_is_never_written_into_the_data_folder_itself(decided: Path) -> None:
    with pytest.raises(UsageError, match="inside of"):
        backup(decided, decided / "backup.tar.zst")


def test_decisions_in_postgresql_come_back_into_an_empty_database_or_into_sqlite(
    amtsatlas: Amtsatlas, decided: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite, file, again = tmp_path / "sqlite.tar.zst", tmp_path / "postgresql.tar.zst", tmp_path / "again.tar.zst"
    backup(decided, sqlite)
    rows = tmp_path / "rows.jsonl"
    write(rows)
    with postgresql.running() as address, postgresql.running() as other:
        monkeypatch.setenv("AMTSATLAS_DATABASE", address)
        done = amtsatlas("restore", sqlite, "--data", tmp_path / "one")
        assert done.returncode == 2
        assert "holds decisions of SQLite" in done.stderr

        program = (
            "import sys; from pathlib import Path; from amtsatlas.portal.starting import set_up\n"
            f"set_up(Path({str(tmp_path / 'one')!r}))\nfrom amtsatlas.awards.rows import loaded\n"
            f"with loaded(Path({str(rows)!r})): pass"
        )
        subprocess.run([sys.executable, "-c", program], check=True)
        assert amtsatlas("backup", file, "--data", tmp_path / "one").returncode == 0
        done = amtsatlas("restore", file, "--force", "--data", tmp_path / "one")
        assert done.returncode == 2
        assert "holds rows already" in done.stderr
        monkeypatch.setenv("AMTSATLAS_DATABASE", other)
        done = amtsatlas("restore", file, "--data", tmp_path / "two")
        assert done.returncode == 0, done.stderr
        assert amtsatlas("check-data", "--data", tmp_path / "two").returncode == 0
        assert amtsatlas("backup", again, "--data", tmp_path / "two").returncode == 0
    monkeypatch.delenv("AMTSATLAS_DATABASE")
    done = amtsatlas("restore", again, "--data", tmp_path / "three")
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "three" / "decisions" / "decisions.sqlite3")) as database:
        found = database.execute("select number, digest from awards_entry order by number").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            database.execute("update awards_entry set reason = ''")
    assert found == list(Entry.objects.order_by("number").values_list("number", "digest"))
    assert amtsatlas("check-data", "--data", tmp_path / "three").returncode == 0
