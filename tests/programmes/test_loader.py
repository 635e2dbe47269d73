"""A programme is read whole or refused with the name of the field that is wrong."""

import re
from pathlib import Path

import pytest

from amtsatlas.domain.award import Rules
from amtsatlas.domain.errors import InputError, NotFoundError
from amtsatlas.programmes.loader import available, checked, find, load
from amtsatlas.programmes.model import KINDS, Programme, Text
from tests.programmes.small import AWARD, COMPLETE, OPTIONAL, REQUIRED, write


def refused(file: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        load(file)
    assert caught.value.file == str(file)
    return caught.value


def test_a_complete_programme_is_read_field_by_field(tmp_path: Path) -> None:
    assert load(write(tmp_path, COMPLETE)) == Programme(
        id="probe",
        title=Text("Probe", "Trial"),
        metric="trial_count",
        metric_title=Text("Probezahl", "trial count"),
        unit="procedure",
        sources=("xzufi", "csv", "openpvog"),
        territory="07",
        inherit=False,
        count={kind: kind == "application" for kind in KINDS},
        undecided=frozenset({"mail"}),
        provision={"own": True, "central": True, "unknown": True},
        require_address=True,
        require_online_status="ok",
        refuse_active="nein",
        threshold=40,
        threshold_by_kind={"landkreis": 20},
        peer_groups={"gemeinde": ("gemeinde", "stadt"), "kreis": ("landkreis",)},
        valid_from="2022-01-01",
        valid_until="2025-12-31",
        published_at="https://land.example/rule",
        author="A test",
        reviewed="2026-01-31",
        gaps_min_share=0.25,
        notes=Text("Nur eine Probe.", "Only a trial."),
    )


def test_what_may_be_left_out_means_no_such_rule(tmp_path: Path) -> None:
    programme = load(write(tmp_path, REQUIRED))

    assert programme.require_address is False
    assert (programme.require_online_status, programme.refuse_active) == (None, None)
    assert (programme.threshold, programme.threshold_by_kind) == (None, {})
    assert (programme.valid_from, programme.valid_until) == (None, None)
    assert programme.gaps_min_share == 0.5
    assert programme.notes is None
    assert programme.award is None


def test_a_section_about_the_award_is_read_whole(tmp_path: Path) -> None:
    programme = load(write(tmp_path, COMPLETE | AWARD))

    assert programme.award == Rules(four_eyes=False, revocable=True, below_today="grace", grace_days=90, sample=3)


def test_days_of_grace_may_be_left_out_where_there_is_no_grace(tmp_path: Path) -> None:
    fields = {path: value for path, value in AWARD.items() if path != "award.grace_days"}
    award = load(write(tmp_path, COMPLETE | fields | {"award.below_today": '"recheck"'})).award

    assert award is not None
    assert (award.below_today, award.grace_days) == ("recheck", 0)


@pytest.mark.parametrize("field", ["award.four_eyes", "award.revocable", "award.below_today", "award.sample"])
def test_half_a_section_about_the_award_is_refused_with_what_is_missing(tmp_path: Path, field: str) -> None:
    error = refused(write(tmp_path, {path: value for path, value in (COMPLETE | AWARD).items() if path != field}))

    assert (error.place, error.problem) == (field, "missing")


@pytest.mark.parametrize("field", AWARD)
def test_a_setting_of_the_award_of_the_wrong_type_is_refused_with_its_name(tmp_path: Path, field: str) -> None:
    error = refused(write(tmp_path, COMPLETE | AWARD | {field: "07:32:00"}))

    assert error.place == field
    assert error.problem.startswith("must be ")


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("award.below_today", '"revoke"', "must be one of nothing, grace, recheck"),
        ("award.below_today", '"nothing"', "90 days contradict"),
        ("award.grace_days", "0", "0 days contradict"),
        ("award.grace_days", "-1", "from 0 to 3,650"),
        ("award.grace_days", "3651", "from 0 to 3,650"),
        ("award.sample", "-1", "from 0 to 1,000"),
        ("award.sample", "true", "must be a whole number"),
        ("award.four_eyes", "1", "must be true or false"),
        ("award.fee", "1", "unknown field"),
    ],
)
def test_a_setting_of_the_award_that_cannot_hold_is_refused(
    tmp_path: Path, field: str, value: str, problem: str
) -> None:
    error = refused(write(tmp_path, COMPLETE | AWARD | {field: value}))

    assert error.place == ("award.grace_days" if "contradict" in problem else field)
    assert problem in error.problem


