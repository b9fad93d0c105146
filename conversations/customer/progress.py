"""What is still to be asked of a request, and what stands before it."""

from __future__ import annotations

from typing import Final

from conversations.customer.answered import own_order
from conversations.draft import Draft, Match, Question, Used
from conversations.known import Shop

BEFORE: Final = {
    Question.EMAIL: Question.NUMBER,
    Question.UNMATCHED: Question.EMAIL,
    Question.RECEIPT: Question.EMAIL,
    Question.REASON: Question.RECEIPT,
    Question.USAGE: Question.REASON,
    Question.UNITS: Question.USAGE,
    Question.REVIEW: Question.USAGE,
    Question.CHANGE: Question.REVIEW,
}
"""Where Back leads from the question that is shown, where that was asked."""


def next_question(draft: Draft, shop: Shop) -> Question:
    """The first question without an answer; the review where there is none."""
    missing = (
        (Question.NUMBER, not draft.number),
        (Question.EMAIL, shop.asks_email and not draft.email),
        (Question.UNMATCHED, draft.match is Match.UNMATCHED and not draft.unmatched_accepted),
        (Question.RECEIPT, not draft.receipts and not draft.without_receipt),
        (Question.REASON, draft.reason is None),
        (Question.USAGE, asks_usage(draft) and draft.used is None),
        (Question.UNITS, asks_units(draft) and draft.units is None),
    )
    return next((question for question, is_missing in missing if is_missing), Question.REVIEW)


def question_before(draft: Draft, shop: Shop) -> Question | None:
    """Where Back leads: to the review from an answer that is being changed, else a question back."""
    changing = draft.reviewing and draft.shown is not Question.REVIEW
    if changing and next_question(draft, shop) is Question.REVIEW:
        return Question.REVIEW
    before = BEFORE.get(draft.shown)
    while before is not None and not _was_asked(before, draft, shop):
        before = BEFORE.get(before)
    return before


def _was_asked(question: Question, draft: Draft, shop: Shop) -> bool:
    if question is Question.EMAIL:
        return shop.asks_email
    return question is not Question.USAGE or asks_usage(draft)


def asks_usage(draft: Draft) -> bool:
    """Asked unless the order is shown to be theirs *and* the shop knows: else skipping it would tell that the
    order exists."""
    order = own_order(draft)
    return order is None or order.units_used is None or order.units_total is None


def asks_units(draft: Draft) -> bool:
    """`How many of {total}?` would tell of an order: asked only of the own one, with known units, where the shop does
    not know how many were used."""
    return asks_usage(draft) and draft.used is Used.PART and units_total(draft) is not None


def units_total(draft: Draft) -> int | None:
    """How many units were bought, where the order is the customer's own and the shop knows."""
    order = own_order(draft)
    return None if order is None else order.units_total
