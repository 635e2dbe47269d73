"""What was judged on a disputed procedure, from the journal through a delivery to the count and the page."""

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from amtsatlas.awards import judgements, replies
from amtsatlas.awards.judgements import Judgement
from amtsatlas.awards.models import Entry
from amtsatlas.domain.errors import InputError
from amtsatlas.editions.store import deliveries, find_delivery
from tests.awards.conftest import ERLANGEN
from tests.awards.people import OFFICER, logged_in
from tests.awards.small import BEFORE, DOG, FEED, MAIL, Small, made, shown
from tests.conftest import Amtsatlas


def contested(procedure: str, *, counts: bool, authority: str = ERLANGEN) -> replies.Contested:
    return replies.Contested(authority, "digitales-amt", f"{BEFORE}.r1", procedure, "Verfahren", counts, "counted")


def judged(procedure: str, *, counts: bool, reason: str = "Es geht.", authority: str = ERLANGEN) -> str:
    """The id of a dispute that was judged as the authority wished, or not."""
    made = replies.dispute("a", contested(procedure, counts=not counts, authority=authority), "Weil.")
    replies.judge("m", made, counts=counts, reason=reason)
    return made


def today() -> str:
    return timezone.localdate().isoformat()


def test_a_judgement_is_delivered_named_in_the_journal_and_counted_by_the_next_build(small: Small) -> None:
    judged(MAIL, counts=True, reason="Der Fund wird\nonline aufgenommen; <wirklich>.")
    judged(DOG, counts=False, reason='Man druckt "alles".')
    assert judgements.undelivered()

    entry = judgements.deliver("m")

    assert entry is not None
    delivery = find_delivery(small.data, entry.details["delivery"])
    assert (delivery.state, delivery.date, delivery.manifest["sha256"]) == (
        "accepted",
        today(),
        entry.details["sha256"],
    )
    assert entry.details["entries"] == [4, 2]
    assert not judgements.undelivered()
    small.run("build", "--date", today())
    after = small.explained(today())
    assert {key: row["reason"] for key, row in after.items()} == {
        DOG: "judged_not", "csv:Land:2": "counted", MAIL: "judged_counts",
    }  # fmt: skip
    assert after[MAIL]["judgement"] == "Der Fund wird online aufgenommen; <wirklich>."
    assert after[DOG]["judgement"] == 'Man druckt "alles".'
    page = logged_in(OFFICER).get(f"/behoerde/{ERLANGEN}/").content.decode()
    assert "Der Fund wird online aufgenommen; &lt;wirklich&gt;." in page


def test_without_a_judgement_nothing_is_delivered_and_without_a_new_one_nothing_again(small: Small) -> None:
    before = len(deliveries(small.data))
    assert judgements.deliver() is None
    judged(MAIL, counts=True)
    first = judgements.deliver()
    assert judgements.deliver() == first
    assert len(deliveries(small.data)) == before + 1


def test_a_judgement_that_was_lifted_is_counted_by_the_rule_again_and_may_be_judged_anew(small: Small) -> None:
    dispute = judged(MAIL, counts=True)
    judgements.deliver()
    replies.lift_judgement("m", dispute, "Wir hatten uns vertan.")
    assert judgements.judged() == []
    judgements.deliver()
    small.run("build", "--date", today())
    assert small.explained(today())[MAIL]["reason"] == "mail_undecided"

    replies.judge("m", dispute, counts=True, reason="Doch.")
    judgements.deliver()
    small.run("build", "--date", today())
    assert small.explained(today())[MAIL]["judgement"] == "Doch."


def test_what_the_import_does_not_accept_is_told_and_leaves_the_delivery_before_in_force(small: Small) -> None:
    judged(MAIL, counts=True)
    first = judgements.deliver()
    judged(MAIL, counts=True, authority="gemeinde:09999999")
    with pytest.raises(InputError, match="is held: 1 of 2 rows were rejected"):
        judgements.deliver()
    assert judgements.delivered() == first
    assert judgements.undelivered()