def test_an_award_without_a_threshold_is_refused(tmp_path: Path) -> None:
    error = refused(write(tmp_path, REQUIRED | AWARD))

    assert (error.place, error.problem) == ("award", "there is no threshold that it could be given for")


@pytest.mark.parametrize("value", ["{}", "true"])
def test_an_award_that_is_no_section_is_refused(tmp_path: Path, value: str) -> None:
    assert refused(write(tmp_path, COMPLETE | {"award": value})).place == "award"


@pytest.mark.parametrize("field", OPTIONAL)
def test_each_optional_field_may_be_left_out_alone_but_half_of_the_notes(tmp_path: Path, field: str) -> None:
    file = write(tmp_path, {path: value for path, value in COMPLETE.items() if path != field})
    if field.startswith("notes."):
        assert (refused(file).place, refused(file).problem) == (field, "missing")
    else:
        assert load(file).id == "probe"


@pytest.mark.parametrize("field", [path for path in REQUIRED if not path.startswith("peer_groups.")])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    error = refused(write(tmp_path, {path: value for path, value in COMPLETE.items() if path != field}))

    assert (error.place, error.problem) == (field, "missing")


def test_missing_peer_groups_are_named(tmp_path: Path) -> None:
    fields = {path: value for path, value in REQUIRED.items() if not path.startswith("peer_groups.")}

    assert refused(write(tmp_path, fields)).place == "peer_groups"


@pytest.mark.parametrize(
    "field",
    ["treshold.default", "colour", "count.fax", "provision.shared", "require.adress", "validity.form", "title.fr"],
)
def test_an_unknown_field_is_named_with_those_there_are(tmp_path: Path, field: str) -> None:
    error = refused(write(tmp_path, COMPLETE | {field: "true"}))

    assert (error.place, error.problem) == (field, "unknown field")
    assert "threshold.default" in error.remedy


