"""The authority's own area: where it stands, its rows as a file, its application from the form to its history."""

import csv
import io
from collections import Counter
from hashlib import sha256
from statistics import median

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amtsatlas.awards import applications
from amtsatlas.awards.models import Contact, Upload
from amtsatlas.awards.permissions import Held, RoleKind
from amtsatlas.awards.standing import change_of, gaps_of, peers_of, short_name
from amtsatlas.domain.award import Rules, State, Step
from amtsatlas.portal.atlas import atlas
from amtsatlas.publications.logo import cleaned
from tests.awards.conftest import ERLANGEN
from tests.awards.people import ADMINISTRATOR, MANAGER, OFFICER, REVIEWER, Visitor, logged_in
from tests.awards.small import MAIL, Small

AREA = f"/amt/behoerde/{ERLANGEN}/"
MANY_GAPS = "gemeinde:09462000"
VG = "vg:095755519"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z"/></svg>'
FIELDS = {"name": "Anna Amt", "email": "anna@example.org", "confirmed": "on"}


def test_the_area_tells_count_distance_edition_definition_and_that_links_are_not_checked(visitor: Visitor) -> None:
    page = logged_in(OFFICER).get(AREA).content.decode()
    for text in (
        '<dd class="big">339</dd>', "+289", "Stand vom 28. Dezember 2023 (2023-12-28.r1)", "/methodik/#was-zaehlt",
        "Beispieldaten", "Ob die Links noch funktionieren, wird bisher nicht geprüft",
    ):  # fmt: skip
        assert text in page


def test_gaps_that_need_only_a_link_come_with_the_address_that_most_others_use(visitor: Visitor) -> None:
    results = atlas().show().results
    gaps = gaps_of(results, MANY_GAPS)
    all_of_them = results.ask("gaps", authority=MANY_GAPS)
    assert len(gaps.link) > 50
    assert len(gaps.link) + len(gaps.own) + len(gaps.by_vg) == len(all_of_them)
    offers = results.connection.cursor().execute("select procedure_key, url from offer").fetchall()
    for gap in gaps.link[:20]:
        assert gap["central_procedure"]
        assert not gap["covered_by_vg"]
        used = Counter(url for procedure, url in offers if procedure == gap["central_procedure"] and url)
        assert used[gap["url"]] == max(used.values())
    assert all(not gap["central_procedure"] for gap in gaps.own)
    officer = logged_in(Held(RoleKind.AUTHORITY, MANY_GAPS))
    page = officer.get(f"/amt/behoerde/{MANY_GAPS}/").content.decode()
    assert f"<code>{gaps.link[0]['url']}</code>".replace("&", "&amp;") in page
    assert page.index(gaps.link[0]["service"]) < page.index("ein eigenes Verfahren brauch")


def test_peers_are_told_with_the_median_of_those_with_data(visitor: Visitor) -> None:
    results = atlas().show().results
    row = results.authorities.get(ERLANGEN)
    assert row is not None
    peers = peers_of(results, row)
    rows = results.ask("distribution", peer_group=None)
    asked = "select authority_key from standing where delivered and peer_group = 'kreisfreie_stadt'"
    group = {one[0] for one in results.connection.cursor().execute(asked).fetchall()}
    assert peers.median == median(one["counted"] for one in rows if one["authority"] in group)
    assert peers.with_data == len(group)


@pytest.mark.parametrize("key", [ERLANGEN, "landkreis:09272", VG])
def test_what_changed_is_the_difference_of_what_counts_in_both_editions(visitor: Visitor, key: str) -> None:
    shown = atlas().show()
    assert shown.before is not None
    counted = []
    for edition in (shown.before, shown.edition):
        rows = atlas().results(edition, shown.programme.id).ask("explain", authority=key)
        counted.append({row["procedure"]: row["name"] for row in rows if row["counts"]})
    before, after = counted
    change = change_of(shown, key)
    assert change is not None
    assert sorted(change["gained"]) == sorted(after[one] for one in after.keys() - before.keys())
    assert sorted(change["lost"]) == sorted(before[one] for one in before.keys() - after.keys())


