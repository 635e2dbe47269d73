import base64
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from amtsatlas.domain.errors import InputError
from amtsatlas.fetch import bayernportal
from amtsatlas.fetch.bayernportal import fetch
from amtsatlas.fetch.client import FetchError, FetchSummary, Manners
from amtsatlas.sources.bayernportal import BayernPortal
from tests.fetch.conftest import Answer, Asked, Loopback, Waits

USER, PASSWORD = "gemeinde", "geheim:ä"
EMPTY = Answer(body=b'{"leistungMitOnlineverfahren": []}')


def offices(count: int) -> list[dict[str, object]]:
    return [{"dienststellenschluessel": f"0{number:05d}", "bezeichnung": f"Stadt {number}"} for number in range(count)]


def serve(loopback: Loopback, count: int) -> None:
    """Answer as documented: Basic authentication, XML unless JSON is asked for, at most 100 offices a page."""

    def listing(asked: Asked) -> Answer:
        known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {known}":
            return Answer(401)
        if asked.headers["Accept"] != "application/json":
            return Answer(body=b"<dienststellen/>")
        number, size = int(asked.query["page"]), min(100, int(asked.query["size"]))
        return Answer(body=json.dumps({"dienststelle": offices(count)[number * size : (number + 1) * size]}).encode())

    loopback.says("/v3/dienststellen", listing)
    for office in offices(count):
        key = office["dienststellenschluessel"]
        service = {"leistungId": "01", "onlineverfahren": [{"id": f"00{key}"}]}
        body = json.dumps({"leistungMitOnlineverfahren": [service]}).encode()
        loopback.says(procedures(str(key)), Answer(body=body))


def procedures(key: str) -> str:
    return f"/v3/dienststellen/{key}/onlineverfahren"


def run(
    loopback: Loopback, waits: Waits, into: Path, password: str = PASSWORD, municipality: str | None = None
) -> FetchSummary:
    return fetch(
        into,
        user=USER,
        password=password,
        municipality=municipality,
        base_url=f"{loopback.url}/v3",
        manners=Manners(pause=0, attempts=3),
        sleep=waits,
    )


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101])
def test_the_folder_holds_every_office_and_its_answer(
    loopback: Loopback, waits: Waits, tmp_path: Path, count: int
) -> None:
    serve(loopback, count)
    summary = run(loopback, waits, tmp_path)
    listed = [
        office["dienststellenschluessel"]
        for file in sorted(tmp_path.glob("dienststellen*.json"))
        for office in json.loads(file.read_bytes())["dienststelle"]
    ]
    assert listed == [office["dienststellenschluessel"] for office in offices(count)]
    assert {file.stem for file in tmp_path.glob("onlineverfahren/*.json")} == set(listed)
    assert summary.failed == {}
    assert loopback.asked[-1].query == (
        {"gruppiertNachLeistungen": "true"} if count else {"full": "true", "page": "0", "size": "100"}
    )


