"""From an approved amount to money that is sent.

I am paying    APPROVED -> VERIFYING     the order is read again, before money moves
it was read    VERIFYING -> PAYING       the facts still hold, or the source did not answer
               VERIFYING -> REVIEW       they do not: back to a person, with the reasons
Paid           PAYING -> PAID            with the payment's reference, or without one; the customer is told
Not paid       PAYING -> APPROVED        by any member
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from conversations.addresses import ToCase, ToDesk
from conversations.calls import Say
from conversations.case.deciding import facts_of
from conversations.case.decisions import first_of
from conversations.case.ground import order_of
from conversations.case.moved import case_moved, move, with_card
from conversations.case.promise import with_promise
from conversations.case.telling import tell_paid
from conversations.case.wording import clipped, mention, said
from conversations.case_file import Act, CaseFile, Payment
from conversations.customer.rating import ask_rating
from conversations.desk.approving import Effects
from conversations.desk.turn import DeskTurn
from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.known import Known
from conversations.order_record import OrderAnswer, OrderRecord, OrderUnavailable, OrderUnknown
from conversations.outcomes import OrderRead
from conversations.press import Press, Verb
from conversations.records import PayOut, RecordDecision, Release
from conversations.tasks import LookUp
from conversations.updates import Wrote
from conversations.words import Button
from refunds.basis import basis
from refunds.case import CaseState, Step
from refunds.decision import Decision, DecisionKind, decide, worsened
from refunds.facts import Facts
from refunds.finding import CRITERION_LABELS
from refunds.text import Text, text

PAYMENT: Final = "payment"
"""The question of the look-up before a payment."""

WITHOUT: Final = "none"
"""The argument of *Paid* for a payment without a reference."""

REFERENCE_LENGTH: Final = 100

# ── I am paying ──────────────────────────────────────────────────────────────────────────────────────────────


def press_pay(turn: DeskTurn) -> Effects:
    """The order is read again; a request without an order number has nothing to be read."""
    case = turn.case
    file = replace(case, payer=turn.actor, paying_since=turn.known.now, not_paid=None)
    moved = move(file, Step.VERIFY, turn.actor.id)
    begun = (*turn.done(text("Reading the order again, before you pay.")), *turn.seen(moved))
    if not case.number:
        return (*begun, *_checked(moved.after, OrderUnknown(""), turn.known))
    return (*begun, LookUp(turn.actor.id, case.reference, PAYMENT, case.number))


def payment_checked(event: OrderRead, known: Known) -> Effects:
    """The order was read for a payment. A late outcome moves nothing, but warns whoever is paying."""
    case = known.case
    if case is None:
        return ()
    if case.state is CaseState.VERIFYING:
        return _checked(case, event.answer, known)
    if case.state is CaseState.PAYING:
        again = _read_again(case, event.answer, known)
        return () if not again.against else (_warning(case, again.against),)
    return ()


def _checked(case: CaseFile, answer: OrderAnswer, known: Known) -> Effects:
    again = _read_again(case, answer, known)
    if again.against:
        return _reconsidered(case, again, known)
    moved = move(case, Step.PAY, by=0)
    return (moved.advance, *case_moved(case, moved.after, known.decision, known))


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """The facts as they are before a payment, the policy's word on them, and what speaks against paying."""

    case: CaseFile
    facts: Facts
    decision: Decision
    against: tuple[Text, ...]


def _read_again(case: CaseFile, answer: OrderAnswer, known: Known) -> ReadAgain:
    """Without the case's own reservation, which `known.ledger` leaves out. A source that does not answer changes
    nothing."""
    stands: OrderAnswer = case.order or OrderUnknown(case.number)
    answered = stands if isinstance(answer, OrderUnavailable) else answer
    read = replace(case, order=answered if isinstance(answered, OrderRecord) else None)
    facts = facts_of(case, answered, known)
    decision = decide(facts, known.policy.policy)
    against: list[Text] = []
    if read.order != case.order:
        against.append(text("what the order source says of the order has changed"))
    if known.decision is not None:
        against += [
            text("{criterion}: {finding}", criterion=CRITERION_LABELS[one.criterion], finding=one.brief)
            for one in worsened(known.decision, decision)
        ]
    payments = basis(facts, known.policy.policy).balance
    if payments is not None and case.amount is not None and case.amount.minor > payments.remaining.minor:
        against.append(text("only {remaining} is left of the order", remaining=payments.remaining))
    return ReadAgain(read, facts, decision, tuple(against))


