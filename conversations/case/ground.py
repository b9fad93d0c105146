"""What a person's decision on a case rests on, and what bounds it."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.case.deciding import facts_of
from conversations.case_file import CaseFile
from conversations.known import Known
from conversations.order_record import OrderAnswer, OrderUnknown
from conversations.records import RecordDecision
from refunds.basis import basis
from refunds.calculation import Balance
from refunds.case import CaseState
from refunds.decision import DecisionKind, decide
from refunds.facts import Facts
from refunds.money import Money


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be approved on a case's order. `remaining` is None where payments are not known: then nothing bounds
    the amount but that two people must approve it."""

    paid: Money | None
    remaining: Money | None


def facts_now(case: CaseFile, known: Known) -> Facts:
    """The facts as the desk has them now, without the case's own reservation."""
    answer: OrderAnswer = case.order or OrderUnknown(case.number)
    return facts_of(case, answer, known)


def payments(case: CaseFile, known: Known) -> Balance | None:
    """The order's payments, with the policy's assumptions filled in; None where they are not commensurable."""
    return basis(facts_now(case, known), known.policy.policy).balance


def bounds(case: CaseFile, known: Known) -> Bounds:
    """Paid, and what remains of it: less what was refunded, and what is reserved in other requests."""
    balance = payments(case, known)
    paid = None if case.order is None else case.order.paid
    return Bounds(paid, None if balance is None else balance.remaining)


def needs_two(case: CaseFile, amount: Money, known: Known) -> bool:
    """Above `dual` in all, in a currency that the policy does not name, and where payments are not known."""
    balance = payments(case, known)
    if balance is None or balance.paid.currency != amount.currency:
        return True
    in_all = amount.with_minor(amount.minor + balance.refunded.minor + balance.reserved.minor)
    return known.policy.policy.approvers(in_all) == 2


def overrides(case: CaseFile, amount: Money) -> bool:
    """Whether an approval goes against a decision that was taken: then a reason must be written."""
    against = case.state in (CaseState.REFUSED, CaseState.APPROVED) or case.appealed
    upholds = amount == case.amount and case.paid_out is None
    return against and not upholds


def record(
    case: CaseFile, known: Known, outcome: DecisionKind, amount: Money | None, reason: str
) -> RecordDecision:
    """A person's decision, with the facts as they are and the policy's latest word on them."""
    facts = facts_now(case, known)
    return RecordDecision(
        case=case.reference,
        facts=facts,
        decision=known.decision or decide(facts, known.policy.policy),
        policy=known.policy.hash,
        by=known.actor.id,
        outcome=outcome.value,
        amount=amount,
        reason=reason,
    )


def order_of(case: CaseFile) -> str:
    """The ledger's key of the case's order; a case without one stands for itself."""
    return case.order_key or case.reference
