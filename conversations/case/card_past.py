"""What was before, as the card says it: decisions that others overrode, payments, the customer's other requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from conversations.case.decisions import is_second_look, left_of_price, recommended_now, taken
from conversations.case.refusal_reasons import reason_words
from conversations.case.wording import (
    NAME_LENGTH,
    OUTCOME_LABELS,
    clipped,
    deciders,
    shortened,
    state_label,
)
from conversations.case_file import CaseFile, Decided, Payment
from conversations.known import Known
from refunds.case import CaseState
from refunds.money import Money
from refunds.text import Text, text

_REASON_LENGTH: Final = 60


def decided_before(case: CaseFile) -> Iterator[Text]:
    """The first decision, where others have overridden it or somebody is to look at it again; and in a second look
    the one that it is about, where that was another."""
    last = taken(case) if is_second_look(case) else None
    first = case.first or last
    if first is not None:
        yield _with_reason(_first(first), first)
    if first is not None and last is not None and last.at != first.at:
        yield _with_reason(_last(last), last)


def _with_reason(line: Text, decided: Decided) -> Text:
    if not decided.reason:
        return line
    reason = shortened(reason_words(decided.reason), _REASON_LENGTH)
    return text("{decision} (“{reason}”)", decision=line, reason=reason)


def _first(decided: Decided) -> Text:
    outcome = _outcome(decided)
    if decided.by is None:
        return text("First decision, by the policy on {time}: {outcome}", time=decided.at, outcome=outcome)
    name = clipped(decided.by.name, NAME_LENGTH)
    return text("First decision, by {name} on {time}: {outcome}", name=name, time=decided.at, outcome=outcome)


def _last(decided: Decided) -> Text:
    outcome = _outcome(decided)
    if decided.by is None:
        return text("Last decision, by the policy on {time}: {outcome}", time=decided.at, outcome=outcome)
    name = clipped(decided.by.name, NAME_LENGTH)
    return text("Last decision, by {name} on {time}: {outcome}", name=name, time=decided.at, outcome=outcome)


def _outcome(decided: Decided) -> Text:
    outcome = OUTCOME_LABELS[decided.state]
    if decided.amount is None:
        return outcome
    return text("{outcome}, {amount}", outcome=outcome, amount=decided.amount)


_PAID_FOR: Final = frozenset({CaseState.PAYING, CaseState.PAID})


def money_sent(case: CaseFile) -> Iterator[Text]:
    """Who approved what is being paid or was paid, and every payment."""
    if case.state in _PAID_FOR and case.decided_at is not None:
        yield _approved_by(case, case.decided_at)
    yield from map(_paid, case.payments)
    if not case.payments and case.state is CaseState.PAID and case.paid_reference:
        yield text("Paid, reference {reference}", reference=clipped(case.paid_reference, NAME_LENGTH))


def _approved_by(case: CaseFile, at: datetime) -> Text:
    if case.decided_by is None:
        return text("Approved by the policy on {time}", time=at)
    return text("Approved by {name} on {time}", name=deciders(case, case.decided_by), time=at)


def _paid(payment: Payment) -> Text:
    line = text(
        "Paid {amount} on {date} by {name}",
        amount=payment.amount,
        date=payment.on,
        name=clipped(payment.by.name, NAME_LENGTH),
    )
    if not payment.reference:
        return line
    reference = clipped(payment.reference, NAME_LENGTH)
    return text("{payment}, reference {reference}", payment=line, reference=reference)


def amount_shown(case: CaseFile) -> Money | None:
    """What the case is about in money: approved, else approved once, else recommended, else paid for the order. In a
    second look after a payment, what may still come."""
    if is_second_look(case) and case.paid_out is not None:
        return case.first_amount or recommended_now(case) or left_of_price(case)
    paid = None if case.order is None else case.order.paid
    return case.amount or case.first_amount or case.recommended or paid


OTHERS: Final = 3
"""So many of the customer's other requests are named."""


def others(case: CaseFile, known: Known) -> tuple[Text, ...]:
    """What became of the customer's other requests, the newest first."""
    of_customer = (one for one in known.of_customer if one.reference != case.reference)
    named = tuple(map(_in_short, islice(of_customer, OTHERS)))
    if not named:
        return ()
    line = text("Other requests: {requests}", requests=named)
    more = known.of_customer_in_all - 1 - len(named)
    return (text("{line} (and {count} more)", line=line, count=more) if more > 0 else line,)


def _in_short(case: CaseFile) -> Text:
    amount = amount_shown(case)
    if amount is None:
        return text("{reference} {state}", reference=case.reference, state=state_label(case))
    return text(
        "{reference} {state} {amount}",
        reference=case.reference,
        state=state_label(case),
        amount=amount,
    )