def test_the_folder_is_what_the_source_reads(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    serve(loopback, 3)
    summary = run(loopback, waits, tmp_path)
    assert [path for _, path in BayernPortal().files([tmp_path])] == list(summary.files)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(summary.files)


def test_wrong_credentials_are_said_at_once_and_the_password_never(
    loopback: Loopback, waits: Waits, tmp_path: Path
) -> None:
    serve(loopback, 3)
    with pytest.raises(FetchError, match="not accepted") as caught:
        run(loopback, waits, tmp_path, password="falsch")
    assert len(loopback.asked) == 1
    assert "falsch" not in str(caught.value)
    assert waits.seconds == []


def test_a_run_that_was_killed_goes_on_where_it_stopped(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    serve(loopback, 5)

    def power_cut(_asked: Asked) -> Answer:
        (tmp_path / "onlineverfahren" / "000004.json").write_bytes(b'{"leistungMitOnlin')  # half a file on disk
        return Answer(401)

    good = loopback.answers[procedures("000003")]
    loopback.answers[procedures("000003")] = [power_cut]
    with pytest.raises(FetchError):
        run(loopback, waits, tmp_path)
    loopback.answers[procedures("000003")] = good
    before = len(loopback.asked)
    summary = run(loopback, waits, tmp_path)
    assert loopback.paths()[before:] == [procedures("000003"), procedures("000004")]
    assert (summary.fetched, summary.kept) == (2, 5)  # two pages of offices, the last one empty, and three answers
    assert run(loopback, waits, tmp_path).requests == 0


def test_a_killed_process_leaves_no_half_file_and_its_work_is_kept(
    loopback: Loopback, waits: Waits, tmp_path: Path
) -> None:
    serve(loopback, 4)
    reached, over = threading.Event(), threading.Event()
    good = loopback.answers[procedures("000002")]

    def hang(_asked: Asked) -> Answer:
        reached.set()
        over.wait(timeout=20)
        return EMPTY

    loopback.answers[procedures("000002")] = [hang]
    program = f"""
from pathlib import Path
from amtsatlas.fetch.bayernportal import fetch
from amtsatlas.fetch.client import Manners
fetch(Path({str(tmp_path)!r}), user={USER!r}, password={PASSWORD!r}, base_url={loopback.url + "/v3"!r},
      manners=Manners(pause=0))
"""
    process = subprocess.Popen([sys.executable, "-c", program])
    assert reached.wait(timeout=20)
    process.kill()
    process.wait(timeout=20)
    over.set()
    assert [path.name for path in sorted(tmp_path.glob("onlineverfahren/*.json"))] == ["000000.json", "000001.json"]
    loopback.answers[procedures("000002")] = good
    before = len(loopback.asked)
    run(loopback, waits, tmp_path)
    assert loopback.paths()[before:] == [procedures("000002"), procedures("000003")]


def test_persons_are_taken_out_before_anything_is_stored(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    office = {
        "dienststellenschluessel": "01",
        "bezeichnung": "Stadt",
        "behoerdenGebaeudeZuordnungen": {
            "gebaeude": [{"ort": "Hof", "ansprechpartner": {"ap": [{"nachname": "Muster"}]}}]
        },
    }
    loopback.says(
        "/v3/dienststellen",
        Answer(body=json.dumps({"dienststelle": [office], "ansprechpartner": ["Muster"]}).encode()),
        Answer(body=b'{"dienststelle": []}'),
    )
    loopback.says(procedures("01"), EMPTY)
    run(loopback, waits, tmp_path)
    stored = (tmp_path / "dienststellen-0000.json").read_text(encoding="utf-8")
    assert "Muster" not in stored
    assert "Hof" in stored


def test_a_server_that_ignores_the_page_is_left_after_the_second(
    loopback: Loopback, waits: Waits, tmp_path: Path
) -> None:
    loopback.says("/v3/dienststellen", Answer(body=json.dumps({"dienststelle": offices(2)}).encode()))
    for office in offices(2):
        loopback.says(procedures(str(office["dienststellenschluessel"])), EMPTY)
    assert len(run(loopback, waits, tmp_path).files) == 3
    assert len(loopback.asked) == 4


def test_a_lone_office_and_a_page_that_is_not_there_are_understood(
    loopback: Loopback, waits: Waits, tmp_path: Path
) -> None:
    loopback.says("/v3/dienststellen", Answer(body=json.dumps({"dienststelle": offices(1)[0]}).encode()), Answer(404))
    loopback.says(procedures("000000"), EMPTY)
    assert len(run(loopback, waits, tmp_path).files) == 2


def test_an_answer_without_content_is_an_empty_answer(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    serve(loopback, 1)
    loopback.says(procedures("000000"), Answer(204))
    run(loopback, waits, tmp_path)
    stored = json.loads((tmp_path / "onlineverfahren" / "000000.json").read_bytes())
    assert stored == []


def test_an_office_that_must_not_be_seen_is_named_and_has_no_file(
    loopback: Loopback, waits: Waits, tmp_path: Path
) -> None:
    serve(loopback, 3)
    loopback.says(procedures("000001"), Answer(403))
    summary = run(loopback, waits, tmp_path)
    assert list(summary.failed) == ["000001"]
    assert not (tmp_path / "onlineverfahren" / "000001.json").exists()
    assert (tmp_path / "onlineverfahren" / "000002.json").exists()


def test_one_office_that_fails_does_not_stop_the_others(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    serve(loopback, 3)
    loopback.says(procedures("000001"), Answer(500))
    assert run(loopback, waits, tmp_path).failed == {"000001": "the server answers 500; given up after 3 tries"}


def test_a_server_that_fails_for_several_in_a_row_is_left_alone(
    loopback: Loopback, waits: Waits, tmp_path: Path
) -> None:
    serve(loopback, 9)
    for number in range(9):
        loopback.says(procedures(f"00000{number}"), Answer(500))
    with pytest.raises(FetchError, match="500"):
        run(loopback, waits, tmp_path)
    assert len(loopback.asked) == 2 + bayernportal.FAILURES_IN_A_ROW * 3


def test_truncated_json_is_asked_for_again(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    serve(loopback, 1)
    loopback.says(procedures("000000"), Answer(body=b'{"leistungMitOnlineverfahren": ['), EMPTY)
    assert run(loopback, waits, tmp_path).failed == {}


def test_an_error_page_in_json_is_no_answer(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    serve(loopback, 1)
    loopback.says(procedures("000000"), Answer(body=b'{"fehler": "Wartung"}'))
    assert "it has none of" in run(loopback, waits, tmp_path).failed["000000"]


def test_asking_for_one_municipality_names_the_files_after_it(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    serve(loopback, 1)
    run(loopback, waits, tmp_path, municipality="09162000")
    assert loopback.asked[-1].query["gemeindekennziffer"] == "09162000"
    assert (tmp_path / "onlineverfahren" / "000000.09162000.json").exists()


@pytest.mark.parametrize("ags", ["0916200", "../09162", ""])
def test_a_wrong_ags_is_refused(waits: Waits, tmp_path: Path, loopback: Loopback, ags: str) -> None:
    with pytest.raises(InputError, match="is no AGS"):
        run(loopback, waits, tmp_path, municipality=ags)


def test_a_key_that_would_leave_the_folder_is_refused(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    listing = {"dienststelle": [{"dienststellenschluessel": "../../x"}]}
    loopback.says("/v3/dienststellen", Answer(body=json.dumps(listing).encode()))
    with pytest.raises(FetchError, match="can't be a file's name"):
        run(loopback, waits, tmp_path)
