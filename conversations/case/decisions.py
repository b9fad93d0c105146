"""The decisions on a case: the one that stands, the first one, and whether they are being looked at again."""

from __future__ import annotations

from typing import Final

from conversations.case_file import CaseFile, Decided
from refunds.case import CaseState
from refunds.money import Money

UNDECIDED: Final = frozenset({CaseState.CHECKING, CaseState.REVIEW, CaseState.ASKED, CaseState.SECOND})


def taken(case: CaseFile) -> Decided | None:
    """The decision that was taken last; None: nobody has decided yet."""
    if case.decided_at is None:
        return None
    state = CaseState.REFUSED if case.amount is None else CaseState.APPROVED
    return Decided(state, case.decided_by, case.decided_at, case.decision_reason, case.amount)


def first_of(case: CaseFile) -> Decided | None:
    """The first decision on the case, which stays whatever follows; None: nobody has decided yet."""
    return case.first or taken(case)


def is_second_look(case: CaseFile) -> bool:
    """Whether the customer has asked for a second look, and nobody has decided on it yet."""
    return case.appealed and case.state in UNDECIDED


def recommended_now(case: CaseFile) -> Money | None:
    """The recommendation less what was paid already; None: nothing is recommended any more."""
    recommended, paid_out = case.recommended, case.paid_out
    if recommended is None or paid_out is None:
        return recommended
    if recommended.currency != paid_out.currency or recommended.minor <= paid_out.minor:
        return None
    return recommended.with_minor(recommended.minor - paid_out.minor)


def left_of_price(case: CaseFile) -> Money | None:
    """What is left of the price at most, by what this case and the order source say: less than that where the desk
    paid, or approved, in other requests. None: the price is not known."""
    order = case.order
    if order is None or order.paid is None:
        return None
    given = [money for money in (case.paid_out, order.refunded) if money is not None]
    if any(money.currency != order.paid.currency for money in given):
        return None
    return order.paid.with_minor(max(0, order.paid.minor - max((money.minor for money in given), default=0)))


def is_partial(case: CaseFile, amount: Money) -> bool:
    """Whether this grants less than the price, with what was paid on the case before."""
    paid = None if case.order is None else case.order.paid
    before = 0 if case.paid_out is None else case.paid_out.minor
    return paid is not None and paid.currency == amount.currency and before + amount.minor < paid.minor
