"""What was held back of a customer who wrote too fast, or was banned, is shown to staff, a portion at a press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Redo, Relay, Say
from conversations.case.wording import said
from conversations.case_file import CaseFile
from conversations.customer.holding import held_line, held_of, show_keyboard, summary
from conversations.customer.moving import incoming
from conversations.desk.turn import DeskTurn
from conversations.effects import Effect
from conversations.known import HeldMessage
from conversations.records import Unhold
from conversations.words import Block, Frame, Words
from refunds.text import text

_CHARACTERS: Final = 3000
_FILES: Final = 10
"""What one press shows at most: one message of words, and so many files."""


def press_show(turn: DeskTurn) -> tuple[Effect, ...]:
    """The oldest of what was held back: words in one message, each file as a copy."""
    case, held = turn.case, held_of(turn.known, turn.case)
    if not held:
        return turn.told(text("Everything that {customer} wrote is shown.", customer=case.customer))
    now, later = _portion(held)
    effects: list[Effect] = [_words(case, now)] if any(one.text for one in now) else []
    effects += [_copy(case, one) for one in now if one.attachments]
    return (*effects, Unhold(case.reference, tuple(one.number for one in now)), *_left(turn, later))


def _left(turn: DeskTurn, later: Sequence[HeldMessage]) -> tuple[Effect, ...]:
    """The line says what is left. What was kept during a ban has none, and gets one where not all of it is shown."""
    case, line = turn.case, held_line(turn.case.reference)
    words = (
        summary(case, len(later), later[0].at)
        if later
        else text("Shown to {name}, {time}.", name=turn.actor.name, time=turn.known.now)
    )
    keyboard = show_keyboard(case) if later else ()
    if line in turn.known.lines:
        return (Redo(to=ToCase(case.reference), reference=line, body=said(words), keyboard=keyboard),)
    if not later:
        return ()
    return (Say(to=ToCase(case.reference), body=said(words), keyboard=keyboard, makes=line),)


def _portion(held: Sequence[HeldMessage]) -> tuple[list[HeldMessage], list[HeldMessage]]:
    """What one press shows, one message at least, and what stays."""
    characters = files = 0
    for at, one in enumerate(held):
        characters, files = characters + len(one.text), files + bool(one.attachments)
        if at and (characters > _CHARACTERS or files > _FILES):
            return list(held[:at]), list(held[at:])
    return list(held), []


def _words(case: CaseFile, messages: Sequence[HeldMessage]) -> Say:
    """A reply to it goes to the customer as an answer to the first of them."""
    written = [one for one in messages if one.text]
    top = text("<b>{customer}</b>, since {date}", customer=case.customer, date=written[0].at)
    quotes = (Block((Words(one.text),), Frame.QUOTE) for one in written)
    return Say(
        to=ToCase(case.reference),
        body=(Block((top,)), *quotes),
        makes=incoming(case.reference, written[0].number),
    )


def _copy(case: CaseFile, one: HeldMessage) -> Relay:
    return Relay(
        to=ToCase(case.reference),
        from_chat=case.person,
        message_ids=(one.message_id,),
        makes=(incoming(case.reference, one.number),),
        text=one.text,
        attachments=one.attachments,
    )
