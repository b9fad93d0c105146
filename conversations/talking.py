"""What staff write in a case's topic: what goes to the customer, and what never does.

    a reply to a message that was relayed from the customer     goes out
    /reply words, also as the caption of a file                 goes out
    a reply to a prompt                                         is its answer (support.py)
    a reply to a message of the bot that has no name            is told to use the other copy
    everything else                                             is an internal note, and stays
    an edit                                                     changes what went out, never whether it does

An album's fate is its first item's: its members come here together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from conversations.case_file import CaseFile
from conversations.case_words import said, verbatim
from conversations.desk_turn import DeskTurn
from conversations.effects import (
    Direction,
    Effect,
    Keep,
    React,
    Redo,
    Relay,
    Say,
    ToCase,
    ToDesk,
    ToPerson,
)
from conversations.events import Commanded, Edited, Fate, Media, Reported, Wrote
from conversations.known import Known
from refunds.text import Text, text

UNNAMED: Final = "?"
"""`Known.replied` where the message is the bot's, but no reference knows it: the first of two copies."""

QUEUED: Final = "🕊"
SENT: Final = "👍"
NOT_SENT: Final = "💔"
"""The delivery mark on a message of staff: of the reactions that Telegram allows."""

_COMMAND: Final = re.compile(r"/reply(?:@\w+)?\b\s*")
_CAPTIONED: Final = frozenset(
    {Media.PHOTO, Media.DOCUMENT, Media.VIDEO, Media.AUDIO, Media.VOICE, Media.ANIMATION}
)


# ── to the customer ──────────────────────────────────────────────────────────────────────────────────────────


def outgoing(case: str, number: int) -> str:
    """Our name for the message with this number that went to the customer."""
    return f"case/{case}/out/{number}"


def send_out(case: CaseFile, event: Wrote) -> tuple[Effect, ...]:
    """The message goes to the customer as it was written, an album as an album; it is kept, and marked as queued."""
    name = outgoing(case.reference, case.messages + 1)
    relay = Relay(
        to=ToPerson(case.person, case.language),
        from_chat=event.place.chat_id,
        message_ids=event.message_ids,
        makes=_names(name, event.message_ids),
        text=event.text,
        attachments=event.attachments,
        about=f"{name}/{event.message_id}",
    )
    return (relay, *_kept_out(case, event, event.text))


def _names(name: str, message_ids: Sequence[int]) -> tuple[str, ...]:
    """The first copy has the message's own name, so that an edit of the words finds it."""
    return (name, *(f"{name}/{index}" for index in range(2, len(message_ids) + 1)))


def _kept_out(case: CaseFile, event: Wrote | Commanded, words: str) -> tuple[Effect, ...]:
    mark = React(ToCase(case.reference), message_id=event.message_id, emoji=QUEUED)
    return (_keep(case, event, Direction.OUT, words), mark)


def _keep(case: CaseFile, event: Wrote | Commanded, direction: Direction, words: str) -> Keep:
    return Keep(
        case=case.reference,
        number=case.messages + 1,
        direction=direction,
        person=event.sender.id,
        chat_id=event.place.chat_id,
        message_id=event.message_id,
        at=event.at,
        text=words,
        attachments=event.attachments,
    )


def reply_command(turn: DeskTurn, event: Commanded) -> tuple[Effect, ...]:
    """`/reply words`, or as the caption of a file."""
    if not event.argument and not event.attachments:
        return turn.told(_HOW_TO_REPLY)
    return (*_replied(turn.case, event), *_kept_out(turn.case, event, event.argument))


def _replied(case: CaseFile, event: Commanded) -> tuple[Effect, ...]:
    """Words alone are a message; with a file they are its caption, without the command. Captions of an album can't
    be changed, so the words go before it."""
    name = outgoing(case.reference, case.messages + 1)
    to, about = ToPerson(case.person, case.language), f"{name}/{event.message_id}"
    words = said(verbatim(event.argument))
    if not event.attachments:
        return (Say(to=to, body=words, makes=name, about=about),)
    ids = event.message_ids or (event.message_id,)
    relay = Relay(
        to=to,
        from_chat=event.place.chat_id,
        message_ids=ids,
        makes=_names(name, ids),
        caption=event.argument if len(ids) == 1 else "",
        text=event.argument if len(ids) == 1 else "",
        attachments=event.attachments,
        about=about,
    )
    return (relay,) if len(ids) == 1 or not event.argument else (Say(to=to, body=words), relay)


