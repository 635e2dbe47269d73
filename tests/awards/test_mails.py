"""What is written to whom in the life of an application, in both forms, and when it is taken back."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.core.mail import get_connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amtsatlas.awards import accounts, applications, mails, sending
from amtsatlas.awards.models import Contact, Mail, Person
from amtsatlas.awards.permissions import RoleKind
from amtsatlas.domain.award import UNDO_WINDOW, Rules, Step
from amtsatlas.domain.errors import UsageError
from amtsatlas.portal.atlas import atlas
from tests.awards.conftest import ERLANGEN
from tests.awards.people import MANAGER, OFFICER, REVIEWER, Visitor, logged_in, person
from tests.awards.smtp import Server, part, running

AREA = f"/amt/behoerde/{ERLANGEN}/"
RULES = {"digitales-amt": Rules()}
STANDING = applications.Standing(ERLANGEN, "digitales-amt", "2023-12-28.r1", 339, 50, "a" * 64)


@pytest.fixture
def smtp(database: Path) -> Iterator[Server]:
    with running() as server:
        yield server


def applied(name: str = "Jörg Müßig", language: str = "de", **steps: str) -> str:
    """The id of an application, with steps taken after it: name of the step → reason."""
    applicant = person(OFFICER)
    applicant.language = language
    applicant.save()
    contact = Contact(name=name, email="joerg@example.org")
    made = applications.apply(str(applicant.pseudonym), STANDING, RULES, contact=contact)
    for step, reason in steps.items():
        actor = "manager" if step in ("award", "refuse") else "reviewer"
        applications.step(actor, made, Step(step), RULES, reason=reason)
    return made


def wait_over() -> None:
    """Pretend that the time to undo has passed."""
    for mail in Mail.objects.all():
        Mail.objects.filter(pk=mail.pk).update(due_at=mail.due_at - UNDO_WINDOW - mails.SAFETY)


def kinds() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("kind", flat=True))


def test_the_whole_life_by_the_forms_is_told_to_the_contact_and_nothing_else_is(smtp: Server) -> None:
    officer = logged_in(OFFICER, email="amt@example.org")
    mine = officer.post(AREA + "antrag/", name="Jörg Müßig", email="joerg@example.org", confirmed="on").headers[
        "Location"
    ]
    review = f"/amt/ministerium/antrag/{mine.rstrip('/').rsplit('/', 1)[1]}/"
    reviewer, manager = logged_in(REVIEWER, email="ruth@example.org"), logged_in(MANAGER, email="max@example.org")
    reviewer.post(review, step="review")
    reviewer.post(review, step="ask", reason="Wo beginnt der Bauantrag für Gewässer?")
    officer.post(mine, step="answer", reason="Im BayernPortal.")
    manager.post(review, step="award")
    assert kinds() == ["received", "asked", "awarded"]
    assert sending.send_due().sent == 2
    wait_over()
    assert sending.send_due().sent == 1
    assert smtp.recipients == ["joerg@example.org"] * 3
    assert [mail["Subject"].strip() for mail in smtp.mails] == [
        "Beispieldaten: Ihr Antrag für Erlangen ist eingegangen",
        "Beispieldaten: Rückfrage zu Ihrem Antrag für Erlangen",
        "Beispieldaten: Erlangen ist ausgezeichnet",
    ]
    for mail in smtp.mails:
        for subtype in ("plain", "html"):
            text = part(mail, subtype)
            assert "Guten Tag Jörg Müßig," in text
            assert "Beispieldaten" in text
            assert "http://127.0.0.1:8000" + mine in text
    assert "Wo beginnt der Bauantrag für Gewässer?" in part(smtp.mails[1], "plain")
    assert "Wo beginnt der Bauantrag für Gewässer?" in part(smtp.mails[1], "html")
    assert "Beispiel – keine Auszeichnung." in part(smtp.mails[2], "plain")
    [public] = [line for line in part(smtp.mails[2], "plain").splitlines() if "8000/auszeichnung/" in line]
    assert public.endswith(f"/auszeichnung/{mine.rstrip('/').rsplit('/', 1)[1]}/")


@pytest.mark.parametrize("kind", ["received", "asked", "awarded", "refused"])
def test_both_parts_of_a_mail_say_the_same_and_fetch_nothing(database: Path, kind: str) -> None:
    applied(review="", ask="Wo & wann <beginnt> er?", **{"refuse" if kind == "refused" else "award": "Zu wenig."})
    mail = Mail.objects.get(kind=kind)
    in_html = part(message_from_bytes(built(mail), policy=default), "html")  # type: ignore[arg-type]
    assert '<html lang="de">' in in_html
    for remote in ("src=", "url(", "@import", "<link", "<script", "<img"):
        assert remote not in in_html
    words = html_words(in_html)
    for line in filter(None, (line.strip(" -") for line in mail.text.splitlines())):
        assert " ".join(line.split()) in words, line


def test_a_number_in_a_mail_has_its_day_and_leads_to_its_procedures(database: Path) -> None:
    applied()
    [mail] = Mail.objects.all()
    assert "339 Online-Verfahren im BayernPortal im Stand vom 28. Dezember 2023, Schwelle 50" in mail.text
    address = f"/programm/digitales-amt/stand/2023-12-28.r1/behoerde/{ERLANGEN}/"
    assert "http://127.0.0.1:8000" + address in mail.text
    assert Visitor().get(address).status_code == 200


def test_a_decision_waits_for_the_time_to_undo_and_is_not_told_once_undone(smtp: Server) -> None:
    made = applied(review="", award="")
    assert sending.send_due().sent == 1
    decision = Mail.objects.get(kind="awarded")
    assert decision.due_at > timezone.now() + UNDO_WINDOW
    applications.step("manager", made, Step.UNDO, RULES, reason="Falsche Zeile")
    applications.step("manager", made, Step.REFUSE, RULES, reason="Zu wenig")
    wait_over()
    assert sending.send_due().sent == 1
    assert [mail["Subject"].partition(": ")[2] for mail in smtp.mails] == [
        "Ihr Antrag für Erlangen ist eingegangen",
        "Ihr Antrag für Erlangen ist abgelehnt",
    ]
    assert "Zu wenig" in part(smtp.mails[1], "plain")


def test_an_undone_decision_leaves_other_mails_of_the_application_alone(database: Path) -> None:
    made = applied(review="", ask="Wo?", award="")
    Mail.objects.filter(kind="asked").update(attempts=1, due_at=timezone.now() + timedelta(minutes=5))
    applications.step("manager", made, Step.UNDO, RULES, reason="Falsche Zeile")
    assert kinds() == ["received", "asked"]


def test_a_step_that_is_refused_writes_no_mail(database: Path) -> None:
    made = applied(review="")
    with pytest.raises(Exception, match="four eyes"):
        applications.step("reviewer", made, Step.AWARD, RULES)
    assert kinds() == ["received"]


def test_without_a_contact_the_applicant_is_told_and_without_either_nobody(database: Path) -> None:
    made = applied(review="")
    Contact.objects.all().delete()
    applications.step("reviewer", made, Step.ASK, RULES, reason="Wo?")
    assert Mail.objects.get(kind="asked").to == "somebody@example.org"
    Person.objects.all().delete()
    applications.step("manager", made, Step.AWARD, RULES)
    assert kinds() == ["received", "asked"]


def test_awards_from_before_this_system_are_no_news(database: Path) -> None:
    made = applied(review="")
    applications.step("manager", made, Step.AWARD, RULES, details={"awarded_on": "2022-03-01"})
    assert kinds() == ["received"]


def test_who_reads_english_is_led_to_english_pages(database: Path) -> None:
    applied(language="en")
    [mail] = Mail.objects.all()
    assert "/en/amt/behoerde/" in mail.text
    assert '<html lang="en">' in mail.html
    assert mail.headers["Content-Language"] == "en"


def test_an_invitation_comes_by_mail_and_its_link_opens_the_way_in(smtp: Server) -> None:
    mails.invite(*accounts.invite("neu@example.org", OFFICER))
    sending.send_due()
    [mail] = smtp.mails
    assert "für eine Behörde (Erlangen)" in part(mail, "plain")
    [link] = [line for line in part(mail, "plain").splitlines() if "/konto/einladung/" in line]
    page = Visitor().get(link.removeprefix("http://127.0.0.1:8000"))
    assert "neu@example.org" in page.content.decode()


def test_who_acts_for_an_authority_is_told_once_an_edition_that_it_can_apply(smtp: Server) -> None:
    person(OFFICER, email="anna@example.org")
    person(OFFICER, email="bert@example.org")
    person(MANAGER, email="max@example.org")
    assert len(mails.invite_to_apply(ERLANGEN)) == 2
    assert mails.invite_to_apply(ERLANGEN) == []
    sending.send_due()
    assert smtp.recipients == ["anna@example.org", "bert@example.org"]
    assert "Die Schwelle zu erreichen ist noch keine Auszeichnung" in part(smtp.mails[0], "plain")


def test_who_is_below_the_threshold_is_not_asked_to_apply(database: Path) -> None:
    below = next(
        row for row in atlas().show().results.ask("standings", peer_group=None, top=None) if not row["reached"]
    )
    with pytest.raises(UsageError, match="does not reach"):
        mails.invite_to_apply(below["authority"])


def test_what_is_no_address_is_no_address(database: Path) -> None:
    for to in ("niemand", "a@b\nBcc: c@example.org", "", "a@example.org, b@example.org"):
        with pytest.raises(UsageError, match="no mail address"):
            mails.queue("invited", to, "de")


HEADERS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
}  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=120) | st.text(alphabet="\r\n:BcTo @\x00\x0b\x85\u2028ü", min_size=5))
def test_no_name_and_no_text_makes_a_header_of_its_own(database: Path, name: str) -> None:
    row = {"counted": 50, "threshold": 50}
    mail = mails.queue(
        "eligible", "a@example.org", "de", authority=name, addressed=name, row=row, day="2023-12-28", link="", source=""
    )
    mail.refresh_from_db()
    message = message_from_bytes(built(mail), policy=default)
    assert set(message.keys()) == HEADERS
    assert message["To"] == "a@example.org"
    assert len(mail.subject.splitlines()) == 1
    assert " ".join(message["Subject"].split()) == " ".join(mail.subject.split())
    assert "\x00" not in mail.text + mail.html + mail.subject


def test_a_role_has_words_in_the_invitation(database: Path) -> None:
    for kind in RoleKind:
        mail = mails.invite(*accounts.invite("a@example.org", OFFICER._replace(kind=kind)))
        assert "Ihre Aufgabe: " in mail.text
        assert str(kind) not in mail.text


def built(mail: Mail) -> bytes:
    """The mail as it goes over the wire."""
    return bytes(sending._message(mail, get_connection()).message().as_bytes(linesep="\r\n"))


def html_words(page: str) -> str:
    """What a person reads of a page, in one line."""
    from lxml import html

    [body] = html.document_fromstring(page).xpath("//body")
    return " ".join(" ".join(body.itertext()).split())