def test_a_vg_officer_sees_the_members_standings_and_acts_for_none_without_a_role(visitor: Visitor) -> None:
    members = atlas().show().results.authorities.members(VG)
    own, foreign = members[0]["authority_key"], members[1]["authority_key"]
    officer = logged_in(Held(RoleKind.AUTHORITY, VG), Held(RoleKind.AUTHORITY, own))
    page = officer.get(f"/amt/behoerde/{VG}/").content.decode()
    for member in members:
        assert member["name"] in page
    assert f'href="/amt/behoerde/{own}/"' in page
    assert f'href="/amt/behoerde/{foreign}/"' not in page
    for place in ("", "antrag/", "verfahren/", "verfahren.csv", "stellungnahme/"):
        assert officer.get(f"/amt/behoerde/{foreign}/{place}").status_code == 403


def test_who_may_see_and_do_what_in_an_area(small: Small) -> None:
    addresses = [AREA, f"{AREA}verfahren/", f"{AREA}verfahren.csv", f"{AREA}verfahren/{short_name(MAIL)}/",
                 f"{AREA}stellungnahme/"]  # fmt: skip
    officer = logged_in(OFFICER)
    others = [
        logged_in(role, email=f"{number}@example.org")
        for number, role in enumerate(
            (REVIEWER, MANAGER, ADMINISTRATOR, Held(RoleKind.AUTHORITY, "gemeinde:09564000")),
        )
    ]
    for address in addresses:
        assert officer.get(address).status_code == 200
        assert Visitor().get(address).headers["Location"].startswith("/konto/login/")
        for other in others:
            assert other.get(address).status_code == 403
            assert other.post(address, text="x", reason="x").status_code in (403, 405)


def test_an_area_without_data_or_outside_the_league_says_so_and_never_null(small: Small) -> None:
    for key, text in (("gemeinde:09563000", "Keine Daten."), ("land:09", "steht in der Rangliste")):
        officer = logged_in(Held(RoleKind.AUTHORITY, key), email=f"{key}@example.org")
        page = officer.get(f"/amt/behoerde/{key}/")
        assert page.status_code == 200
        assert text in page.content.decode()
        assert '<dd class="big">0</dd>' not in page.content.decode()
        assert officer.get(f"/amt/behoerde/{key}/verfahren.csv").status_code == 200


def test_the_file_has_every_row_with_verdict_reason_source_delivery_and_address(small: Small) -> None:
    officer = logged_in(OFFICER)
    officer.post(f"{AREA}verfahren/{short_name(MAIL)}/", reason="Weil.")
    answer = officer.get(f"{AREA}verfahren.csv")
    assert 'filename="gemeinde-09562000-2024-01-31.r1.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    explained = small.explained("2024-01-31")
    assert {row["procedure"] for row in rows} == set(explained)
    for row in rows:
        told = explained[row["procedure"]]
        assert [row["counts"], row["reason"], row["source"], row["delivery"], row["address"]] == [
            str(told["counts"]).lower(), told["reason"], told["source"], told["delivery"], told["url"],
        ]  # fmt: skip
        assert row["why"]
        assert row["dispute"] == ("open" if row["procedure"] == MAIL else "")


def test_no_cell_of_the_file_is_run_by_a_spreadsheet(small: Small) -> None:
    text = logged_in(OFFICER).get(f"{AREA}verfahren.csv").content.decode("utf-8-sig")
    assert ";'=1+1;" in text
    assert ";=1+1;" not in text


def test_a_file_of_example_data_says_so_in_its_name_and_on_every_row(visitor: Visitor) -> None:
    answer = logged_in(OFFICER).get(f"{AREA}verfahren.csv")
    assert 'filename="beispiel-' in answer.headers["Content-Disposition"]
    head, *rows = answer.content.decode("utf-8-sig").splitlines()
    assert head.endswith(";example_data")
    assert all(row.endswith(";Beispieldaten / example data") for row in rows)


def test_the_form_lists_what_is_to_be_checked_with_links(visitor: Visitor) -> None:
    page = logged_in(OFFICER).get(f"{AREA}antrag/").content.decode()
    assert page.count('<a class="go"') == 339
    assert "Wie es weitergeht" in page


