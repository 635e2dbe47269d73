"""Disputing a verdict, and a reply beside the own number: what can be done, by whom, and who sees it."""

from itertools import product

import pytest
from django.utils import timezone

from amtsatlas.awards import replies
from amtsatlas.awards.models import Entry
from amtsatlas.awards.replies import LONGEST_REPLY, Contested, Deed, State
from amtsatlas.awards.standing import short_name
from amtsatlas.domain.award import IllegalStepError
from amtsatlas.domain.errors import NotFoundError
from tests.awards.conftest import ERLANGEN
from tests.awards.people import OFFICER, Visitor, logged_in
from tests.awards.small import BEFORE, DOG, MAIL, Small

AREA = f"/amt/behoerde/{ERLANGEN}/"
PUBLIC = f"/behoerde/{ERLANGEN}/"
EDITION = "2023-12-28.r1"
ABOUT = Contested(ERLANGEN, "digitales-amt", EDITION, "csv:Land:3", "Fund melden", False, "mail_undecided")


def entry(deed: Deed, subject: str = "x") -> Entry:
    return Entry(number=1, at=timezone.now(), action=deed, subject=subject, authority_key=ERLANGEN, programme="p")


def states(entries: list[Entry]) -> list[State]:
    return [one.state for one in replies.matters(entries)]


WAYS = {
    State.OPEN: (Deed.DISPUTE,),
    State.WITHDRAWN: (Deed.DISPUTE, Deed.WITHDRAW_DISPUTE),
    State.JUDGED: (Deed.DISPUTE, Deed.JUDGE),
    State.WAITING: (Deed.REPLY,),
    State.PUBLISHED: (Deed.REPLY, Deed.PUBLISH_REPLY),
    State.DECLINED: (Deed.REPLY, Deed.DECLINE_REPLY),
}
POSSIBLE = {
    (State.OPEN, Deed.WITHDRAW_DISPUTE): State.WITHDRAWN,
    (State.OPEN, Deed.JUDGE): State.JUDGED,
    (State.JUDGED, Deed.LIFT_JUDGEMENT): State.OPEN,
    (State.WAITING, Deed.PUBLISH_REPLY): State.PUBLISHED,
    (State.WAITING, Deed.DECLINE_REPLY): State.DECLINED,
    (State.WAITING, Deed.TAKE_BACK_REPLY): State.WITHDRAWN,
    (State.PUBLISHED, Deed.DECLINE_REPLY): State.DECLINED,
    (State.PUBLISHED, Deed.TAKE_BACK_REPLY): State.WITHDRAWN,
}


@pytest.mark.parametrize(("state", "deed"), list(product(WAYS, Deed)))
def test_from_each_state_only_the_steps_written_down_here_lead_on(state: State, deed: Deed) -> None:
    entries = [entry(one) for one in WAYS[state]]
    [before] = replies.matters(entries)
    assert before.state is state
    if (state, deed) in POSSIBLE:
        [after] = replies.matters([*entries, entry(deed)])
        assert after.state is POSSIBLE[state, deed]
    else:
        with pytest.raises(IllegalStepError):
            replies.matters([*entries, entry(deed)])


def test_a_reply_published_later_replaces_the_one_before_which_does_not_come_back() -> None:
    both = [entry(Deed.REPLY, "a"), entry(Deed.PUBLISH_REPLY, "a"), entry(Deed.REPLY, "b")]
    assert states(both) == [State.PUBLISHED, State.WAITING]
    both.append(entry(Deed.PUBLISH_REPLY, "b"))
    assert states(both) == [State.REPLACED, State.PUBLISHED]
    both.append(entry(Deed.TAKE_BACK_REPLY, "b"))
    assert states(both) == [State.REPLACED, State.WITHDRAWN]


