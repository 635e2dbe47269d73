"""The life of an award, tried exhaustively: every state, every step, every rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.award import (
    NEEDS_REASON,
    TRANSITIONS,
    UNDO_WINDOW,
    Course,
    Event,
    IllegalStepError,
    Rules,
    State,
    Step,
    beginning,
    follow,
    take,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ALL_RULES = [Rules(four_eyes=four, revocable=revocable) for four, revocable in product((True, False), repeat=2)]


def event(step: Step, actor: str = "anna", at: datetime = NOW, reason: str = "weil") -> Event:
    return Event(step, actor, at, reason)


def reached(state: State) -> Course:
    """A course in this state, reviewed by "ruth" and decided by "max" where it went so far."""
    course = Course(state)
    if state not in (State.BELOW, State.ELIGIBLE, State.APPLIED):
        course = replace(course, reviewers=frozenset({"ruth"}), question="wie?")
    if state in (State.AWARDED, State.REFUSED, State.REVOKED):
        course = replace(course, decided_at=NOW, question="")
    return course


@pytest.mark.parametrize("rules", ALL_RULES, ids=str)
@pytest.mark.parametrize(("state", "step"), list(product(State, Step)))
def test_a_step_leads_where_the_table_says_or_nowhere(state: State, step: Step, rules: Rules) -> None:
    legal = (state, step) in TRANSITIONS and not (step is Step.REVOKE and not rules.revocable)
    if legal:
        assert take(reached(state), event(step), rules).state == TRANSITIONS[state, step]
    else:
        with pytest.raises(IllegalStepError):
            take(reached(state), event(step), rules)
    assert (step in reached(state).possible(rules, NOW)) == legal


def test_what_the_issue_calls_the_life_cycle_is_all_there_is() -> None:
    ends = {after for (before, _), after in TRANSITIONS.items()}
    assert ends == set(State) - {State.BELOW, State.ELIGIBLE}
    assert {before for before, _ in TRANSITIONS}.isdisjoint({State.BELOW, State.WITHDRAWN, State.REVOKED})


@pytest.mark.parametrize("step", [Step.AWARD, Step.REFUSE])
def test_who_took_part_in_the_review_does_not_decide(step: Step) -> None:
    course = reached(State.UNDER_REVIEW)
    with pytest.raises(IllegalStepError, match="four eyes"):
        take(course, event(step, "ruth"), Rules())
    assert take(course, event(step, "ruth"), Rules(four_eyes=False)).state in (State.AWARDED, State.REFUSED)


@pytest.mark.parametrize("step", [Step.REVIEW, Step.ASK])
def test_reviewing_and_asking_back_make_a_reviewer(step: Step) -> None:
    course = take(reached(State.UNDER_REVIEW), event(step, "rosa"), Rules())
    assert course.reviewers == {"ruth", "rosa"}


@pytest.mark.parametrize("step", sorted(NEEDS_REASON))
def test_a_step_that_needs_words_is_nothing_without(step: Step) -> None:
    states = [state for state, one in TRANSITIONS if one is step]
    for state in states:
        with pytest.raises(IllegalStepError, match="reason"):
            take(reached(state), event(step, reason="  "), Rules(revocable=True))


def test_a_decision_can_be_undone_within_the_window_and_not_after() -> None:
    decided = reached(State.AWARDED)
    undone = take(decided, event(Step.UNDO, at=NOW + UNDO_WINDOW), Rules())
    assert (undone.state, undone.decided_at) == (State.UNDER_REVIEW, None)
    late = NOW + UNDO_WINDOW + timedelta(seconds=1)
    with pytest.raises(IllegalStepError, match="10 minutes"):
        take(decided, event(Step.UNDO, at=late), Rules())
    assert Step.UNDO not in decided.possible(Rules(), late)


def test_an_answer_needs_a_question() -> None:
    asked = take(replace(reached(State.UNDER_REVIEW), question=""), event(Step.ASK, reason="Welche?"), Rules())
    assert asked.question == "Welche?"
    answered = take(asked, event(Step.ANSWER), Rules())
    assert answered.question == ""
    with pytest.raises(IllegalStepError, match="no question"):
        take(answered, event(Step.ANSWER), Rules())


def test_below_the_threshold_nobody_can_apply() -> None:
    assert beginning(reached=False).possible(Rules(), NOW) == ()
    assert beginning(reached=True).possible(Rules(), NOW) == (Step.APPLY,)


@given(st.lists(st.tuples(st.sampled_from(Step), st.sampled_from(["anna", "ruth", "max"])), max_size=12))
def test_whatever_is_tried_a_course_holds_only_what_was_legal(tries: list[tuple[Step, str]]) -> None:
    kept: list[Event] = [event(Step.APPLY)]
    course = follow(kept, Rules())
    for step, actor in tries:
        try:
            course = take(course, event(step, actor), Rules())
        except IllegalStepError:
            continue
        kept.append(event(step, actor))
    assert follow(kept, Rules()) == course
    if course.state is State.AWARDED:
        deciders = [one.actor for one in kept if one.step is Step.AWARD]
        assert deciders[-1] not in course.reviewers
