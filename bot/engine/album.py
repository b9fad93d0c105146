"""Members of an album that come late: they share the fate of those who came first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.storage.albums import Course, Fate
from conversations.customer.receipt import ADD, files_of
from conversations.draft import Conversation, Question
from conversations.effects import Effect
from conversations.events import Event
from conversations.records import Direction, Keep
from conversations.stepped import Stepped
from conversations.tasks import FetchReceipt
from conversations.updates import Commanded, Wrote

_COURSES: Final = {Direction.OUT: Course.OUT, Direction.IN: Course.IN, Direction.NOTE: Course.NOTE}

_TAKES_NO_PAGE: Final = frozenset({Question.NUMBER, Question.EMAIL, Question.UNMATCHED})
"""Questions to which a file is no answer, though a page may come late."""

REPLY: Final = "reply"


def fate_of(effects: Iterable[Effect]) -> Fate:
    """Where a step sent the album that it took."""
    for effect in effects:
        match effect:
            case Keep():
                return Fate(_COURSES[effect.direction], effect.case)
            case FetchReceipt():
                return Fate(Course.RECEIPT, effect.subject)
            case _:
                continue
    return Fate(Course.NOTHING)


def case_of(fate: Fate) -> str:
    """The case that the album went to, whatever its late members answer; empty where to none."""
    return fate.subject if fate.course in _COURSES.values() else ""


def follow(event: Event, fate: Fate) -> Event:
    """The late members, as an event that goes the same way: what went to the customer as if by `/reply`."""
    if not isinstance(event, Wrote):
        return event
    match fate.course:
        case Course.OUT:
            return Commanded(
                at=event.at,
                sender=event.sender,
                place=event.place,
                message_id=event.message_id,
                name=REPLY,
                argument=event.text,
                reply_to=event.reply_to,
                answers_bot=event.answers_bot,
                attachments=event.attachments,
                message_ids=event.message_ids if len(event.message_ids) > 1 else (),
                entities=event.entities,
                album=event.album,
            )
        case Course.NOTE:
            return replace(event, reply_to=None, answers_bot=False)
        case _:
            return event


def without_step(state: Conversation, event: Event, fate: Fate) -> Stepped | None:
    """What follows where no step is asked: nothing came of the album, or its draft is past the receipt. None: the
    event is stepped as any other."""
    if fate.course is Course.NOTHING:
        return Stepped(state)
    if fate.course is not Course.RECEIPT or not isinstance(event, Wrote) or state.waits:
        return None
    draft = state.draft
    if draft is not None and draft.id == fate.subject and draft.asking not in _TAKES_NO_PAGE:
        return None
    files = files_of(event.attachments)
    fetch = FetchReceipt(event.sender.id, fate.subject, ADD, files)
    return Stepped(state, (fetch,) if files else ())
