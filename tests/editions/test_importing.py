"""Taking in deliveries: what is stored, what is said, what is held and refused."""

import io
import json
import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import zstandard

from amtsatlas.domain.errors import InputError, UsageError
from amtsatlas.editions.checking import check_data
from amtsatlas.editions.importing import DeliveryReport, import_delivery
from amtsatlas.editions.store import accept, deliveries, find_delivery, rejected, withdraw
from amtsatlas.sources.interface import EXAMPLE_MARK, ReadContext, Sink
from amtsatlas.storage.sealed import read_sealed
from tests.editions.tiny import (
    TinySource,
    bring,
    covered,
    deletion,
    make_data,
    municipality,
    offer,
    procedure,
    rejections,
    table,
    whole,
)


def _content(data: Path) -> dict[str, bytes]:
    """Every file below the data folder but the lock."""
    files = (path for path in data.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(data)): path.read_bytes() for path in files}


def test_a_delivery_is_kept_with_its_records_its_rejections_and_a_manifest(data: Path) -> None:
    report = bring(data, [*whole(3, 2), *rejections(1), ["unknown", {"value": "foo"}]], provider="Müller & Söhne")

    assert report.state == "accepted"
    assert report.id.startswith("2023-12-10-csv-mueller-soehne-")
    stored = find_delivery(data, report.id)
    assert stored.manifest == report.manifest
    counts = report.manifest["counts"]
    assert counts["read"] == 18
    assert counts["accepted"] == {"covered": 3, "service": 1, "procedure": 6, "offer": 6, "judgement": 0}
    assert counts["rejected"] == {"bad_value": 1}
    assert (counts["authorities"], counts["offers"]) == (3, 6)
    assert report.manifest["unknown"] == [{"what": "kind", "value": "foo", "times": 1}]
    assert report.manifest["register"]["date"] == "2023-12-01"
    assert rejected(data, report.id) == [
        {"reason": "bad_value", "file": "delivery.json", "place": "16", "detail": "as the test says"}
    ]


def test_the_original_is_kept_byte_for_byte(data: Path) -> None:
    report = bring(data, whole(1))
    packed = (data / "deliveries" / report.id / "original.tar.zst").read_bytes()
    archive = tarfile.open(fileobj=io.BytesIO(zstandard.ZstdDecompressor().decompressobj().decompress(packed)))  # noqa: SIM115

    assert archive.getnames() == ["delivery.json"]
    member = archive.extractfile("delivery.json")
    assert member is not None
    assert json.loads(member.read()) == whole(1)


def test_the_archive_does_not_depend_on_owner_and_time(data: Path, tmp_path: Path) -> None:
    first = bring(data, whole(1)).manifest["files"]["original.tar.zst"]
    os.utime(tmp_path / "delivery.json", (1, 1))
    second = bring(data, whole(1), date="2023-12-11").manifest["files"]["original.tar.zst"]

    assert first == second


def test_the_same_bytes_again_are_already_there_and_nothing_changes(data: Path) -> None:
    first = bring(data, whole(2))
    before = _content(data)
    again = bring(data, whole(2))

    assert again.already_there
    assert (again.id, again.state) == (first.id, "accepted")
    assert _content(data) == before


@pytest.mark.parametrize("state", ["held", "withdrawn"])
def test_the_same_bytes_of_a_delivery_not_used_are_already_there_with_its_state(data: Path, state: str) -> None:
    bring(data, whole(10))
    held = bring(data, whole(5), date="2023-12-11")
    if state == "withdrawn":
        withdraw(data, held.id, reason="wrong")
    again = bring(data, whole(5), date="2023-12-11")

    assert (again.already_there, again.id, again.state) == (True, held.id, state)


def test_one_file_is_the_same_delivery_under_any_name_and_several_files_are_not(data: Path, tmp_path: Path) -> None:
    def take(*files: tuple[str, list[object]]) -> DeliveryReport:
        paths = [tmp_path / name for name, _ in files]
        for path, (_, statements) in zip(paths, files, strict=True):
            path.write_text(json.dumps(statements))
        return import_delivery(data, TinySource(), paths, date="2023-12-10", provider="Kreis")

    first, other = whole(1), covered(municipality(5))
    assert take(("angebote (1).json", first)).id == take(("angebote.json", first)).id
    several = take(("a.json", first), ("b.json", other))
    assert take(("a.json", first), ("b.json", other)).already_there
    assert take(("a.json", first), ("c.json", other)).id != several.id


