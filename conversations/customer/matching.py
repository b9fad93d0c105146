"""Number and e-mail address: do they go together? The same words, the same pace, whatever the reason that not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from conversations import answers
from conversations.answers import Answered, NotAnswered, Reading, Why
from conversations.customer.asking import ask, go_on, hint, stale
from conversations.customer.turn import DraftTurn, paragraphs
from conversations.draft import Conversation, Draft, Match, Question
from conversations.effects import Effect
from conversations.order_keys import number_key, same_address
from conversations.order_record import OrderAnswer, OrderRecord, OrderUnavailable
from conversations.outcomes import OrderRead
from conversations.records import CountAttempt
from conversations.stepped import Stepped
from conversations.tasks import LookUp
from conversations.words import Body
from refunds.text import Text, text

NUMBER_HINTS: Final[Mapping[Why, Text]] = {
    Why.TOO_LONG: text("This is longer than an order number. Please send the number alone."),
    Why.SEVERAL: text("I see more than one number in this. Please send the order number alone."),
}
MATCH: Final = "match"
"""How the question of a draft's look-up begins."""

EMAIL_HINTS: Final[Mapping[Why, Text]] = {
    Why.TOO_LONG: text("This is longer than an e-mail address. Please send the address alone."),
    Why.SEVERAL: text("I see more than one address in this. Please send the one that you bought with."),
}


def number_hint(why: Why, example: str) -> Text:
    """Why this is no order number, and what would be."""
    needed = text(
        "I need the order number here, like {example}. If you don't have it, press “I don't know it”.",
        example=example,
    )
    return NUMBER_HINTS.get(why, needed)


def email_hint(why: Why) -> Text:
    """Why this is no e-mail address, and what would be."""
    return EMAIL_HINTS.get(why, text("I need an e-mail address here, like name@example.com."))


def take_number(turn: DraftTurn) -> Stepped:
    """An order number was typed, maybe with the address."""
    number, address = number_in(turn), answers.email(turn.words)
    if isinstance(number, NotAnswered):
        return hint(turn, number_hint(number.why, turn.known.shop.order_example))
    if turn.known.shop.asks_email and isinstance(address, Answered):
        return _corrected(turn, replace(turn.draft, number=number.value, email=address.value))
    return with_number(turn, number.value)


def number_in(turn: DraftTurn) -> Reading[str]:
    """The order number in what was typed; of letters alone only where the shop's numbers are."""
    return answers.order_number(turn.words, lettered=not any(map(str.isdigit, turn.known.shop.order_example)))


def with_number(turn: DraftTurn, number: str, lead: Body = ()) -> Stepped:
    """Another number makes what was known of an order void."""
    return _corrected(turn, replace(turn.draft, number=number), lead)


def take_email(turn: DraftTurn) -> Stepped:
    """An e-mail address was typed."""
    address = answers.email(turn.words)
    if isinstance(address, NotAnswered):
        return hint(turn, email_hint(address.why))
    return _corrected(turn, replace(turn.draft, email=address.value))


def _corrected(turn: DraftTurn, draft: Draft, lead: Body = ()) -> Stepped:
    draft = replace(draft, match=Match.OPEN, unmatched_accepted=False, order=None, units=None)
    if not (turn.known.shop.asks_email and draft.email):
        return go_on(turn, draft, lead=lead)
    effects = (LookUp(draft.person, draft.id, _question(draft), draft.number),)
    return Stepped(Conversation(replace(draft, asking=Question.CHECKING)), effects)


def _question(draft: Draft) -> str:
    """What the look-up is for; an outcome for another number is known by it."""
    return f"{MATCH} {number_key(draft.number)}"


def take_correction(turn: DraftTurn) -> Stepped:
    """Somebody corrects number or address at once, or both, without the button."""
    if isinstance(number_in(turn), Answered):
        return take_number(turn)
    if isinstance(answers.email(turn.words), Answered):
        return take_email(turn)
    return hint(turn, text("Please press one of the buttons, or send the right number or address."))


def correct(turn: DraftTurn) -> Stepped:
    """`Correct the number`, `Correct the address`."""
    for question, label in (
        (Question.NUMBER, text("Correct the number")),
        (Question.EMAIL, text("Correct the address")),
    ):
        if turn.argument == question:
            return ask(turn, turn.draft, question, chosen=label)
    return stale(turn)


@dataclass(frozen=True, slots=True)
class Compared:
    """The draft after a look-up, and what is counted."""

    draft: Draft
    effects: tuple[Effect, ...] = ()


def compare(turn: DraftTurn, answer: OrderAnswer) -> Compared:
    """Hold the address against the order's. Where the attempts are used up, nothing is compared at all; those that
    succeed are none."""
    if isinstance(answer, OrderUnavailable):
        return Compared(turn.draft)
    unmatched = replace(turn.draft, match=Match.UNMATCHED, order=None)
    if not turn.known.attempts_left:
        return Compared(unmatched)
    if isinstance(answer, OrderRecord) and same_address(answer.email, turn.draft.email):
        return Compared(replace(turn.draft, match=Match.MATCHED, order=answer, number=answer.number))
    return Compared(unmatched, (CountAttempt(turn.draft.person, answer.number),))


def order_read(turn: DraftTurn) -> Stepped:
    """The look-up's outcome; one that comes late, or for another number, asks nothing."""
    outcome = turn.event
    assert isinstance(outcome, OrderRead)
    if outcome.question != _question(turn.draft):
        return Stepped(turn.state)
    if turn.draft.asking is not Question.CHECKING:
        return _late(turn, outcome)
    compared = compare(turn, outcome.answer)
    lead = paragraphs(_UNAVAILABLE) if isinstance(outcome.answer, OrderUnavailable) else ()
    return go_on(turn, compared.draft, lead=lead, also=compared.effects)


_UNAVAILABLE: Final = text(
    "I can't reach our order records just now. That is no problem: let's go on, and your order will be "
    "checked later."
)


def _late(turn: DraftTurn, outcome: OrderRead) -> Stepped:
    """Facts are added, and nothing moves: whoever went on without a match stays where they are."""
    if turn.draft.match is not Match.OPEN or isinstance(outcome.answer, OrderUnavailable):
        return Stepped(turn.state)
    compared = compare(turn, outcome.answer)
    draft = replace(compared.draft, unmatched_accepted=True)
    return Stepped(replace(turn.state, draft=draft), compared.effects)
