"""Somebody who only disturbs is not heard for a time: what they write is kept, and shown to nobody until then.

Staff ban with a reason, for hours or days or until they take it back, and can undo it at once. The customer is told
once, kindly. What was decided about their requests goes on, and so do the bot's messages about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Redo
from conversations.case.wording import NAME_LENGTH, clipped, said
from conversations.case_file import CaseFile
from conversations.customer.holding import held_of, show_button
from conversations.desk.turn import DeskTurn
from conversations.effects import Effect
from conversations.press import Press, Verb
from conversations.records import Amend, Ban, Unban
from conversations.updates import Commanded, Pressed
from conversations.words import Button, Keyboard
from refunds.text import Text, plural, text

_SPAN: Final = re.compile(r"([0-9]{1,4})\s*(h|hours?|heures?|d|days?|j|jours?)(?=\s|$)\s*", re.IGNORECASE)
_LIKE_A_TIME: Final = re.compile(
    r"[-+~]?\s*[0-9]|(?:today|yesterday|tomorrow|until|till|forever|for \w+ (?:hour|day|week|month|year)s?"
    r"|an? (?:hour|day|week|month|year)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|aujourd|hier|demain|jusqu|pendant|pour toujours|une? (?:heure|jour|semaine|mois|an)"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)\b",
    re.IGNORECASE,
)
"""How somebody begins who means a time: where it is none that can be read, they are asked again."""
_REASON_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class _Wish:
    """For how long, and why; `span` None: until it is taken back."""

    span: timedelta | None
    reason: str


def _wish(argument: str) -> _Wish | None:
    """`7 days insults`, `24h …`, or only a reason; None where it has none, or begins with a time that is none."""
    found = _SPAN.match(argument)
    if found is None:
        return None if not argument or _LIKE_A_TIME.match(argument) else _Wish(None, argument)
    count, reason = int(found[1]), argument[found.end() :].strip()
    if not count or not reason:
        return None
    hours = found[2][0].lower() == "h"
    return _Wish(timedelta(hours=count) if hours else timedelta(days=count), reason)


def ban_command(turn: DeskTurn, event: Commanded) -> tuple[Effect, ...]:
    """`/ban 7 days insults` in the topic of a request, or as a reply to what its customer wrote."""
    wish = _wish(event.argument)
    if wish is None:
        return turn.told(_HOW_TO_BAN)
    reason = clipped(wish.reason, _REASON_LENGTH)
    until = None if wish.span is None else turn.known.now + wish.span
    ban = Ban(person=turn.case.person, until=until, reason=reason, by=turn.actor)
    done = turn.told(_banned(turn.case, until, reason), keyboard=_undo(turn.case), makes=_line(turn.case))
    return (ban, Amend(turn.case, turn.actor.id, "ban", reason), *done)


_HOW_TO_BAN: Final = text(
    "Please send /ban with a reason, like <code>/ban 7 days insults</code> or <code>/ban 12 hours insults</code>; "
    "without a time it holds until /unban."
)


def _line(case: CaseFile) -> str:
    return f"case/{case.reference}/ban"


def _banned(case: CaseFile, until: datetime | None, reason: str) -> Text:
    customer = clipped(case.customer, NAME_LENGTH)
    if until is None:
        return text(
            "{customer} is banned until somebody takes it back: {reason}\nWhat they write is kept and shown to "
            "nobody. What is decided goes on.",
            customer=customer,
            reason=reason,
        )
    return text(
        "{customer} is banned until {time}: {reason}\nWhat they write is kept and shown to nobody. What is decided "
        "goes on.",
        customer=customer,
        time=until,
        reason=reason,
    )


def _undo(case: CaseFile) -> Keyboard:
    return ((Button(text("Undo"), Press(Verb.UNBAN, case.reference, case.version)),),)


def unban(turn: DeskTurn) -> tuple[Effect, ...]:
    """`/unban`, and the button under a ban: they are heard again, and what they wrote meanwhile can be shown."""
    case, customer = turn.case, clipped(turn.case.customer, NAME_LENGTH)
    if turn.known.ban is None:
        return turn.told(text("{customer} is not banned.", customer=customer))
    words = text("{customer} may write again.", customer=customer)
    count = len(held_of(turn.known, case))
    kept = (_kept(count),) if count else ()
    show = ((show_button(case),),) if count else ()
    taken_back = (Unban(case.person), Amend(case, turn.actor.id, "unban"))
    if not isinstance(turn.event, Pressed):
        return (*taken_back, turn.say(words, *kept, keyboard=show))
    by = text(
        "{customer} may write again: {name} took the ban back.", customer=customer, name=turn.actor.name
    )
    line = Redo(to=ToCase(case.reference), reference=_line(case), body=said(by, *kept), keyboard=show)
    return (*taken_back, *turn.told(words), line)


def _kept(count: int) -> Text:
    return plural("{count} message was kept meanwhile.", "{count} messages were kept meanwhile.", count)
