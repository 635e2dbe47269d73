"""Judgements on disputed procedures, as they come out of a journal."""

from pathlib import Path

import pytest

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.record import JudgementRecord, Reason
from amtsatlas.sources.interface import EXAMPLE_MARK
from amtsatlas.sources.judgements import REQUIRED, Judgements
from tests.conftest import CollectingSink
from tests.sources.small import context

DIGEST = "0123456789abcdef" * 4
ROW = {
    "programme": "digitales-amt",
    "authority_key": "gemeinde:09562000",
    "procedure_key": "bayernportal:StMD:0815",
    "counts": "true",
    "reason": "Der Antrag lässt sich absenden.",
    "decided_on": "2024-04-30",
    "entry": "12",
    "digest": DIGEST,
}


def read(folder: Path, *rows: dict[str, str], columns: tuple[str, ...] = REQUIRED) -> CollectingSink:
    path = folder / "judgements.csv"
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    path.write_text("".join(";".join(line) + "\n" for line in lines), encoding="utf-8")
    sink = CollectingSink()
    Judgements().read([path], context(folder), sink)
    return sink


def test_a_row_is_read_field_by_field_and_states_nothing_else(tmp_path: Path) -> None:
    sink = read(tmp_path, ROW)

    assert sink.judgement == [
        JudgementRecord(
            "digitales-amt", "gemeinde:09562000", "bayernportal:StMD:0815", True, "Der Antrag lässt sich absenden.",
            "2024-04-30", 12, DIGEST,
        )
    ]  # fmt: skip
    assert [*sink.covered, *sink.service, *sink.procedure, *sink.offer, *sink.rejection] == []
    assert sink.read == 1


def test_a_table_without_a_row_says_that_no_judgement_is_in_force(tmp_path: Path) -> None:
    sink = read(tmp_path)

    assert (sink.read, sink.judgement, sink.rejection) == (0, [], [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("authority_key", "gss:E07000223"),
        ("procedure_key", "csv:Stadt Erlangen:https://e.de/?a=1:2"),
        ("procedure_key", "xzufi:Redaktion:agency|7"),
        ("procedure_key", "local-links:GDS:h0"),
        ("counts", "false"),
        ("reason", '"Geht; wirklich.\nAuch abends."'),
        ("decided_on", "2024-05-01"),
        ("entry", "999999999999999999"),
    ],
)
def test_what_is_seldom_but_right_is_taken(tmp_path: Path, field: str, value: str) -> None:
    [judgement] = read(tmp_path, {**ROW, field: value}).judgement

    assert str(getattr(judgement, field)).lower() == value.strip('"').lower()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        *((field, " ", Reason.MISSING_FIELD) for field in REQUIRED),
        ("programme", "Digitales Amt", Reason.BAD_VALUE),
        ("authority_key", "Erlangen", Reason.BAD_KEY),
        ("authority_key", "gemeinde:9562000", Reason.BAD_KEY),
        ("authority_key", "gemeinde:09999999", Reason.UNKNOWN_AUTHORITY),
        ("procedure_key", "0815", Reason.BAD_KEY),
        ("procedure_key", "bayernportal:0815", Reason.BAD_KEY),
        ("procedure_key", "bayernportal:StMD:", Reason.BAD_KEY),
        ("counts", "ja", Reason.BAD_VALUE),
        ("counts", "True", Reason.BAD_VALUE),
        ("decided_on", "30.04.2024", Reason.BAD_VALUE),
        ("decided_on", "2024-02-30", Reason.BAD_VALUE),
        ("decided_on", "2024-05-02", Reason.BAD_VALUE),
        ("entry", "0", Reason.BAD_VALUE),
        ("entry", "-1", Reason.BAD_VALUE),
        ("entry", "1.0", Reason.BAD_VALUE),
        ("entry", "٣", Reason.BAD_VALUE),
        ("digest", DIGEST[:-1], Reason.BAD_VALUE),
        ("digest", DIGEST.upper(), Reason.BAD_VALUE),
    ],
)
def test_a_row_that_is_not_right_in_every_field_is_rejected_and_the_others_hold(
    tmp_path: Path, field: str, value: str, reason: Reason
) -> None:
    other = {**ROW, "procedure_key": "bayernportal:StMD:4711"}
    sink = read(tmp_path, {**ROW, field: value}, other)

    assert [(one.reason, one.file, one.place) for one in sink.rejection] == [(reason, "judgements.csv", "2")]
    assert field in sink.rejection[0].detail or value in sink.rejection[0].detail
    assert [one.procedure_key for one in sink.judgement] == ["bayernportal:StMD:4711"]


def test_a_row_that_can_not_be_cut_is_rejected(tmp_path: Path) -> None:
    sink = read(tmp_path, {**ROW, "reason": "Geht; wirklich."}, ROW)

    assert [(one.reason, one.place) for one in sink.rejection] == [(Reason.BAD_ROW, "2")]
    assert len(sink.judgement) == 1


@pytest.mark.parametrize("counts", ["true", "false"])
def test_two_rows_about_the_same_refuse_the_whole_since_nobody_can_tell_which_is_in_force(
    tmp_path: Path, counts: str
) -> None:
    with pytest.raises(InputError, match="judges what line 2 judges") as refused:
        read(tmp_path, ROW, {**ROW, "authority_key": "landkreis:09177"}, {**ROW, "counts": counts, "entry": "13"})
    assert (refused.value.file, refused.value.place) == ("judgements.csv", "line 4")


def test_the_same_procedure_is_judged_for_each_authority_and_programme_of_its_own(tmp_path: Path) -> None:
    sink = read(tmp_path, ROW, {**ROW, "authority_key": "landkreis:09177"}, {**ROW, "programme": "another"})

    assert len(sink.judgement) == 3


@pytest.mark.parametrize("column", REQUIRED)
def test_a_table_without_one_of_the_columns_is_refused(tmp_path: Path, column: str) -> None:
    with pytest.raises(InputError, match=f"missing columns: {column}"):
        read(tmp_path, ROW, columns=tuple(name for name in REQUIRED if name != column))


def test_other_columns_are_counted_and_the_example_mark_is_noticed(tmp_path: Path) -> None:
    row = {**ROW, "judge": "x", "example_data": EXAMPLE_MARK}
    sink = read(tmp_path, row, columns=(*REQUIRED, "judge", "example_data"))

    assert dict(sink.unknown) == {("column", "judge"): 1}
    assert sink.example
    assert not read(tmp_path, ROW).example


def test_a_folder_and_two_files_are_refused(tmp_path: Path) -> None:
    for paths in ([tmp_path], [tmp_path / "a", tmp_path / "b"]):
        with pytest.raises(InputError, match="reads one file"):
            Judgements().files(paths)
