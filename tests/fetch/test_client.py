from datetime import UTC, datetime
from pathlib import Path

import pytest

from amtsatlas import __version__
from amtsatlas.fetch.client import FetchError, Manners, PoliteClient
from tests.fetch.conftest import Answer, Loopback, Waits

GOOD = Answer(body=b"good")


def fetch(loopback: Loopback, waits: Waits, into: Path, **manners: float) -> int:
    with PoliteClient(
        loopback.url,
        manners=Manners(**manners),  # type: ignore[arg-type]
        sleep=waits,
        chance=lambda: 0.5,
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
    ) as client:
        client.fetch("thing", into, accept="text/plain", max_bytes=1000)
        return client.requests


def test_a_resource_is_written_and_no_partial_file_is_left(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", GOOD)
    assert fetch(loopback, waits, tmp_path / "folder" / "thing") == 1
    assert (tmp_path / "folder" / "thing").read_bytes() == b"good"
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["thing"]
    assert waits.seconds == []


def test_it_says_who_it_is_and_what_it_takes(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", GOOD)
    with PoliteClient(loopback.url, manners=Manners(contact="mailto:ops@example.org"), sleep=waits) as client:
        client.fetch("thing", tmp_path / "thing", accept="text/plain", max_bytes=10, params={"a": "b c"})
    asked = loopback.asked[0]
    assert asked.headers["User-Agent"] == f"amtsatlas/{__version__} (+mailto:ops@example.org)"
    assert asked.headers["Accept"] == "text/plain"
    assert asked.query == {"a": "b c"}


def test_it_pauses_between_requests_but_not_before_the_first(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", GOOD)
    with PoliteClient(loopback.url, manners=Manners(pause=3.0), sleep=waits) as client:
        for name in "abc":
            client.fetch("thing", tmp_path / name, accept="*/*", max_bytes=10)
    assert waits.seconds == [3.0, 3.0]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_it_tries_again_after_a_passing_fault(loopback: Loopback, waits: Waits, tmp_path: Path, status: int) -> None:
    loopback.says("/thing", Answer(status), GOOD)
    assert fetch(loopback, waits, tmp_path / "thing") == 2
    assert (tmp_path / "thing").read_bytes() == b"good"


def test_waits_double_and_jitter_and_then_it_gives_up(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", Answer(503))
    with pytest.raises(FetchError, match="answers 503; given up after 4 tries") as caught:
        fetch(loopback, waits, tmp_path / "thing", attempts=4, backoff=2.0, pause=0.25)
    assert caught.value.status == 503
    assert waits.without([0.25]) == [3.0, 6.0, 12.0]  # 2, 4, 8 and half as much again by chance
    assert len(loopback.asked) == 4
    assert list(tmp_path.iterdir()) == []


def test_it_waits_as_long_as_the_server_asks(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(
        "/thing",
        Answer(429, headers={"Retry-After": "17"}),
        Answer(503, headers={"Retry-After": "Thu, 01 Jan 2026 00:00:42 GMT"}),
        Answer(503, headers={"Retry-After": "Thu, 01 Jan 2026 00:00:43 -0000"}),
        GOOD,
    )
    fetch(loopback, waits, tmp_path / "thing", pause=0.25)
    assert waits.without([0.25]) == [17.0, 42.0, 43.0]


def test_it_leaves_a_server_alone_that_asks_for_hours(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", Answer(429, headers={"Retry-After": "7200"}))
    with pytest.raises(FetchError, match="come back in 7200 seconds"):
        fetch(loopback, waits, tmp_path / "thing")
    assert len(loopback.asked) == 1


def test_a_connection_that_breaks_off_is_tried_again(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", Answer(body=b"good but long", cut=4), Answer(body=b"good but long"))
    fetch(loopback, waits, tmp_path / "thing")
    assert (tmp_path / "thing").read_bytes() == b"good but long"


def test_a_server_that_is_not_there_is_said_plainly(waits: Waits, tmp_path: Path) -> None:
    with (
        PoliteClient("http://127.0.0.1:9", manners=Manners(attempts=2), sleep=waits) as client,
        pytest.raises(FetchError, match="given up after 2 tries"),
    ):
        client.fetch("thing", tmp_path / "thing", accept="*/*", max_bytes=10)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 413])
def test_a_lasting_refusal_is_not_tried_again(loopback: Loopback, waits: Waits, tmp_path: Path, status: int) -> None:
    loopback.says("/thing", Answer(status), GOOD)
    with pytest.raises(FetchError) as caught:
        fetch(loopback, waits, tmp_path / "thing")
    assert caught.value.status == status
    assert len(loopback.asked) == 1


def test_it_follows_a_redirect_on_the_same_host(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", Answer(302, headers={"Location": "/other?x=1"}))
    loopback.says("/other", GOOD)
    fetch(loopback, waits, tmp_path / "thing")
    assert (tmp_path / "thing").read_bytes() == b"good"


@pytest.mark.parametrize("target", ["http://example.org/", "https://127.0.0.1/", "http://127.0.0.1:1/x", "//a.b/c"])
def test_it_never_follows_a_redirect_elsewhere(loopback: Loopback, waits: Waits, tmp_path: Path, target: str) -> None:
    loopback.says("/thing", Answer(301, headers={"Location": target}))
    with pytest.raises(FetchError, match="redirects to another host"):
        fetch(loopback, waits, tmp_path / "thing")


def test_redirects_in_a_ring_end(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", Answer(302, headers={"Location": "/thing"}))
    with pytest.raises(FetchError, match="without end"):
        fetch(loopback, waits, tmp_path / "thing")


def test_an_answer_that_is_too_big_is_refused_and_not_kept(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says("/thing", Answer(body=b"x" * 1001))
    with pytest.raises(FetchError, match="more than 1000 bytes"):
        fetch(loopback, waits, tmp_path / "thing")
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_stays_until_the_new_one_is_whole(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    (tmp_path / "thing").write_bytes(b"old")
    loopback.says("/thing", Answer(body=b"new but cut", cut=3))
    with pytest.raises(FetchError):
        fetch(loopback, waits, tmp_path / "thing", attempts=2)
    assert (tmp_path / "thing").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("ftp://example.org", "no http"),
        ("example.org", "no http"),
        ("https://user:secret@example.org", "holds a user name"),
        ("http://example.org", "unencrypted"),
    ],
)
def test_an_address_that_is_wrong_or_unsafe_is_refused_without_repeating_the_password(
    address: str, problem: str
) -> None:
    with pytest.raises(FetchError, match=problem) as caught:
        PoliteClient(address, credentials=("user", "secret"))
    assert "secret" not in str(caught.value)
