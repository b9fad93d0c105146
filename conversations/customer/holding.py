"""A customer who writes faster than the group can show: nothing is dropped, and the others are not held up.

What comes above the limit is kept, and counted in one line of the topic with a button that shows it. The customer is
told once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Redo, Say
from conversations.case.wording import NAME_LENGTH, clipped, said
from conversations.case_file import CaseFile
from conversations.customer.turn import Turn
from conversations.effects import Effect
from conversations.known import HeldMessage, Known
from conversations.press import Press, Verb
from conversations.words import Button, Keyboard
from refunds.text import Text, plural, text

_MINUTE: Final = timedelta(minutes=1)


def floods(turn: Turn) -> bool:
    """Whether this customer has sent as many messages within a minute as are shown one by one."""
    return turn.known.recent >= turn.known.shop.flood_limit


def held_back(turn: Turn, at: datetime, count: int, case: CaseFile) -> tuple[Effect, ...]:
    """So many more messages are kept: the line in the topic says so, and the customer is told once."""
    held = held_of(turn.known, case)
    number = len(held) + count
    words = summary(case, number, held[0].at if held else at)
    line, keyboard = held_line(case.reference), show_keyboard(case)
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


def summary(case: CaseFile, count: int, since: datetime) -> Text:
    """The line in the topic: how many are kept, and since when."""
    return plural(
        "{count} more message of {customer} since {time}: so many came at once that I show them together.",
        "{count} more messages of {customer} since {time}: so many came at once that I show them together.",
        count,
        customer=clipped(case.customer, NAME_LENGTH),
        time=since,
    )


def show_keyboard(case: CaseFile) -> Keyboard:
    """Under the line that counts what was held back."""
    return ((show_button(case),),)


def show_button(case: CaseFile) -> Button:
    """Shows what was held back."""
    return Button(text("Show them"), Press(Verb.SHOW, case.reference, case.version))
