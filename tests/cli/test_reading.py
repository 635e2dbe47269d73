"""The reading verbs, run as processes over the demo's data."""

import csv
import io
import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scripts import make_schemas
from tests.conftest import Amtsatlas, rows_of

READING = {
    "standings": (),
    "explain": ("Erlangen",),
    "gaps": ("Erlangen",),
    "reach": ("Oberding",),
    "coverage": (),
    "trend": ("Erlangen",),
    "compare": ("Erlangen", "Nürnberg"),
    "diff": ("2023-02-06", "2023-12-28"),
    "simulate": ("--set", "threshold.default=60"),
    "editions": (),
    "deliveries": (),
}


def schema_of(verb: str) -> Any:
    return json.loads((resources.files("amtsatlas.schemas") / f"{verb}.schema.json").read_text("utf-8"))


@pytest.fixture
def rows(amtsatlas: Amtsatlas, demo: Path) -> Any:
    return rows_of(amtsatlas, demo)


@pytest.mark.parametrize("verb", READING)
def test_json_of_every_reading_verb_fits_its_schema_and_is_marked_as_example(rows: Any, verb: str) -> None:
    answer = rows(verb, *READING[verb])
    assert answer
    jsonschema.validate(answer, schema_of(verb))
    assert all(row["example"] is True for row in answer)


@pytest.mark.parametrize("verb", READING)
def test_csv_holds_the_same_rows_and_names_as_json(amtsatlas: Amtsatlas, demo: Path, rows: Any, verb: str) -> None:
    done = amtsatlas(verb, *READING[verb], "--format", "csv", "--data", demo)
    table = list(csv.DictReader(io.StringIO(done.stdout), delimiter=";"))
    answer = rows(verb, *READING[verb])
    assert len(table) == len(answer)
    # The order too: where there is no row, the header is made from these names.
    assert list(table[0]) == list(answer[0]) == schema_of(verb)["items"]["required"]
    assert all(list(row) == list(answer[0]) for row in answer)


@pytest.mark.parametrize("verb", READING)
def test_a_table_says_that_it_shows_example_data(amtsatlas: Amtsatlas, demo: Path, verb: str) -> None:
    done = amtsatlas(verb, *READING[verb], "--data", demo)
    assert done.returncode == 0, done.stderr
    assert "Beispieldaten / example data" in done.stdout


def test_every_schema_is_what_the_answers_table_says() -> None:
    answers = tomllib.loads((resources.files("amtsatlas.results") / "answers.toml").read_text("utf-8"))
    assert set(answers) - {"marks", "rejected"} == set(READING)
    for name, text in make_schemas.schemas().items():
        assert (resources.files("amtsatlas.schemas") / name).read_text("utf-8") == text


def test_rejections_fit_their_schema(rows: Any) -> None:
    delivery = next(row["delivery"] for row in rows("deliveries") if row["rejected"])
    rejected = rows("rejected", delivery)
    jsonschema.validate(rejected, schema_of("rejected"))
    assert {row["example"] for row in rejected} == {True}


@pytest.mark.parametrize(("programme", "metric"), [("digitales-amt", "online_verfahren_bayernportal"), ("none", None)])
def test_editions_tell_the_metric_of_the_programme(rows: Any, programme: str, metric: str | None) -> None:
    assert {row["metric"] for row in rows("editions", "--programme", programme)} == {metric}


