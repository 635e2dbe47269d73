"""Fetches what an account may see of the BayernPortal's REST interface, version 3, into a folder for ``import``.

Documented at baybw-services.bayern.de/restapi.htm: GET only, HTTP Basic, ``Accept: application/json``;
``dienststellen?full=&page=&size=`` and ``dienststellen/{schluessel}/onlineverfahren?gruppiertNachLeistungen=true``.
"""

import json
import re
import time
from collections.abc import Callable, Sequence, Set
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from amtsatlas.domain.errors import InputError
from amtsatlas.fetch.client import FetchError, FetchSummary, Manners, PoliteClient, Progress, silent
from amtsatlas.sources.answer import MAX_BYTES, UnreadableError, items, read_answer, text
from amtsatlas.sources.bayernportal_records import KNOWN_FIELDS, PERSON_FIELDS

BASE_URL = "https://www.bayernportal-webservices.bayern.de/rest/allgemein/v3"

PAGE_SIZE = 100
"""Offices a page: the most the interface gives."""

MAX_PAGES = 1000
"""100,000 offices; Bavaria has some thousand. A server that ignores ``page`` would go on for ever."""

FAILURES_IN_A_ROW = 3
"""Offices in a row whose answers fail, each after all tries: then it is the server, and the run ends."""

_NOT_FOR_US = frozenset({httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND, httpx.codes.GONE})
_OFFICE_KEY = re.compile(r"[0-9A-Za-z_-]+")


def fetch(
    into: Path,
    *,
    user: str,
    password: str,
    municipality: str | None = None,
    base_url: str = BASE_URL,
    manners: Manners | None = None,
    sleep: Callable[[float], None] = time.sleep,
    progress: Progress = silent,
) -> FetchSummary:
    """Fetch all offices and the online procedures of each into the folder.

    ``municipality`` (8-digit AGS) asks each office for this municipality only. Files that are there and can be read are
    kept, so a broken run goes on. Fields that hold persons are taken out before anything is stored. An office that the
    account must not see, or that fails alone, stands in ``failed``. Raises FetchError where nothing more can be had.
    """
    if municipality is not None and not re.fullmatch(r"\d{8}", municipality, re.ASCII):
        raise InputError(f"{municipality!r} is no AGS", remedy="give 8 digits, e.g. 09162000 for München")
    with PoliteClient(
        base_url,
        manners=manners,
        credentials=(user, password),
        sleep=sleep,
        notice=lambda sentence: progress(0, None, sentence),
    ) as client:
        run = _Run(client, into)
        keys = _fetch_offices(run, progress)
        failed = _fetch_procedures(run, keys, municipality, progress)
        return FetchSummary(tuple(sorted(run.files)), run.fetched, run.kept, client.requests, failed)


class _Run:
    """One run: the client, the folder and what happened."""

    def __init__(self, client: PoliteClient, into: Path) -> None:
        self._client, self._into = client, into
        self.files: list[Path] = []
        self.fetched = self.kept = 0

    def have(self, name: str, path: str, params: dict[str, str | int], kind: str) -> Path:
        """The file of this name: kept where it can be read, else fetched. ``kind`` is a key of KNOWN_FIELDS."""
        file = self._into / name
        check = partial(_clean, known=KNOWN_FIELDS[kind])
        if file.exists() and _is_whole(file):
            self.kept += 1
        else:
            status = self._client.fetch(
                path, file, accept="application/json", max_bytes=MAX_BYTES, params=params, check=check
            )
            if status == httpx.codes.NO_CONTENT:
                file.write_text("[]", encoding="utf-8")  # an empty list says so; an empty object could be anything
            self.fetched += 1
        self.files.append(file)
        return file

    def drop(self, file: Path) -> None:
        """Take a file out again."""
        self.files.remove(file)
        file.unlink()


def _fetch_offices(run: _Run, progress: Progress) -> list[str]:
    """Fetch pages until one brings nothing new, and return every dienststellenschluessel in order."""
    keys: dict[str, None] = {}
    for number in range(MAX_PAGES):
        try:
            params: dict[str, str | int] = {"full": "true", "page": number, "size": PAGE_SIZE}
            file = run.have(f"dienststellen-{number:04d}.json", "dienststellen", params, "dienststellen")
        except FetchError as error:
            if number and error.status == httpx.codes.NOT_FOUND:
                break
            raise
        page = _office_keys(file)
        if page and not page - keys.keys():
            run.drop(file)
            break
        keys.update(dict.fromkeys(sorted(page)))
        progress(len(keys), None, "offices listed")
        if not page:
            break
    else:
        raise FetchError(f"more than {MAX_PAGES} pages of offices", "dienststellen", "check the address (--base-url)")
    return list(keys)


def _fetch_procedures(run: _Run, keys: Sequence[str], municipality: str | None, progress: Progress) -> dict[str, str]:
    """Fetch each office's procedures and return the offices that failed, with the reason."""
    failed: dict[str, str] = {}
    in_a_row = 0
    params: dict[str, str | int] = {"gruppiertNachLeistungen": "true"}
    if municipality is not None:
        params["gemeindekennziffer"] = municipality
    for done, key in enumerate(keys):
        progress(done, len(keys), f"procedures of {key}")
        name = f"onlineverfahren/{key}{f'.{municipality}' if municipality else ''}.json"
        try:
            run.have(name, f"dienststellen/{key}/onlineverfahren", params, "answer")
            in_a_row = 0
        except FetchError as error:
            if error.status == httpx.codes.UNAUTHORIZED:
                raise
            in_a_row = 0 if error.status in _NOT_FOR_US else in_a_row + 1
            if in_a_row == FAILURES_IN_A_ROW:
                raise
            failed[key] = error.problem
    progress(len(keys), len(keys), "done")
    return failed


def _office_keys(file: Path) -> set[str]:
    keys = set()
    page = read_answer(file)
    for office in items(page.get("dienststelle") if isinstance(page, dict) else None, "dienststelle"):
        key = text(office.get("dienststellenschluessel")) if isinstance(office, dict) else None
        if key is None:
            continue  # the import rejects it, with its place
        if not _OFFICE_KEY.fullmatch(key):
            raise FetchError(f"the dienststellenschluessel {key!r} can't be a file's name", str(file))
        keys.add(key)
    return keys


def _is_whole(file: Path) -> bool:
    try:
        read_answer(file)
    except UnreadableError:
        return False
    return True


def _clean(file: Path, *, known: Set[str]) -> None:
    """Take persons out of an answer that arrived. Raises ValueError where it is not the answer asked for."""
    try:
        read_answer(file)
    except UnreadableError as error:
        raise ValueError(error.problem) from None
    answer = json.loads(file.read_bytes())
    if answer and not (isinstance(answer, dict) and known & answer.keys()):
        raise ValueError(f"it has none of {', '.join(sorted(known))}")
    file.write_text(json.dumps(_without_persons(answer), ensure_ascii=False), encoding="utf-8")


def _without_persons(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: _without_persons(value) for name, value in tree.items() if name not in PERSON_FIELDS}
    if isinstance(tree, list):
        return [_without_persons(entry) for entry in tree]
    return tree
