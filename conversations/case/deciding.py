"""From a case to its decision: the facts, the policy's answer, and everything that follows from it at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conversations.case.moved import case_moved, move, with_card
from conversations.case.promise import with_promise
from conversations.case.verdict import tell_escalated, tell_granted, tell_refused
from conversations.case_file import CaseFile
from conversations.draft import Match, Used
from conversations.effects import Effect
from conversations.known import Known, Ledger
from conversations.order_keys import number_key, same_address
from conversations.order_record import OrderAnswer, OrderRecord
from conversations.outcomes import OrderRead
from conversations.records import Amend, RecordDecision, Reserve
from refunds.case import OPEN, CaseState, Step
from refunds.decision import Decision, DecisionKind, decide
from refunds.facts import Account, Dispute, Facts, History, Order, Receipt, Standing, StatedBy, Usage
from refunds.money import Money

DECISION: Final = "decision"
"""The question of the look-up that a decision waits for."""


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────


def facts_of(case: CaseFile, answer: OrderAnswer, known: Known) -> Facts:
    """What a decision on the case may rest on, with the source's `answer` as it is now. `known` holds the ledger
    without the case's own reservation, this buyer's earlier refunds, and whether the receipt was seen elsewhere."""
    order = answer if isinstance(answer, OrderRecord) else None
    return Facts(
        request_date=case.opened_at,
        order=None if order is None else _order(case, order, known.ledger),
        receipt=Receipt(seen_elsewhere=known.receipt_seen_elsewhere) if case.receipts else None,
        reason=case.reason,
        usage=usage_of(case, order),
        account=Account(standing=_standing(case, order)),
        history=History(refunds=known.refunds_granted),
    )


def is_own(case: CaseFile, order: OrderRecord) -> bool:
    """Whether the order is still shown to be the customer's own, and the one whose ledger was read."""
    same_order = number_key(order.number) == case.order_key
    return case.match is Match.MATCHED and same_order and same_address(order.email, case.email)


def _order(case: CaseFile, order: OrderRecord, ledger: Ledger) -> Order:
    return Order(
        number=order.number,
        purchased_at=order.purchased_at,
        paid=order.paid,
        refunded=refunded(order, ledger),
        reserved=ledger.reserved,
        service=order.service,
        buyer_verified=is_own(case, order),
        dispute=None if order.dispute is None else Dispute(order.dispute),
    )


def refunded(order: OrderRecord, ledger: Ledger) -> Money | None:
    """Paid back so far: the greater of the source's figure, and its figure when the desk first paid, or 0, plus
    what the desk paid. Unknown where the source has no figure and the desk paid nothing."""
    if ledger.paid is None:
        return order.refunded
    before = ledger.source_at_first.minor if ledger.source_at_first is not None else 0
    by_desk = ledger.paid.with_minor(before + ledger.paid.minor)
    figures = (by_desk,) if order.refunded is None else (by_desk, order.refunded)
    # Figures in several currencies can't be set against each other: the strange one makes them incommensurable.
    strange = [figure for figure in figures if order.paid is None or figure.currency != order.paid.currency]
    return strange[0] if strange else max(figures, key=lambda figure: figure.minor)


def _standing(case: CaseFile, order: OrderRecord | None) -> Standing | None:
    """Of the verified address alone: another's says nothing of whoever asks."""
    if order is None or order.standing is None or not is_own(case, order):
        return None
    return Standing(order.standing)


def usage_of(case: CaseFile, order: OrderRecord | None) -> Usage | None:
    """The shop's figure, else the customer's word; a figure beyond what was bought is none."""
    total = None if order is None or not order.units_total else order.units_total
    if order is not None and order.units_used is not None and _within(order.units_used, total):
        return Usage(used=order.units_used, total=total, stated_by=StatedBy.SHOP)
    stated = _stated(case, total)
    if stated is not None and _within(stated, total):
        return Usage(used=stated, total=total, stated_by=StatedBy.CUSTOMER)
    return None if total is None else Usage(total=total)


def _within(used: int, total: int | None) -> bool:
    return total is None or used <= total


def _stated(case: CaseFile, total: int | None) -> int | None:
    if case.used is Used.PART:
        return case.units
    return {Used.NONE: 0, Used.ALL: total}.get(case.used) if case.used else None


# ── the decision ─────────────────────────────────────────────────────────────────────────────────────────────


def order_read(case: CaseFile, outcome: OrderRead, known: Known) -> tuple[Effect, ...]:
    """The order was read afresh. A late outcome adds its facts for staff, and moves nothing."""
    if case.state is CaseState.CHECKING:
        return decided(case, outcome.answer, known)
    if case.state not in OPEN or not isinstance(outcome.answer, OrderRecord) or case.order == outcome.answer:
        return ()
    after = with_order(case, outcome.answer)
    return (Amend(after, 0, "order"), *case_moved(case, after, known.decision, known))


def with_order(case: CaseFile, order: OrderRecord) -> CaseFile:
    """The case with the source's latest word. The ledger goes by the source's own number, however it was typed."""
    return replace(case, order=order, order_key=number_key(order.number))


def decided(case: CaseFile, answer: OrderAnswer, known: Known) -> tuple[Effect, ...]:
    """Decide a case that is being checked."""
    facts = facts_of(case, answer, known)
    decision = decide(facts, known.policy.policy)
    read = with_order(case, answer) if isinstance(answer, OrderRecord) else case
    kind = DecisionKind.ESCALATE if case.wants_person else decision.kind
    record = RecordDecision(
        case=case.reference,
        facts=facts,
        decision=decision,
        policy=case.policy,
        by=0,
        outcome=kind.value,
        amount=decision.amount,
    )
    if kind is DecisionKind.APPROVE and decision.amount is not None:
        return (record, *_approved(read, decision, decision.amount, known))
    follows = _refused if kind is DecisionKind.REFUSE else _escalated
    return (record, *follows(read, decision, known))


def _approved(case: CaseFile, decision: Decision, amount: Money, known: Known) -> tuple[Effect, ...]:
    granted = replace(case, amount=amount, decided_at=known.now)
    moved = move(granted, Step.GRANT, by=0)
    return (
        moved.advance,
        Reserve(case.reference, case.order_key, amount),
        tell_granted(moved.after, decision, amount),
        *case_moved(case, moved.after, decision, known),
    )


def _refused(case: CaseFile, decision: Decision, known: Known) -> tuple[Effect, ...]:
    moved = move(replace(case, decided_at=known.now), Step.DENY, by=0)
    return (
        moved.advance,
        tell_refused(moved.after, decision),
        *case_moved(case, moved.after, decision, known),
    )


def _escalated(case: CaseFile, decision: Decision, known: Known) -> tuple[Effect, ...]:
    waiting = replace(
        case,
        category="general" if decision.category is None else decision.category.value,
        recommended=decision.amount,
    )
    moved = move(with_card(with_promise(waiting, known), known.shop), Step.ESCALATE, by=0)
    return (
        moved.advance,
        tell_escalated(moved.after, decision),
        *case_moved(case, moved.after, decision, known),
    )
