"""Progress where nobody watches: a line now and then, so that a log tells how far it is."""

import pytest

from amtsatlas.cli.progress import progress_of_parts


def test_a_line_for_every_twentieth_and_one_for_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_of_parts("freezing") as progress:
        progress(0, None, "looking")
        for done in range(1, 1001):
            progress(done, 1000, f"{done} of 1000 pages")
    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert told.out == ""
    assert lines[:2] == ["freezing: looking", "freezing: 50 of 1000 pages"]
    assert lines[-1] == "freezing: 1000 of 1000 pages"
    assert len(lines) == 21


def test_work_of_few_parts_tells_each_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_of_parts("freezing") as progress:
        for done in (1, 2, 3):
            progress(done, 3, f"{done} of 3 pages")
    assert len(capsys.readouterr().err.splitlines()) == 3
