import json
from pathlib import Path

import pytest

from amtsatlas.domain.errors import InputError
from amtsatlas.fetch.client import FetchError, FetchSummary, Manners
from amtsatlas.fetch.openpvog import fetch
from amtsatlas.registers.packaged import register
from amtsatlas.sources.interface import ReadContext
from amtsatlas.sources.openpvog import OpenPvog
from tests.conftest import CollectingSink
from tests.fetch.conftest import Answer, Asked, Loopback, Waits

ARS = "091620000000"
EXPORT = f"/dash/open-pvog/{ARS}/export"
PAGES = f"/dash/open-pvog/{ARS}"
CSV = b"leika_key;ars;url\n99050012104000;091620000000;https://example.org/a\n"


def run(loopback: Loopback, waits: Waits, into: Path, **options: bool) -> FetchSummary:
    return fetch(
        ARS, into, base_url=f"{loopback.url}/dash", manners=Manners(pause=0, attempts=3), sleep=waits, **options
    )


def rows(count: int) -> list[dict[str, str]]:
    return [{"leika_key": f"99{number:012d}", "ars": ARS} for number in range(count)]


def paged(total: int) -> object:
    """A page object as documented."""

    def answer(asked: Asked) -> Answer:
        number, size = int(asked.query["page"]), int(asked.query["size"])
        content = rows(total)[number * size : (number + 1) * size]
        pages = -(-total // size)
        page = {
            "totalPages": pages,
            "totalElements": total,
            "content": content,
            "number": number,
            "size": size,
            "first": number == 0,
            "last": number >= pages - 1,
            "empty": not content,
        }
        return Answer(body=json.dumps(page).encode())

    return answer


def as_documented(asked: Asked) -> Answer:
    """The export answers only to application/octet-stream."""
    return Answer(body=CSV) if asked.headers["Accept"] == "application/octet-stream" else Answer(406)


def test_the_export_is_one_csv_file_as_it_came(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, as_documented)
    summary = run(loopback, waits, tmp_path, include_above=True, include_below=False)
    assert [file.read_bytes() for file in summary.files] == [CSV]
    assert summary.files[0].suffix == ".csv"
    assert loopback.asked[0].query == {"filetype": "csv", "includeAbove": "true", "includeBelow": "false"}
    assert (summary.fetched, summary.kept, summary.requests) == (1, 0, 1)


def test_what_is_there_is_not_fetched_again(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, as_documented)
    first = run(loopback, waits, tmp_path)
    again = run(loopback, waits, tmp_path)
    assert again.files == first.files
    assert (again.fetched, again.kept, again.requests) == (0, 1, 0)


def test_another_question_has_another_file(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, as_documented)
    assert run(loopback, waits, tmp_path).files != run(loopback, waits, tmp_path, include_above=True).files


@pytest.mark.parametrize("refusal", [406, 413])
@pytest.mark.parametrize("total", [1, 99, 100, 250])
def test_an_export_that_is_refused_is_fetched_in_pages(
    loopback: Loopback, waits: Waits, tmp_path: Path, refusal: int, total: int
) -> None:
    loopback.says(EXPORT, Answer(refusal))
    loopback.says(PAGES, paged(total))  # type: ignore[arg-type]
    summary = run(loopback, waits, tmp_path)
    contents = [json.loads(file.read_bytes())["content"] for file in summary.files]
    assert [row for content in contents for row in content] == rows(total)
    assert loopback.asked[1].query == {"page": "0", "size": "100", "includeAbove": "false", "includeBelow": "true"}
    assert len(loopback.asked) == 1 + -(-total // 100)


def test_pages_without_totals_end_with_an_empty_one(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, Answer(413))
    loopback.says(
        PAGES,
        Answer(body=json.dumps({"content": rows(100)}).encode()),
        Answer(body=json.dumps({"content": []}).encode()),
    )
    assert len(run(loopback, waits, tmp_path).files) == 2


def test_totals_in_an_object_of_their_own_are_understood(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, Answer(413))
    page = {"content": rows(3), "page": {"totalPages": 1, "totalElements": 3, "size": 100, "number": 0}}
    loopback.says(PAGES, Answer(body=json.dumps(page).encode()))
    assert len(run(loopback, waits, tmp_path).files) == 1


def test_a_broken_run_goes_on_with_the_page_it_lacks(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    answer = paged(250)
    loopback.says(EXPORT, Answer(413))
    loopback.says(PAGES, answer, Answer(500))  # type: ignore[arg-type]
    with pytest.raises(FetchError, match="500"):
        run(loopback, waits, tmp_path)
    loopback.says(PAGES, answer)  # type: ignore[arg-type]
    before = len(loopback.asked)
    summary = run(loopback, waits, tmp_path)
    assert [asked.query.get("page") for asked in loopback.asked[before:]] == ["1", "2"]
    assert (summary.fetched, summary.kept) == (2, 1)


def test_a_page_that_is_cut_but_well_sent_is_asked_for_again(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    whole = json.dumps({"content": rows(3), "last": True}).encode()
    loopback.says(EXPORT, Answer(413))
    loopback.says(PAGES, Answer(body=whole[:-20]), Answer(body=whole))
    assert [file.read_bytes() for file in run(loopback, waits, tmp_path).files] == [whole]


def test_a_feed_that_changes_between_pages_is_no_delivery(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, Answer(413))
    loopback.says(PAGES, paged(250), paged(251))  # type: ignore[arg-type]
    with pytest.raises(FetchError, match="changed between two pages"):
        run(loopback, waits, tmp_path)


def test_fewer_rows_than_announced_are_no_delivery(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, Answer(413))
    page = {"content": rows(3), "totalPages": 1, "totalElements": 4, "last": True}
    loopback.says(PAGES, Answer(body=json.dumps(page).encode()))
    with pytest.raises(FetchError, match="3 rows came where 4 were announced"):
        run(loopback, waits, tmp_path)


def test_a_web_page_instead_of_the_export_is_not_kept(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, Answer(body=b"<html>maintenance</html>"))
    with pytest.raises(FetchError, match="not the export's header"):
        run(loopback, waits, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ars", ["09162000", "09162000000x", "", "../../etc/pas", "٠٩١٦٢٠٠٠٠٠٠٠"])
def test_a_wrong_ars_is_refused_before_anything_is_asked(
    loopback: Loopback, waits: Waits, tmp_path: Path, ars: str
) -> None:
    with pytest.raises(InputError, match="is no ARS"):
        fetch(ars, tmp_path, base_url=loopback.url, sleep=waits)
    assert loopback.asked == []


@pytest.mark.parametrize("paged_feed", [False, True])
def test_what_was_fetched_is_what_the_source_reads(
    loopback: Loopback, waits: Waits, tmp_path: Path, sink: CollectingSink, paged_feed: bool
) -> None:
    row = {
        "leika_key": "99050012104000",
        "leika_name": "Gewerbe anmelden",
        "ars": ARS,
        "url": "https://example.org/a",
        "online_status": "ok",
        "aktiv": "ja",
    }
    csv = f"{';'.join(row)}\n{';'.join(row.values())}\n".encode()
    loopback.says(EXPORT, Answer(413) if paged_feed else Answer(body=csv))
    loopback.says(PAGES, Answer(body=json.dumps({"content": [row], "totalElements": 1, "last": True}).encode()))
    run(loopback, waits, tmp_path / "pvog")
    workdir = tmp_path / "work"
    workdir.mkdir()
    OpenPvog().read([tmp_path / "pvog"], ReadContext(register(), "2023-12-28", "hub", workdir), sink)
    assert [(offer.authority_key, offer.online_status) for offer in sink.offer] == [("gemeinde:09162000", "ok")]
    assert sink.rejection == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]"])
def test_a_damaged_file_of_an_earlier_run_is_fetched_again(
    loopback: Loopback, waits: Waits, tmp_path: Path, content: bytes
) -> None:
    loopback.says(EXPORT, Answer(413))
    loopback.says(PAGES, paged(250))
    whole = run(loopback, waits, tmp_path)
    before = [file.read_bytes() for file in whole.files]
    whole.files[1].write_bytes(content)
    again = run(loopback, waits, tmp_path)
    assert [file.read_bytes() for file in again.files] == before
    assert (again.fetched, again.kept) == (1, 2)


def test_a_damaged_export_of_an_earlier_run_is_fetched_again(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, as_documented)
    (export,) = run(loopback, waits, tmp_path).files
    export.write_bytes(b"")
    assert run(loopback, waits, tmp_path).fetched == 1
    assert export.read_bytes() == CSV


def test_a_page_without_content_is_an_empty_page(loopback: Loopback, waits: Waits, tmp_path: Path) -> None:
    loopback.says(EXPORT, Answer(204))
    loopback.says(PAGES, Answer(body=json.dumps({"content": rows(100)}).encode()), Answer(204))
    summary = run(loopback, waits, tmp_path)
    assert [len(json.loads(file.read_bytes())["content"]) for file in summary.files] == [100, 0]
    assert sorted(tmp_path.iterdir()) == list(summary.files)  # nothing is left of the export
    assert run(loopback, waits, tmp_path).kept == 2


def test_a_page_without_content_where_rows_were_announced_is_no_delivery(
    loopback: Loopback, waits: Waits, tmp_path: Path
) -> None:
    loopback.says(EXPORT, Answer(413))
    loopback.says(PAGES, paged(250), Answer(204))
    with pytest.raises(FetchError, match="changed between two pages"):
        run(loopback, waits, tmp_path)
