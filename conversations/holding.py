"""A customer who writes faster than the group can show: nothing is dropped, and the others are not held up.

What comes above the limit is kept, and counted in one line of the topic with a button that shows it. The customer is
told once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from conversations.case_file import CaseFile
from conversations.case_words import NAME_LENGTH, clipped, said
from conversations.desk_turn import DeskTurn
from conversations.effects import (
    Block,
    Button,
    Effect,
    Frame,
    Keyboard,
    Redo,
    Relay,
    Say,
    ToCase,
    Unhold,
    Words,
)
from conversations.known import HeldMessage, Known
from conversations.moving import incoming
from conversations.press import Press, Verb
from conversations.turn import Turn
from refunds.text import Text, plural, text

_MINUTE: Final = timedelta(minutes=1)
_CHARACTERS: Final = 3000
_FILES: Final = 10
"""What one press shows at most: one message of words, and so many files."""


def floods(turn: Turn) -> bool:
    """Whether this customer has sent as many messages within a minute as are shown one by one."""
    return turn.known.recent >= turn.known.shop.flood_limit


def held_back(turn: Turn, at: datetime, count: int, case: CaseFile) -> tuple[Effect, ...]:
    """So many more messages are kept: the line in the topic says so, and the customer is told once."""
    held = held_of(turn.known, case)
    number = len(held) + count
    words = _summary(case, number, held[0].at if held else at)
    line, keyboard = held_line(case.reference), _show(case)
    if held and line in turn.known.lines:
        shown: Effect = Redo(to=ToCase(case.reference), reference=line, body=said(words), keyboard=keyboard)
    else:
        shown = Say(to=ToCase(case.reference), body=said(words), keyboard=keyboard, makes=line)
    told = () if held and at - held[-1].at < _MINUTE else (turn.say(_KEPT),)
    return (shown, *told)


_KEPT: Final = text(
    "You are writing faster than we can read. Nothing is lost: everything that you send is kept with your request, "
    "and a person will look at it. You need not send anything twice."
)


def held_of(known: Known, case: CaseFile) -> tuple[HeldMessage, ...]:
    """What was held back of this request, oldest first."""
    return tuple(one for one in known.held if one.case == case.reference)


def held_line(case: str) -> str:
    """Our name for the line that counts what was held back."""
    return f"case/{case}/held"


def _summary(case: CaseFile, count: int, since: datetime) -> Text:
    return plural(
        "{count} more message of {customer} since {time}: so many came at once that I show them together.",
        "{count} more messages of {customer} since {time}: so many came at once that I show them together.",
        count,
        customer=clipped(case.customer, NAME_LENGTH),
        time=since,
    )


def _show(case: CaseFile) -> Keyboard:
    return ((show_button(case),),)


def show_button(case: CaseFile) -> Button:
    """Shows what was held back."""
    return Button(text("Show them"), Press(Verb.SHOW, case.reference, case.version))


# ── shown ────────────────────────────────────────────────────────────────────────────────────────────────────


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
        _summary(case, len(later), later[0].at)
        if later
        else text("Shown to {name}, {time}.", name=turn.actor.name, time=turn.known.now)
    )
    keyboard = _show(case) if later else ()
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
