"""A PostgreSQL server for tests, of Debian's package; where there is none, what needs it is left out and says so."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.portal.conftest import free_port


@contextmanager
def running() -> Iterator[str]:
    """The address of an empty database, for AMTSATLAS_DATABASE."""
    [programs] = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]] or [None]
    if programs is None:
        pytest.skip("left out: no PostgreSQL here (Debian's package postgresql)")
    # A server refuses to run as root; then it runs as the user that the package made.
    owner = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="amtsatlas-postgresql-"))
    if owner:
        os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "--username=amtsatlas", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-h 127.0.0.1 -p {port} -k '{folder}' -c fsync=off"
        run("pg_ctl", "start", "--wait", "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgresql://amtsatlas@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "--wait", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
