"""What is known of the talk between customer and staff: originals, what is held back, bans, what can be done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final, TypedDict

from bot.engine.bearing import Bearing
from bot.ports import Tx
from bot.storage import bans, messages, outbox, refs, undelivered
from bot.storage.figures import read_figures
from conversations.case_file import CaseFile
from conversations.customer.holding import held_line
from conversations.customer.moving import parse_moved
from conversations.customer.reacting import reaction_line
from conversations.customer.wave import WAVE
from conversations.desk.delivery import GONE, undelivered_line
from conversations.events import Event
from conversations.known import Banned, Figures, HeldMessage, Original, Spoken
from conversations.outcomes import Reported
from conversations.press import Press, Verb
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote

FLOOD: Final = timedelta(minutes=1)
"""In which messages are counted."""
OFFERED: Final = 6
"""So many messages can be taken back by a button."""
MOVED_AT_MOST: Final = 20
"""So many messages move to another request at one press."""

_MESSAGE: Final = re.compile(r"case/(R-[0-9A-Z]{5})/(?:in|out|note)/([0-9]{1,9})(?:/|$)")
_DELETED: Final = re.compile(rf"case/(R-[0-9A-Z]{{5}})/{GONE}/([0-9]{{1,9}})/")


class Talk(TypedDict, total=False):
    """What `Known` says of the talk."""

    original: Original
    lines: frozenset[str]
    recent: int
    wave: tuple[Spoken, ...]
    ban: Banned | None
    held: tuple[HeldMessage, ...]


class AskedFor(TypedDict, total=False):
    """What `Known` says that only some button or command needs."""

    undelivered: bool
    moved_to: str
    sent: tuple[Original, ...]
    figures: Figures


async def read_talk(
    tx: Tx, event: Event, about: Bearing, case: CaseFile | None, own: Sequence[CaseFile], now: datetime
) -> Talk:
    """What is known of it; `own` are the open and lately closed cases of whose private chat it is."""
    customer = about.owner or (case.person if case is not None else 0)
    spoken = about.owner if isinstance(event, Wrote | Edited) else 0
    told = customer if isinstance(event, Commanded | Pressed | Reacted) else spoken
    # What is held back was written about a case: without one there is nothing of which a step could ask.
    held = await messages.held_back(tx, told) if told and (case is not None or own) else ()
    return Talk(
        original=await _original(tx, event, about),
        lines=await _lines(tx, event, about, case, held),
        recent=await messages.count_recent(tx, spoken, event.at - FLOOD, event.at) if spoken else 0,
        wave=await _wave(tx, event, about, own),
        ban=await bans.find_ban(tx, told, now) if told else None,
        held=held,
    )


async def read_asked_for(tx: Tx, event: Event, case: CaseFile | None, zone: tzinfo) -> AskedFor:
    """What this button or command needs."""
    match event:
        case Pressed(press=Press(verb=Verb.RETRY) as press):
            about = f"case/{press.subject}/{press.argument}"
            return AskedFor(undelivered=bool(await undelivered.lanes_of(tx, about)))
        case Pressed(press=Press(verb=Verb.TO_CASE) as press, sender=sender):
            moved = parse_moved(press.argument)
            first = next(iter(moved.message_ids), 0)
            return AskedFor(moved_to=await messages.moved_to(tx, sender.id, first, moved.case))
        case Commanded(name="delete") if case is not None:
            return AskedFor(sent=await messages.sent_last(tx, case.reference, OFFERED))
        case Commanded(name="figures"):
            return AskedFor(figures=await read_figures(tx, zone))
        case _:
            return AskedFor()


async def _wave(tx: Tx, event: Event, about: Bearing, own: Sequence[CaseFile]) -> tuple[Spoken, ...]:
    """What was written a moment before about a case; of a button that moves something, that and what followed it."""
    match event:
        case Wrote() if about.owner and own:
            return await messages.spoken(tx, about.owner, event.at - WAVE, event.at)
        case Pressed(press=Press(verb=Verb.TO_CASE) as press, sender=sender):
            moved = parse_moved(press.argument)
            first = next(iter(moved.message_ids), 0)
            return await messages.spoken_since(tx, sender.id, first, moved.case, MOVED_AT_MOST)
        case _:
            return ()


async def _original(tx: Tx, event: Event, about: Bearing) -> Original:
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
        found = _MESSAGE.match(about.message or about.replied)
    return await messages.find_original(tx, found[1], int(found[2])) if found else Original()


async def _lines(
    tx: Tx, event: Event, about: Bearing, case: CaseFile | None, held: Iterable[HeldMessage]
) -> frozenset[str]:
    """The desk's own lines about this event, and those that count what is held back: which of them were posted."""
    names = {held_line(one.case) for one in held}
    match event:
        case Reacted() if about.message:
            names.add(reaction_line(about.message))
        case Reported() if case is not None:
            what = event.subject.removeprefix(f"case/{case.reference}/")
            names.add(undelivered_line(case.reference, what))
        case _:
            pass
    return frozenset({name for name in names if await _is_posted(tx, name)})


async def _is_posted(tx: Tx, name: str) -> bool:
    """Whether the message exists, or is about to."""
    reference = await refs.find(tx, name)
    if reference.value is not None:
        return True
    return reference.maker is not None and await outbox.is_live(tx, reference.maker)
