"""Fetches the federal Data Hub's rows of one territory: its CSV export, else page by page.

``{base}/open-pvog/{ars12}/export?filetype=csv&includeAbove=&includeBelow=`` answers 406 to ``Accept: text/csv`` and
413 where the export is too large; then ``{base}/open-pvog/{ars12}?page=&size=100`` has the same rows as JSON.
"""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from amtsatlas.domain.errors import InputError
from amtsatlas.fetch.client import Check, FetchError, FetchSummary, Manners, PoliteClient, Progress, silent

BASE_URL = "https://api.ozg-umsetzung.de/api/public/v1/dash"

PAGE_SIZE = 100
"""Rows a page, as documented."""

MAX_EXPORT_BYTES = 4 * 2**30
"""All of Germany with everything inherited is far below; more is an error."""

MAX_PAGE_BYTES = 64 * 2**20

_TOO_LARGE = frozenset({httpx.codes.NOT_ACCEPTABLE, httpx.codes.REQUEST_ENTITY_TOO_LARGE})
_START_ANEW = "delete these files and run it again"


def fetch(
    ars: str,
    into: Path,
    *,
    include_above: bool = False,
    include_below: bool = True,
    base_url: str = BASE_URL,
    manners: Manners | None = None,
    sleep: Callable[[float], None] = time.sleep,
    progress: Progress = silent,
) -> FetchSummary:
    """Fetch the rows of a territory (12-digit ARS) into the folder, as one .csv file or as .json pages.

    ``include_above`` adds what is offered at the territories above (Land, Bund), ``include_below`` at those inside.
    Files that are there are kept, so a broken run goes on. Raises FetchError, and InputError for a wrong ARS.
    """
    if not re.fullmatch(r"\d{12}", ars, re.ASCII):
        raise InputError(f"{ars!r} is no ARS", remedy="give 12 digits, e.g. 091620000000 for München")
    flags = {"includeAbove": _flag(include_above), "includeBelow": _flag(include_below)}
    name = f"open-pvog-{ars}" + "-above" * include_above + "-below" * include_below
    into.mkdir(parents=True, exist_ok=True)
    export = into / f"{name}.csv"
    if _is_whole(export, _check_export):
        return FetchSummary((export,), fetched=0, kept=1, requests=0)
    with PoliteClient(
        base_url, manners=manners, sleep=sleep, notice=lambda sentence: progress(0, None, sentence)
    ) as client:
        if not _page_file(into, name, 0).exists():
            progress(0, 1, f"export of {ars}")
            try:
                client.fetch(
                    f"open-pvog/{ars}/export",
                    export,
                    accept="application/octet-stream",
                    max_bytes=MAX_EXPORT_BYTES,
                    params={"filetype": "csv", **flags},
                    check=_check_export,
                )
            except FetchError as error:
                if error.status not in _TOO_LARGE:
                    raise
            if _is_whole(export, _check_export):
                progress(1, 1, f"export of {ars}")
                return FetchSummary((export,), fetched=1, kept=0, requests=client.requests)
        # Damaged, or of an answer without content (204); beside pages it would be read as one of them.
        export.unlink(missing_ok=True)
        return _fetch_pages(client, ars, into, name, flags, progress)


def _fetch_pages(
    client: PoliteClient, ars: str, into: Path, name: str, flags: dict[str, str], progress: Progress
) -> FetchSummary:
    """Every page of the territory. Raises FetchError where the pages do not belong to one state of the feed."""
    files: list[Path] = []
    kept = rows = 0
    first: dict[str, Any] | None = None
    while True:
        number = len(files)
        file = _page_file(into, name, number)
        if _is_whole(file, _check_page):
            kept += 1
        else:
            status = client.fetch(
                f"open-pvog/{ars}",
                file,
                accept="application/json",
                max_bytes=MAX_PAGE_BYTES,
                params={"page": number, "size": PAGE_SIZE, **flags},
                check=_check_page,
            )
            if status == httpx.codes.NO_CONTENT:
                file.write_text(json.dumps({"content": []}), encoding="utf-8")
        files.append(file)
        page = _page(file)
        first = first or page
        rows += len(page["content"])
        if _total(page, "totalElements") != _total(first, "totalElements"):
            raise FetchError("the feed changed between two pages", str(file), _START_ANEW)
        pages = _total(page, "totalPages")
        progress(len(files), pages, f"page {number + 1} of {ars}")
        if not page["content"] or page.get("last") is True or (pages is not None and len(files) >= pages):
            break
    expected = _total(first, "totalElements")
    if expected is not None and rows != expected:
        raise FetchError(f"{rows} rows came where {expected} were announced", str(into / name), _START_ANEW)
    return FetchSummary(tuple(files), fetched=len(files) - kept, kept=kept, requests=client.requests)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _page_file(into: Path, name: str, number: int) -> Path:
    return into / f"{name}-{number:05d}.json"


def _is_whole(file: Path, check: Check) -> bool:
    """Whether the file is there from an earlier run, and is what was asked for."""
    try:
        check(file)
    except (FileNotFoundError, ValueError):
        return False
    return True


def _check_export(path: Path) -> None:
    with path.open("rb") as file:
        header = file.readline(2**16)
    if b"leika_key" not in header:
        raise ValueError("its first line is not the export's header")


def _check_page(path: Path) -> None:
    _page(path)


def _page(path: Path) -> dict[str, Any]:
    """One page. Raises ValueError where it is none."""
    page = json.loads(path.read_bytes())
    if not isinstance(page, dict) or not isinstance(page.get("content"), list):
        raise ValueError("no page with content")
    return page


def _total(page: dict[str, Any], name: str) -> int | None:
    """A count of the page object; newer servers put it into an object ``page`` of its own."""
    inner = page.get("page")
    found = page.get(name, inner.get(name) if isinstance(inner, dict) else None)
    return found if isinstance(found, int) else None
