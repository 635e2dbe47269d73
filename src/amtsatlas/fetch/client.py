"""A polite HTTP client: one request after the other, with pauses, patience, a name and limits."""

import os
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from amtsatlas import __version__
from amtsatlas.domain.errors import AmtsatlasError

_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be different in a moment; every other error stays what it is."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 5
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Check = Callable[[Path], None]
"""Looks at a file that arrived, and may clean it; raises ValueError where it is not what was asked for."""

Progress = Callable[[int, int | None, str], None]
"""Called with the number of resources done, how many there are (None: not known yet) and a sentence for a person.

Before a longer wait it is called with 0, None and the reason."""


class FetchError(AmtsatlasError):
    """A request that brought nothing, and what helps. Never holds a password."""

    def __init__(self, problem: str, url: str, remedy: str = "", status: int | None = None) -> None:
        self.problem, self.url, self.remedy, self.status = problem, url, remedy, status
        super().__init__(f"{url}: {problem}" + (f" – {remedy}" if remedy else ""))


@dataclass(frozen=True)
class Manners:
    """How a server is treated."""

    pause: float = 1.0
    """Seconds between two requests."""
    attempts: int = 6
    """Tries for one request before it is given up."""
    backoff: float = 2.0
    """Seconds before the second try; each further one waits twice as long, plus up to as much again by chance, so that
    many clients do not come back all at once."""
    longest_wait: float = 900.0
    """Seconds. A server that asks for more (Retry-After) is left alone: the run ends and can be resumed."""
    timeout: float = 60.0
    """Seconds without a byte before a try counts as failed."""
    contact: str = ""
    """An address the server's operator can write to; stands in the user agent."""


@dataclass(frozen=True)
class FetchSummary:
    """What a run brought. A run that was broken off raises instead; running it again goes on where it stopped."""

    files: tuple[Path, ...]
    """Every file of the delivery, sorted."""
    fetched: int
    """Files that came in this run."""
    kept: int
    """Files that were there completely from an earlier run."""
    requests: int
    failed: Mapping[str, str] = field(default_factory=dict)
    """What could not be had although the run went on: the office's key, and why. These are not covered on import."""


def silent(_done: int, _total: int | None, _what: str) -> None:
    """Take no notice of progress."""


