"""A server on the loopback address that answers what a test tells it to, and keeps what it was asked."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest


@dataclass
class Asked:
    """One request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Answer:
    """What the server says; ``cut`` sends only so many bytes of the body and then drops the connection."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


class Loopback:
    """The server: ``answers`` holds, by path, what to say first, second, …; the last goes on for ever."""

    def __init__(self) -> None:
        self.answers: defaultdict[str, list[Answer | Callable[[Asked], Answer]]] = defaultdict(list)
        self.asked: list[Asked] = []
        handler = type("Handler", (_Handler,), {"loopback": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def says(self, path: str, *answers: Answer | Callable[[Asked], Answer]) -> None:
        self.answers[path] = list(answers)

    def respond(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        waiting = self.answers.get(asked.path)
        if not waiting:
            return Answer(404, b"not here")
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return answer if isinstance(answer, Answer) else answer(asked)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


class _Handler(BaseHTTPRequestHandler):
    loopback: Loopback

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answer = self.loopback.respond(Asked(parts.path, query, dict(self.headers)))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body if answer.cut is None else answer.body[: answer.cut])
        self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class Waits:
    """A sleep that does not: it keeps how long it was asked to wait."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)

    def without(self, pauses: Sequence[float]) -> list[float]:
        return [seconds for seconds in self.seconds if seconds not in pauses]


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Loopback()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def waits() -> Waits:
    return Waits()
