"""Every question of a request as it is shown: one function each, in `PROMPTS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from conversations.customer.answered import USED_LABELS, answers_of, page_count, pages, words_of
from conversations.customer.progress import asks_usage, units_total
from conversations.customer.turn import paragraphs
from conversations.draft import Draft, Question
from conversations.keyboards import draft_button, way_out
from conversations.known import Shop
from conversations.press import Verb
from conversations.words import Block, Body, Button, Frame, Keyboard, Style
from refunds.facts import Reason
from refunds.labels import REASON_LABELS
from refunds.text import Text, text


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked, and the buttons under it."""

    body: Body
    keyboard: Keyboard


def prompt(draft: Draft, shop: Shop) -> Prompt:
    """The prompt of the question that the draft shows; the first one says hello."""
    shown = PROMPTS[draft.shown](draft, shop)
    if draft.version != 1 or not draft.greeted:
        return shown
    return replace(shown, body=paragraphs(hello(draft.greeted, shop.name)) + shown.body)


def hello(first_name: str, shop: str) -> Text:
    """Who speaks, and what to expect."""
    if not shop:
        return text(
            "Hello {first_name}. I handle refund requests: a few questions, then an answer, usually at once.",
            first_name=first_name,
        )
    return text(
        "Hello {first_name}. I handle refund requests for {shop}: a few questions, then an answer, usually at once.",
        first_name=first_name,
        shop=shop,
    )


def _prompt(draft: Draft, body: Body, rows: Iterable[tuple[Button, ...]] = ()) -> Prompt:
    return Prompt(body, (*rows, way_out(draft)))


def _number(draft: Draft, shop: Shop) -> Prompt:
    body = paragraphs(
        text(
            "<b>What is your order number?</b> It is in your confirmation e-mail, like {example}.",
            example=shop.order_example,
        )
    )
    lost = (draft_button(draft, text("I don't know it"), Verb.LOST_NUMBER),)
    return _prompt(draft, body, (*_keep(draft, bool(draft.number)), lost))


def _email(draft: Draft, shop: Shop) -> Prompt:
    asked = text(
        "Order {number}. To see that it is yours: <b>which e-mail address did you buy with?</b>",
        number=draft.number,
    )
    return _prompt(draft, paragraphs(asked), _keep(draft, bool(draft.email)))


def _keep(draft: Draft, given: bool) -> tuple[tuple[Button, ...], ...]:
    """A way forward for somebody who came back to a question and finds its answer right."""
    return ((draft_button(draft, forward(draft), Verb.GO_ON),),) if given else ()


def forward(draft: Draft) -> Text:
    """The words of the button that leaves the answer to the question that is shown as it is."""
    match draft.shown:
        case Question.NUMBER:
            return text("Keep {answer}", answer=draft.number)
        case Question.EMAIL:
            return text("Keep {answer}", answer=draft.email)
        case Question.RECEIPT:
            return text("Keep {answer}", answer=page_count(draft))
        case _:
            return text("Go on")


def _unmatched(draft: Draft, shop: Shop) -> Prompt:
    asked = text(
        "I could not match the number and the address. <b>Correct one, or go on: a person will look.</b>"
    )
    rows = (
        (
            draft_button(draft, text("Correct the number"), Verb.CORRECT, Question.NUMBER),
            draft_button(draft, text("Correct the address"), Verb.CORRECT, Question.EMAIL),
        ),
        (draft_button(draft, forward(draft), Verb.GO_ON),),
    )
    return _prompt(draft, paragraphs(asked), rows)


def _receipt(draft: Draft, shop: Shop) -> Prompt:
    asked = text("<b>Please send your receipt or order confirmation</b>: a photo, a screenshot or a PDF.")
    cannot = (draft_button(draft, text("I can't find it"), Verb.NO_RECEIPT),)
    return _prompt(draft, paragraphs(asked), (*_keep(draft, bool(pages(draft))), cannot))


def _reason(draft: Draft, shop: Shop) -> Prompt:
    lead = () if draft.reviewing else (_received(draft),)
    body = paragraphs(*lead, text("<b>Why would you like a refund?</b>"))
    rows = ((draft_button(draft, REASON_LABELS[reason], Verb.REASON, reason),) for reason in Reason)
    return _prompt(draft, body, rows)


def _received(draft: Draft) -> Text:
    if not draft.receipts:
        return text("All right, let's go on without a receipt. If you find it later, just send it.")
    return text("📎 Received: {pages}. Another page? Just send it.", pages=page_count(draft))


def _usage(draft: Draft, shop: Shop) -> Prompt:
    rows = ((draft_button(draft, label, Verb.USAGE, used),) for used, label in USED_LABELS.items())
    return _prompt(draft, paragraphs(text("<b>Have you used the service?</b>")), rows)


def _units(draft: Draft, shop: Shop) -> Prompt:
    asked = text("<b>How many of {total}?</b> Please write the number.", total=units_total(draft) or 0)
    return _prompt(draft, paragraphs(asked))


def _review(draft: Draft, shop: Shop) -> Prompt:
    body = (
        Block(answers_of(draft), Frame.QUOTE),
        *((Block(words_of(draft), Frame.QUOTE),) if draft.words else ()),
        Block((_ADD_WORDS if draft.reason is not Reason.OTHER or draft.words else _SAY_WHAT,)),
        Block((text("<b>Is everything right?</b>"),)),
    )
    rows = (
        (draft_button(draft, text("Send my request"), Verb.SEND, style=Style.SUCCESS),),
        (draft_button(draft, text("Change an answer"), Verb.CHANGE),),
    )
    return _prompt(draft, body, rows)


_ADD_WORDS: Final = text("You may add a few words: just write them.")
_SAY_WHAT: Final = text("Please say in a few words what it is about: just write them.")


def changeable(draft: Draft, shop: Shop) -> Mapping[str, Text]:
    """What the review lets a customer change, by the argument of the button."""
    shown = (
        (Question.NUMBER, text("Order number"), True),
        (Question.EMAIL, text("E-mail address"), shop.asks_email),
        (Question.RECEIPT, text("Receipt"), True),
        (Question.REASON, text("Reason"), True),
        (Question.USAGE, text("Usage"), asks_usage(draft)),
        (WORDS, text("Remove my words"), bool(draft.words)),
    )
    return {argument: label for argument, label, applies in shown if applies}


WORDS: Final = "words"


def _change(draft: Draft, shop: Shop) -> Prompt:
    buttons = [
        draft_button(draft, label, Verb.CHANGE, argument)
        for argument, label in changeable(draft, shop).items()
    ]
    rows = (tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return _prompt(draft, paragraphs(text("<b>Which answer would you like to change?</b>")), rows)


PROMPTS: Final[Mapping[Question, Callable[[Draft, Shop], Prompt]]] = {
    Question.NUMBER: _number,
    Question.EMAIL: _email,
    Question.UNMATCHED: _unmatched,
    Question.RECEIPT: _receipt,
    Question.REASON: _reason,
    Question.USAGE: _usage,
    Question.UNITS: _units,
    Question.REVIEW: _review,
    Question.CHANGE: _change,
}
"""`CHECKING` and `READING` show the prompt that was answered last."""