@pytest.mark.parametrize("field", COMPLETE)
def test_a_value_of_the_wrong_type_is_refused_with_the_name_of_its_field(tmp_path: Path, field: str) -> None:
    """No field is a time of day."""
    error = refused(write(tmp_path, COMPLETE | {field: "07:32:00"}))

    assert error.place == field
    assert error.problem.startswith("must be ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inherit", '"false"'),
        ("inherit", "0"),
        ("count.mail", "1"),
        ("require.address", '"true"'),
        ("threshold.default", "true"),
        ("threshold.default", "50.0"),
        ("threshold.default", '"50"'),
        ("gaps.min_share", "true"),
        ("reviewed", '"2026-01-31"'),
        ("validity.from", "2022"),
        ("sources", '"csv"'),
        ("undecided", "[1]"),
        ("peer_groups.gemeinde", '"gemeinde"'),
        ("peer_groups.gemeinde", '[["gemeinde"]]'),
        ("peer_groups.gemeinde", '["gemeinde", ""]'),
        ("territory", "7"),
    ],
)
def test_a_value_that_only_looks_right_is_refused(tmp_path: Path, field: str, value: str) -> None:
    error = refused(write(tmp_path, COMPLETE | {field: value}))

    assert error.place == field
    assert error.problem.startswith("must be ")


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("id", '"Digitales Amt"', "lower case letters, digits and hyphens"),
        ("id", '"../probe"', "lower case letters, digits and hyphens"),
        ("id", '""', "must not be empty"),
        ("metric.id", '"trial-count"', "lower case letters, digits and underscores"),
        ("title.en", '"  "', "must not be empty"),
        ("unit", '"procedures"', "must be one of procedure, service"),
        ("sources", "[]", "must not be empty"),
        ("sources", '["csv", "csv"]', "names something twice"),
        ("sources", '["excel"]', "'excel' is not one of bayernportal, csv, local-links, openpvog, xzufi"),
        ("undecided", '["fax"]', "'fax' is not one of application, form"),
        ("undecided", '["mail", "mail"]', "names something twice"),
        ("territory", '"9"', "'9' is no ARS prefix"),
        ("territory", '"0916"', "'0916' is no ARS prefix"),
        ("territory", '"BY"', "'BY' is no ARS prefix"),
        ("territory", '"٠٩"', "no ARS prefix"),
        ("published_at", '"stmd.bayern.de"', "must be an http(s) address"),
        ("published_at", '"javascript:alert(1)"', "must be an http(s) address"),
        ("threshold.default", "0", "a threshold is a whole number from 1"),
        ("threshold.landkreis", "-3", "a threshold is a whole number from 1"),
        ("threshold.vg", "30", "the kind 'vg' stands in no peer group"),
        ("threshold.kreis", "30", "the kind 'kreis' stands in no peer group"),
        ("peer_groups.gemeinde", "[]", "must not be empty"),
        ('peer_groups.""', '["vg"]', "a peer group needs a name"),
        ('peer_groups." "', '["vg"]', "a peer group needs a name"),
        ("peer_groups.kreis", '["landkreis", "landkreis"]', "names something twice"),
        ("peer_groups.kreis", '["landkreis", "stadt"]', "the kind 'stadt' already stands in 'gemeinde'"),
        ("validity.until", "2021-12-31", "2021-12-31 is before validity.from 2022-01-01"),
        ("gaps.min_share", "0", "0 is no share above 0 and up to 1"),
        ("gaps.min_share", "1.01", "1.01 is no share above 0 and up to 1"),
        ("gaps.min_share", "nan", "nan is no share above 0 and up to 1"),
    ],
)
def test_what_can_not_hold_is_refused_with_its_field_and_why(
    tmp_path: Path, field: str, value: str, problem: str
) -> None:
    error = refused(write(tmp_path, COMPLETE | {field: value}))

    assert error.place == re.sub(r'\."\s*"$', "", field)
    assert problem in error.problem


def test_a_rule_that_no_row_of_the_sources_can_meet_is_refused(tmp_path: Path) -> None:
    error = refused(write(tmp_path, COMPLETE | {"sources": '["bayernportal", "csv", "local-links", "xzufi"]'}))

    assert error.place == "require.online_status"
    assert "only openpvog tells it" in error.problem


@pytest.mark.parametrize("nested", ["deep = " + "[" * 3000, ".".join("a" * 3000) + " = 1"], ids=["lists", "tables"])
def test_a_file_nested_without_end_is_refused(tmp_path: Path, nested: str) -> None:
    file = tmp_path / "deep.toml"
    file.write_text(nested)

    assert refused(file).problem == "is nested without end"


def test_a_folder_and_a_dead_link_are_refused_and_stop_no_list(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "link.toml").symlink_to(tmp_path / "nowhere")
    write(tmp_path, COMPLETE)

    rows, problems = checked(tmp_path)
    assert "probe" in [row["programme"] for row in rows]
    assert [problem.partition(": ")[2] for problem in problems] == [
        "can't be read: Is a directory",
        "can't be read: No such file or directory",
    ]


@pytest.mark.parametrize("section", ["count", "provision"])
def test_a_programme_that_can_count_nothing_is_refused(tmp_path: Path, section: str) -> None:
    nothing = {path: "false" for path in REQUIRED if path.startswith(f"{section}.")}
    error = refused(write(tmp_path, COMPLETE | nothing))

    assert (error.place, error.problem) == (section, "nothing in it counts")


@pytest.mark.parametrize("section", ["peer_groups", "threshold"])
def test_a_value_where_a_table_belongs_is_refused(tmp_path: Path, section: str) -> None:
    fields = {path: value for path, value in COMPLETE.items() if not path.startswith(f"{section}.")}
    error = refused(write(tmp_path, fields | {section: "50"}))

    assert (error.place, error.problem) == (section, f"must be a table ([{section}])")