def test_a_verdict_is_disputed_from_its_row_judged_and_the_reason_is_read_there(small: Small) -> None:
    officer = logged_in(OFFICER)
    address = f"{AREA}verfahren/{short_name(MAIL)}/"
    assert address in officer.get(f"{AREA}verfahren/").content.decode()
    assert "Dieses Verfahren zählt doch" in officer.get(address).content.decode()
    officer.post(address, reason="Der Fund wird <online> aufgenommen.")
    page = officer.get(address).content.decode()
    assert "Der Fund wird &lt;online&gt; aufgenommen." in page
    assert "<textarea" not in page
    assert "Widerspruch: offen" in officer.get(f"{AREA}verfahren/").content.decode()
    assert "1 Widerspruch offen" in officer.get(AREA).content.decode()

    [found] = replies.open_disputes()
    assert (found.details["procedure"], found.details["should_count"], found.edition) == (MAIL, True, f"{BEFORE}.r1")
    judged = replies.judge("m", found.id, counts=True, reason="Das stimmt.", edition=f"{BEFORE}.r1")
    assert judged.details == {"procedure": MAIL, "counts": True, "reason": "Das stimmt."}
    page = officer.get(address).content.decode()
    assert "Entschieden: Es zählt." in page
    assert "Das stimmt." in page
    assert replies.open_disputes() == []


def test_of_what_counts_the_dispute_says_that_it_should_not(small: Small) -> None:
    officer = logged_in(OFFICER)
    address = f"{AREA}verfahren/{short_name(DOG)}/"
    assert "Dieses Verfahren sollte nicht zählen" in officer.get(address).content.decode()
    officer.post(address, reason="Am Ende druckt man.")
    assert replies.open_disputes()[0].details["should_count"] is False


def test_a_dispute_may_be_withdrawn_and_made_again_but_not_twice_at_once(small: Small) -> None:
    officer = logged_in(OFFICER)
    address = f"{AREA}verfahren/{short_name(MAIL)}/"
    officer.post(address, reason="Eins.")
    again = officer.post(address, reason="Zwei.")
    assert "schon ein Widerspruch offen" in again.content.decode()
    assert len(replies.disputes()) == 1
    officer.post(address, step="withdraw_dispute")
    assert [one.state for one in replies.disputes()] == [State.WITHDRAWN]
    assert "Zwei." in officer.get(address).content.decode(), "what was typed is kept"
    officer.post(address, reason="Zwei.")
    assert [one.state for one in replies.disputes()] == [State.WITHDRAWN, State.OPEN]


def test_what_was_judged_as_wished_is_not_disputed_again_before_the_next_edition(visitor: Visitor) -> None:
    made = replies.dispute("a", ABOUT, "Weil.")
    replies.judge("m", made, counts=True, reason="Ja.")
    with pytest.raises(IllegalStepError, match="schon entschieden"):
        replies.dispute("a", ABOUT, "Weil.")
    replies.dispute("a", ABOUT._replace(counts=True), "Doch nicht.")


def test_a_judgement_and_a_refusal_need_a_reason_and_something_to_be_about(visitor: Visitor) -> None:
    made = replies.dispute("a", ABOUT, "Weil.")
    for nothing in ("", " \n"):
        with pytest.raises(IllegalStepError, match="Begründung"):
            replies.judge("m", made, counts=True, reason=nothing)
        with pytest.raises(IllegalStepError, match="Begründung"):
            replies.dispute("a", ABOUT._replace(procedure="csv:Land:9"), nothing)
    written = replies.reply("a", ERLANGEN, "digitales-amt", EDITION, "Wort.")
    with pytest.raises(IllegalStepError, match="Begründung"):
        replies.decline("m", written, "")
    for unknown in (replies.withdraw_dispute, replies.publish, replies.take_back_reply):
        with pytest.raises(NotFoundError):
            unknown("m", "nothing")


def test_an_empty_reason_is_told_beside_the_field_and_in_the_summary(small: Small) -> None:
    page = logged_in(OFFICER).post(f"{AREA}verfahren/{short_name(MAIL)}/", reason=" ").content.decode()
    assert 'href="#id_reason"' in page
    assert 'id="id_reason_error"' in page
    assert replies.disputes() == []


