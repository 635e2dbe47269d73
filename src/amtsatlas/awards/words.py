"""What states, steps and roles are called on pages."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsatlas.awards import checks, inviting, judgements, people, replies
from amtsatlas.awards.permissions import RoleKind
from amtsatlas.awards.releases import Stage
from amtsatlas.awards.releases import Step as ReleaseStep
from amtsatlas.domain.award import Obstacle, State, Step
from amtsatlas.publications.credential import Outcome

STATES = {
    State.BELOW: gettext_noop("unter der Schwelle"),
    State.ELIGIBLE: gettext_noop("Schwelle erreicht, nicht beantragt"),
    State.APPLIED: gettext_noop("beantragt"),
    State.UNDER_REVIEW: gettext_noop("in Prüfung"),
    State.AWARDED: gettext_noop("ausgezeichnet"),
    State.REFUSED: gettext_noop("abgelehnt"),
    State.WITHDRAWN: gettext_noop("zurückgezogen"),
    State.REVOKED: gettext_noop("aberkannt"),
}
STEPS = {
    Step.APPLY: gettext_noop("Beantragt"),
    Step.REVIEW: gettext_noop("In Prüfung genommen"),
    Step.ASK: gettext_noop("Rückfrage gestellt"),
    Step.ANSWER: gettext_noop("Rückfrage beantwortet"),
    Step.AWARD: gettext_noop("Ausgezeichnet"),
    Step.REFUSE: gettext_noop("Abgelehnt"),
    Step.UNDO: gettext_noop("Entscheidung zurückgenommen"),
    Step.WITHDRAW: gettext_noop("Zurückgezogen"),
    Step.REVOKE: gettext_noop("Aberkannt"),
}
DO = {
    Step.APPLY: gettext_noop("Beantragen"),
    Step.REVIEW: gettext_noop("In Prüfung nehmen"),
    Step.ASK: gettext_noop("Rückfrage stellen"),
    Step.ANSWER: gettext_noop("Antworten"),
    Step.AWARD: gettext_noop("Auszeichnen"),
    Step.REFUSE: gettext_noop("Ablehnen"),
    Step.UNDO: gettext_noop("Entscheidung zurücknehmen"),
    Step.WITHDRAW: gettext_noop("Zurückziehen"),
    Step.REVOKE: gettext_noop("Aberkennen"),
}
ROLES = {
    RoleKind.AUTHORITY: gettext_noop("für eine Behörde"),
    RoleKind.REVIEWER: gettext_noop("prüft Anträge"),
    RoleKind.AWARD_MANAGER: gettext_noop("entscheidet über Auszeichnungen"),
    RoleKind.ADMINISTRATOR: gettext_noop("verwaltet Konten"),
}
OBSTACLES = {
    Obstacle.STATE: gettext_noop("Das geht nicht (mehr): Der Antrag ist in einem anderen Zustand."),
    Obstacle.REASON: gettext_noop("Dafür braucht es eine Begründung."),
    Obstacle.FOUR_EYES: gettext_noop("Sie haben mitgeprüft. Entscheiden muss jemand anderes (vier Augen)."),
    Obstacle.NO_QUESTION: gettext_noop("Es ist keine Rückfrage offen."),
    Obstacle.TOO_LATE: gettext_noop("Die Zeit zum Zurücknehmen ist vorbei."),
    Obstacle.NOT_REVOCABLE: gettext_noop("Das Programm kennt keine Regel, nach der eine Auszeichnung aberkannt wird."),
}
TRIED = {
    checks.Outcome.WORKS: gettext_noop("funktioniert"),
    checks.Outcome.DOES_NOT_WORK: gettext_noop("funktioniert nicht"),
    checks.Outcome.ONLY_A_FORM: gettext_noop("nur ein Formular"),
    checks.Outcome.NOT_FOUND: gettext_noop("nicht gefunden"),
    checks.Outcome.OTHER: gettext_noop("anderes"),
}

STAGES = {
    Stage.DRAFT: gettext_noop("Entwurf"),
    Stage.REVIEWED: gettext_noop("geprüft"),
    Stage.SCHEDULED: gettext_noop("zur Veröffentlichung vorgesehen"),
    Stage.PUBLISHED: gettext_noop("veröffentlicht"),
    Stage.WITHDRAWN: gettext_noop("zurückgezogen"),
}
RELEASE_STEPS = {
    ReleaseStep.DRAFT: gettext_noop("Entwurf abgelegt"),
    ReleaseStep.REVIEW: gettext_noop("Text geprüft"),
    ReleaseStep.PUBLISH: gettext_noop("Zur Veröffentlichung freigegeben"),
    ReleaseStep.CORRECT: gettext_noop("Korrektur entworfen"),
    ReleaseStep.WITHDRAW: gettext_noop("Zurückgezogen"),
}
DEEDS = {
    replies.Deed.DISPUTE: gettext_noop("Widersprochen"),
    replies.Deed.WITHDRAW_DISPUTE: gettext_noop("Widerspruch zurückgezogen"),
    replies.Deed.JUDGE: gettext_noop("Entschieden"),
    replies.Deed.LIFT_JUDGEMENT: gettext_noop("Entscheidung aufgehoben"),
    replies.Deed.REPLY: gettext_noop("Stellungnahme eingereicht"),
    replies.Deed.PUBLISH_REPLY: gettext_noop("Stellungnahme veröffentlicht"),
    replies.Deed.DECLINE_REPLY: gettext_noop("Stellungnahme nicht veröffentlicht"),
    replies.Deed.TAKE_BACK_REPLY: gettext_noop("Stellungnahme zurückgezogen"),
}
DEEDS_ON_ACCOUNTS = {
    people.Deed.GRANT_ROLE: gettext_noop("Aufgabe gegeben"),
    people.Deed.REMOVE_ROLE: gettext_noop("Aufgabe genommen"),
    people.Deed.DEACTIVATE: gettext_noop("Konto geschlossen"),
    people.Deed.ACTIVATE: gettext_noop("Konto wieder geöffnet"),
    people.Deed.ERASE: gettext_noop("Konto gelöscht"),
}
OTHER_DEEDS = {
    checks.SAMPLE: gettext_noop("Stichprobe von Hand probiert"),
    inviting.INVITE: gettext_noop("Zum Antrag eingeladen"),
    judgements.DELIVERED: gettext_noop("Entscheidungen an die Zählung übergeben"),
}
MATTERS = {
    replies.State.OPEN: gettext_noop("offen"),
    replies.State.JUDGED: gettext_noop("entschieden"),
    replies.State.WITHDRAWN: gettext_noop("zurückgezogen"),
    replies.State.WAITING: gettext_noop("wartet auf das Ministerium"),
    replies.State.PUBLISHED: gettext_noop("veröffentlicht"),
    replies.State.DECLINED: gettext_noop("nicht veröffentlicht"),
    replies.State.REPLACED: gettext_noop("durch eine spätere ersetzt"),
}
OUTCOMES = {
    Outcome.GENUINE: (
        gettext_noop("Echt"),
        gettext_noop("Dieser Nachweis ist unverändert und mit einem Schlüssel dieser Website unterschrieben."),
    ),
    Outcome.EXAMPLE: (
        gettext_noop("Beispiel – keine Auszeichnung"),
        gettext_noop("Dieser Nachweis ist aus Beispieldaten gemacht. Er gilt nicht, wer immer ihn unterschrieben hat."),
    ),
    Outcome.UNKNOWN_KEY: (
        gettext_noop("Nicht von hier"),
        gettext_noop(
            "Der Schlüssel, den dieser Nachweis nennt, steht nicht in der Schlüsselliste dieser Website: Er gehört "
            "jemand anderem, oder ihm wird nicht mehr vertraut."
        ),
    ),
    Outcome.ALTERED: (
        gettext_noop("Verändert"),
        gettext_noop(
            "Die Unterschrift passt nicht zum Inhalt: Etwas wurde verändert, oder jemand anderes hat unterschrieben."
        ),
    ),
    Outcome.NOT_GENUINE: (
        gettext_noop("Kein gültiger Nachweis"),
        gettext_noop("Die Unterschrift stimmt, aber der Inhalt ist kein gültiger Nachweis einer Auszeichnung."),
    ),
    Outcome.UNREADABLE: (
        gettext_noop("Kein Nachweis"),
        gettext_noop("Das ist kein unterschriebener Nachweis. Er ist eine einzige lange Zeile mit zwei Punkten darin."),
    ),
}


def state_word(state: str) -> str:
    """What a state is called."""
    return _(STATES[State(state)])


def step_word(step: str) -> str:
    """What was done."""
    return _(STEPS[Step(step)])


def do_word(step: str) -> str:
    """What can be done, as on a button."""
    return _(DO[Step(step)])


def role_word(kind: str) -> str:
    """What somebody does here."""
    return _(ROLES[RoleKind(kind)])


def stage_word(stage: str) -> str:
    """How far a press release has come."""
    return _(STAGES[Stage(stage)])


def release_step_word(step: str) -> str:
    """What was done with a press release."""
    return _(RELEASE_STEPS[ReleaseStep(step)])


def deed_word(deed: str) -> str:
    """What was done with a dispute or a reply."""
    return _(DEEDS[replies.Deed(deed)])


def action_word(action: str) -> str:
    """What an entry of the journal is called; its code where it has no word here."""
    words: tuple[Mapping[Any, str], ...] = (STEPS, DEEDS, DEEDS_ON_ACCOUNTS, RELEASE_STEPS, OTHER_DEEDS)
    return next((_(known[action]) for known in words if action in known), action)


def matter_word(state: str) -> str:
    """Where a dispute or a reply stands."""
    return _(MATTERS[replies.State(state)])


def outcome_words(outcome: Outcome) -> tuple[str, str]:
    """What checking a credential came to: a word and a sentence."""
    word, sentence = OUTCOMES[outcome]
    return _(word), _(sentence)


def why_not(obstacle: Obstacle, state: State | None = None) -> str:
    """Why a step can't be taken; with the application's state where that is known."""
    if obstacle is Obstacle.STATE and state is State.APPLIED:
        return _("Noch hat den Antrag niemand in Prüfung genommen.")
    if obstacle is Obstacle.STATE and state is not None and state is not State.UNDER_REVIEW:
        return _("Der Antrag ist nicht mehr offen.")
    return _(OBSTACLES[obstacle])


def tried_word(outcome: str) -> str:
    """What trying a procedure by hand came to."""
    return _(TRIED[checks.Outcome(outcome)])
