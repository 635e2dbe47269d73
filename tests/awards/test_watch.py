"""Watching: who is told what after a new edition, once, and how one stops it."""

import shutil
import statistics
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core import signing
from django.db import connections

from amtsatlas.awards import news, sending, watch
from amtsatlas.awards.models import Mail, Person, Watch
from amtsatlas.awards.news import Happened, News
from amtsatlas.editions.catalogue import Edition, editions_of
from amtsatlas.portal.atlas import atlas
from amtsatlas.results.reader import Results
from tests.awards.conftest import ERLANGEN
from tests.awards.people import OFFICER, Visitor, logged_in, person
from tests.awards.smtp import Server, part, running
from tests.portal.conftest import view_of

AREA = f"/amt/behoerde/{ERLANGEN}/"
PROGRAMME = "digitales-amt"
Table = list[dict[str, Any]]


@pytest.fixture
def smtp(database: Path) -> Iterator[Server]:
    with running() as server:
        yield server


# What happened, against a slow comparison in plain Python.


@pytest.fixture(scope="module")
def doctored(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Edition]:
    """Two editions of the demo with what it does not have: other sources, other groups, lost data, lost authorities,
    new ids under old names, many procedures of one name, offerers that fall silent."""
    data = tmp_path_factory.mktemp("doctored")
    names = ("2023-02-06.r1", "2023-12-28.r1")
    for name in names:
        shutil.copytree(demo / "editions" / name, data / "editions" / name)
        shutil.copytree(demo / "results" / name / PROGRAMME, data / "results" / name / PROGRAMME)
        change(
            data / "editions" / name / "procedure.parquet",
            "select * replace (if(hash(procedure_key) % 2 = 0, 'Online-Antrag', name) as name) from old",
        )
    later, results = data / "editions" / names[1], data / "results" / names[1] / PROGRAMME
    number = "hash(authority_key) % 20"
    change(
        results / "standing.parquet",
        f"""select * replace (
            case when {number} = 1 then 'csv' else source end as source,
            case when {number} = 2 then provider || ' neu' else provider end as provider,
            delivered and {number} <> 3 as delivered,
            reached and {number} not in (3, 4) as reached,
            case when {number} = 4 then counted // 2 else counted end as counted,
            case when {number} = 5 then 'grosse_kreisstadt' else peer_group end as peer_group
        ) from old where {number} <> 6""",
    )
    change(
        results / "verdict.parquet",
        f"""select * replace (
            case when {number} = 7 then procedure_key || '-neu' else procedure_key end as procedure_key,
            counts and {number} <> 8 as counts
        ) from old where not ({number} in (7, 9, 10) and hash(procedure_key) % 3 = 0)""",
    )
    change(
        later / "procedure.parquet",
        "select * from old union all select * replace (procedure_key || '-neu' as procedure_key) from old",
    )
    change(later / "delivered.parquet", f"select * from old where {number} <> 10")
    first, second = (one for one, _ in editions_of(data))
    return first, second


