"""The life of a case: its table, held against what the policy says of it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds.case import (
    LIFE,
    OPEN,
    TO_PAY,
    WAITS_FOR_STAFF,
    CaseState,
    Illegal,
    Legal,
    NotAllowed,
    Role,
    Step,
    may,
)

S = CaseState
DESK = frozenset({Role.DESK})
REQUESTER = frozenset({Role.REQUESTER})
MEMBER = frozenset({Role.MEMBER})
ADMIN = frozenset({Role.ADMIN})
STAFF_ON_THEIR_OWN = frozenset({Role.MEMBER, Role.ADMIN, Role.REQUESTER})

STATES = st.sampled_from(CaseState)
STEPS = st.sampled_from(Step)
ROLES = st.frozensets(st.sampled_from(Role))


@pytest.mark.parametrize(
    ("step", "state", "roles", "verdict"),
    [
        (Step.GRANT, S.CHECKING, DESK, Legal(S.APPROVED)),
        (Step.DENY, S.CHECKING, DESK, Legal(S.REFUSED)),
        (Step.ESCALATE, S.CHECKING, DESK, Legal(S.REVIEW)),
        (Step.GRANT, S.REVIEW, DESK, Illegal(Step.GRANT, S.REVIEW)),
        (Step.GRANT, S.CHECKING, MEMBER, NotAllowed(Step.GRANT)),
        (Step.APPROVE, S.REVIEW, MEMBER, Legal(S.APPROVED)),
        (Step.APPROVE, S.REFUSED, ADMIN, Legal(S.APPROVED)),
        (Step.APPROVE, S.CHECKING, MEMBER, Illegal(Step.APPROVE, S.CHECKING)),
        (Step.APPROVE, S.REVIEW, REQUESTER, NotAllowed(Step.APPROVE)),
        (Step.APPROVE, S.REVIEW, STAFF_ON_THEIR_OWN, NotAllowed(Step.APPROVE)),
        (Step.APPROVE, S.REVIEW, frozenset[Role](), NotAllowed(Step.APPROVE)),
        (Step.APPROVE_FIRST, S.REVIEW, MEMBER, Legal(S.SECOND)),
        (Step.APPROVE, S.SECOND, MEMBER, Legal(S.APPROVED)),
        (Step.REFUSE, S.APPROVED, MEMBER, Legal(S.REFUSED)),
        (Step.ASK, S.REVIEW, MEMBER, Legal(S.ASKED)),
        (Step.ANSWER, S.ASKED, REQUESTER, Legal(S.REVIEW)),
        (Step.ANSWER, S.ASKED, MEMBER, NotAllowed(Step.ANSWER)),
        (Step.APPEAL, S.REFUSED, REQUESTER, Legal(S.REVIEW)),
        (Step.APPEAL, S.REFUSED, STAFF_ON_THEIR_OWN, Legal(S.REVIEW)),
        (Step.APPEAL, S.REVIEW, REQUESTER, Illegal(Step.APPEAL, S.REVIEW)),
        (Step.WITHDRAW, S.PAYING, REQUESTER, Illegal(Step.WITHDRAW, S.PAYING)),
        (Step.VERIFY, S.APPROVED, MEMBER, Legal(S.VERIFYING)),
        (Step.PAY, S.VERIFYING, DESK, Legal(S.PAYING)),
        (Step.RECONSIDER, S.VERIFYING, DESK, Legal(S.REVIEW)),
        (Step.PAID, S.PAYING, MEMBER, Legal(S.PAID)),
        (Step.PAID, S.APPROVED, MEMBER, Illegal(Step.PAID, S.APPROVED)),
        (Step.NOT_PAID, S.PAYING, MEMBER, Legal(S.APPROVED)),
        (Step.REOPEN, S.WITHDRAWN, MEMBER, Legal(S.REVIEW)),
    ],
)
def test_a_step_is_legal_from_some_states_and_for_some_people(
    step: Step, state: CaseState, roles: frozenset[Role], verdict: object
) -> None:
    """As the policy has it."""
    assert may(step, state, roles) == verdict


@given(STEPS, STATES, ROLES)
def test_every_question_has_an_answer_that_the_table_gives(
    step: Step, state: CaseState, roles: frozenset[Role]
) -> None:
    """Total, and nothing but the table; whoever may not is not told whether it would be possible."""
    allowed, moves = LIFE[step]
    match may(step, state, roles):
        case Legal(to=to):
            assert moves[state] == to
            assert roles & allowed
        case Illegal() as illegal:
            assert (illegal.step, illegal.state) == (step, state)
            assert state not in moves
        case NotAllowed(step=refused):
            assert refused == step
            assert Role.REQUESTER in roles or not roles & allowed


@given(STEPS, STATES, ROLES)
def test_whoever_asks_decides_nothing_about_themselves(
    step: Step, state: CaseState, roles: frozenset[Role]
) -> None:
    """A requester who works at the desk is a requester and nothing else."""
    assert may(step, state, roles | REQUESTER) == may(step, state, REQUESTER)


def test_every_step_stands_in_the_table() -> None:
    """And leads somewhere."""
    assert set(LIFE) == set(Step)
    assert all(allowed and moves for allowed, moves in LIFE.values())


def _reachable(start: CaseState) -> set[CaseState]:
    found, new = set[CaseState](), {start}
    while new:
        found |= new
        new = {moves[one] for _, moves in LIFE.values() for one in new if one in moves} - found
    return found


def test_every_state_is_reached_and_every_open_one_can_end() -> None:
    """No case is stuck: from each there is a way to be paid or refused."""
    assert _reachable(S.CHECKING) == set(S)
    for state in OPEN:
        assert {S.PAID, S.REFUSED} <= _reachable(state)


def _steps_from(state: CaseState, roles: Iterable[Role]) -> set[Step]:
    return {step for step in Step if isinstance(may(step, state, frozenset(roles)), Legal)}


def test_nothing_is_decided_while_somebody_is_paying() -> None:
    """Only paid, or not."""
    assert _steps_from(S.PAYING, MEMBER) == {Step.PAID, Step.NOT_PAID}
    assert _steps_from(S.PAYING, REQUESTER) == _steps_from(S.PAYING, DESK) == set()
    assert _steps_from(S.VERIFYING, MEMBER) == _steps_from(S.VERIFYING, REQUESTER) == set()


def test_money_is_sent_only_after_an_approval() -> None:
    """PAID is reached from PAYING alone, PAYING from VERIFYING alone, and that from APPROVED."""
    into = {to: {at for _, moves in LIFE.values() for at, next_ in moves.items() if next_ == to} for to in S}
    assert into[S.PAID] == {S.PAYING}
    assert into[S.PAYING] == {S.VERIFYING}
    assert into[S.VERIFYING] == {S.APPROVED}


def test_members_and_admins_may_do_the_same_to_a_case() -> None:
    """An admin is set by the settings, not by the case."""
    for state in S:
        assert _steps_from(state, MEMBER) == _steps_from(state, ADMIN)


def test_the_groups_of_states_are_disjoint_where_they_must_be() -> None:
    """What waits for staff is not to pay; both are open."""
    assert WAITS_FOR_STAFF | TO_PAY <= OPEN
    assert not WAITS_FOR_STAFF & TO_PAY
