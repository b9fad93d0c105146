"""What a case is to be called back for, read off its file: each change of it sets and cancels what differs.

    answer_warning   the greater part of the promised time is over
    answer_late      the promised time is over
    case_awake       what was put off comes back
    asked_reminder   the customer has not answered a question
    asked_expiry     … and not after the reminder either
    pay_warning      what was approved is not paid yet, some working days later
    pay_late         … and still not

What concerns a question lies in the customer's own lane: an answer that came before it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from conversations.case_file import CaseFile
from conversations.effects import Effect
from conversations.known import Shop
from conversations.tasks import CancelDeadline, SetDeadline
from refunds.case import TO_PAY, CaseState

WARNING: Final = "answer_warning"
LATE: Final = "answer_late"
AWAKE: Final = "case_awake"
REMINDER: Final = "asked_reminder"
EXPIRY: Final = "asked_expiry"

UNPAID: Final = "pay_warning"
UNPAID_LATE: Final = "pay_late"

_UNPAID_AFTER: Final = {UNPAID: 2, UNPAID_LATE: 5}
"""Working days after which staff are reminded of what is to be paid, and then admins."""

OF_CUSTOMER: Final = frozenset({REMINDER, EXPIRY})


def closes_at(case: CaseFile, shop: Shop) -> datetime | None:
    """When a request that waits for the customer is closed; None: it does not wait for them."""
    if case.state is not CaseState.ASKED or case.asked_at is None:
        return None
    return case.asked_at + shop.asked_reminder + shop.asked_expiry


def unpaid_at(case: CaseFile, shop: Shop) -> Mapping[str, datetime]:
    """When it is thought of that what was approved is still to be paid, whoever began to pay it meanwhile."""
    if case.state not in TO_PAY or case.decided_at is None:
        return {}
    hours, decided = shop.office_hours, case.decided_at
    return {kind: hours.after(decided, hours.day * days, shop.zone) for kind, days in _UNPAID_AFTER.items()}


def timers(case: CaseFile | None, shop: Shop) -> Mapping[str, datetime]:
    """When the case, as it stands, is to be called back for what."""
    if case is None:
        return {}
    closes = closes_at(case, shop)
    moments = {
        WARNING: case.answer_warning,
        LATE: case.answer_due,
        AWAKE: case.snoozed_until,
        REMINDER: None if closes is None else closes - shop.asked_expiry,
        EXPIRY: closes,
    }
    set_ = {kind: moment for kind, moment in moments.items() if moment is not None}
    return {**set_, **unpaid_at(case, shop)}


def timed(before: CaseFile | None, after: CaseFile, shop: Shop) -> tuple[Effect, ...]:
    """The deadlines that a change of the case sets and cancels."""
    old, new = timers(before, shop), timers(after, shop)
    person = dict.fromkeys(OF_CUSTOMER, after.person)
    gone = (CancelDeadline(kind, after.reference) for kind in old if kind not in new)
    come = (
        SetDeadline(kind, after.reference, moment, person.get(kind, 0))
        for kind, moment in new.items()
        if old.get(kind) != moment
    )
    return (*gone, *come)
