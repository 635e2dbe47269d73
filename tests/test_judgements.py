"""A judgement on a disputed procedure from its delivery to the count, the explanation and the page, by command line."""

import json
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from amtsatlas.editions.catalogue import Edition, find_edition
from amtsatlas.storage.atomic import sha256_of_files
from amtsatlas.storage.sealed import write_sealed
from tests.conftest import Amtsatlas, rows_of
from tests.portal.conftest import Portal, served

FEED = """authority_key;service_name;procedure_id;procedure_name;url;kind
gemeinde:09562000;Hundesteuer;1;Hund anmelden;https://e.example/hund;application
gemeinde:09562000;Anwohnerparken;2;Parkausweis;https://e.example/parken;application
gemeinde:09562000;Fundbüro;3;Fund melden;mailto:fund@e.example;mail
gemeinde:09563000;Fundbüro;4;Fund melden;mailto:fund@f.example;mail
"""
HEAD = "programme;authority_key;procedure_key;counts;reason;decided_on;entry;digest\n"
MAIL_COUNTS = (
    "digitales-amt;gemeinde:09562000;csv:Land:3;true;Der Fund wird <online> aufgenommen.;2024-02-05;7;" + "7" * 64
)
DOG_DOES_NOT = "digitales-amt;gemeinde:09562000;csv:Land:1;false;Am Ende muss man drucken.;2024-02-06;8;" + "8" * 64
BEFORE, AFTER, ERLANGEN = "2024-01-31", "2024-02-29", "gemeinde:09562000"


class World:
    """A data folder and the command line on it."""

    def __init__(self, amtsatlas: Amtsatlas, data: Path) -> None:
        self._amtsatlas, self.data = amtsatlas, data
        self.rows = rows_of(amtsatlas, data)

    def run(self, *arguments: str | Path) -> str:
        """Standard output and error of a verb that ends well."""
        done = self._amtsatlas(*arguments, "--data", self.data)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def judge(self, *rows: str, date: str = "2024-02-10") -> str:
        file = self.data.parent / "judgements.csv"
        file.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
        return self.run("import", "judgements", file, "--date", date, "--provider", "StMD")

    def counted(self, date: str) -> int:
        return next(row["counted"] for row in self.rows("standings", "--date", date) if row["authority"] == ERLANGEN)

    def explained(self, date: str) -> dict[str, dict[str, Any]]:
        return {row["procedure"]: row for row in self.rows("explain", ERLANGEN, "--date", date)}


def as_built_before_there_were_judgements(edition: Edition) -> None:
    """Take the table away, and its hash out of the manifest."""
    (edition.path / "judgement.parquet").unlink()
    manifest = {name: value for name, value in edition.manifest.items() if name != "sealed_sha256"}
    del manifest["files"]["edition"]["judgement.parquet"]
    (edition.path / "manifest.json").unlink()
    write_sealed(edition.path / "manifest.json", manifest)