def test_csv_without_a_row_has_the_header_it_has_with_some(
    amtsatlas: Amtsatlas, demo: Path, rows: Any, tmp_path: Path
) -> None:
    listed = rows("deliveries")
    whole = next(row["delivery"] for row in listed if not row["rejected"])
    some = next(row["delivery"] for row in listed if row["rejected"])
    without = next(row for row in rows("standings", "--date", "2021-11-22") if not row["delivered"])["authority"]
    compared = ("simulate", "--set")
    for empty, full in (
        (("rejected", whole), ("rejected", some)),
        (("diff", "2023-12-28", "2023-12-28"), ("diff", "2023-02-06", "2023-12-28", "--top", "1")),
        ((*compared, "threshold.default=50"), (*compared, "threshold.default=60")),
        (("explain", without, "--date", "2021-11-22"), ("explain", "Erlangen")),
        (("gaps", without, "--date", "2021-11-22"), ("gaps", "Erlangen")),
    ):
        nothing, something = (
            amtsatlas(*verb, "--format", "csv", "--data", demo).stdout.splitlines() for verb in (empty, full)
        )
        assert nothing == something[:1] != [], empty
    for verb in ("editions", "deliveries"):
        (header,) = amtsatlas(verb, "--format", "csv", "--data", tmp_path).stdout.splitlines()
        assert header == ";".join(rows(verb)[0])


def test_facts_fit_their_schema(rows: Any) -> None:
    jsonschema.validate(rows("facts"), schema_of("facts"))


def test_json_and_csv_stay_data_alone_and_the_words_go_to_standard_error(amtsatlas: Amtsatlas, demo: Path) -> None:
    for form in ("json", "csv"):
        done = amtsatlas("standings", "--format", form, "--data", demo)
        assert "Beispieldaten" not in done.stdout
        assert "Beispieldaten / example data" in done.stderr


def test_shares_are_of_all_municipalities_also_where_some_have_no_data(rows: Any) -> None:
    facts = rows("facts", "--date", "2021-11-22")
    assert facts["share_own_page"]["denominator"] == 2056
    assert facts["share_own_page"]["without_data"] > 0


def test_what_has_no_data_is_told_as_such_by_every_verb(amtsatlas: Amtsatlas, demo: Path, rows: Any) -> None:
    date = ("--date", "2021-11-22")
    without = next(r for r in rows("standings", *date) if not r["delivered"] and r["authority"].startswith("gemeinde:"))
    key = without["authority"]
    assert "no data" in amtsatlas("gaps", key, *date, "--data", demo).stderr
    assert "no data" in amtsatlas("explain", key, *date, "--data", demo).stdout
    assert {row["procedures"][key] for row in rows("compare", key, "Erlangen", *date)} == {None}
    assert key in rows("reach", key, *date)[0]["without_data"]
    changes = {row["authority"]: row for row in rows("diff", "2021-11-22", "2023-12-28")}
    assert changes[key]["counted_before"] is None
    assert changes[key]["change"] is None


def test_standings_list_all_2445_bavarian_authorities(rows: Any) -> None:
    assert len(rows("standings")) == 2445


def test_standings_show_the_published_leaders_of_28_december_2023(rows: Any) -> None:
    leaders = [(row["rank"], row["name"], row["counted"]) for row in rows("standings", "--top", "6")]
    assert leaders == [
        (1, "Erlangen", 339),
        (2, "Nürnberg", 290),
        (3, "Landkreis Regensburg", 242),
        (4, "München", 236),
        (5, "Augsburg", 227),
        (6, "Landkreis Freyung-Grafenau", 225),
    ]


def test_an_authority_without_data_is_last_and_has_no_rank(rows: Any) -> None:
    standings = rows("standings", "--date", "2021-11-22")
    without = [row for row in standings if not row["delivered"]]
    assert without
    assert standings[-len(without) :] == without
    assert all(row["rank"] is None and row["peer_rank"] is None and row["counted"] == 0 for row in without)


def test_the_parts_of_every_count_add_up(rows: Any) -> None:
    for row in rows("standings"):
        assert row["own"] + row["central"] + row["unknown"] == row["counted"]
        assert row["distance"] == row["counted"] - row["threshold"]


def test_explain_accounts_for_every_counted_procedure(rows: Any) -> None:
    verdicts = rows("explain", "Erlangen")
    assert sum(row["counts"] for row in verdicts) == 339
    assert all(row["reason"] for row in verdicts)