def change(file: Path, query: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table old as select * from '{file}'")
        connection.execute(f"copy ({query}) to '{file}' (format parquet)")


def table(edition: Edition, name: str) -> Table:
    file = edition.results / PROGRAMME / f"{name}.parquet"
    with duckdb.connect() as connection:
        cursor = connection.execute(f"select * from '{file if file.is_file() else edition.path / f'{name}.parquet'}'")
        columns = [column[0] for column in cursor.description or []]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


class Slow:
    """The obvious way: everything read into lists and looked at one by one."""

    def __init__(self, before: Edition, after: Edition) -> None:
        self.a, self.b = ({row["authority_key"]: row for row in table(one, "standing")} for one in (before, after))
        names = [{row["procedure_key"]: row["name"] for row in table(one, "procedure")} for one in (before, after)]
        self.names_a, self.names_b = names
        self.verdicts: list[dict[str, Table]] = []
        for one in (before, after):
            by_authority: dict[str, Table] = {}
            for row in table(one, "verdict"):
                by_authority.setdefault(row["authority_key"], []).append(row)
            self.verdicts.append(by_authority)
        self.heard = {(row["authority_key"], row["source"], row["provider"]) for row in table(after, "delivered")}

    def median(self, which: dict[str, Any], group: str, same: bool = False) -> float:
        return statistics.median(
            which[key]["counted"]
            for key in which
            if which[key]["delivered"] and which[key]["peer_group"] == group and (not same or self.same(key))
        )

    def same(self, key: str) -> bool:
        a, b = self.a.get(key), self.b.get(key)
        if not a or not b or not a["delivered"] or not b["delivered"]:
            return False
        return all(a[name] == b[name] for name in ("source", "provider", "peer_group"))

    def of(self, key: str, medians: dict[str, tuple[float, ...]]) -> tuple[set[str], list[str], int]:
        """What happened, the names of what vanished, and how much can't be told."""
        a, b = self.a.get(key), self.b.get(key)
        if b is None:
            return ({"unknown_now"} if a else set()), [], 0
        if a is None or not a["delivered"]:
            return ({"data_again"} if b["delivered"] else set()), [], 0
        if not b["delivered"]:
            return {"no_data"}, [], 0
        if a["source"] != b["source"] or a["provider"] != b["provider"]:
            return {"other_source"}, [], 0
        happened = set()
        if b["reached"] and not a["reached"]:
            happened.add("reached")
        if a["reached"] and not b["reached"]:
            happened.add("lost")
        if a["peer_group"] != b["peer_group"]:
            happened.add("other_group")
        else:
            before, after, same_before, same_after = medians[a["peer_group"]]
            was, now = a["counted"] < before, b["counted"] < after
            if was != now:
                really = (a["counted"] < same_before, b["counted"] < same_after) == (was, now)
                happened.add(("below_median" if now else "not_below_median") if really else "other_peers")
        there = {row["procedure_key"] for row in self.verdicts[1].get(key, ())}
        old = {row["procedure_key"] for row in self.verdicts[0].get(key, ())}
        new = Counter((self.names_b[one] or "").lower() for one in there - old)
        gone, silent = [], 0
        for row in sorted(self.verdicts[0].get(key, ()), key=lambda row: str(row["procedure_key"])):
            if not row["counts"] or row["procedure_key"] in there:
                continue
            name = self.names_a[row["procedure_key"]]
            if new[name.lower()] > 0:
                new[name.lower()] -= 1
            elif (row["offered_by"], row["source"], row["provider"]) in self.heard:
                gone.append(name)
            else:
                silent += 1
        return (
            happened | ({"vanished"} if gone else set()) | ({"silent"} if silent else set()),
            sorted(gone),
            silent,
        )  # fmt: skip


def check(before: Edition, after: Edition) -> Counter[str]:
    """Compare the quick way with the slow one for every authority; what happened how often."""
    slow = Slow(before, after)
    keys = sorted({*slow.a, *slow.b})
    results = Results.open(after, PROGRAMME, before=before)
    vanished: dict[str, Table] = {}
    for row in results.ask("vanished", authorities=keys):
        vanished.setdefault(row["authority"], []).append(row)
    groups = {row["peer_group"] for row in slow.a.values()}
    medians = {
        group: tuple(slow.median(which, group, same) for same in (False, True) for which in (slow.a, slow.b))
        for group in groups
    }
    seen: Counter[str] = Counter()
    rows = results.ask("watched", authorities=keys)
    assert sorted(row["authority"] for row in rows) == keys
    for row in rows:
        found = news.compare(row, vanished.get(row["authority"], ()))
        assert (set(found.happened), sorted(found.vanished), found.silent) == slow.of(row["authority"], medians), row
        seen.update(found.happened)
        if not found.happened:
            seen["nothing"] += 1
    return seen


def test_the_demos_editions_give_what_a_slow_comparison_gives(demo: Path) -> None:
    editions = [one for one, newest in editions_of(demo) if newest]
    seen: Counter[str] = Counter()
    for before, after in [*pairwise(editions), (editions[0], editions[-1])]:
        seen += check(before, after)
    assert {"reached", "below_median", "not_below_median", "vanished", "data_again", "nothing"} <= set(seen)
    assert not {"lost", "no_data", "other_source", "unknown_now"} & set(seen)


def test_the_demos_editions_backwards_too(demo: Path) -> None:
    editions = [one for one, newest in editions_of(demo) if newest]
    assert {"lost", "no_data", "vanished"} <= set(check(editions[-1], editions[0]))


def test_what_the_demo_does_not_have_is_told_as_a_slow_comparison_tells_it(doctored: tuple[Edition, Edition]) -> None:
    seen = check(*doctored)
    rare = {Happened.NOT_COMPARABLE, Happened.OTHER_RULES}
    assert set(seen) == {*Happened, "nothing"} - rare


# Sentences.


def told(row: dict[str, Any], vanished: int = 0, **options: Any) -> News:
    values = {
        "authority": ERLANGEN, "name": "Erlangen", "known_before": True, "known_after": True,
        "delivered_before": True, "delivered_after": True, "source_before": "csv", "source_after": "csv",
        "provider_before": "A", "provider_after": "A", "counted_before": 50, "counted_after": 50,
        "threshold_before": 50, "threshold_after": 50, "reached_before": True, "reached_after": True,
        "peer_group_before": "vg", "peer_group_after": "vg", "median_before": 40.0, "median_after": 40.0,
        "same_median_before": 40.0, "same_median_after": 40.0, "peers_with_data": 311,
    }  # fmt: skip
    names = [{"name": f"Verfahren {number:02}", "silent": False} for number in range(vanished)]
    return news.compare({**values, **row}, names, **options)


def test_nothing_happened_where_only_the_count_changed(database: Path) -> None:
    assert told({"counted_after": 60}).happened == ()


def test_at_the_median_is_not_below_it(database: Path) -> None:
    assert told({"counted_before": 40}).happened == ()
    fell = told({"counted_before": 40, "counted_after": 39, "reached_before": False, "reached_after": False})
    assert fell.happened == (Happened.BELOW_MEDIAN,)


def test_another_source_is_said_and_neither_threshold_nor_procedures_are(database: Path) -> None:
    one = told({"source_after": "xzufi", "counted_after": 10, "reached_after": False}, vanished=40)
    assert one.happened == (Happened.OTHER_SOURCE,)
    assert one.vanished == ()
    assert not one.counts
    assert "Gezählt: 10 laut XZuFi (A); zuvor 50 laut CSV (A)" in one.sentences[0]


def test_missing_data_are_no_zero_and_no_lost_threshold(database: Path) -> None:
    one = told({"delivered_after": False, "counted_after": 0, "reached_after": False, "peers_with_data": None}, 40)
    assert one.happened == (Happened.NO_DATA,)
    assert "Das ist keine Null" in one.sentences[0]


def test_a_changed_rule_is_named_where_it_may_be_why(database: Path) -> None:
    one = told({"threshold_after": 60, "reached_after": False}, other_rules=True)
    assert one.happened == (Happened.LOST, Happened.OTHER_RULES)
    assert "60, zuvor 50" in one.sentences[0]
    assert told({}, other_rules=True).happened == ()


def test_twenty_vanished_procedures_are_named_and_the_others_counted(database: Path) -> None:
    assert (len(told({}, 20).named), told({}, 20).more) == (20, 0)
    assert (len(told({}, 23).named), told({}, 23).more) == (20, 3)
    assert told({}, 1).sentences == ["Ein Verfahren, das zuletzt zählte, ist nicht mehr in den Daten:"]


# The mail.


def watching(*keys: str, seen: str = "2023-02-06.r1", email: str = "amt@example.org", language: str = "de") -> Person:
    made = person(*(OFFICER._replace(authority_key=key) for key in keys), email=email)
    made.language = language
    made.save()
    for key in keys:
        Watch.objects.create(person=made, authority_key=key, seen_edition=seen)
    return made


@cache
def happenings(demo: Path) -> dict[str, tuple[Happened, ...]]:
    """What happened to each authority between the demo's last two editions."""
    before, after = [one for one, _ in editions_of(demo)][-2:]
    results = Results.open(after, PROGRAMME, before=before)
    keys = [row["authority"] for row in results.ask("standings", peer_group=None, top=None)]
    vanished: dict[str, Table] = {}
    for row in results.ask("vanished", authorities=keys):
        vanished.setdefault(row["authority"], []).append(row)
    rows = results.ask("watched", authorities=keys)
    return {row["authority"]: news.compare(row, vanished.get(row["authority"], ())).happened for row in rows}


def news_of(demo: Path, wanted: Happened | None) -> list[str]:
    """The authorities to which this happened; None: nothing."""
    return [key for key, happened in happenings(demo).items() if (wanted in happened if wanted else not happened)]


def test_one_mail_tells_all_news_of_all_authorities_of_a_person_once(smtp: Server, demo: Path) -> None:
    reached, vanished = news_of(demo, Happened.REACHED)[0], news_of(demo, Happened.VANISHED)[0]
    below = news_of(demo, Happened.BELOW_MEDIAN)[0]
    watching(*{reached, vanished, below})
    assert watch.look() == 1
    assert watch.look() == 0
    sending.send_due()
    [mail] = smtp.mails
    names = atlas().show().results.names
    for subtype in ("plain", "html"):
        text = part(mail, subtype)
        assert "Die Schwelle (50) ist jetzt erreicht." in text
        assert "unter dem Median der Vergleichsgruppe" in text
        assert "nicht mehr in den Daten:" in text
        for key in {reached, vanished, below}:
            assert names[key] in text
            assert f"http://127.0.0.1:8000/programm/digitales-amt/stand/2023-12-28.r1/behoerde/{key}/" in text
        assert "Online-Verfahren im BayernPortal" in text
        assert "im Stand vom 28. Dezember 2023, Revision 1" in text
        assert "Beispieldaten" in text
    assert mail["Subject"].strip().startswith("Beispieldaten: Neues zu ")


def test_vanished_procedures_are_named_in_both_parts(smtp: Server, demo: Path) -> None:
    [key, *_] = news_of(demo, Happened.VANISHED)
    watching(key)
    watch.look()
    sending.send_due()
    before, after = [one for one, _ in editions_of(demo)][-2:]
    rows = Results.open(after, PROGRAMME, before=before).ask("vanished", authorities=[key])
    assert rows
    for row in rows[: news.MOST_NAMED]:
        assert f"- {row['name']}" in part(smtp.mails[0], "plain")
        assert f"<li>{row['name']}</li>" in part(smtp.mails[0], "html")


def test_without_news_nobody_is_written_to_and_the_edition_is_noted(database: Path, demo: Path) -> None:
    [quiet, *_] = news_of(demo, None)
    watching(quiet)
    assert watch.look() == 0
    assert not Mail.objects.exists()
    assert Watch.objects.get().seen_edition == "2023-12-28.r1"


def test_who_begins_to_watch_is_told_nothing_about_the_past(database: Path) -> None:
    watch.follow(person(OFFICER), ERLANGEN)
    watch.follow(Person.objects.get(), ERLANGEN)
    assert Watch.objects.get().seen_edition == "2023-12-28.r1"
    assert watch.look() == 0


def test_an_edition_that_is_gone_is_said_and_not_guessed(database: Path) -> None:
    watching(ERLANGEN, seen="2020-01-01.r1")
    assert watch.look() == 1
    mail = Mail.objects.get()
    assert "Wir können nicht vergleichen" in mail.text
    assert "Schwelle" not in mail.text


def test_numbers_of_another_metric_are_not_compared(demo: Path, tmp_path: Path) -> None:
    """In a process and a data folder of its own: the edition before counted something else."""
    data = view_of(demo, tmp_path / "data")
    (data / "editions").unlink()
    shutil.copytree(demo / "editions", data / "editions")
    manifest = data / "editions" / "2023-02-06.r1" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("online_verfahren_bayernportal", "something_else"), "utf-8")
    program = [sys.executable, "-c", WATCHING, str(data)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "Wir können nicht vergleichen" in done.stdout
    assert "Gezählt:" not in done.stdout


WATCHING = f"""
import sys
from pathlib import Path
from amtsatlas.portal.starting import set_up
set_up(Path(sys.argv[1]))
from amtsatlas.awards import watch
from amtsatlas.awards.models import Mail, Person, Role, Watch
person = Person.objects.create_user("amt@example.org")
Role.objects.create(person=person, kind="authority", authority_key="{ERLANGEN}")
Watch.objects.create(person=person, authority_key="{ERLANGEN}", seen_edition="2023-02-06.r1")
watch.look()
print(Mail.objects.get().text)
"""


def test_nobody_is_told_backwards_after_an_edition_was_withdrawn(database: Path) -> None:
    watching(ERLANGEN, seen="2023-12-28.r10")
    assert watch.look() == 0
    assert Watch.objects.get().seen_edition == "2023-12-28.r10"


def test_who_acts_for_the_authority_no_more_is_told_nothing(database: Path, demo: Path) -> None:
    made = watching(news_of(demo, Happened.REACHED)[0])
    made.roles.all().delete()
    assert watch.look() == 0


def test_two_looks_at_once_write_one_mail(database: Path, demo: Path) -> None:
    for number, key in enumerate(news_of(demo, Happened.REACHED)[:5]):
        watching(key, email=f"amt{number}@example.org")
    ready = threading.Barrier(3)
    written: list[int] = []

    def look() -> None:
        ready.wait()
        written.append(watch.look())
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(written) == 5
    assert sorted(Mail.objects.values_list("to", flat=True)) == [f"amt{number}@example.org" for number in range(5)]


# Unsubscribing and the switch.


def test_a_mail_program_unsubscribes_by_one_request_without_log_in(smtp: Server, demo: Path) -> None:
    watching(news_of(demo, Happened.REACHED)[0])
    watch.look()
    sending.send_due()
    [mail] = smtp.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip().strip("<>")
    assert link in part(mail, "plain")
    assert link in part(mail, "html")
    program = Visitor()
    program.client.handler.enforce_csrf_checks = True
    answer = program.client.post(link.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Watch.objects.exists()


def test_opening_the_link_changes_nothing_until_the_click(visitor: Visitor) -> None:
    made = watching(ERLANGEN)
    link = f"/konto/abbestellen/?t={watch.token_of(made)}"
    page = visitor.get(link)
    assert "Erlangen" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert Watch.objects.count() == 1
    assert "/en/konto/abbestellen/?t=" in page.content.decode(), "the other language keeps the link whole"
    done = visitor.post(link)
    assert "keine E-Mails über beobachtete Behörden" in done.content.decode()
    assert not Watch.objects.exists()
    assert visitor.post(link).status_code == 200


def test_a_link_that_we_did_not_make_unsubscribes_nobody(visitor: Visitor) -> None:
    made = watching(ERLANGEN)
    good = watch.token_of(made)
    others = ("", "x", str(made.pseudonym), good[:-1], signing.Signer().sign(str(made.pseudonym)), good.upper())
    for token in others:
        assert visitor.client.post("/konto/abbestellen/", query_params={"t": token}).status_code == 404
    assert Watch.objects.count() == 1


def test_the_switch_in_the_area_turns_watching_on_and_off(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    assert 'value="yes"' in officer.get(AREA).content.decode()
    assert officer.post(AREA + "beobachten/", watch="yes").headers["Location"] == AREA
    assert Watch.objects.get().authority_key == ERLANGEN
    assert 'value="no"' in officer.get(AREA).content.decode()
    officer.post(AREA + "beobachten/", watch="no")
    assert not Watch.objects.exists()


def test_nobody_watches_for_an_authority_of_others(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    assert officer.post("/amt/behoerde/gemeinde:09564000/beobachten/", watch="yes").status_code == 403
    assert not Watch.objects.exists()