def _reconsidered(case: CaseFile, again: ReadAgain, known: Known) -> Effects:
    file = replace(
        again.case,
        amount=None,
        payer=None,
        paying_since=None,
        approved_with=None,
        recommended=again.decision.recommended or again.decision.amount,
        decided_by=None,
        decided_at=None,
        decision_reason="",
        first=first_of(case),
    )
    moved = move(with_card(with_promise(file, known), known.shop), Step.RECONSIDER, by=0)
    record = RecordDecision(
        case=case.reference,
        facts=again.facts,
        decision=again.decision,
        policy=known.policy.hash,
        by=0,
        outcome=DecisionKind.ESCALATE.value,
        amount=file.recommended,
    )
    return (
        moved.advance,
        record,
        Release(case.reference),
        *case_moved(case, moved.after, again.decision, known),
        Say(
            to=ToCase(case.reference),
            body=said(
                text(
                    "✖️ Please do not pay {reference}: it has to be decided again.", reference=case.reference
                ),
                _reasons(again.against),
            ),
        ),
    )


def _warning(case: CaseFile, against: tuple[Text, ...]) -> Say:
    words = text(
        "✖️ The order source answered late. If you have not paid {reference} yet, please press “Not paid”.",
        reference=case.reference,
    )
    to = ToCase(case.reference) if case.has_card else ToDesk(case.desk)
    return Say(to=to, body=said(words, _reasons(against)))


def _reasons(against: tuple[Text, ...]) -> Text:
    return text("Since the approval: {reasons}.", reasons=against)


# ── paid, or not ─────────────────────────────────────────────────────────────────────────────────────────────


def press_paid(turn: DeskTurn, argument: str) -> Effects:
    """*Paid* asks for the payment's reference; its button *Without a reference* does without."""
    if argument == WITHOUT:
        return paid(turn, "")
    case = turn.case
    prompt = DeskPrompt(case.reference, Wanted.PAYMENT, case.version, turn.once)
    words = text(
        "{name}, reply to this message with the payment's reference. {reference} is then recorded as paid, and the "
        "customer is told that the money is sent.",
        name=mention(turn.actor),
        reference=case.reference,
    )
    without = Button(text("Without a reference"), Press(Verb.PAID, case.reference, case.version, WITHOUT))
    return turn.ask(prompt, words, keyboard=((without,),))


def reply_payment(turn: DeskTurn, prompt: DeskPrompt, event: Wrote) -> Effects:
    """The payment's reference, as a reply to the prompt."""
    reference = clipped(event.text, REFERENCE_LENGTH)
    if not reference:
        return turn.ask(replace(prompt, once=turn.once), _WORDS_MISSING)
    return paid(turn, reference)


_WORDS_MISSING: Final = text(
    "Please reply to this message with the payment's reference, in words or numbers."
)


def paid(turn: DeskTurn, reference: str) -> Effects:
    """The reservation becomes a refund, dated today at the shop, and the customer is told."""
    case, amount = turn.case, turn.case.amount
    if amount is None:
        return turn.too_late()
    on = turn.event.at.astimezone(turn.known.shop.zone).date()
    before = 0 if case.paid_out is None else case.paid_out.minor
    file = replace(
        case,
        paid_reference=reference,
        paid_out=amount.with_minor(before + amount.minor),
        payments=(*case.payments, Payment(amount, turn.actor, on, reference)),
        rating_asked=True,
    )
    moved = move(file, Step.PAID, turn.actor.id, reference)
    pay_out = PayOut(
        case=case.reference,
        order=order_of(case),
        amount=amount,
        reference=reference,
        paid_on=on,
        by=turn.actor.id,
        source_refunded=None if case.order is None else case.order.refunded,
    )
    return (
        *turn.done(text("Paid: {reference}, {amount}.", reference=case.reference, amount=amount)),
        *turn.seen(moved),
        pay_out,
        tell_paid(moved.after, amount, reference, on),
        *ask_rating(case, moved.after),
    )


def press_not_paid(turn: DeskTurn) -> Effects:
    """Nobody is paying any more: the amount stays approved, and to be paid."""
    file = replace(turn.case, payer=None, paying_since=None, not_paid=Act(turn.actor, turn.known.now))
    moved = move(file, Step.NOT_PAID, turn.actor.id)
    return (*turn.done(text("Not paid: {reference}.", reference=turn.case.reference)), *turn.seen(moved))
