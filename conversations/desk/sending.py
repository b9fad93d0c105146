"""What staff send to a customer: as they wrote it, as a reply where it is one, an album as an album.

Words and formatting are theirs. The name of who wrote stands above them only where the shop wants that (STAFF_NAMES).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conversations.addresses import ToCase
from conversations.calls import React, Relay, Say
from conversations.case.wording import NAME_LENGTH, clipped, said
from conversations.case_file import CaseFile
from conversations.desk.meaning import Unsent, meant
from conversations.desk.turn import DeskTurn
from conversations.effects import Effect
from conversations.message import Attachment, Entity, Media
from conversations.records import Direction, Keep
from conversations.updates import Commanded, Edited, Wrote
from conversations.words import Body, Line, Words
from refunds.text import Text, text

QUEUED: Final = "👀"
SENT: Final = "👍"
NOT_SENT: Final = "💔"
DELETED: Final = "🙈"
"""The delivery mark on a message of staff: of the reactions that Telegram allows."""

CAPTIONED: Final = frozenset(
    {Media.PHOTO, Media.DOCUMENT, Media.VIDEO, Media.AUDIO, Media.VOICE, Media.ANIMATION}
)
"""What may have words under it."""

_TEXT_LIMIT: Final = 4096
_CAPTION_LIMIT: Final = 1024
"""UTF-16 units of a message and of a caption (Bot API, sendMessage, sendPhoto)."""
_HEAD: Final = 100
"""Room for a name above the words."""

_COMMAND: Final = re.compile(r"/reply(?:@\w+)?(?:\s+|$)")


def outgoing(case: str, number: int) -> str:
    """Our name for the message with this number that went to the customer."""
    return f"case/{case}/out/{number}"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to go out. `line` is said, or stands under the first file; None keeps every word as it was written."""

    message_ids: tuple[int, ...]
    attachments: tuple[Attachment, ...]
    words: Words
    line: Line | None = None
    quote: str = ""
    album: str = ""


# ── from the group ───────────────────────────────────────────────────────────────────────────────────────────


def send_out(turn: DeskTurn, event: Wrote, case: CaseFile) -> tuple[Effect, ...]:
    """The message goes out as it was written."""
    words, album = Words(event.text, event.entities), event.album or ""
    sent = Outgoing(event.message_ids, event.attachments, words, quote=event.quote, album=album)
    return _sent(turn, case, sent)


def reply_command(turn: DeskTurn, event: Commanded) -> tuple[Effect, ...]:
    """`/reply words`, `/reply name` of a canned reply, or either as the caption of a file or of an album."""
    if not event.argument and not event.attachments:
        return turn.told(_HOW_TO_REPLY)
    words = Words(event.argument, event.entities)
    line = meant(turn, words, event.attachments)
    if isinstance(line, Unsent):
        return turn.told(line.why)
    ids, album = event.message_ids or (event.message_id,), event.album or ""
    return _sent(turn, turn.case, Outgoing(ids, event.attachments, words, line, event.quote, album))


_HOW_TO_REPLY: Final = text(
    "To write to the customer, send /reply and your words, or reply to a message of theirs; /replies lists what is "
    "written already. Everything else in this topic stays among us."
)


def without_command(event: Edited) -> Words | None:
    """The words of an edited message that begins with `/reply`, without that; None where it does not."""
    found = _COMMAND.match(event.text)
    if found is None:
        return None
    entities = shifted(event.entities, -found.end())
    return Words(event.text[found.end() :].rstrip(), entities)


def shifted(entities: tuple[Entity, ...], by: int) -> tuple[Entity, ...]:
    """The formatting of a text that lost its beginning, of so many characters of the ASCII kind."""
    moved = (
        (max(one.offset + by, 0), one.offset + one.length + by, one)
        for one in entities
        if one.offset + one.length + by > 0
    )
    return tuple(
        Entity(one.kind, start, end - start, one.url, one.person, one.language, one.emoji)
        for start, end, one in moved
    )


# ── to the customer ──────────────────────────────────────────────────────────────────────────────────────────


