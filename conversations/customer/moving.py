"""A message that was passed on with one request, and belongs to another: the button, and what it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Relay, Say
from conversations.case_file import CaseFile
from conversations.customer.turn import Turn, paragraphs
from conversations.effects import Effect
from conversations.keyboards import case_button
from conversations.press import Verb
from conversations.records import Direction, Keep
from conversations.updates import Wrote
from conversations.words import Button
from refunds.text import text

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


def copied_here(turn: Turn, moved: MovedMessages, case: CaseFile) -> tuple[Effect, ...]:
    """Copied into the case's topic and kept there; what was kept before stays where it was."""
    person, reference = case.person, case.reference
    numbers = range(case.messages + 1, case.messages + 1 + len(moved.message_ids))
    here = text("The customer wrote this about {other}, and says that it belongs here:", other=moved.case)
    there = text("The customer says that a message of theirs belongs to {other}.", other=reference)
    names = tuple(incoming(reference, number) for number in numbers)
    copied = Relay(to=ToCase(reference), from_chat=person, message_ids=moved.message_ids, makes=names)
    kept = (
        Keep(
            case=reference,
            number=number,
            direction=Direction.IN,
            person=person,
            chat_id=person,
            message_id=message_id,
            at=turn.event.at,
            text="",
        )
        for number, message_id in zip(numbers, moved.message_ids, strict=True)
    )
    return (
        Say(to=ToCase(reference), body=paragraphs(here), makes=heading(names[0])),
        copied,
        *kept,
        Say(to=ToCase(moved.case), body=paragraphs(there)),
    )
