"""A request for a refund, from its number to its sending. Every transition stands in `REFUND`.

NUMBER ─▶ EMAIL ─▶ CHECKING ─▶ RECEIPT ─▶ READING ─▶ REASON ─▶ USAGE ─▶ UNITS ─▶ REVIEW ─▶ sent
                      └──▶ UNMATCHED ─┘                                  CHANGE ⇄ ┘
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from conversations.customer.asking import ask, go_on, hint
from conversations.customer.matching import correct, order_read, take_correction, take_email, take_number
from conversations.customer.opening import cancel, expire, remind
from conversations.customer.progress import next_question, question_before
from conversations.customer.prompts import forward
from conversations.customer.receipt import receipt_read, take_files, without_receipt
from conversations.customer.review import (
    change,
    offer_changes,
    take_reason,
    take_units,
    take_usage,
    take_words,
)
from conversations.customer.submission import submit
from conversations.customer.turn import DraftTurn, paragraphs
from conversations.draft import Question
from conversations.keyboards import BACK, PERSON, RESUME
from conversations.press import Verb
from conversations.stepped import Stepped
from conversations.table import IDLE, Input, Rows, Table, row
from refunds.text import Text, text

_Q = Question
_Rows: TypeAlias = Rows[DraftTurn]


def lost_number(turn: DraftTurn) -> Stepped:
    """`I don't know it`: where it is to be found, or a person."""
    words = text(
        "The number stands in the e-mail that confirmed your purchase, and on the receipt; searching your mailbox "
        "for the shop's name often finds it. If you can't find it, press “A person”: somebody will look for it."
    )
    return ask(turn, turn.draft, Question.NUMBER, lead=paragraphs(words), chosen=text("I don't know it"))


def keep(turn: DraftTurn) -> Stepped:
    """`Go on`, or `Keep …`: the answer stays as it is."""
    draft = turn.draft
    accepted = draft.unmatched_accepted or draft.shown is Question.UNMATCHED
    return go_on(turn, replace(draft, unmatched_accepted=accepted), chosen=forward(draft))


def back(turn: DraftTurn) -> Stepped:
    """To the question before; from the first one, out of the request, which stays open. Back from the review leads
    on to the first question, press by press."""
    before = question_before(turn.draft, turn.known.shop)
    if before is not None:
        changing = turn.draft.reviewing and turn.draft.shown is not Question.REVIEW
        return ask(turn, replace(turn.draft, reviewing=changing), before, chosen=BACK)
    closes = turn.draft.opened_at + turn.known.shop.draft_lifetime
    words = text("This is the first question. Your request stays open until {date}.", date=closes)
    return Stepped(turn.state, (turn.say(words, keyboard=RESUME),))


def send(turn: DraftTurn) -> Stepped:
    """`Send my request`, once nothing is missing any more."""
    if next_question(turn.draft, turn.known.shop) is not Question.REVIEW:
        return go_on(turn, turn.draft)
    return submit(turn, text("Send my request"))


def person(turn: DraftTurn) -> Stepped:
    """`A person`: what is there is sent, and no rule decides it."""
    return submit(turn, PERSON, wants_person=True)


# ── what was sent is no answer here ──────────────────────────────────────────────────────────────────────────

WANTED: Final[Mapping[Question, Text]] = {
    _Q.NUMBER: text("I need the order number here, as text. The receipt comes in a moment."),
    _Q.EMAIL: text("I need an e-mail address here, as text. The receipt comes in a moment."),
    _Q.UNMATCHED: text("Please press one of the buttons, or send the right number or address."),
    _Q.RECEIPT: text(
        "I need a picture or a PDF here. If you can't find the receipt, press “I can't find it”."
    ),
    _Q.REASON: text(
        "Please press the button that fits best; you may add words, or another page of your receipt."
    ),
    _Q.USAGE: text("Please press the button that fits best."),
    _Q.UNITS: text("I need a number here."),
    _Q.REVIEW: text("You may add words or pages here. If everything is right, press “Send my request”."),
    _Q.CHANGE: text("Please press the answer that you would like to change, or “Back”."),
}
"""What each question takes, for somebody who sent something else."""


def unexpected(turn: DraftTurn) -> Stepped:
    """Something that is no answer to this question: say kindly what would be."""
    return hint(turn, WANTED[turn.draft.shown])


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────

NEXT: Final = (_Q.EMAIL, _Q.UNMATCHED, _Q.RECEIPT, _Q.REASON, _Q.USAGE, _Q.UNITS, _Q.REVIEW)
"""Where an answer leads: to the first question that has none. Which one that is changes as answers are changed, or
the shop's settings are."""

