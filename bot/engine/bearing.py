"""What an event bears on: the person, the private chat whose state it concerns, the message it answers, the case."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.engine.album import case_of
from bot.engine.subject import case_in
from bot.ports import Tx
from bot.storage.albums import Course, Fate
from bot.storage.evidence import find_message
from bot.storage.refs import Kind, made_again, named
from conversations.desk.claiming import OF_A_CASE
from conversations.events import Event
from conversations.message import Place, Sender
from conversations.outcomes import Due, MessageLost, OrderRead, ReceiptRead, Reported, TopicLost, Trouble
from conversations.press import Press
from conversations.updates import Commanded, Edited, Pressed, Reacted, Wrote

UNNAMED = "?"
"""The reference of a message of the bot's that has none, and may be the first of two copies."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """`owner` is whose private chat it is, or 0. `replied`, `message` and `case` are references, or empty."""

    person: int
    owner: int
    sender: Sender | None
    place: Place | None
    replied: str
    message: str
    case: str


async def bearing(tx: Tx, event: Event, lane: str) -> Bearing:
    """Read off the event what it bears on."""
    sender: Sender | None = getattr(event, "sender", None)
    place: Place | None = getattr(event, "place", None)
    person = sender.id if sender is not None else getattr(event, "person", 0)
    replied = await _replied(tx, event)
    message = await _message(tx, event)
    return Bearing(
        person=person,
        owner=person if lane == f"chat/{person}" else 0,
        sender=sender,
        place=place,
        replied=replied,
        message=message,
        case=await _case(tx, event, place, replied or message),
    )


def with_fate(about: Bearing, fate: Fate | None) -> Bearing:
    """Late members of an album go with the case of those who came first, whatever they answer."""
    if fate is None or not (case := case_of(fate)):
        return about
    replied = f"case/{case}/album" if fate.course is Course.IN else about.replied
    return replace(about, case=case, replied=replied)


async def _replied(tx: Tx, event: Event) -> str:
    if not isinstance(event, Wrote | Commanded | Edited):
        return ""
    if event.reply_to is None:
        return await _private_topic(tx, event.place)
    name = await named(tx, event.place.chat_id, Kind.MESSAGE, event.reply_to)
    if name:
        return name
    kept = await find_message(tx, event.place.chat_id, event.reply_to)
    if kept:
        return kept.reference
    return UNNAMED if event.answers_bot and await _has_copy(tx, event) else ""


async def _has_copy(tx: Tx, event: Wrote | Commanded | Edited) -> bool:
    return event.reply_to is not None and await made_again(tx, event.place.chat_id, event.reply_to)


async def _private_topic(tx: Tx, place: Place) -> str:
    """Words in a case's topic of a private chat answer the case."""
    if not place.private or place.topic is None:
        return ""
    return await named(tx, place.chat_id, Kind.TOPIC, place.topic)


async def _message(tx: Tx, event: Event) -> str:
    """The reference of the message that was edited, reacted to, or whose button was pressed."""
    if not isinstance(event, Edited | Reacted | Pressed) or event.message_id is None:
        return ""
    kept = await find_message(tx, event.place.chat_id, event.message_id)
    if kept:
        return kept.reference
    return await named(tx, event.place.chat_id, Kind.MESSAGE, event.message_id)


async def _case(tx: Tx, event: Event, place: Place | None, answered: str) -> str:
    found = case_in(_words(event)) or case_in(answered)
    if found:
        return found
    if place is None or place.private or place.topic is None:
        return ""
    return case_in(await named(tx, place.chat_id, Kind.TOPIC, place.topic))


def _words(event: Event) -> str:
    """The words of an event in which a case may be named."""
    match event:
        case Pressed(press=Press() as press):
            return press.subject
        case Commanded(name="status"):
            # `/reply R-7K2MX …` names no case: those are words, and go where the topic says.
            return event.argument.split(" ", 1)[0]
        case Commanded() if event.name in OF_A_CASE and event.place.topic is None:
            return event.argument.split(" ", 1)[0]
        case OrderRead() | ReceiptRead() | Due() | Reported() | Trouble():
            return event.subject
        case TopicLost():
            return event.case
        case MessageLost():
            return event.reference
        case _:
            return ""