@pytest.mark.parametrize(
    "other", [{"provider": "Stadt"}, {"date": "2023-12-11"}, {"source": "xzufi"}, {"complete": False}]
)
def test_the_same_bytes_of_another_provider_date_source_or_completeness_are_another_delivery(
    data: Path, other: dict[str, str]
) -> None:
    first = bring(data, whole(2))
    second = bring(data, whole(2), **other)

    assert not second.already_there
    assert second.id != first.id


def test_providers_whose_names_look_alike_in_an_id_are_kept_apart(data: Path) -> None:
    assert bring(data, whole(1), provider="A-B").id != bring(data, whole(1), provider="a b").id


def test_a_dry_run_tells_all_and_stores_nothing(data: Path) -> None:
    bring(data, whole(10))
    before = _content(data)
    report = bring(data, whole(5), date="2023-12-11", dry_run=True)

    assert report.state == "held"
    assert report.manifest["counts"]["authorities"] == 5
    assert _content(data) == before
    assert bring(data, whole(5), date="2023-12-11").id == report.id


def test_a_dry_run_does_not_even_make_the_data_folder(tmp_path: Path) -> None:
    report = bring(tmp_path / "none", whole(1), dry_run=True)

    assert report.state == "accepted"
    assert not (tmp_path / "none").exists()


def test_what_the_source_refuses_is_listed_with_its_reason_and_its_original_and_no_record(data: Path) -> None:
    report = bring(data, "no JSON")

    assert report.state == "refused"
    assert report.reason is not None
    assert "is not JSON" in report.reason
    assert sorted(path.name for path in (data / "deliveries" / report.id).iterdir()) == [
        "manifest.json",
        "original.tar.zst",
        "rejection.0.parquet",
    ]
    assert rejected(data, report.id) == []


def test_the_rejections_of_a_refused_delivery_are_kept(data: Path) -> None:
    report = bring(data, rejections(3))

    assert report.state == "refused"
    assert report.manifest["counts"]["rejected"] == {"bad_value": 3}
    assert [one["reason"] for one in rejected(data, report.id)] == ["bad_value"] * 3
    assert check_data(data) == []


def test_what_was_rejected_before_a_source_gave_up_is_kept(data: Path) -> None:
    class GivesUp(TinySource):
        def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
            super().read(paths, context, sink)
            raise InputError("enough", file="delivery.json")

    file = data.parent / "delivery.json"
    file.write_text(json.dumps([*whole(1), *rejections(2)]))
    report = import_delivery(data, GivesUp(), [file], date="2023-12-10", provider="Kreis")

    assert (report.state, report.manifest["counts"]["rejected"]) == ("refused", {"bad_value": 2})
    assert len(rejected(data, report.id)) == 2


