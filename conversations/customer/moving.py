"""What was passed on with one request, and belongs to another: the button, and what it does.

The button names one message; what the customer wrote in one go with it was acknowledged with it, and moves with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Relay, Say
from conversations.case_file import CaseFile
from conversations.customer.turn import Turn, paragraphs
from conversations.customer.wave import sent_together, wave_of
from conversations.effects import Effect
from conversations.keyboards import case_button
from conversations.known import Spoken
from conversations.press import Verb
from conversations.records import Direction, Keep
from conversations.updates import Wrote
from conversations.words import Button
from refunds.text import plural, text

_MOVED: Final = re.compile(r"([0-9]{1,15})\+((?:-?[0-9]{1,3}(?:,-?[0-9]{1,3})*)?)@(R-[0-9A-Z]{5})")


@dataclass(frozen=True, slots=True)
class MovedMessages:
    """Which messages of the private chat, and the request with which they went before."""

    message_ids: tuple[int, ...]
    case: str


def incoming(case: str, number: int) -> str:
    """The name of a customer's message as it stands in the case's topic."""
    return f"case/{case}/in/{number}"


def heading(message: str, part: int = 0) -> str:
    """The name of a line above a customer's message, or of a part of its words: a reply to it answers the message."""
    return f"{message}/head/{part}"


def move_button(event: Wrote, case: CaseFile, other: CaseFile) -> Button:
    """`Move it to R-7K2MX`: names the messages by the first one's id and the others' distances, in 64 bytes."""
    first = event.message_id
    distances = ",".join(str(message_id - first) for message_id in event.message_ids[1:])
    label = text("Move it to {reference}", reference=other.reference)
    return case_button(other, label, Verb.TO_CASE, f"{first}+{distances}@{case.reference}")


def parse_moved(argument: str) -> MovedMessages:
    """What the button names; nothing where it was never made by one."""
    found = _MOVED.fullmatch(argument)
    if found is None:
        return MovedMessages((), "")
    first, distances, case = int(found[1]), found[2], found[3]
    others = tuple(first + int(distance) for distance in distances.split(",") if distance)
    return MovedMessages((first, *others), case)


def acknowledgement(event: Wrote) -> str:
    """The name of the bot's word that tells where a message went; its buttons go once one of them was pressed."""
    return f"{_ACKNOWLEDGED}{event.sender.id}/{event.message_id}"


_ACKNOWLEDGED: Final = "passed/"


def is_acknowledgement(reference: str) -> bool:
    """Whether this names such a word."""
    return reference.startswith(_ACKNOWLEDGED)


def copied_here(turn: Turn, moved: MovedMessages, case: CaseFile) -> tuple[Effect, ...]:
    """Copied into the case's topic and kept there, with what was written in one go with it; what was kept before
    stays where it was."""
    wave = wave_of(turn.known.wave) or tuple(
        Spoken(moved.case, 0, message_id, turn.event.at, "together") for message_id in moved.message_ids
    )
    first = case.messages + 1
    names = {one.message_id: incoming(case.reference, number) for number, one in enumerate(wave, first)}
    here = text("The customer wrote this about {other}, and says that it belongs here:", other=moved.case)
    return (
        Say(
            to=ToCase(case.reference),
            body=paragraphs(here),
            makes=heading(incoming(case.reference, first)),
        ),
        *(_copied(case, together, names) for together in sent_together(wave)),
        *(_kept(turn, case, number, one) for number, one in enumerate(wave, first)),
        _gone(moved.case, case.reference, wave),
    )


def _copied(case: CaseFile, together: Sequence[Spoken], names: Mapping[int, str]) -> Relay:
    return Relay(
        to=ToCase(case.reference),
        from_chat=case.person,
        message_ids=tuple(one.message_id for one in together),
        makes=tuple(names[one.message_id] for one in together),
    )


def _kept(turn: Turn, case: CaseFile, number: int, one: Spoken) -> Keep:
    return Keep(
        case=case.reference,
        number=number,
        direction=Direction.IN,
        person=case.person,
        chat_id=case.person,
        message_id=one.message_id,
        at=turn.event.at,
        text="",
    )


def _gone(case: str, other: str, wave: Sequence[Spoken]) -> Say:
    """Where they were before, staff read where they belong, as an answer to the first of them."""
    words = plural(
        "The customer says that {count} message of theirs belongs to {other}.",
        "The customer says that {count} messages of theirs, from this one on, belong to {other}.",
        len(wave),
        other=other,
    )
    answered = incoming(case, wave[0].number) if wave[0].number else ""
    return Say(to=ToCase(case), body=paragraphs(words), reply_to=answered)