@pytest.fixture(scope="module")
def judged(amtsatlas: Amtsatlas, tmp_path_factory: pytest.TempPathFactory) -> World:
    """An edition from before there were judgements, and one with two of them. Only for reading."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "feed.csv").write_text(FEED, "utf-8")
    world = World(amtsatlas, folder / "data")
    world.run("import", "csv", folder / "feed.csv", "--date", "2024-01-10", "--provider", "Land")
    world.run("build", "--date", BEFORE)
    as_built_before_there_were_judgements(find_edition(world.data, BEFORE))
    said = world.judge(MAIL_COUNTS, DOG_DOES_NOT)
    assert "2 rows read, 0 rejected; 2 judgements in force" in said
    world.run("build", "--date", AFTER)
    return world


@pytest.fixture
def copy(judged: World, amtsatlas: Amtsatlas, tmp_path: Path) -> World:
    """The same, to change."""
    return World(amtsatlas, shutil.copytree(judged.data, tmp_path / "data"))


def test_a_judgement_goes_before_the_rule_and_the_explanation_tells_it(judged: World) -> None:
    assert (judged.counted(BEFORE), judged.counted(AFTER)) == (2, 2)
    [delivery] = [path.name for path in (judged.data / "deliveries").glob("*-judgements-*")]
    before, after = judged.explained(BEFORE), judged.explained(AFTER)

    assert {key: row["reason"] for key, row in before.items()} == {
        "csv:Land:1": "counted", "csv:Land:2": "counted", "csv:Land:3": "mail_undecided",
    }  # fmt: skip
    assert {key: row["reason"] for key, row in after.items()} == {
        "csv:Land:1": "judged_not", "csv:Land:2": "counted", "csv:Land:3": "judged_counts",
    }  # fmt: skip
    told = ("judgement", "judged_by", "judged_on", "judgement_delivery")
    assert [after["csv:Land:3"][name] for name in told] == [
        "Der Fund wird <online> aufgenommen.", "StMD", "2024-02-05", delivery,
    ]  # fmt: skip
    assert [after["csv:Land:2"][name] for name in told] == [before["csv:Land:1"][name] for name in told] == [None] * 4


def test_above_the_table_of_an_explanation_every_judgement_is_told_whole(judged: World) -> None:
    told = "Hund anmelden (csv:Land:1): judged by StMD on 2024-02-06: Am Ende muss man drucken.\n"
    assert told in judged.run("explain", ERLANGEN, "--date", AFTER)
    assert "judged by" not in judged.run("explain", ERLANGEN, "--date", BEFORE)
    assert "judged by" not in judged.run("explain", "gemeinde:09563000", "--date", AFTER)


@pytest.mark.parametrize("date", [BEFORE, AFTER])
def test_the_explanation_fits_its_schema_with_and_without_judgements(judged: World, date: str) -> None:
    schema = json.loads((resources.files("amtsatlas.schemas") / "explain.schema.json").read_text("utf-8"))
    jsonschema.validate(judged.rows("explain", ERLANGEN, "--date", date), schema)


def test_the_manifest_names_the_delivery_and_the_export_has_the_table(judged: World, tmp_path: Path) -> None:
    edition = find_edition(judged.data, AFTER)
    assert [(used["source"], used["provider"]) for used in edition.manifest["deliveries"]] == [
        ("csv", "Land"), ("judgements", "StMD"),
    ]  # fmt: skip
    judged.run("export", tmp_path / "out", "--date", AFTER)
    lines = (tmp_path / "out" / "judgement.csv").read_text("utf-8").splitlines()
    assert len(lines) == 3
    assert "Am Ende muss man drucken." in lines[1]
    assert "judgement;digest;string" in (tmp_path / "out" / "DATA_DICTIONARY.csv").read_text("utf-8")


def test_what_happened_between_two_editions_names_what_was_judged(judged: World) -> None:
    [row] = [row for row in judged.rows("diff", BEFORE, AFTER) if row["authority"] == ERLANGEN]
    assert (row["gained"], row["lost"]) == (["Fund melden"], ["Hund anmelden"])


def test_an_edition_from_before_there_were_judgements_is_read_exported_tried_and_checked(
    judged: World, tmp_path: Path
) -> None:
    assert "everything matches its hash" in judged.run("check-data")
    judged.run("export", tmp_path / "out", "--date", BEFORE)
    assert not (tmp_path / "out" / "judgement.csv").exists()
    rows = judged.rows("simulate", "--date", BEFORE, "--set", "count.mail=true")
    assert {row["authority"]: (row["counted_before"], row["counted_after"]) for row in rows} == {
        ERLANGEN: (2, 3), "gemeinde:09563000": (0, 1),
    }  # fmt: skip


def test_other_rules_are_tried_with_the_judgements_in_force(judged: World) -> None:
    rows = judged.rows("simulate", "--date", AFTER, "--set", "count.mail=true")
    assert [row["authority"] for row in rows] == ["gemeinde:09563000"]


def test_the_same_again_gives_the_same_bytes_and_no_revision(copy: World) -> None:
    copy.run("build", "--date", AFTER)
    edition = find_edition(copy.data, AFTER)
    assert edition.revision == 1

    before = sha256_of_files(edition.path) | sha256_of_files(edition.results)
    shutil.rmtree(edition.path)
    shutil.rmtree(edition.results)
    copy.run("build", "--date", AFTER)
    after = sha256_of_files(edition.path) | sha256_of_files(edition.results)
    del before["manifest.json"], after["manifest.json"]
    assert before == after


def test_a_withdrawn_delivery_of_judgements_names_the_edition_and_the_next_build_counts_by_the_rule(
    copy: World,
) -> None:
    [delivery] = [path.name for path in (copy.data / "deliveries").glob("*-judgements-*")]
    assert f"amtsatlas build --date {AFTER}" in copy.run("withdraw", delivery, "--reason", "Irrtum")
    copy.run("build", "--date", AFTER)

    assert find_edition(copy.data, AFTER).revision == 2
    assert {row["reason"] for row in copy.explained(AFTER).values()} == {"counted", "mail_undecided"}
    assert copy.explained(f"{AFTER}.r1")["csv:Land:1"]["reason"] == "judged_not"


def test_a_judgement_taken_back_is_gone_from_its_day_on(copy: World) -> None:
    copy.judge(MAIL_COUNTS, date="2024-03-05")
    copy.run("build", "--date", "2024-03-31")
    assert copy.explained("2024-03-31")["csv:Land:1"]["reason"] == "counted"
    assert copy.counted("2024-03-31") == 3

    copy.judge(date="2024-04-05")
    copy.run("build", "--date", "2024-04-30")
    assert copy.counted("2024-04-30") == 2


def test_a_build_warns_of_judgements_that_concern_nothing(copy: World) -> None:
    gone = MAIL_COUNTS.replace("csv:Land:3", "csv:Land:99")
    copy.judge(gone, DOG_DOES_NOT.replace("digitales-amt", "digitale-aemter"), date="2024-03-05")
    said = copy.run("build", "--date", "2024-03-31")

    assert "1 judgements concern procedures that are not in the edition" in said
    assert "1 judgements name the programme digitale-aemter, which there is not" in said


@pytest.fixture(scope="module")
def portal(judged: World) -> Iterator[Portal]:
    with served(judged.data, judged.data.parent / "log") as running:
        yield running


def test_the_page_of_an_authority_shows_who_judged_when_and_why(portal: Portal) -> None:
    text = portal.get(f"/behoerde/{ERLANGEN}/").text
    assert "Entschieden von StMD am 05.02.2024: Der Fund wird &lt;online&gt; aufgenommen." in text
    assert "Entschieden von StMD am 06.02.2024: Am Ende muss man drucken." in text
    assert text.count("Entschieden von") == 2
    assert "Judged by StMD on" in portal.get(f"/en/behoerde/{ERLANGEN}/").text
    assert {row["judged_by"] for row in portal.get(f"/behoerde/{ERLANGEN}.json").json()} == {"StMD", None}


def test_the_page_of_an_edition_from_before_there_were_judgements_is_as_it_was(portal: Portal) -> None:
    answer = portal.get(f"/stand/{BEFORE}/behoerde/{ERLANGEN}/")
    assert answer.status_code == 200
    assert "Entschieden von" not in answer.text


@pytest.mark.parametrize(("prefix", "word"), [("", "Einzelfallentscheidung"), ("/en", "judgement")])
def test_the_method_says_what_a_judgement_does(portal: Portal, prefix: str, word: str) -> None:
    text = portal.get(f"{prefix}/methodik/").text
    for code in ("judged_counts", "judged_not"):
        assert word in text.partition(f"<code>{code}</code>")[2].partition("</dd>")[0]


def test_the_data_page_offers_the_table_where_the_edition_has_one(portal: Portal) -> None:
    assert 'id="t-judgement"' in portal.get("/daten/").text
    assert 'id="t-judgement"' not in portal.get(f"/stand/{BEFORE}/daten/").text