def _sent(turn: DeskTurn, case: CaseFile, sent: Outgoing) -> tuple[Effect, ...]:
    """The calls, what is kept of them, and the mark that says that they wait."""
    mark = React(ToCase(case.reference), message_id=sent.message_ids[0], emoji=QUEUED)
    return (*_calls(turn, case, sent), *_kept(turn, case, sent), mark)


def _calls(turn: DeskTurn, case: CaseFile, sent: Outgoing) -> tuple[Effect, ...]:
    numbers = range(case.messages + 1, case.messages + 1 + len(sent.message_ids))
    makes = tuple(outgoing(case.reference, number) for number in numbers)
    about = f"{makes[0]}/{sent.message_ids[0]}"
    original = turn.known.original
    answered, quote = original.message_id, sent.quote if sent.quote in original.text else ""
    parts = composed(turn, sent.line, sent.words, sent.attachments)
    effects: list[Effect] = []
    if parts.apart is not None:
        effects.append(Say(to=turn.customer, body=parts.apart, reply_to_message=answered, quote=quote))
    if parts.body is not None and not sent.attachments:
        say = Say(
            to=turn.customer,
            body=parts.body,
            makes=makes[0],
            about=about,
            reply_to_message=answered,
            quote=quote,
        )
        return (*effects, say)
    relay = Relay(
        to=turn.customer,
        from_chat=turn.event.place.chat_id,
        message_ids=sent.message_ids,
        makes=makes,
        caption=parts.body,
        text=sent.words.text,
        attachments=sent.attachments,
        reply_to_message=answered,
        quote=quote,
        about=about,
    )
    return (*effects, relay)


@dataclass(frozen=True, slots=True)
class Composed:
    """What is said before, and the message or caption that goes out; `body` None: as it was written."""

    apart: Body | None
    body: Body | None


def composed(
    turn: DeskTurn, line: Line | None, words: Words, attachments: tuple[Attachment, ...]
) -> Composed:
    """What the customer reads. A sticker has no room for words, a long message none for a name, and a caption none
    for what only subscribers of Telegram's may write there."""
    head, shown = head_of(turn), words if line is None else line
    above = (head,) if head is not None else ()
    if attachments and attachments[0].media not in CAPTIONED:
        return Composed(said(*above) if above else None, None)
    if attachments and _length(shown) > _CAPTION_LIMIT:
        return Composed(said(*above, shown), said(Words("")))
    if not above:
        return Composed(None, None if line is None else said(line))
    limit = _CAPTION_LIMIT if attachments else _TEXT_LIMIT
    if _length(shown) + _HEAD > limit:
        return Composed(said(*above), said(shown))
    return Composed(None, said(*above, shown) if _has_words(shown) else said(*above))


def _length(line: Line) -> int:
    """In UTF-16 units; what the shop has written fits (canned.py)."""
    return len(line.text.encode("utf-16-le")) // 2 if isinstance(line, Words) else 0


def head_of(turn: DeskTurn) -> Text | None:
    """Who writes, where customers may know."""
    if not turn.known.shop.staff_names:
        return None
    return text("{name} (support team):", name=clipped(turn.actor.name, NAME_LENGTH))


def _has_words(line: Line) -> bool:
    return not isinstance(line, Words) or bool(line.text)


def _kept(turn: DeskTurn, case: CaseFile, sent: Outgoing) -> tuple[Effect, ...]:
    """Each message of an album with its own file; the words stand with the first."""
    several = len(sent.message_ids) > 1
    return tuple(
        Keep(
            case=case.reference,
            number=case.messages + 1 + at,
            direction=Direction.OUT,
            person=turn.actor.id,
            chat_id=turn.event.place.chat_id,
            message_id=message_id,
            at=turn.event.at,
            text="" if at else sent.words.text,
            attachments=sent.attachments[at : at + 1] if several else sent.attachments,
            album=sent.album if several else "",
            said=None if at or not isinstance(sent.line, Text) else sent.line,
            language=case.language,
        )
        for at, message_id in enumerate(sent.message_ids)
    )
