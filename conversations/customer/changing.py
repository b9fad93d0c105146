"""A message that the customer changed after it was passed on: the new version is added, and overwrites nothing."""

from __future__ import annotations

from typing import Final

from conversations.addresses import ToCase
from conversations.calls import Relay, Say
from conversations.case_file import CaseFile
from conversations.customer.correspondence import head
from conversations.customer.holding import floods, held_back
from conversations.customer.moving import incoming
from conversations.customer.turn import Turn
from conversations.effects import Effect
from conversations.known import Known
from conversations.message import Attachment
from conversations.records import Direction, Keep
from conversations.stepped import Stepped
from conversations.updates import Edited
from conversations.words import Block, Frame, Words
from refunds.text import text


def changed(turn: Turn, event: Edited, case: CaseFile) -> Stepped:
    """The new words are shown as an answer to the old ones; a new file is copied once more. A live location that
    moves changes nothing that could be read."""
    before = turn.known.original
    if before.number and (event.text, files(event.attachments)) == (before.text, files(before.attachments)):
        return Stepped(turn.state)
    if floods(turn):
        version = version_of(event, case, turn.known, held=True)
        return Stepped(turn.state, (version, *held_back(turn, event.at, 1, case)))
    shown = _shown(turn, event, case)
    told = turn.say(text("I have passed the change on to the support team."))
    return Stepped(turn.state, (*shown, version_of(event, case, turn.known), told))


_NOW: Final = text("The customer changed this message. It reads now:")
_REPLACED: Final = text("The customer replaced this file.")


def _shown(turn: Turn, event: Edited, case: CaseFile) -> tuple[Effect, ...]:
    name = incoming(case.reference, _number(turn.known))
    replaced = bool(event.attachments) and files(event.attachments) != files(turn.known.original.attachments)
    note = Block((_REPLACED if replaced and not event.text else _NOW,))
    words = (Block((Words(event.text, event.entities),), Frame.QUOTE),) if event.text else ()
    say = Say(
        to=ToCase(case.reference),
        body=(head(turn, event.at, case), note, *words),
        reply_to=name,
        makes=_version_name(event, name),
    )
    return (say, _copied(event, case, name)) if replaced else (say,)


def _version_name(event: Edited, name: str) -> str:
    """A reply to a newer version answers the message, to whichever of its versions."""
    return f"{name}/changed/{int(event.at.timestamp())}"


def _copied(event: Edited, case: CaseFile, name: str) -> Relay:
    """The new file has no name but its version's: the message that it belongs to keeps its own."""
    return Relay(
        to=ToCase(case.reference),
        from_chat=event.place.chat_id,
        message_ids=(event.message_id,),
        makes=(f"{_version_name(event, name)}/file",),
        text=event.text,
        attachments=event.attachments,
    )


def files(attachments: tuple[Attachment, ...]) -> tuple[str, ...]:
    """What tells files apart: a `file_id` may be another one for the same file."""
    return tuple(file.unique_id for file in attachments)


def version_of(event: Edited, case: CaseFile, known: Known, *, held: bool = False) -> Keep:
    """The message as it is now, for the evidence."""
    return Keep(
        case=case.reference,
        number=_number(known),
        direction=Direction.IN,
        person=case.person,
        chat_id=event.place.chat_id,
        message_id=event.message_id,
        at=event.at,
        text=event.text,
        attachments=event.attachments,
        edited=True,
        held=held,
    )


def _number(known: Known) -> int:
    """Of `case/R-7K2MX/in/3`: 3."""
    return int(known.event_message.rpartition("/")[2])