_ANYWHERE: Final[_Rows] = {
    Input.WORDS: row(unexpected),
    Input.FILES: row(unexpected),
    Input.OTHER: row(unexpected),
    Input.ORDER_READ: row(order_read),
    Input.RECEIPT_READ: row(receipt_read),
    Input.REMINDER: row(remind),
    Input.EXPIRY: row(expire, IDLE),
    Verb.CANCEL: row(cancel, IDLE),
    Verb.PERSON: row(person, IDLE),
}
"""What every question answers, unless its own rows say otherwise."""

_PAGES: Final[_Rows] = {Input.FILES: row(take_files, _Q.READING)}


def _back(*to: Question) -> _Rows:
    return {Verb.BACK: row(back, *to, _Q.REVIEW)}


_NUMBER: Final[_Rows] = {
    Input.WORDS: row(take_number, *NEXT, _Q.CHECKING),
    Verb.LOST_NUMBER: row(lost_number, _Q.NUMBER),
    Verb.GO_ON: row(keep, *NEXT),
}
_EMAIL: Final[_Rows] = {
    Input.WORDS: row(take_email, _Q.CHECKING, *NEXT),
    Verb.GO_ON: row(keep, *NEXT),
}
_RECEIPT: Final[_Rows] = {
    Verb.NO_RECEIPT: row(without_receipt, *NEXT),
    Verb.GO_ON: row(keep, *NEXT),
}
_REASON: Final[_Rows] = {Verb.REASON: row(take_reason, *NEXT)}
_USAGE: Final[_Rows] = {Verb.USAGE: row(take_usage, *NEXT)}
_REVIEW: Final[_Rows] = {
    Verb.SEND: row(send, IDLE, *NEXT),
    Verb.CHANGE: row(offer_changes, _Q.CHANGE),
}
_CHANGE: Final[_Rows] = {
    Verb.CHANGE: row(change, _Q.NUMBER, *NEXT),
}


def _early(rows: _Rows) -> _Rows:
    """The same rows, where not even the number may have been given yet: pages may come before it."""
    return {on: row(then.act, _Q.NUMBER, *then.to) for on, then in rows.items()}


REFUND: Final[Table[DraftTurn]] = {
    _Q.NUMBER: {**_ANYWHERE, **_PAGES, **_NUMBER, **_back()},
    _Q.EMAIL: {**_ANYWHERE, **_PAGES, **_EMAIL, **_back(_Q.NUMBER)},
    # While the source is asked, the buttons of the prompt that was answered last still act.
    _Q.CHECKING: {
        **_ANYWHERE,
        Input.ORDER_READ: row(order_read, *NEXT),
        Verb.LOST_NUMBER: row(lost_number, _Q.NUMBER),
        Verb.GO_ON: row(keep, *NEXT),
        Verb.CORRECT: row(correct, _Q.NUMBER, _Q.EMAIL),
        **_back(_Q.NUMBER, _Q.EMAIL),
    },
    _Q.UNMATCHED: {
        **_ANYWHERE,
        **_PAGES,
        Input.WORDS: row(take_correction, _Q.CHECKING, *NEXT),
        Verb.CORRECT: row(correct, _Q.NUMBER, _Q.EMAIL),
        Verb.GO_ON: row(keep, *NEXT),
        **_back(_Q.EMAIL),
    },
    _Q.RECEIPT: {**_ANYWHERE, **_PAGES, **_RECEIPT, **_back(_Q.NUMBER, _Q.EMAIL)},
    # While files are fetched, likewise; the pages are added when they come.
    _Q.READING: {
        **_ANYWHERE,
        Input.RECEIPT_READ: row(receipt_read, _Q.NUMBER, _Q.CHANGE, *NEXT),
        Verb.LOST_NUMBER: row(lost_number, _Q.NUMBER),
        Verb.CORRECT: row(correct, _Q.NUMBER, _Q.EMAIL),
        **_early({**_RECEIPT, **_REASON, **_USAGE, **_REVIEW, **_CHANGE}),
        Verb.CHANGE: row(change, _Q.CHANGE, _Q.NUMBER, *NEXT),
        **_back(_Q.NUMBER, _Q.EMAIL, _Q.RECEIPT, _Q.REASON, _Q.USAGE),
    },
    _Q.REASON: {**_ANYWHERE, **_PAGES, **_REASON, Input.WORDS: row(take_words), **_back(_Q.RECEIPT)},
    _Q.USAGE: {**_ANYWHERE, **_PAGES, **_USAGE, **_back(_Q.REASON)},
    _Q.UNITS: {**_ANYWHERE, **_PAGES, Input.WORDS: row(take_units, *NEXT), **_back(_Q.USAGE)},
    _Q.REVIEW: {
        **_ANYWHERE,
        **_PAGES,
        **_REVIEW,
        Input.WORDS: row(take_words),
        **_back(_Q.REASON, _Q.USAGE),
    },
    _Q.CHANGE: {**_ANYWHERE, **_PAGES, **_CHANGE, **_back()},
}
"""Question → what comes in → who answers, and where that may lead. A press that has no row is an earlier step's."""