def test_a_reply_stands_on_the_public_page_from_its_publication_to_its_taking_back(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    officer.post(f"{AREA}stellungnahme/", text="Wir haben 339 Verfahren,\r\nmehr als <jede andere> Stadt.")
    [written] = replies.waiting_replies()
    assert written.edition == EDITION
    hidden = visitor.get(PUBLIC)
    assert "Stellungnahme der Behörde" not in hidden.content.decode()

    replies.publish("m", written.id)
    after = visitor.get(PUBLIC, headers={"if-none-match": hidden.headers["ETag"]})
    assert after.status_code == 200, "the page that a browser kept is no longer right"
    assert "Verfahren,<br>mehr als &lt;jede andere&gt; Stadt." in after.content.decode()
    assert "Stellungnahme der Behörde" in visitor.get(f"/stand/2023-12-28{PUBLIC}").content.decode()
    for elsewhere in (f"/stand/2023-02-06{PUBLIC}", "/behoerde/gemeinde:09564000/"):
        assert "Stellungnahme der Behörde" not in visitor.get(elsewhere).content.decode()

    officer.post(f"{AREA}stellungnahme/", step="take_back_reply", reply=written.id)
    assert "Stellungnahme der Behörde" not in visitor.get(PUBLIC).content.decode()


def test_a_declined_reply_is_never_public_and_its_reason_is_read_by_the_authority(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    officer.post(f"{AREA}stellungnahme/", text="Die anderen schummeln.")
    replies.decline("m", replies.waiting_replies()[0].id, "Bitte ohne Vorwürfe.")
    assert "schummeln" not in visitor.get(PUBLIC).content.decode()
    page = officer.get(f"{AREA}stellungnahme/").content.decode()
    assert "Bitte ohne Vorwürfe." in page
    assert not Entry.objects.exclude(public_from=None).exists()


def test_the_ministry_can_take_a_published_reply_down(visitor: Visitor) -> None:
    written = replies.reply("a", ERLANGEN, "digitales-amt", EDITION, "Frau Müller ist schuld.")
    replies.publish("m", written)
    assert "Frau Müller" in visitor.get(PUBLIC).content.decode()
    replies.decline("m", written, "Bitte keine Namen.")
    assert "Frau Müller" not in visitor.get(PUBLIC).content.decode()


def test_a_reply_has_at_most_a_thousand_characters_lines_counted_as_browsers_do(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    page = officer.post(f"{AREA}stellungnahme/", text="x" * (LONGEST_REPLY + 1)).content.decode()
    assert "x" * (LONGEST_REPLY + 1) in page
    assert 'href="#id_text"' in page
    assert replies.replies() == []
    just = "x\r\n" * (LONGEST_REPLY // 2 - 1) + "xx"
    assert officer.post(f"{AREA}stellungnahme/", text=just).status_code == 302
    assert len(replies.replies()[0].details["text"]) == LONGEST_REPLY
    with pytest.raises(IllegalStepError, match="1 bis 1000 Zeichen"):
        replies.reply("a", "gemeinde:09564000", "digitales-amt", EDITION, "x" * (LONGEST_REPLY + 1))


def test_one_reply_waits_at_a_time(visitor: Visitor) -> None:
    officer = logged_in(OFFICER)
    officer.post(f"{AREA}stellungnahme/", text="Eins.")
    assert "<textarea" not in officer.get(f"{AREA}stellungnahme/").content.decode()
    assert "wartet schon" in officer.post(f"{AREA}stellungnahme/", text="Zwei.").content.decode()
    assert len(replies.replies()) == 1


def test_nobody_takes_back_the_reply_of_another_authority(visitor: Visitor) -> None:
    foreign = replies.reply("a", "gemeinde:09564000", "digitales-amt", EDITION, "Wort.")
    logged_in(OFFICER).post(f"{AREA}stellungnahme/", step="take_back_reply", reply=foreign)
    assert [one.id for one in replies.waiting_replies()] == [foreign]
