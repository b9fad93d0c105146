"""What was before, as the card says it: the decision that others overrode, and the customer's other requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conversations.case.refusal_reasons import reason_words
from conversations.case.wording import NAME_LENGTH, OUTCOME_LABELS, STATE_LABELS, clipped, shortened
from conversations.case_file import CaseFile, Decided
from conversations.known import Known
from refunds.money import Money
from refunds.text import Text, text

_REASON_LENGTH: Final = 60


def first_decision(case: CaseFile) -> Iterator[Text]:
    """The decision that others have overridden since."""
    if case.first is not None:
        line = _taken(case.first)
        reason = shortened(reason_words(case.first.reason), _REASON_LENGTH)
        yield text("{decision} (“{reason}”)", decision=line, reason=reason) if case.first.reason else line


def _taken(first: Decided) -> Text:
    outcome = OUTCOME_LABELS[first.state]
    if first.amount is not None:
        outcome = text("{outcome}, {amount}", outcome=outcome, amount=first.amount)
    if first.by is None:
        return text("First decision, by the policy on {time}: {outcome}", time=first.at, outcome=outcome)
    name = clipped(first.by.name, NAME_LENGTH)
    return text("First decision, by {name} on {time}: {outcome}", name=name, time=first.at, outcome=outcome)


def amount_shown(case: CaseFile) -> Money | None:
    """What the case is about in money: approved, else approved once, else recommended, else paid for the order."""
    paid = None if case.order is None else case.order.paid
    return case.amount or case.first_amount or case.recommended or paid


EARLIER: Final = 3
"""So many of the customer's other requests are named."""


def earlier(known: Known) -> tuple[Text, ...]:
    """What became of the customer's other requests, the newest first."""
    named = tuple(_in_short(case) for case in known.earlier[:EARLIER])
    if not named:
        return ()
    line = text("Earlier requests: {requests}", requests=named)
    more = known.earlier_cases - len(named)
    return (text("{line} (and {count} more)", line=line, count=more) if more > 0 else line,)


def _in_short(case: CaseFile) -> Text:
    amount = amount_shown(case)
    if amount is None:
        return text("{reference} {state}", reference=case.reference, state=STATE_LABELS[case.state])
    return text(
        "{reference} {state} {amount}",
        reference=case.reference,
        state=STATE_LABELS[case.state],
        amount=amount,
    )