_HOW_TO_REPLY: Final = text(
    "To write to the customer, send /reply and your words, or reply to a message of theirs. Everything else in this "
    "topic stays among us."
)

# ── words in a topic ─────────────────────────────────────────────────────────────────────────────────────────


def words_in_topic(turn: DeskTurn, event: Wrote) -> tuple[Effect, ...]:
    """Words that answer no prompt: to the customer only as a reply to what came from them."""
    if turn.known.replied == UNNAMED:
        return turn.told(_OTHER_COPY)
    if turn.known.replied.startswith(f"case/{turn.case.reference}/in/"):
        return send_out(turn.case, event)
    return (_keep(turn.case, event, Direction.NOTE, event.text),)


_OTHER_COPY: Final = text(
    "I don't know this message any more, so your answer went nowhere. There is a second copy of it: please reply to "
    "that one, or use /reply."
)


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────


def edited(turn: DeskTurn, event: Edited) -> tuple[Effect, ...]:
    """What went out is edited there too; a note stays a note, whatever it says now."""
    _, _, direction, number, *_ = f"{turn.known.event_message}/////".split("/")
    if not number.isdecimal() or direction not in (Direction.OUT, Direction.NOTE):
        return ()
    words = _COMMAND.sub("", event.text, count=1) if _COMMAND.match(event.text) else event.text
    kept = Keep(
        case=turn.case.reference,
        number=int(number),
        direction=Direction(direction),
        person=event.sender.id,
        chat_id=event.place.chat_id,
        message_id=event.message_id,
        at=event.at,
        text=words,
        attachments=event.attachments,
        edited=True,
    )
    if direction == Direction.OUT:
        return (kept, *_edit_copy(turn, event, words, int(number)))
    return (kept, *(turn.told(_EDIT_SENDS_NOTHING) if words != event.text else ()))


def _edit_copy(turn: DeskTurn, event: Edited, words: str, number: int) -> tuple[Effect, ...]:
    captioned = bool(event.attachments) and event.attachments[0].media in _CAPTIONED
    if not captioned and (event.attachments or not words):
        return ()  # a live location that moves, or a command whose words were taken away: nothing to show
    copy = outgoing(turn.case.reference, number)
    return (Redo(to=turn.customer, reference=copy, body=said(verbatim(words)), caption=captioned),)


_EDIT_SENDS_NOTHING: Final = text("An edit sends nothing. To write to the customer, send /reply anew.")

# ── what became of it ────────────────────────────────────────────────────────────────────────────────────────


def reported(event: Reported, known: Known) -> tuple[Effect, ...]:
    """The delivery mark under what staff sent; of the bot's own messages only failures are told."""
    parts = event.subject.split("/")
    if known.case is None or len(parts) < 4:
        return ()
    if parts[2] == Direction.OUT and parts[-1].isdecimal():
        return _marked(known.case, event, int(parts[-1]))
    if parts[2] == "told" and event.fate is not Fate.SENT:
        return (_not_told(known.case, event),)
    return ()


def _marked(case: CaseFile, event: Reported, message_id: int) -> tuple[Effect, ...]:
    to = ToCase(case.reference)
    if event.fate is Fate.SENT:
        return (React(to, message_id=message_id, emoji=SENT),)
    words = (
        text(
            "Not delivered: {customer} has blocked me.",
            customer=case.customer,
        )
        if event.fate is Fate.BLOCKED
        else text("Not delivered: Telegram says “{words}”.", words=event.words)
    )
    failed = React(to, message_id=message_id, emoji=NOT_SENT)
    return (failed, Say(to=to, body=said(words), reply_to_message=message_id))


def _not_told(case: CaseFile, event: Reported) -> Say:
    to = ToCase(case.reference) if case.has_card else ToDesk()
    return Say(to=to, body=said(_why_not_told(case, event)))


def _why_not_told(case: CaseFile, event: Reported) -> Text:
    if event.fate is Fate.BLOCKED:
        return text(
            "{customer} has blocked me, so my message about {reference} did not arrive.",
            customer=case.customer,
            reference=case.reference,
        )
    return text(
        "My message to {customer} about {reference} did not arrive: Telegram says “{words}”.",
        customer=case.customer,
        reference=case.reference,
        words=event.words,
    )
