"""From the loopback service to an accepted delivery, by the command line alone."""

import json
from pathlib import Path

from tests.conftest import Amtsatlas
from tests.fetch.conftest import Answer, Asked, Loopback
from tests.fetch.test_openpvog import ARS, EXPORT

OFFICES = {"dienststelle": [{"id": "01", "bezeichnung": "Stadt Erlangen", "dienststellenschluessel": "077"}]}
DOG = {"id": "0377", "kurzbeschreibung": "Hund anmelden"}
PROCEDURES = {
    "leistungMitOnlineverfahren": [{"leistungId": "1", "leistungBezeichnung": "Hundesteuer", "onlineverfahren": [DOG]}]
}
CSV = f"leika_key;leika_name;ars;url;online_status;aktiv\n99050012104000;Gewerbe;{ARS};https://example.org/a;ok;ja\n"


def test_openpvog_is_fetched_and_imported(loopback: Loopback, amtsatlas: Amtsatlas, tmp_path: Path) -> None:
    loopback.says(EXPORT, Answer(body=CSV.encode()))
    into = tmp_path / "pvog"
    common = ("--base-url", f"{loopback.url}/dash", "--pause", "0", "--contact", "mail@example.org", "--into", into)
    fetched = amtsatlas("fetch", "openpvog", ARS, *common)
    assert fetched.returncode == 0, fetched.stderr
    done = amtsatlas(
        "import", "openpvog", into, "--date", "2026-01-01", "--provider", "FITKO", "--data", tmp_path / "d"
    )
    assert done.returncode == 0, done.stderr
    assert "1 offers of 1 authorities" in done.stderr


def test_bayernportal_is_fetched_with_an_account_and_imported(
    loopback: Loopback, amtsatlas: Amtsatlas, tmp_path: Path
) -> None:
    def offices(asked: Asked) -> Answer:
        return Answer(body=json.dumps(OFFICES if asked.query["page"] == "0" else {"dienststelle": []}).encode())

    loopback.says("/rest/dienststellen", offices)
    loopback.says("/rest/dienststellen/077/onlineverfahren", Answer(body=json.dumps(PROCEDURES).encode()))
    into = tmp_path / "export"
    fetched = amtsatlas(
        "fetch", "bayernportal", "--user", "u", "--password", "p", "--base-url", f"{loopback.url}/rest",
        "--pause", "0", "--contact", "mail@example.org", "--into", into,
    )  # fmt: skip
    assert fetched.returncode == 0, fetched.stderr
    done = amtsatlas(
        "import", "bayernportal", into, "--date", "2026-01-01", "--provider", "E", "--data", tmp_path / "d"
    )
    assert done.returncode == 0, done.stderr
    assert "1 offers of 1 authorities" in done.stderr