def test_a_delivery_refused_by_the_look_of_its_paths_is_listed_too(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    report = import_delivery(data, TinySource(), [folder], date="2023-12-10", provider="Kreis")

    assert (report.state, report.reason) == ("refused", "folder: is a folder – name the file in it")
    assert [one.id for one in deliveries(data)] == [report.id]


def test_a_refused_delivery_is_read_again_and_listed_once_while_the_reason_stays(data: Path) -> None:
    first = bring(data, "no JSON")
    again = bring(data, "no JSON")

    assert not again.already_there
    assert again.id == first.id
    assert len(deliveries(data)) == 1


def test_a_refused_delivery_that_can_be_read_by_now_is_taken_beside_the_refusal(data: Path) -> None:
    refused = bring(data, "[]")
    source = TinySource()
    file = data.parent / "delivery.json"
    # A later version of the source understands what this one did not.
    source.read = lambda paths, context, sink: TinySource().read([_valid(file)], context, sink)  # type: ignore[method-assign]
    read = import_delivery(data, source, [file], date="2023-12-10", provider="Kreis")

    assert refused.state == "refused"
    assert read.state == "accepted"
    assert read.id == f"{refused.id}.2"
    assert [one.state for one in deliveries(data)] == ["refused", "accepted"]


def _valid(file: Path) -> Path:
    other = file.with_name("valid.json")
    other.write_text(json.dumps(whole(1)))
    return other


@pytest.mark.parametrize(
    "statements", [[], rejections(3), covered(municipality(0)), [*covered(municipality(0)), *procedure("p")]]
)
def test_a_complete_delivery_without_a_usable_offer_is_refused(data: Path, statements: list[object]) -> None:
    report = bring(data, statements)

    assert (report.state, report.reason) == ("refused", "it holds no usable offer")


@pytest.mark.parametrize("statements", [[], rejections(3), covered(municipality(0))])
def test_changes_without_a_statement_are_refused(data: Path, statements: list[object]) -> None:
    bring(data, whole(1))
    report = bring(data, statements, date="2023-12-11", complete=False)

    assert (report.state, report.reason) == ("refused", "it changes nothing")


@pytest.mark.parametrize("statements", [deletion("service", "s1"), procedure("p"), deletion("offer", "o")])
def test_any_write_or_deletion_makes_changes_usable(data: Path, statements: list[object]) -> None:
    bring(data, whole(1))

    assert bring(data, statements, date="2023-12-11", complete=False).state == "accepted"


def test_a_path_that_is_not_there_is_no_delivery(data: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        import_delivery(data, TinySource(), [tmp_path / "nowhere"], date="2023-12-10", provider="Kreis")
    assert deliveries(data) == []


@pytest.mark.parametrize("date", ["2023-02-30", "2023-1-1", "20231210", "10.12.2023", "", "2023-W01-1"])
def test_a_date_that_is_none_is_wrong_usage(data: Path, date: str) -> None:
    with pytest.raises(UsageError, match="is no date"):
        bring(data, whole(1), date=date)


@pytest.mark.parametrize("provider", ["", "  ", "a:b", "a\nb"])
def test_a_provider_needs_a_name_that_can_stand_in_a_key(data: Path, provider: str) -> None:
    with pytest.raises(UsageError, match="provider"):
        bring(data, whole(1), provider=provider)


def test_changes_are_refused_where_the_format_knows_none(data: Path) -> None:
    source = TinySource()
    source.takes_changes = False
    with pytest.raises(UsageError, match="no changes"):
        import_delivery(data, source, [Path(__file__)], date="2023-12-10", provider="Kreis", complete=False)


def test_a_delivery_that_calls_itself_example_is_marked(data: Path) -> None:
    marked = [*whole(1), ["unknown", {"value": EXAMPLE_MARK}]]

    assert find_delivery(data, bring(data, marked).id).example
    assert not find_delivery(data, bring(data, whole(1)).id).example


def test_a_data_folder_may_have_any_name(tmp_path: Path) -> None:
    other, data = make_data(tmp_path / "y1 position=9"), make_data(tmp_path / "y[1] position=9")
    bring(data, [*whole(10), *rejections(1)])
    # What a pattern would find instead.
    shutil.copytree(data / "deliveries", other / "deliveries")
    for file in other.rglob("rejection.0.parquet"):
        shutil.copy(file, file.with_name("covered.0.parquet"))
        file.unlink()
    report = bring(data, whole(5), date="2023-12-11")

    assert report.reason == "5 of 10 authorities are missing; 5 of 10 offers are missing"
    assert len(rejected(data, deliveries(data)[0].id)) == 1


# The guard


def test_a_complete_delivery_that_loses_a_fifth_is_used_and_one_that_loses_more_is_held(data: Path) -> None:
    bring(data, whole(10))

    assert bring(data, whole(8), date="2023-12-11").state == "accepted"
    report = bring(data, whole(6), date="2023-12-12")
    assert report.state == "held"
    assert report.reason == "2 of 8 authorities are missing; 2 of 8 offers are missing"


def test_a_loss_of_offers_alone_is_noticed(data: Path) -> None:
    bring(data, whole(10, 4))
    report = bring(data, whole(10, 3), date="2023-12-11")

    assert (report.state, report.reason) == ("held", "10 of 40 offers are missing")


def test_authorities_replaced_by_as_many_others_are_missing_all_the_same(data: Path) -> None:
    one_offer = [*procedure("p"), *offer(municipality(0), "p")]
    bring(data, [*covered(*map(municipality, range(5))), *one_offer])
    report = bring(data, [*covered(*map(municipality, range(5, 10))), *one_offer], date="2023-12-11")

    assert report.reason == "5 of 5 authorities are missing"


def test_more_than_a_quarter_of_rejections_hold_a_delivery(data: Path) -> None:
    three = [*covered(municipality(0)), *procedure("p"), *offer(municipality(0), "p")]
    assert bring(data, [*three, *rejections(1)]).state == "accepted"
    poor = [*three, *rejections(2)]
    report = bring(data, poor, date="2023-12-11")
    assert (report.state, report.reason) == ("held", "2 of 5 rows were rejected")


def test_the_guard_compares_with_the_state_that_changes_have_made_of_the_last_delivery(data: Path) -> None:
    bring(data, whole(2))
    more = [*covered(*map(municipality, range(2, 6))), *procedure("x")]
    for number in range(2, 6):
        more += offer(municipality(number), "x")
    bring(data, more, date="2023-12-11", complete=False)

    report = bring(data, whole(2), date="2023-12-12")
    assert report.reason == "4 of 6 authorities are missing; 4 of 6 offers are missing"


def test_changes_may_delete_without_being_held(data: Path) -> None:
    bring(data, whole(3))
    deletions = [statement for number in range(3) for statement in deletion("procedure", f"p{number}-0")]

    assert bring(data, deletions, date="2023-12-11", complete=False).state == "accepted"


def test_the_guard_compares_with_the_newest_accepted_delivery_up_to_its_date(data: Path) -> None:
    bring(data, whole(4), date="2023-12-01")
    bring(data, whole(10), date="2023-12-20")

    assert bring(data, whole(4), date="2023-12-10").already_there is False
    assert [one.state for one in deliveries(data)] == ["accepted"] * 3


def test_other_providers_and_sources_are_not_compared(data: Path) -> None:
    bring(data, whole(10))

    assert bring(data, whole(1), provider="Stadt").state == "accepted"
    assert bring(data, whole(1), source="xzufi").state == "accepted"


def test_the_settings_move_the_guards_limits(data: Path) -> None:
    (data / "settings.toml").write_text("[guard]\nmax_loss = 0.5\nmax_rejected = 0\n")
    bring(data, whole(10))

    assert bring(data, whole(5), date="2023-12-11").state == "accepted"
    assert bring(data, [*whole(5), *rejections(1)], date="2023-12-12").state == "held"


# What people decide


def test_a_held_delivery_is_released_by_a_person_and_the_manifest_stays_as_it_was(data: Path) -> None:
    bring(data, whole(10))
    held = bring(data, whole(5), date="2023-12-11")
    manifest = (data / "deliveries" / held.id / "manifest.json").read_bytes()
    accepted = accept(data, held.id, reason="two vendors merged", who="Ada")

    assert (accepted.state, accepted.reason) == ("accepted", "two vendors merged")
    assert accepted.decisions[0]["who"] == "Ada"
    assert (data / "deliveries" / held.id / "manifest.json").read_bytes() == manifest
    assert bring(data, whole(5), date="2023-12-11").already_there


def test_the_next_delivery_is_compared_with_the_released_one(data: Path) -> None:
    bring(data, whole(10))
    accept(data, bring(data, whole(5), date="2023-12-11").id, reason="fewer by now")

    assert bring(data, whole(5, 2), date="2023-12-12").state == "accepted"


def test_a_withdrawal_can_be_taken_back_and_every_decision_is_kept(data: Path) -> None:
    report = bring(data, whole(1))
    withdraw(data, report.id, reason="wrong file")
    assert find_delivery(data, report.id).state == "withdrawn"
    accept(data, report.id, reason="it was the right one")

    decisions = find_delivery(data, report.id).decisions
    assert [(one["state"], one["reason"]) for one in decisions] == [
        ("withdrawn", "wrong file"),
        ("accepted", "it was the right one"),
    ]


def test_what_was_refused_or_is_accepted_can_not_be_released(data: Path) -> None:
    for statements in ("no JSON", whole(1)):
        report = bring(data, statements)
        with pytest.raises(Exception, match="only one that is held or withdrawn"):
            accept(data, report.id, reason="please")


def test_a_decision_needs_a_reason(data: Path) -> None:
    with pytest.raises(UsageError, match="reason"):
        withdraw(data, bring(data, whole(1)).id, reason=" ")


def test_an_unknown_delivery_is_answered_with_those_there_are(data: Path) -> None:
    report = bring(data, whole(1))
    with pytest.raises(Exception, match=report.id):
        find_delivery(data, "2023-01-01-csv-nobody-00000000")


def test_imports_are_numbered_in_their_order(data: Path) -> None:
    reports = [bring(data, whole(2), date=date) for date in ("2023-12-12", "2023-12-10", "2023-12-11")]

    assert [one.id for one in deliveries(data)] == [report.id for report in reports]


def test_the_writer_takes_single_records_and_whole_queries_alike(data: Path) -> None:
    import duckdb

    class Fast(TinySource):
        def read(self, paths, context, sink):  # type: ignore[no-untyped-def]
            sink.count_read(2)
            super().read(paths, context, sink)
            query = "select 7::integer as position, 'q' as procedure_id, 'https://q.example' as url"
            sink.copy("procedure", duckdb.connect(), query)
            sink.copy("rejection", duckdb.connect(), "select 'bad_row' as reason, 'f' as file, '9' as place")

    file = data.parent / "delivery.json"
    file.write_text(json.dumps(whole(1)))
    report = import_delivery(data, Fast(), [file], date="2023-12-10", provider="Kreis")

    assert report.manifest["counts"]["accepted"]["procedure"] == 2
    assert report.manifest["counts"]["rejected"] == {"bad_row": 1}
    copied = table(data / "deliveries" / report.id / "procedure.1.parquet")
    assert copied[0]["position"] == 7
    assert (copied[0]["op"], copied[0]["kind"]) == ("write", None)


def test_unknown_values_without_end_are_counted_without_filling_the_memory(data: Path) -> None:
    report = bring(data, [*whole(1), *(["unknown", {"value": str(n)}] for n in range(3000))])

    unknown = report.manifest["unknown"]
    assert len(unknown) == 1001
    assert sum(one["times"] for one in unknown) == 3000


def test_what_is_no_text_is_told_with_escapes(data: Path) -> None:
    report = bring(data, [*whole(1), ["unknown", {"value": "half \ud800"}]])

    assert find_delivery(data, report.id).manifest["unknown"] == [{"what": "kind", "value": "half \\ud800", "times": 1}]


def test_progress_is_told_in_bytes_of_all_bytes(data: Path) -> None:
    told: list[tuple[int, int]] = []
    bring(data, whole(3), progress=lambda done, total: told.append((done, total)))
    size = (data.parent / "delivery.json").stat().st_size

    assert told == [(size, size)]


def test_a_flipped_byte_in_a_manifest_is_noticed(data: Path) -> None:
    manifest = data / "deliveries" / bring(data, whole(1)).id / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"read": 4', '"read": 5'))

    with pytest.raises(Exception, match="own hash"):
        read_sealed(manifest)


def test_a_folder_that_can_not_be_written_is_told_and_harms_nothing(data: Path, tmp_path: Path) -> None:
    bring(data, whole(2))
    before = _content(data)
    shutil.rmtree(data / ".tmp")
    (data / ".tmp").write_text("in the way")
    with pytest.raises(OSError, match=r"\.tmp"):
        bring(data, whole(2), date="2023-12-11")
    (data / ".tmp").unlink()

    assert _content(data) == before
    assert bring(data, whole(2), date="2023-12-11").state == "accepted"
