"""A served portal and a real browser. Where there is no browser its tests are left out, and say so."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_READY_SECONDS = 60


@dataclass(frozen=True)
class Portal:
    """A running ``amtsatlas serve``."""

    address: str
    """Without the slash at the end."""
    data: Path
    log: Path
    """What it wrote to standard error: one JSON line per answer."""

    def get(self, path: str, **options: Any) -> httpx.Response:
        """The answer to a request, redirects not followed."""
        return httpx.get(self.address + path, timeout=30, **options)


Serve = Callable[..., Any]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def served(data: Path, log: Path, **environment: str) -> Iterator[Portal]:
    """``amtsatlas serve`` over a data folder as a process of its own, ended at the end."""
    port = free_port()
    command = [sys.executable, "-m", "amtsatlas", "serve", "--data", str(data), "--port", str(port), "--log"]
    with log.open("w") as errors:
        process = subprocess.Popen(command, stderr=errors, env={**os.environ, **environment})
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(process, address, log)
            yield Portal(address, data, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended: {log.read_text()}"
        try:
            httpx.get(f"{address}/health")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"no answer within {_READY_SECONDS} seconds: {log.read_text()}")


def view_of(data: Path, folder: Path) -> Path:
    """A data folder with the same editions and a state of its own, so that servers do not write into one another's."""
    folder.mkdir()
    for name in ("deliveries", "editions", "results"):
        (folder / name).symlink_to(data / name)
    return folder


_AWARD = """
import sys
from pathlib import Path
from amtsatlas.portal.starting import set_up
data, key, edition, programme = sys.argv[1:]
set_up(Path(data))
from tests.awards.decisions import awarded
print(awarded(key, edition=edition, programme=programme))
"""


def give_award(data: Path, key: str, edition: str, programme: str = "digitales-amt") -> str:
    """Award an authority in a data folder, in a process of its own; the award's id."""
    command = [sys.executable, "-c", _AWARD, str(data), key, edition, programme]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="session")
def portal(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo's data, served."""
    folder = tmp_path_factory.mktemp("portal")
    with served(view_of(demo, folder / "data"), folder / "log") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window, one for all tests of a process."""
    program = next((found for found in map(shutil.which, BROWSERS) if found), None)
    if program is None:
        pytest.skip(f"left out: no browser here ({', '.join(BROWSERS)}); scripts/install_browser.sh installs one")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def tab(browser: Browser, portal: Portal) -> Iterator[Page]:
    """A page of a new visitor at the served demo: 1280 × 800, light, without motion."""
    context = browser.new_context(
        base_url=portal.address, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()
