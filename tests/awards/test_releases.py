"""Press releases: from the draft to the public page, its corrections, and who may do what."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from amtsatlas.awards import journal, releases
from amtsatlas.awards.models import Entry, Person
from amtsatlas.awards.releases import Stage, Step
from amtsatlas.domain import award
from amtsatlas.domain.award import IllegalStepError, Rules
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.portal.atlas import atlas
from amtsatlas.publications.release import Basis, render
from tests.awards.decisions import awarded
from tests.awards.people import ADMINISTRATOR, MANAGER, OFFICER, REVIEWER, Visitor, logged_in

DESK = "/amt/ministerium/presse/"
ATOM = "{http://www.w3.org/2005/Atom}"
PRESS = "/programm/digitales-amt/presse/2023-12-28.r1/"
TOP = [339, 290, 242, 236, 227, 225]


def shown_in(page: Any) -> dict[str, str]:
    """What the form of a page is filled with."""
    text = page.content.decode()
    areas = re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL)
    chosen = re.findall(r'<select name="(\w+)".*?<option value="([^"]*)" selected>', text, re.DOTALL)
    return {name: unescape(value) for name, value in [*areas, *chosen]}


def drafted(by: Visitor, **changed: str) -> str:
    """A draft of the packaged text. Returns its id."""
    answer = by.post(DESK + "neu/", keep="", **{**shown_in(by.get(DESK + "neu/")), **changed})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])


def act(by: Visitor, release: str, step: str, **fields: str) -> Any:
    draft = releases.release(release).draft
    text = {"text": str(draft.number)} if draft else {}
    return by.client.post(f"{DESK}{release}/", {"step": step, **text, **fields}, follow=True)


def published(writer: Visitor, other: Visitor, **changed: str) -> str:
    release = drafted(writer, **changed)
    act(other, release, "review_release")
    act(other, release, "publish_release")
    assert releases.release(release).stage(timezone.now()) is Stage.PUBLISHED
    return release


@pytest.fixture
def writer(visitor: Visitor) -> Visitor:
    return logged_in(REVIEWER, email="ruth@example.org")


@pytest.fixture
def manager(visitor: Visitor) -> Visitor:
    return logged_in(MANAGER, email="max@example.org")


def pieces(visitor: Visitor, release: str, prefix: str = "") -> list[dict[str, Any]]:
    return list(json.loads(visitor.get(f"{prefix}/presse/mitteilung/{release}.json").content))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_release_of_28_december_2023_is_published_with_every_number_linked(
    visitor: Visitor, writer: Visitor, manager: Visitor, prefix: str
) -> None:
    release = published(writer, manager, edition="2023-12-28.r1", awarded="published")
    rows = pieces(visitor, release, prefix)
    top = [row for row in rows if row["fact"] == "top_ten" and row["authority_key"]]
    assert [row["value"] for row in top] == TOP
    regions = [row["value"] for row in rows if row["fact"] == "top_ten_by_regierungsbezirk"]
    assert regions == [3, 3, 2, 1, 1]
    page = visitor.get(f"{prefix}/presse/mitteilung/{release}/").content.decode()
    for row in rows:
        if any(letter.isdigit() for letter in row["text"]):
            assert row["address"], row
            assert f'<a href="{row["address"]}"' in page
            assert row["text"] in page
    assert {row["address"] for row in top} == {f"{prefix}{PRESS}#top_ten"}
    for address in {row["address"].partition("#")[0] for row in rows if row["address"]}:
        assert address.startswith("https://") or visitor.get(address).status_code == 200
    assert 'id="top_ten"' in visitor.get(f"{prefix}{PRESS}").content.decode()
    assert "stmd.bayern.de/bereits-rund-400-digitale-aemter" in page
    assert EXAMPLE_MARK in page
    assert ("Nicht zur Veröffentlichung" if not prefix else "Not for publication") in page
    assert all(row["example"] and row["example_data"] == EXAMPLE_MARK for row in rows)


def test_the_number_of_awards_is_of_one_source_and_names_it(writer: Visitor, visitor: Visitor) -> None:
    release = drafted(writer, awarded="decided")
    text = releases.rendered(releases.release(release).newest, "de")
    words = "".join(piece.text for piece in text.paragraphs[0])
    assert "tragen 0 Gemeinden" in words
    assert f"Stand {timezone.localdate().day}. " in words
    assert "laut" not in words
    later = drafted(writer, awarded="published")
    assert "laut Bayerisches Staatsministerium" in "".join(
        piece.text for piece in releases.rendered(releases.release(later).newest, "de").paragraphs[0]
    )
    answer = writer.post(DESK + "neu/", keep="", edition="2021-11-22.r1", awarded="published", text_de="A", text_en="A")
    assert 'href="#id_awarded"' in answer.content.decode()


def test_awards_that_stand_are_counted_and_split_by_kind(writer: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("gemeinde:09562000", "landkreis:09375"):
        awarded(key, moment=timezone.now())
    text = "T\n\nEs sind {{ausgezeichnet}} ({{ausgezeichnet quelle}})."
    undoable = drafted(writer, awarded="decided", text_de=text)
    later = timezone.now() + award.UNDO_WINDOW
    monkeypatch.setattr(timezone, "now", lambda: later)
    stands = drafted(writer, awarded="decided", text_de=text)
    [[*first], [*second]] = (
        [piece for piece in releases.rendered(releases.release(one).newest, "de").paragraphs[0] if piece.fact]
        for one in (undoable, stands)
    )
    assert [piece.value for piece in first] == [0, None]
    assert [(piece.part, piece.value) for piece in second] == [
        ("", 2),
        ("", None),
        ("kreisfreie_stadt", 1),
        ("landkreis", 1),
    ]


def test_nothing_is_public_before_it_is_published(visitor: Visitor, writer: Visitor, manager: Visitor) -> None:
    release = drafted(writer)
    act(manager, release, "review_release")
    assert visitor.get(f"/presse/mitteilung/{release}/").status_code == 404
    assert release not in visitor.get("/presse/mitteilungen/").content.decode()
    assert release not in visitor.get("/presse/feed.atom").content.decode()


def test_a_scheduled_release_appears_by_itself(
    visitor: Visitor, writer: Visitor, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = drafted(writer)
    act(manager, release, "review_release")
    at = timezone.localtime() + timedelta(days=2)
    act(manager, release, "publish_release", at_0=f"{at:%Y-%m-%d}", at_1=f"{at:%H:%M}")
    found = releases.release(release)
    scheduled = found.scheduled(timezone.now())
    assert scheduled is not None
    assert f"{timezone.localtime(scheduled.at):%Y-%m-%d %H:%M}" == f"{at:%Y-%m-%d %H:%M}"
    address, listed = f"/presse/mitteilung/{release}/", "/presse/mitteilungen/"
    assert visitor.get(address).status_code == 404
    before = visitor.get(listed)
    assert release not in before.content.decode()
    assert "vorgesehen" in manager.get(f"{DESK}{release}/").content.decode()
    later = timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert visitor.get(address).status_code == 200
    after = visitor.client.get(listed, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert release in after.content.decode()
    assert release in visitor.get("/presse/feed.atom").content.decode()


def test_what_is_scheduled_can_be_taken_back_and_scheduled_anew(writer: Visitor, manager: Visitor) -> None:
    release = drafted(writer)
    act(manager, release, "review_release")
    act(manager, release, "publish_release", at_0="2999-01-01", at_1="08:00")
    assert writer.get(f"{DESK}{release}/text/").status_code == 302
    act(manager, release, "withdraw_release", reason="zu früh")
    assert releases.release(release).stage(timezone.now()) is Stage.REVIEWED
    act(manager, release, "publish_release")
    assert releases.release(release).stage(timezone.now()) is Stage.PUBLISHED


def test_a_correction_is_shown_and_the_old_text_stays_readable(
    visitor: Visitor, writer: Visitor, manager: Visitor
) -> None:
    release = published(writer, manager)
    address = f"/presse/mitteilung/{release}/"
    first = visitor.get(address + "fassung/1.json").content
    page = manager.get(f"{DESK}{release}/text/")
    fields = {**shown_in(page), "text_de": "Neuer Titel\n\nNur {{zahl at_threshold}}."}
    missing = manager.post(f"{DESK}{release}/text/", keep="", **fields)
    assert 'href="#id_corrected_de"' in missing.content.decode()
    manager.post(f"{DESK}{release}/text/", keep="", corrected_de="Zahl stimmte nicht", corrected_en="wrong", **fields)
    assert "Neuer Titel" not in visitor.get(address).content.decode()
    act(writer, release, "review_release")
    act(manager, release, "publish_release")
    new = visitor.get(address).content.decode()
    assert "Neuer Titel" in new
    assert new.index("Korrigiert am") < new.index("Zahl stimmte nicht") < new.index("Nur <a")
    assert f'href="{address}fassung/1/"' in new
    old = visitor.get(address + "fassung/1/").content.decode()
    assert "gilt seit dem" in old
    assert "Erlangen" in old
    assert "Neuer Titel" not in old
    assert visitor.get(address + "fassung/1.json").content == first
    assert visitor.get(address + "fassung/2/").status_code == 200
    assert visitor.get(address + "fassung/3/").status_code == 404
    assert visitor.get(address + "fassung/0/").status_code == 404
    assert "wrong" in visitor.get(f"/en{address}").content.decode()
    assert "korrigiert am" in visitor.get("/presse/mitteilungen/").content.decode()


def test_a_withdrawn_release_says_so_and_stays_readable(visitor: Visitor, writer: Visitor, manager: Visitor) -> None:
    release = published(writer, manager)
    before = visitor.get(f"/presse/mitteilung/{release}/")
    act(manager, release, "withdraw_release", reason="Die Daten waren unvollständig.")
    page = visitor.client.get(
        f"/presse/mitteilung/{release}/", headers={"if-none-match": before.headers["ETag"]}
    ).content.decode()
    assert "Zurückgezogen am" in page
    assert "Die Daten waren unvollständig." in page
    assert "Erlangen" in page
    assert "Zurückgezogen" in visitor.get("/presse/feed.atom").content.decode()
    assert releases.release(release).possible(timezone.now(), "somebody", Rules()) == ()


def test_a_published_text_is_what_was_reviewed_and_no_other(writer: Visitor, manager: Visitor) -> None:
    release = drafted(writer)
    seen = releases.release(release).draft
    assert seen is not None
    act(manager, release, "review_release")
    page = writer.get(f"{DESK}{release}/text/")
    writer.post(f"{DESK}{release}/text/", keep="", **{**shown_in(page), "text_de": "Anders"})
    assert releases.release(release).stage(timezone.now()) is Stage.DRAFT
    with pytest.raises(IllegalStepError, match="changed"):
        releases.step("x", release, Step.REVIEW, {}, seen=seen.number)
    act(manager, release, "publish_release")
    assert releases.release(release).stage(timezone.now()) is Stage.DRAFT


def test_who_writes_does_not_review_unless_the_programme_says_so(visitor: Visitor, manager: Visitor) -> None:
    release = drafted(manager)
    assert "jemand anderes" in manager.get(f"{DESK}{release}/").content.decode()
    act(manager, release, "review_release")
    assert releases.release(release).stage(timezone.now()) is Stage.DRAFT
    [entry] = Entry.objects.filter(subject=release)
    releases.step(entry.actor, release, Step.REVIEW, {"digitales-amt": Rules(four_eyes=False)}, seen=entry.number)
    assert releases.release(release).stage(timezone.now()) is Stage.REVIEWED


def test_a_reviewer_drafts_but_does_not_publish(writer: Visitor, manager: Visitor) -> None:
    release = drafted(manager)
    act(writer, release, "review_release")
    for step in ("publish_release", "withdraw_release"):
        assert act(writer, release, step, reason="weil").status_code == 403
    assert act(writer, release, "draft_release").status_code == 403
    assert act(writer, release, "nonsense").status_code == 403
    assert releases.release(release).stage(timezone.now()) is Stage.REVIEWED
    assert "Veröffentlichen</summary>" not in writer.get(f"{DESK}{release}/").content.decode()


@pytest.mark.parametrize("role", [OFFICER, ADMINISTRATOR])
def test_the_press_desk_is_closed_to_others(visitor: Visitor, manager: Visitor, role: Any) -> None:
    release = drafted(manager)
    other = logged_in(role, email="other@example.org")
    for address in (DESK, f"{DESK}neu/", f"{DESK}{release}/", f"{DESK}{release}/text/"):
        assert other.get(address).status_code == 403
        assert other.post(address, step="withdraw_release", reason="x").status_code in (403, 405)
        assert visitor.get(address).headers["Location"].startswith("/konto/login/")
    assert manager.get(f"{DESK}0000000000/").status_code == 404


def test_what_can_not_be_bound_stands_at_its_field_and_nothing_typed_is_lost(writer: Visitor) -> None:
    fields = shown_in(writer.get(DESK + "neu/"))
    wrong = {**fields, "text_de": "Titel\n\nEs sind {{prozent share_own_page}}."}
    page = writer.post(DESK + "neu/", keep="", **wrong).content.decode()
    assert "„{{prozent share_own_page}}“ lässt sich nicht einsetzen. Es gibt: tag, schwelle" in page
    assert 'href="#id_text_de"' in page
    assert not Entry.objects.exists()
    assert "{{prozent share_own_page}}" in writer.get(DESK + "neu/").content.decode()


def test_a_preview_shows_what_is_bound_and_warns_of_what_is_not(writer: Visitor) -> None:
    fields = shown_in(writer.get(DESK + "neu/"))
    text = "Titel <b>\n\nEs sind {{zahl share_own_page}} von 2056. {{ausgezeichnet}} tragen sie."
    page = writer.post(DESK + "neu/", preview="", **{**fields, "text_de": text}).content.decode()
    assert f'<a href="{PRESS}#share_own_page">1.023</a>' in page
    assert "An keine Kennzahl gebunden" in page
    assert "Es sind … von 2056" in page
    assert "{{ausgezeichnet quelle}} fehlt" in page
    assert "Titel &lt;b&gt;" in page
    assert not Entry.objects.exists()


def test_the_journal_keeps_texts_and_pseudonyms_and_its_chain(writer: Visitor, manager: Visitor) -> None:
    published(writer, manager)
    assert list(journal.broken(Entry.objects.order_by("number"))) == []
    people = {str(person.pseudonym) for person in Person.objects.all()}
    assert {entry.actor for entry in Entry.objects.all()} <= people


def test_two_who_publish_at_once_publish_once(writer: Visitor, manager: Visitor) -> None:
    release = drafted(writer)
    act(manager, release, "review_release")
    seen = releases.release(release).draft
    assert seen is not None
    releases.step("a", release, Step.PUBLISH, {}, seen=seen.number)
    with pytest.raises(IllegalStepError):
        releases.step("b", release, Step.PUBLISH, {}, seen=seen.number)
    assert len(releases.release(release).versions) == 1


def test_a_time_that_does_not_exist_or_is_half_told_is_asked_again(writer: Visitor, manager: Visitor) -> None:
    release = drafted(writer)
    act(manager, release, "review_release")
    for at in (("2027-03-28", "02:30"), ("2027-03-28", ""), ("kein Tag", "08:00")):
        page = act(manager, release, "publish_release", at_0=at[0], at_1=at[1])
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()
    assert releases.release(release).stage(timezone.now()) is Stage.REVIEWED


def feed(visitor: Visitor, prefix: str = "") -> ElementTree.Element:
    answer = visitor.get(f"{prefix}/presse/feed.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def test_the_feed_is_atom_with_and_without_releases(visitor: Visitor, writer: Visitor, manager: Visitor) -> None:
    empty = feed(visitor)
    assert empty.findall(f"{ATOM}entry") == []
    assert feed(visitor).findtext(f"{ATOM}updated") == empty.findtext(f"{ATOM}updated")
    older, newer = published(writer, manager), published(writer, manager, text_de="Titel & <mehr>\n\nEins.")
    for prefix in ("", "/en"):
        root = feed(visitor, prefix)
        for element in (root, *root.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                [one] = element.findall(f"{ATOM}{name}")
                assert one.text
            assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
        assert root.findtext(f"{ATOM}author/{ATOM}name")
        links = {one.get("rel"): one.get("href") or "" for one in root.findall(f"{ATOM}link")}
        assert links["self"] == f"http://127.0.0.1{prefix}/presse/feed.atom"
        entries = root.findall(f"{ATOM}entry")
        found = [one.find(f"{ATOM}link") for one in entries]
        assert [one.get("href") for one in found if one is not None] == [
            f"http://127.0.0.1{prefix}/presse/mitteilung/{newer}/",
            f"http://127.0.0.1{prefix}/presse/mitteilung/{older}/",
        ]
        assert all(EXAMPLE_MARK in (one.findtext(f"{ATOM}title") or "") for one in entries)
        assert len({one.findtext(f"{ATOM}id") for one in entries}) == 2
    assert (feed(visitor).findtext(f"{ATOM}entry/{ATOM}title") or "").endswith("Titel & <mehr>")


def test_the_feed_is_not_sent_twice(visitor: Visitor, writer: Visitor, manager: Visitor) -> None:
    etag = visitor.get("/presse/feed.atom").headers["ETag"]
    again: Callable[[], Any] = lambda: visitor.client.get("/presse/feed.atom", headers={"if-none-match": etag})  # noqa: E731
    assert again().status_code == 304
    published(writer, manager)
    assert again().status_code == 200


def test_the_press_page_leads_to_releases_and_feed(visitor: Visitor, data: Path) -> None:
    page = visitor.get("/presse/2023-12-28.r1/").content.decode()
    head, _, body = page.partition("</head>")
    assert 'type="application/atom+xml"' in head
    [address] = re.findall(r'href="([^"]*/presse/mitteilungen/)"', body)
    assert visitor.client.get(address, follow=True).status_code == 200
    assert 'href="/presse/feed.atom"' in body


def test_data_and_pinned_addresses_of_a_release_answer(visitor: Visitor, writer: Visitor, manager: Visitor) -> None:
    release = published(writer, manager)
    text = visitor.get(f"/presse/mitteilung/{release}.csv").content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("release;version;published_at;")
    [row] = json.loads(visitor.get("/presse/mitteilungen.json").content)
    assert row["release"] == release
    assert row["address"] == f"http://127.0.0.1/presse/mitteilung/{release}/"
    assert visitor.get(f"/programm/digitales-amt/presse/mitteilung/{release}/").status_code == 200
    for address in (
        f"/presse/mitteilung/{release}/",
        f"/presse/mitteilung/{release}/fassung/1/",
        "/presse/mitteilungen/",
    ):
        assert visitor.get(f"/stand/2022-07-18.r1{address}").headers["Location"] == address
    assert not visitor.get(f"/presse/mitteilung/{release}/").cookies


def test_what_was_published_outlives_a_change_of_the_texts_in_the_tree(
    visitor: Visitor, writer: Visitor, manager: Visitor
) -> None:
    release = published(writer, manager)
    kept = releases.rendered(releases.release(release).newest, "de")
    shown = atlas().show("2023-12-28.r1")
    figure = releases.published_total(shown)
    assert figure is not None
    basis = Basis(
        shown.results.ask("facts"), shown.programme, "2023-12-28", True, releases.awarded_by_publication(figure)
    )  # fmt: skip
    assert kept == render(releases.release(release).newest.details["texts"]["de"], basis, "de")
    assert visitor.get(f"/presse/mitteilung/{release}/fassung/1/").status_code == 200
