"""What states, steps and roles are called on pages."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsatlas.awards.permissions import RoleKind
from amtsatlas.awards.releases import Stage
from amtsatlas.awards.releases import Step as ReleaseStep
from amtsatlas.domain.award import State, Step

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