def test_the_name_of_who_judges_stays_that_of_the_first_delivery(small: Small) -> None:
    judged(MAIL, counts=True)
    first = judgements.deliver()
    assert first is not None
    assert first.details["provider"] == settings.SITE.name
    judged(DOG, counts=False)
    with override_settings(SITE=_renamed("Ein anderes Ministerium")):
        second = judgements.deliver()
    assert second is not None
    assert second.details["provider"] == settings.SITE.name


def test_with_example_data_the_judgements_are_example_data_of_an_example_ministry(
    database: Path, amtsatlas: Amtsatlas, tmp_path: Path
) -> None:
    head, *rows = FEED.splitlines()
    marked = [f"{row};Beispieldaten / example data" for row in rows]
    feed = "\n".join([f"{head};example_data", *marked]) + "\n"
    with shown(made(amtsatlas, tmp_path, feed)) as small:
        judged(MAIL, counts=True)
        entry = judgements.deliver()
        assert entry is not None
        assert entry.details["provider"] == "Ministerium (Beispiel)"
        assert find_delivery(small.data, entry.details["delivery"]).example


def test_two_who_judge_at_once_lose_neither_judgement(small: Small) -> None:
    ids = [replies.dispute("a", contested(key, counts=key == DOG), "Weil.") for key in (MAIL, DOG)]

    def judge(one: str) -> None:
        try:
            replies.judge("m", one, counts=True, reason="Geprüft.")
            judgements.deliver()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(judge, ids))
    assert not judgements.undelivered()
    last = max((one for one in deliveries(small.data) if one.source == "judgements"), key=lambda one: one.order)
    assert last.manifest["counts"]["accepted"]["judgement"] == 2


def test_the_verb_delivers_what_could_not_be_delivered(small: Small) -> None:
    data = small.data
    (data / "decisions").mkdir()
    judged(MAIL, counts=True)
    with connection.cursor() as cursor:
        cursor.execute("vacuum into %s", [str(data / "decisions" / "decisions.sqlite3")])
    assert "1 judgements in force" in small.run("deliver-judgements")
    assert [one.source for one in deliveries(data)].count("judgements") == 1


def test_of_several_judgements_on_a_procedure_the_last_is_in_force() -> None:
    at = timezone.now()

    def entry(number: int, action: str, procedure: str, counts: bool | None = None) -> Entry:
        details = {"procedure": procedure} | ({} if counts is None else {"counts": counts})
        return Entry(
            number=number, at=at, action=action, programme="p", authority_key="vg:1", details=details,
            reason=f"Grund {number}", digest=f"{number}",
        )  # fmt: skip

    entries = [
        entry(1, "judge", "a", True), entry(2, "judge", "b", True), entry(3, "judge", "a", False),
        entry(4, "lift_judgement", "b"), entry(5, "lift_judgement", "c"), entry(6, "judge", "c", True),
    ]  # fmt: skip
    day = timezone.localdate(at).isoformat()
    assert judgements.in_force(entries) == [
        Judgement("p", "vg:1", "a", False, "Grund 3", day, 3, "3"),
        Judgement("p", "vg:1", "c", True, "Grund 6", day, 6, "6"),
    ]


def test_the_table_has_a_row_per_judgement_whatever_stands_in_the_reason(tmp_path: Path) -> None:
    one = Judgement("p", "vg:1", "csv:L:1", True, 'A; "b"', "2024-01-01", 3, "d" * 64)
    judgements.write_table(tmp_path / "t.csv", [one], example=False)
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text("utf-8").splitlines(), delimiter=";"))
    assert rows == [one._asdict() | {"counts": "true", "entry": "3"}]


def _renamed(name: str) -> object:
    return replace(settings.SITE, operator=replace(settings.SITE.operator, name=name))
