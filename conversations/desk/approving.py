"""Staff approve: the recommended amount or another one, alone or as two, with a reason where it overrides.

who approves what                                         what happens
more than what remains of the order                       told what remains
against an earlier decision, or less than is recommended,
without a written reason                                  asked for the reason
what needs two people, as the first of them               SECOND: another person must approve the same
the same amount again, as the same person                 told that another person must
anything else                                             APPROVED, reserved, the customer is told
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from conversations.case.card import proposal
from conversations.case.decisions import first_of, is_partial, recommended_now
from conversations.case.ground import Bounds, bounds, needs_two, order_of, overrides, record
from conversations.case.moved import move, with_card
from conversations.case.telling import tell_approved
from conversations.case.wording import mention
from conversations.case_file import CaseFile, Colleague
from conversations.desk.amount import AmountProblem, NoAmount, example_of, with_reason
from conversations.desk.turn import DeskTurn
from conversations.desk_prompt import DeskPrompt, Wanted
from conversations.effects import Effect
from conversations.records import Reserve
from conversations.updates import Wrote
from refunds.case import CaseState, Step
from refunds.decision import DecisionKind
from refunds.money import Money
from refunds.text import Text, text

Effects: TypeAlias = tuple[Effect, ...]


# ── the buttons ──────────────────────────────────────────────────────────────────────────────────────────────


def press_approve(turn: DeskTurn) -> Effects:
    """The button *Approve 49,90 €*."""
    amount = proposal(turn.case)
    return turn.too_late() if amount is None else approve(turn, amount)


def press_amount(turn: DeskTurn) -> Effects:
    """The button *Another amount* asks for one."""
    limits = bounds(turn.case, turn.known)
    if limits.remaining is not None and not limits.remaining.minor:
        return turn.told(text("Nothing is left of this order, so no more can be approved."))
    prompt = DeskPrompt(turn.case.reference, Wanted.AMOUNT, turn.case.version, turn.once)
    head = text(
        "{name}, reply to this message with the amount to approve for {reference}.",
        name=mention(turn.actor),
        reference=turn.case.reference,
    )
    why = text(
        "A reason may follow, as in “{example} because half of it was used”. Where less than the price is refunded, "
        "the customer reads it.",
        example=_half(limits),
    )
    return turn.ask(prompt, head, _how_much(limits), why)


def _how_much(limits: Bounds) -> Text:
    if limits.remaining is not None:
        return text("At most {remaining}.", remaining=limits.remaining)
    if limits.paid is not None:
        return text("Earlier refunds of this order are not known, so a second person has to approve it too.")
    return text(
        "What was paid is not known, so write the currency too, for example {example}; a second person has to "
        "approve it too.",
        example=_example(limits),
    )


_ANY_AMOUNT: Final = Money(minor=4990, currency="EUR")


def _example(limits: Bounds) -> Text:
    """The greatest amount that may be approved, as it would be typed."""
    greatest = limits.remaining or limits.paid
    return text("{amount} EUR", amount=example_of(_ANY_AMOUNT)) if greatest is None else example_of(greatest)


def _half(limits: Bounds) -> Text:
    greatest = limits.remaining or limits.paid or _ANY_AMOUNT
    return example_of(greatest.with_minor(max(1, greatest.minor // 2)))


# ── the replies ──────────────────────────────────────────────────────────────────────────────────────────────


def reply_amount(turn: DeskTurn, prompt: DeskPrompt, event: Wrote) -> Effects:
    """An amount, typed as a reply to the prompt; what is too much may be answered by another one."""
    limits = bounds(turn.case, turn.known)
    typed, reason = with_reason(event.text, None if limits.paid is None else limits.paid.currency)
    if isinstance(typed, NoAmount):
        problem = _NO_AMOUNT[typed.problem](_example(limits))
        return turn.ask(replace(prompt, once=turn.once), problem)
    left = limits.remaining
    if left is not None and 0 < left.minor < typed.minor:
        return turn.ask(replace(prompt, once=turn.once), _too_much(typed, left), _ANOTHER_AMOUNT)
    return approve(turn, typed, reason)


def reply_override(turn: DeskTurn, prompt: DeskPrompt, event: Wrote) -> Effects:
    """The written reason for approving against an earlier decision."""
    if not event.text.strip() or prompt.amount is None:
        return turn.ask(replace(prompt, once=turn.once), _REASON_MISSING)
    return approve(turn, prompt.amount, event.text.strip())


_NO_AMOUNT: Final[Mapping[AmountProblem, Callable[[Text], Text]]] = {
    AmountProblem.UNREADABLE: lambda example: text(
        "I could not read this as an amount. Please reply to this message with a number like {example}.",
        example=example,
    ),
    AmountProblem.AMBIGUOUS: lambda example: text(
        "This can be read in two ways. Please reply to this message with the decimals too, like {example}.",
        example=example,
    ),
    AmountProblem.NO_CURRENCY: lambda example: text(
        "Please reply to this message with the currency too, like {example}.", example=example
    ),
    AmountProblem.OTHER_CURRENCY: lambda _: text(
        "The order was paid in another currency, and I convert nothing. Please reply to this message with an amount "
        "in the order's own."
    ),
    AmountProblem.ZERO: lambda _: text(
        "The amount must be more than zero. Please reply to this message with another one."
    ),
}
_ANOTHER_AMOUNT: Final = text("Please reply to this message with another amount.")
_REASON_MISSING: Final = text("A reason in words is needed. Please reply to this message with it.")


# ── the decision ─────────────────────────────────────────────────────────────────────────────────────────────


def approve(turn: DeskTurn, amount: Money, reason: str = "") -> Effects:
    """Approve `amount`, as far as it may be: the table at the head of this file."""
    case, limits = turn.case, bounds(turn.case, turn.known)
    if limits.remaining is not None and amount.minor > limits.remaining.minor:
        return turn.told(_too_much(amount, limits.remaining))
    if case.state is CaseState.APPROVED and amount == case.amount:
        return turn.told(text("{amount} is approved already. Nothing was changed.", amount=amount))
    confirms = case.state is CaseState.SECOND and amount == case.first_amount
    if confirms and case.first_approval == turn.actor:
        return turn.told(_ANOTHER_PERSON)
    if not confirms and not reason and (overrides(case, amount) or _is_below(case, amount, limits)):
        return _ask_why(turn, amount)
    if not confirms and needs_two(case, amount, turn.known):
        return _approve_first(turn, amount, reason)
    if confirms:
        return _approve(turn, amount, case.decision_reason, case.first_approval)
    return _approve(turn, amount, reason)


def _too_much(amount: Money, remaining: Money) -> Text:
    return text(
        "{amount} can't be approved: only {remaining} is left of this order, after what was refunded and what is "
        "approved in other requests.",
        amount=amount,
        remaining=remaining,
    )


_ANOTHER_PERSON: Final = text(
    "You approved this already. An amount like this needs two people, so somebody else has to approve it too."
)


def _is_below(case: CaseFile, amount: Money, limits: Bounds) -> bool:
    """Whether the customer gets less than is recommended, though more is left, and should read why."""
    most = [money for money in (recommended_now(case), limits.remaining) if money is not None]
    if recommended_now(case) is None or any(money.currency != amount.currency for money in most):
        return False
    return amount.minor < min(money.minor for money in most)


def _ask_why(turn: DeskTurn, amount: Money) -> Effects:
    case = turn.case
    prompt = DeskPrompt(case.reference, Wanted.OVERRIDE, case.version, turn.once, amount)
    words = _decided_before(turn, amount) if overrides(case, amount) else _less_than_recommended(turn, amount)
    read = (text("The customer reads it."),) if is_partial(case, amount) else ()
    return turn.ask(prompt, words, *read)


def _decided_before(turn: DeskTurn, amount: Money) -> Text:
    return text(
        "{name}, {reference} was decided before. To approve {amount} all the same, reply to this message with the "
        "reason.",
        name=mention(turn.actor),
        reference=turn.case.reference,
        amount=amount,
    )


def _less_than_recommended(turn: DeskTurn, amount: Money) -> Text:
    return text(
        "{name}, {amount} is less than what is recommended for {reference}. To approve it, reply to this message "
        "with the reason.",
        name=mention(turn.actor),
        reference=turn.case.reference,
        amount=amount,
    )


def _approve_first(turn: DeskTurn, amount: Money, reason: str) -> Effects:
    file = replace(
        turn.case,
        first=first_of(turn.case),
        first_approval=turn.actor,
        first_amount=amount,
        decision_reason=reason,
        claimed_by=None,
    )
    moved = move(with_card(file, turn.known.shop), Step.APPROVE_FIRST, turn.actor.id, reason)
    told = turn.told(text("{amount} is approved by you. Somebody else has to approve it too.", amount=amount))
    return (*turn.seen(moved), record(turn.case, turn.known, DecisionKind.APPROVE, amount, reason), *told)


def _approve(turn: DeskTurn, amount: Money, reason: str, other: Colleague | None = None) -> Effects:
    """`other` is who approved it first, where the amount needs two people."""
    file = replace(
        turn.case,
        amount=amount,
        decided_by=turn.actor,
        approved_with=other,
        not_paid=None,
        decided_at=turn.known.now,
        decision_reason=reason,
        first=first_of(turn.case),
        first_approval=None,
        first_amount=None,
    )
    moved = move(file, Step.APPROVE, turn.actor.id, reason)
    return (
        *turn.done(text("Approved: {amount}.", amount=amount)),
        *turn.seen(moved),
        record(turn.case, turn.known, DecisionKind.APPROVE, amount, reason),
        Reserve(file.reference, order_of(file), amount),
        tell_approved(moved.after, amount),
    )