def test_an_application_keeps_what_was_sent_with_its_logo_and_shows_it(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    mine = officer.post(f"{AREA}antrag/", **FIELDS, banner="on", logo=logo()).headers["Location"]
    kept = cleaned(SVG)
    [upload] = Upload.objects.all()
    assert (bytes(upload.content), upload.media_type) == (kept.content, "image/svg+xml")
    page = officer.get(mine).content.decode()
    for text in ("Anna Amt, anna@example.org", "339 bei einer Schwelle von 50", "Banner", f"{mine}logo"):
        assert text in page
    answer = officer.get(f"{mine}logo")
    assert (answer.content, answer.headers["Content-Type"]) == (kept.content, "image/svg+xml")
    found = applications.application({}, mine.rstrip("/").rsplit("/", 1)[1])
    assert found.details["logo"] == sha256(kept.content).hexdigest()
    assert logged_in(REVIEWER, email="r@example.org").get(f"{mine}logo").status_code == 200
    assert logged_in(ADMINISTRATOR, email="a@example.org").get(f"{mine}logo").status_code == 403
    foreign = logged_in(Held(RoleKind.AUTHORITY, "gemeinde:09564000"), email="n@example.org")
    assert foreign.get(f"{mine}logo").status_code == 403
    assert foreign.get(f"{mine}logo".replace(ERLANGEN, "gemeinde:09564000")).status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"GIF89a", b"", SVG.replace(b"<path", b"<script>1</script><path"), b"\x89PNG\r\n\x1a\n" + b"x" * 600_000],
)
def test_a_logo_that_could_do_harm_is_refused_in_words_and_nothing_is_stored(visitor: Visitor, content: bytes) -> None:
    page = logged_in(OFFICER).post(f"{AREA}antrag/", **FIELDS, logo=logo(content)).content.decode()
    assert 'href="#id_logo"' in page
    assert "Dieses Logo lässt sich nicht verwenden." in page or "leer" in page
    assert 'value="Anna Amt"' in page
    assert not Upload.objects.exists()
    assert not Contact.objects.exists()


def test_a_good_logo_in_an_incomplete_form_has_to_be_chosen_again_which_is_said(visitor: Visitor) -> None:
    page = logged_in(OFFICER).post(f"{AREA}antrag/", name="Anna Amt", logo=logo()).content.decode()
    assert page.count("Wählen Sie die Datei bitte noch einmal aus.") == 2
    assert 'value="Anna Amt"' in page
    assert not Upload.objects.exists()


def test_withdrawing_needs_a_tick_and_is_told_in_the_history(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    mine = officer.post(f"{AREA}antrag/", **FIELDS).headers["Location"]
    page = officer.post(mine, step="withdraw", why="Wir warten noch.").content.decode()
    assert "Bitte bestätigen Sie" in page
    assert "<details open>" in page
    assert "Wir warten noch." in page
    officer.post(mine, step="withdraw", why="Wir warten noch.", sure="on")
    page = officer.get(mine).content.decode()
    assert "<strong>zurückgezogen</strong>" in page
    assert "Wir warten noch." in page
    assert "Antrag zurückziehen" not in page
    assert "nicht mehr" in officer.client.post(mine, {"step": "withdraw", "sure": "on"}, follow=True).content.decode()


def test_after_a_refusal_the_next_form_shows_why(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    mine = officer.post(f"{AREA}antrag/", **FIELDS).headers["Location"]
    application, rules = mine.rstrip("/").rsplit("/", 1)[1], {"digitales-amt": Rules()}
    applications.step("r", application, Step.REVIEW, rules)
    applications.step("m", application, Step.REFUSE, rules, reason="Der Bauantrag lässt sich nicht beginnen.")
    for address in (mine, f"{AREA}antrag/"):
        assert "Der Bauantrag lässt sich nicht beginnen." in officer.get(address).content.decode()
    again = officer.post(f"{AREA}antrag/", **FIELDS).headers["Location"]
    assert again != mine
    page = officer.get(AREA).content.decode()
    assert again in page
    assert mine in page


def test_sent_twice_an_application_is_one(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    officer.post(f"{AREA}antrag/", **FIELDS)
    assert officer.post(f"{AREA}antrag/", **FIELDS).headers["Location"] == AREA
    [one] = applications.applications({})
    assert one.course.state is State.APPLIED


def logo(content: bytes = SVG) -> SimpleUploadedFile:
    return SimpleUploadedFile("wappen.svg", content)
