"""What is known of the talk between customer and staff: originals, what is held back, bans, what can be done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.ports import Tx
from bot.storage import bans, messages, outbox, refs, undelivered
from bot.storage.figures import read_figures
from conversations.customer.holding import held_line
from conversations.customer.reacting import reaction_line
from conversations.desk.delivery import GONE, undelivered_line
from conversations.events import Event
from conversations.known import HeldMessage, Known, Original
from conversations.outcomes import Reported
from conversations.press import Press, Verb
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote

FLOOD: Final = timedelta(minutes=1)
"""In which messages are counted."""
OFFERED: Final = 6
"""So many messages can be taken back by a button."""

_MESSAGE: Final = re.compile(r"case/(R-[0-9A-Z]{5})/(?:in|out|note)/([0-9]{1,9})(?:/|$)")
_DELETED: Final = re.compile(rf"case/(R-[0-9A-Z]{{5}})/{GONE}/([0-9]{{1,9}})/")


async def with_talk(tx: Tx, event: Event, known: Known, owner: int) -> Known:
    """What is known, and this of it. `owner` is whose private chat it is, or 0."""
    customer = owner or (known.case.person if known.case is not None else 0)
    spoken = owner if isinstance(event, Wrote | Edited) else 0
    told = customer if isinstance(event, Commanded | Pressed | Reacted) else spoken
    held = await messages.held_back(tx, told) if told else ()
    known = replace(
        known,
        original=await _original(tx, event, known),
        lines=await _lines(tx, event, known, held),
        recent=await messages.count_recent(tx, spoken, event.at - FLOOD, event.at) if spoken else 0,
        ban=await bans.find_ban(tx, told, known.now) if told else None,
        held=held,
    )
    return await _asked_for(tx, event, known)


async def _asked_for(tx: Tx, event: Event, known: Known) -> Known:
    """What only this button or command needs."""
    match event:
        case Pressed(press=Press(verb=Verb.RETRY) as press):
            about = f"case/{press.subject}/{press.argument}"
            return replace(known, undelivered=bool(await undelivered.lanes_of(tx, about)))
        case Commanded(name="delete") if known.case is not None:
            return replace(known, sent=await messages.sent_last(tx, known.case.reference, OFFERED))
        case Commanded(name="figures"):
            return replace(known, figures=await read_figures(tx, known.shop.zone))
        case _:
            return known


async def _original(tx: Tx, event: Event, known: Known) -> Original:
    """Of the message that is answered, changed, reacted to, or to be deleted."""
    if isinstance(event, Pressed):
        press = event.press
        if not (isinstance(press, Press) and press.verb is Verb.DELETE and press.argument.isdecimal()):
            return Original()
        return await messages.find_original(tx, press.subject, int(press.argument[:9]))
    if isinstance(event, Reported):
        found = _DELETED.match(event.subject)
    else:
        # What is changed may be a reply, too: then it counts itself.
        found = _MESSAGE.match(known.event_message or known.replied)
    return await messages.find_original(tx, found[1], int(found[2])) if found else Original()


async def _lines(tx: Tx, event: Event, known: Known, held: Iterable[HeldMessage]) -> frozenset[str]:
    """The desk's own lines about this event, and those that count what is held back: which of them were posted."""
    names = {held_line(one.case) for one in held}
    match event:
        case Reacted() if known.event_message:
            names.add(reaction_line(known.event_message))
        case Reported() if known.case is not None:
            what = event.subject.removeprefix(f"case/{known.case.reference}/")
            names.add(undelivered_line(known.case.reference, what))
        case _:
            pass
    return frozenset({name for name in names if await _is_posted(tx, name)})


async def _is_posted(tx: Tx, name: str) -> bool:
    """Whether the message exists, or is about to."""
    reference = await refs.find(tx, name)
    if reference.value is not None:
        return True
    return reference.maker is not None and await outbox.is_live(tx, reference.maker)