class PoliteClient:
    """Fetches files from below one address; a context manager."""

    def __init__(
        self,
        base_url: str,
        *,
        manners: Manners | None = None,
        credentials: tuple[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``sleep``, ``chance`` (0 to 1) and ``now`` are the world; ``notice`` takes a sentence before a longer wait.

        Raises FetchError for an address that is no http(s) address, or where a password would travel unencrypted.
        """
        self._base = _checked_base(base_url, credentials is not None)
        self._manners = manners or Manners()
        self._sleep, self._chance, self._now, self._notice = sleep, chance, now, notice
        self._requests = 0
        self._http = httpx.Client(
            auth=credentials,
            timeout=self._manners.timeout,
            headers={"User-Agent": user_agent(self._manners.contact)},
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    @property
    def requests(self) -> int:
        """How many requests were made."""
        return self._requests

    def fetch(
        self,
        path: str,
        into: Path,
        *,
        accept: str,
        max_bytes: int,
        params: Mapping[str, str | int] | None = None,
        check: Check | None = None,
    ) -> int:
        """Bring one resource into a file, which is there whole or not at all, and return the status of the answer.

        With 204 (no content) the file is empty and not checked.

        Raises FetchError where the server refuses, or after the last try; ``status`` is its answer's, None for none.
        """
        url = self._base.join(path).copy_merge_params(dict(params or {}))
        partial = into.with_name(f".{into.name}.part")
        into.parent.mkdir(parents=True, exist_ok=True)
        try:
            status = self._with_patience(url, partial, accept, max_bytes, check)
            partial.replace(into)
        finally:
            partial.unlink(missing_ok=True)
        return status

    def _with_patience(self, url: httpx.URL, partial: Path, accept: str, max_bytes: int, check: Check | None) -> int:
        for attempt in range(1, self._manners.attempts + 1):
            if self._requests:
                self._sleep(self._manners.pause)
            try:
                answered = self._once(url, partial, accept, max_bytes)
                if check is not None and answered != httpx.codes.NO_CONTENT:
                    check(partial)
                return answered
            except _TransientError as failure:
                problem, wait, status = failure.problem, failure.wait, failure.status
            except httpx.RequestError as error:
                problem, wait, status = f"{type(error).__name__}: {error}", None, None
            except ValueError as error:
                problem, wait, status = f"the answer is damaged: {error}", None, None
            if wait is not None and wait > self._manners.longest_wait:
                raise FetchError(
                    f"{problem}; asks to come back in {wait:.0f} seconds", str(url), "run it again then", status
                )
            if attempt < self._manners.attempts:
                delay = self._manners.backoff * 2 ** (attempt - 1)
                wait = wait if wait is not None else delay * (1 + self._chance())
                self._notice(f"{problem}; trying again in {wait:.0f} seconds")
                self._sleep(wait)
        raise FetchError(
            f"{problem}; given up after {self._manners.attempts} tries",
            str(url),
            "run it again later: what is there is kept",
            status,
        )

    def _once(self, url: httpx.URL, partial: Path, accept: str, max_bytes: int) -> int:
        for _ in range(_MAX_REDIRECTS + 1):
            self._requests += 1
            with self._http.stream("GET", url, headers={"Accept": accept}) as response:
                if response.status_code not in _REDIRECTS:
                    self._take(response, partial, max_bytes)
                    return response.status_code
                target = _target(url, response)
            if (target.scheme, target.host, target.port) != (url.scheme, url.host, url.port):
                raise FetchError(
                    f"redirects to another host, {target.host}", str(url), "check the address (--base-url)"
                )
            url = target
        raise FetchError("redirects without end", str(url), "check the address (--base-url)")

    def _take(self, response: httpx.Response, partial: Path, max_bytes: int) -> None:
        status, url = response.status_code, str(response.request.url)
        if status in _TRANSIENT:
            raise _TransientError(f"the server answers {status}", self._retry_after(response), status)
        if status == httpx.codes.UNAUTHORIZED:
            raise FetchError("user name or password is not accepted (401)", url, "check the account", status)
        if not response.is_success:
            raise FetchError(f"the server answers {status} {response.reason_phrase}", url, status=status)
        received = 0
        with partial.open("wb") as file:
            for chunk in response.iter_bytes():
                received += len(chunk)
                if received > max_bytes:
                    raise FetchError(f"more than {max_bytes} bytes", url, "check the address (--base-url)", status)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Seconds the server asks to wait (RFC 9110, 10.2.3: a number or a date); None where it does not say."""
        asked = response.headers.get("Retry-After", "").strip()
        if asked.isdecimal():
            return float(asked)
        with suppress(ValueError):
            when = parsedate_to_datetime(asked)
            # The zone "-0000" means UTC without saying where the clock stands (RFC 5322, 3.3); Python leaves it open.
            return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - self._now()).total_seconds())
        return None


class _TransientError(Exception):
    def __init__(self, problem: str, wait: float | None, status: int) -> None:
        self.problem, self.wait, self.status = problem, wait, status
        super().__init__(problem)


def user_agent(contact: str) -> str:
    """How we introduce ourselves, so that an operator can tell who comes and write to us."""
    return f"amtsatlas/{__version__} (+{contact or 'no contact given'})"


def _target(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    location = response.headers.get("Location", "")
    try:
        return url.join(location)
    except httpx.InvalidURL:
        raise FetchError(f"redirects to {location!r}, which is no address", str(url)) from None


def _checked_base(base_url: str, with_password: bool) -> httpx.URL:
    try:
        url = httpx.URL(base_url.rstrip("/") + "/")
    except httpx.InvalidURL as error:
        raise FetchError(f"no address: {error}", base_url) from None
    shown = str(url.copy_with(username=None, password=None))
    if url.scheme not in {"http", "https"} or not url.host:
        raise FetchError("no http(s) address", shown)
    if url.userinfo:
        raise FetchError("holds a user name", shown, "hand in user and password on their own")
    if with_password and url.scheme == "http" and url.host not in _LOOPBACK:
        raise FetchError("the password would travel unencrypted", shown, "use https")
    return url
