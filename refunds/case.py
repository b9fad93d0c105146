"""The life of a case and of its payout: every legal step stands in one table, with who may take it.

    CHECKING ─▶ APPROVED ─▶ VERIFYING ─▶ PAYING ─▶ PAID
        │  └──▶ REFUSED ◀─┐    │
        └─────▶ REVIEW ◀──┴────┘  ⇄ ASKED, SECOND (two people above `dual`)

Whoever decides is never the requester: callers add `Role.REQUESTER` for the person whose case it is, and that
role alone counts then.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class CaseState(StrEnum):
    """Where a case stands."""

    CHECKING = "checking"  # submitted; the facts are being read
    REVIEW = "review"  # waits for a person
    ASKED = "asked"  # waits for the customer's answer to a question
    SECOND = "second"  # approved by one person, waits for another (above `dual`)
    APPROVED = "approved"  # decided, reserved, to be paid
    VERIFYING = "verifying"  # somebody wants to pay; the facts are read again
    PAYING = "paying"  # somebody is paying: nothing is decided meanwhile
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # the customer never answered


OPEN: Final = frozenset(
    {
        CaseState.CHECKING,
        CaseState.REVIEW,
        CaseState.ASKED,
        CaseState.SECOND,
        CaseState.APPROVED,
        CaseState.VERIFYING,
        CaseState.PAYING,
    }
)
"""States in which somebody still owes something."""

WAITS_FOR_STAFF: Final = frozenset({CaseState.REVIEW, CaseState.SECOND})
BEING_PAID: Final = frozenset({CaseState.VERIFYING, CaseState.PAYING})
TO_PAY: Final = frozenset({CaseState.APPROVED, *BEING_PAID})


class Role(StrEnum):
    """In what capacity somebody acts on a case."""

    DESK = "desk"  # the bot itself, by the policy
    REQUESTER = "requester"  # the customer whose case it is
    MEMBER = "member"  # of the support group
    ADMIN = "admin"


class Step(StrEnum):
    """What may happen to a case."""

    GRANT = "grant"  # the policy approves
    DENY = "deny"  # the policy refuses
    ESCALATE = "escalate"
    APPROVE = "approve"  # a person approves
    APPROVE_FIRST = "approve_first"  # the first of two
    REFUSE = "refuse"
    ASK = "ask"
    ANSWER = "answer"
    APPEAL = "appeal"
    WITHDRAW = "withdraw"
    VERIFY = "verify"  # "I am paying": read the facts again before money moves
    PAY = "pay"  # they still hold
    RECONSIDER = "reconsider"  # they do not: back to a person
    PAID = "paid"
    NOT_PAID = "not_paid"
    REOPEN = "reopen"  # a person takes a decided case up again
    EXPIRE = "expire"


_STAFF: Final = frozenset({Role.MEMBER, Role.ADMIN})
_DESK: Final = frozenset({Role.DESK})
_REQUESTER: Final = frozenset({Role.REQUESTER})

_S = CaseState

LIFE: Final[dict[Step, tuple[frozenset[Role], dict[CaseState, CaseState]]]] = {
    Step.GRANT: (_DESK, {_S.CHECKING: _S.APPROVED}),
    Step.DENY: (_DESK, {_S.CHECKING: _S.REFUSED}),
    Step.ESCALATE: (_DESK, {_S.CHECKING: _S.REVIEW}),
    Step.APPROVE: (
        _STAFF,
        {
            _S.REVIEW: _S.APPROVED,
            _S.ASKED: _S.APPROVED,
            _S.SECOND: _S.APPROVED,
            _S.REFUSED: _S.APPROVED,
            _S.APPROVED: _S.APPROVED,
        },
    ),
    Step.APPROVE_FIRST: (
        _STAFF,
        {
            _S.REVIEW: _S.SECOND,
            _S.ASKED: _S.SECOND,
            _S.SECOND: _S.SECOND,
            _S.REFUSED: _S.SECOND,
            _S.APPROVED: _S.SECOND,
        },
    ),
    Step.REFUSE: (
        _STAFF,
        {_S.REVIEW: _S.REFUSED, _S.ASKED: _S.REFUSED, _S.SECOND: _S.REFUSED, _S.APPROVED: _S.REFUSED},
    ),
    Step.ASK: (_STAFF, {_S.REVIEW: _S.ASKED, _S.ASKED: _S.ASKED, _S.SECOND: _S.ASKED}),
    Step.ANSWER: (_REQUESTER, {_S.ASKED: _S.REVIEW}),
    Step.APPEAL: (_REQUESTER, {_S.REFUSED: _S.REVIEW, _S.APPROVED: _S.REVIEW, _S.PAID: _S.REVIEW}),
    Step.WITHDRAW: (
        _REQUESTER,
        {
            _S.CHECKING: _S.WITHDRAWN,
            _S.REVIEW: _S.WITHDRAWN,
            _S.ASKED: _S.WITHDRAWN,
            _S.SECOND: _S.WITHDRAWN,
            _S.APPROVED: _S.WITHDRAWN,
        },
    ),
    Step.VERIFY: (_STAFF, {_S.APPROVED: _S.VERIFYING}),
    Step.PAY: (_DESK, {_S.VERIFYING: _S.PAYING}),
    Step.RECONSIDER: (_DESK, {_S.VERIFYING: _S.REVIEW}),
    Step.PAID: (_STAFF, {_S.PAYING: _S.PAID}),
    Step.NOT_PAID: (_STAFF, {_S.PAYING: _S.APPROVED}),
    Step.REOPEN: (_STAFF, {_S.WITHDRAWN: _S.REVIEW, _S.EXPIRED: _S.REVIEW}),
    Step.EXPIRE: (_DESK, {_S.ASKED: _S.EXPIRED}),
}


@dataclass(frozen=True, slots=True)
class Legal:
    """The step may be taken, and leads to `to`."""

    to: CaseState


@dataclass(frozen=True, slots=True)
class Illegal:
    """The step does not exist from this state."""

    step: Step
    state: CaseState


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The step exists, but not for this person."""

    step: Step


Verdict = Legal | Illegal | NotAllowed


def may(step: Step, state: CaseState, roles: frozenset[Role]) -> Verdict:
    """Whether `step` is legal from `state` for somebody with `roles`; an approver is never the requester."""
    allowed, moves = LIFE[step]
    acting = roles & _REQUESTER or roles
    if not acting & allowed:
        return NotAllowed(step)
    if state not in moves:
        return Illegal(step, state)
    return Legal(moves[state])