def test_a_rule_may_hold_for_one_day(tmp_path: Path) -> None:
    programme = load(write(tmp_path, COMPLETE | {"validity.until": "2022-01-01"}))

    days = ["2021-12-31", "2022-01-01", "2022-01-02"]
    assert [programme.in_force(day) for day in days] == [False, True, False]


@pytest.mark.parametrize("field", ["reviewed", "validity.from", "validity.until"])
def test_a_day_with_a_time_of_day_is_no_day(tmp_path: Path, field: str) -> None:
    assert refused(write(tmp_path, COMPLETE | {field: "2024-01-01T00:00:00"})).place == field


def test_a_threshold_nobody_can_count_to_is_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path, COMPLETE | {"threshold.default": str(2**63)})).place == "threshold.default"


def test_an_unknown_table_without_fields_is_refused_too(tmp_path: Path) -> None:
    file = write(tmp_path, COMPLETE)
    file.write_text(file.read_text("utf-8") + "[treshold]\n", "utf-8")

    assert refused(file).place == "treshold"


def test_a_file_that_is_not_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    file = write(tmp_path, COMPLETE | {"author": "A test"})
    line = list(COMPLETE).index("author") + 1

    assert refused(file).problem.startswith("not TOML: ")
    assert f"line {line}" in refused(file).problem


def test_a_field_that_stands_twice_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, COMPLETE)
    file.write_text(file.read_text("utf-8") + 'id = "other"\n', "utf-8")

    assert refused(file).problem.startswith("not TOML: ")


def test_a_file_in_another_encoding_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = write(tmp_path, COMPLETE | {"title.de": '"Gemeindeämter"'})
    file.write_text(file.read_text("utf-8"), "iso-8859-1")

    assert (refused(file).problem, refused(file).remedy) == ("not UTF-8", "save it as UTF-8")


def test_programmes_of_the_data_folder_stand_beside_the_packaged_ones(tmp_path: Path) -> None:
    write(tmp_path, COMPLETE)

    ids = [programme.id for programme in available(tmp_path)]
    assert ids == ["digitales-amt", "local-links", "ozg-leistungen", "probe"]


def test_without_a_folder_there_are_the_packaged_ones(tmp_path: Path) -> None:
    assert len(available(tmp_path / "programmes")) == 3


def test_only_toml_files_are_programmes(tmp_path: Path) -> None:
    write(tmp_path, COMPLETE, "probe.toml.bak")
    (tmp_path / "README.md").write_text("rules", "utf-8")

    assert len(available(tmp_path)) == 3


@pytest.mark.parametrize("taken", ["digitales-amt", "probe"])
def test_an_id_is_given_once_among_packaged_and_own_programmes(tmp_path: Path, taken: str) -> None:
    write(tmp_path, COMPLETE, "a.toml")
    second = write(tmp_path, COMPLETE | {"id": f'"{taken}"'}, "b.toml")

    with pytest.raises(InputError, match=f"there already is a programme '{taken}'") as caught:
        available(tmp_path)
    assert (caught.value.file, caught.value.place) == (str(second), "id")


def test_one_faulty_file_is_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, COMPLETE, "a.toml")
    faulty = write(tmp_path, COMPLETE | {"id": '"other"', "unit": '"points"'}, "b.toml")

    with pytest.raises(InputError, match="unit: must be one of") as caught:
        available(tmp_path)
    assert caught.value.file == str(faulty)


def test_a_programme_is_found_by_its_id_and_an_unknown_one_answered_with_the_list(tmp_path: Path) -> None:
    write(tmp_path, COMPLETE)

    assert find("probe", tmp_path).threshold == 40
    assert find("local-links", tmp_path).unit == "service"
    with pytest.raises(
        NotFoundError, match="no programme 'prob'; there are: digitales-amt, local-links, ozg-leistungen, probe"
    ):
        find("prob", tmp_path)