def test_the_exact_name_wins_over_a_part_of_one(rows: Any) -> None:
    assert {row["authority"] for row in rows("trend", "Regensburg")} == {"gemeinde:09362000"}


def test_a_name_that_fits_several_lists_them_and_exits_with_1(amtsatlas: Amtsatlas, demo: Path) -> None:
    done = amtsatlas("explain", "Amberg", "--data", demo)
    assert done.returncode == 1
    assert "gemeinde:09361000" in done.stderr
    assert "gemeinde:09778111" in done.stderr
    assert done.stdout == ""


def test_a_postal_code_of_several_municipalities_asks_back(amtsatlas: Amtsatlas, demo: Path) -> None:
    done = amtsatlas("reach", "91054", "--data", demo)
    assert done.returncode == 1
    assert "Erlangen" in done.stderr
    assert "Buckenhof" in done.stderr


def test_an_unknown_edition_lists_those_there_are(amtsatlas: Amtsatlas, demo: Path) -> None:
    done = amtsatlas("standings", "--date", "2020-01-01", "--data", demo)
    assert done.returncode == 1
    assert "2021-11-22, 2022-07-18, 2023-02-06, 2023-12-28" in done.stderr


def test_an_older_edition_is_read_by_its_date(rows: Any) -> None:
    assert {row["edition"] for row in rows("standings", "--date", "2021-11-22")} == {"2021-11-22"}


def test_no_data_folder_yet_says_what_to_do(amtsatlas: Amtsatlas, tmp_path: Path) -> None:
    done = amtsatlas("standings", "--data", tmp_path / "new")
    assert done.returncode == 1
    assert "amtsatlas demo" in done.stderr
    assert "Traceback" not in done.stderr


def test_facts_keep_the_three_shares_apart(rows: Any) -> None:
    facts = rows("facts")
    assert 0.45 <= facts["share_own_page"]["share"] <= 0.55
    assert facts["share_own_page"]["denominator"] == 2056
    assert facts["share_authorities"]["denominator"] == 2445
    assert facts["share_own_or_vg"]["numerator"] >= facts["share_own_page"]["numerator"]
    for fact in facts.values():
        if isinstance(fact, dict):
            assert fact["definition"]["de"]
            assert fact["definition"]["en"]


def test_the_top_ten_fall_to_the_regierungsbezirke_as_published(rows: Any) -> None:
    split = {part["part"]: part["value"] for part in rows("facts")["top_ten_by_regierungsbezirk"]["by"]}
    assert split == {"095": 3, "091": 3, "093": 2, "097": 1, "092": 1}


def test_a_higher_threshold_only_takes_authorities_away(rows: Any) -> None:
    changed = rows("simulate", "--set", "threshold.default=60")
    assert {row["effect"] for row in changed} == {"loses"}
    assert all(50 <= row["counted_before"] < 60 for row in changed)


def test_an_unknown_rule_to_simulate_is_named(amtsatlas: Amtsatlas, demo: Path) -> None:
    done = amtsatlas("simulate", "--set", "threshold.nobody=60", "--data", demo)
    assert done.returncode == 1
    assert "threshold.nobody" in done.stderr


def test_diff_tells_by_which_procedures_an_authority_gained(rows: Any) -> None:
    (erlangen,) = rows("diff", "2023-02-06", "2023-12-28", "--authority", "Erlangen")
    assert erlangen["change"] == len(erlangen["gained"]) - len(erlangen["lost"])
    assert erlangen["counted_after"] == 339


def test_reach_is_at_least_what_the_municipality_offers_itself(rows: Any) -> None:
    (reach,) = rows("reach", "Oberding")
    parts = [reach[f"from_{level}"] for level in ("gemeinde", "verband", "landkreis", "bezirk", "land", "bund")]
    assert sum(parts) == reach["procedures"]
    own = next(row for row in rows("standings") if row["authority"] == "gemeinde:09177133")
    assert reach["procedures"] >= own["counted"]
