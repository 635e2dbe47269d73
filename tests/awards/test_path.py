"""From the invitation to the award, by forms alone."""

import re

from amtsatlas.awards import accounts
from amtsatlas.awards.models import Person
from tests.awards.conftest import ERLANGEN
from tests.awards.people import ADMINISTRATOR, MANAGER, OFFICER, REVIEWER, Visitor, logged_in, person

AREA = f"/amt/behoerde/{ERLANGEN}/"


def test_from_invitation_to_award(visitor: Visitor) -> None:
    officer = visitor.sign_up(OFFICER)
    answer = officer.post(AREA + "antrag/", name="Anna Amt", email="anna@example.org", confirmed="on", plaque="on")
    mine = answer.headers["Location"]
    application = mine.rstrip("/").rsplit("/", 1)[1]
    review = f"/amt/ministerium/antrag/{application}/"
    reviewer = logged_in(REVIEWER, email="ruth@example.org")
    assert "Anna Amt" in reviewer.get(review).content.decode()
    reviewer.post(review, step="review")
    reviewer.post(review, step="ask", reason="Wo beginnt der Bauantrag?")
    assert "Wo beginnt der Bauantrag?" in officer.get(mine).content.decode()
    officer.post(mine, step="answer", reason="Im BayernPortal.")
    manager = logged_in(MANAGER, email="max@example.org")
    assert "Im BayernPortal." in manager.get(review).content.decode()
    manager.post(review, step="award")
    assert "ausgezeichnet" in officer.get(mine).content.decode()


def test_a_reviewer_can_not_award(visitor: Visitor) -> None:
    officer = logged_in(OFFICER, email="amt@example.org")
    mine = officer.post(AREA + "antrag/", name="A", email="a@example.org", confirmed="on").headers["Location"]
    review = f"/amt/ministerium/antrag/{mine.rstrip('/').rsplit('/', 1)[1]}/"
    reviewer = logged_in(REVIEWER, email="ruth@example.org")
    reviewer.post(review, step="review")
    assert reviewer.post(review, step="award").status_code == 403
    both = logged_in(MANAGER, email="max@example.org")
    both.post(review, step="review")
    assert (
        "Entscheiden muss jemand anderes (vier Augen)"
        in both.client.post(review, {"step": "award"}, follow=True).content.decode()
    )


def test_what_was_typed_is_not_lost_in_an_incomplete_form(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    page = officer.post(AREA + "antrag/", name="Anna Amt", email="keine Adresse").content.decode()
    assert 'href="#id_email"' in page
    assert "Bitte bestätigen Sie" in page
    assert 'value="Anna Amt"' in officer.get(AREA + "antrag/").content.decode()


def test_what_was_typed_survives_the_end_of_a_session(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    officer.client.logout()
    answer = officer.post(AREA + "antrag/", name="Anna Amt", email="a@example.org")
    assert answer.headers["Location"].startswith("/konto/login/?next=")
    officer.client.force_login(Person.objects.get())
    assert 'value="Anna Amt"' in officer.get(AREA + "antrag/").content.decode()


def test_without_a_second_factor_nothing_is_seen(visitor: Visitor) -> None:
    visitor.client.force_login(person(OFFICER))
    assert visitor.get(AREA).headers["Location"] == "/konto/2fa/totp/activate/"


def test_what_belongs_to_others_is_refused(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    assert officer.get(AREA).status_code == 200
    assert officer.get("/amt/behoerde/gemeinde:09564000/").status_code == 403
    assert officer.get("/amt/ministerium/").status_code == 403
    administrator = logged_in(ADMINISTRATOR, email="admin@example.org")
    assert administrator.get(AREA).status_code == 403
    assert administrator.get("/amt/ministerium/").status_code == 403


def test_an_invitation_is_good_once_and_for_its_address_only(visitor: Visitor) -> None:
    _, token = accounts.invite("amt@example.org", OFFICER)
    assert visitor.get("/konto/signup/").status_code == 200
    assert "password1" not in visitor.get("/konto/signup/").content.decode()
    address = f"/konto/einladung/{token}/"
    visitor.post(address)
    visitor.post(
        "/konto/signup/", email="other@example.org", password1="langes Passwort 1", password2="langes Passwort 1"
    )
    assert Person.objects.get().email == "amt@example.org"
    assert Visitor().get(address).status_code == 404


def test_pages_behind_the_log_in_are_kept_by_nobody(visitor: Visitor) -> None:
    assert "no-store" in logged_in(OFFICER).get(AREA).headers["Cache-Control"]


def test_public_pages_set_no_cookie(visitor: Visitor) -> None:
    for address in ("/", f"/behoerde/{ERLANGEN}/", "/auszeichnung/"):
        answer = visitor.get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Cookie" not in answer.headers["Vary"]


def test_the_log_in_page_has_the_scripts_it_names(visitor: Visitor) -> None:
    page = visitor.get("/konto/login/")
    assert page.status_code == 200
    for script in re.findall(r'<script[^>]* src="([^"]+)"', page.content.decode()):
        assert visitor.get(script).status_code == 200
