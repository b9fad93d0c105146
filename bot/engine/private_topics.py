"""One topic per request in the private chat of a customer with several, where the bot has topics there.

Telegram says so of the bot itself (getMe, `has_topics_enabled`). What concerns a case goes into its topic; what a
customer writes there concerns it. Everything else, a request that is being made above all, stays outside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.engine.chat_kind import ChatKind, kind_of
from bot.engine.resolve import REFERENCE, THREAD
from bot.engine.subject import case_in
from bot.ports import Call, Tx
from bot.storage import cases, outbox, refs
from bot.storage.queued import CREATE_TOPIC
from conversations.press import Press
from conversations.updates import Edited, Pressed, Wrote

_SENDS: Final = ("Send", "Copy")


def answered_in(event: object, replied: str) -> str:
    """The case in whose topic answers to this event belong: words that were written there, and the case's own buttons
    under a message there; empty where they belong outside. `replied` is what the words answer."""
    match event:
        case Wrote() | Edited() if event.place.private and event.place.topic is not None:
            return refs.case_of(replied)
        case Pressed(press=Press() as press) if event.place.private and event.place.topic is not None:
            return case_in(press.subject)
        case _:
            return ""


async def threaded(tx: Tx, call: Call, answered: str) -> tuple[Call, ...]:
    """The call, in its case's topic, where it has a case and the customer several; a new topic goes first."""
    if kind_of(call.chat) is not ChatKind.PRIVATE or not call.method.startswith(_SENDS):
        return (call,)
    case = case_in(call.about) or next(filter(None, map(case_in, call.makes)), "") or answered
    if not case:
        return (call,)
    thread = refs.thread_of(case)
    if await _exists(tx, thread):
        return (_into(call, thread),)
    if await cases.count_cases(tx, call.person) < 2:
        return (call,)
    name = await _name(tx, case)
    made = Call(
        call.chat, call.lane, CREATE_TOPIC, {"chat_id": call.person, "name": name}, (thread,), call.person
    )
    return (made, _into(call, thread))


def _into(call: Call, thread: str) -> Call:
    return replace(
        call,
        parameters={**call.parameters, THREAD: {REFERENCE: thread}},
        fallback=tuple(_into(other, thread) for other in call.fallback),
    )


async def _exists(tx: Tx, thread: str) -> bool:
    """Whether the topic is there, or about to be."""
    known = await refs.find(tx, thread)
    return known.value is not None or (known.maker is not None and await outbox.is_live(tx, known.maker))


async def _name(tx: Tx, case: str) -> str:
    """The order, by which customers know it, and the reference."""
    file = await cases.find_case(tx, case)
    return f"{file.number} · {case}" if file is not None and file.number else case
