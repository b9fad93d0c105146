"""What staff write in a case's topic: what goes to the customer, and what never does.

    a reply to a message that was relayed from the customer,    goes out (sending.py)
    to the line above it, or to a changed version of it
    /reply words, also as the caption of a file                 goes out
    a reply to a prompt                                         is its answer (support.py)
    a reply to what may be the first of two copies              is told to use the other one, in General too
    everything else                                             is an internal note, and stays
    an edit                                                     changes what went out, never whether it does
    a reaction to a message that was relayed from the customer  is set there too (reacting.py); any other stays
    /delete, as a reply to what went out                        takes it back (deleting.py)

An album's fate is its first item's: its members come here together.
"""

from __future__ import annotations

from typing import Final

from conversations.addresses import ToChat
from conversations.calls import Redo, Say
from conversations.case.wording import said
from conversations.customer.changing import files
from conversations.desk.meaning import Unsent, meant
from conversations.desk.sending import CAPTIONED, composed, outgoing, send_out, without_command
from conversations.desk.turn import DeskTurn
from conversations.effects import Effect
from conversations.known import Known
from conversations.records import Direction, Keep
from conversations.updates import Edited, Wrote
from conversations.words import Line, Words
from refunds.text import text

UNNAMED: Final = "?"
"""`Known.replied` where the message is the bot's and no reference knows it, but a newer copy of it may be known."""

# ── words in a topic ─────────────────────────────────────────────────────────────────────────────────────────


def words_in_topic(turn: DeskTurn, event: Wrote) -> tuple[Effect, ...]:
    """Words that answer no prompt: to the customer only as a reply to what came from them."""
    if turn.known.replied == UNNAMED:
        return turn.told(_OTHER_COPY)
    if turn.known.replied.startswith(f"case/{turn.case.reference}/in/"):
        return send_out(turn, event, turn.case)
    return _noted(turn, event)


_OTHER_COPY: Final = text(
    "I don't know this message any more, so your answer went nowhere. There is a second copy of it: please reply to "
    "that one, or use /reply."
)


def outside_topics(event: Wrote, known: Known) -> tuple[Effect, ...]:
    """Words in no case's topic: chat among staff. Only what may answer a prompt is not passed over in silence."""
    if known.replied != UNNAMED:
        return ()
    to = ToChat(event.place.chat_id, event.place.topic, known.shop.staff_language)
    return (Say(to=to, body=said(_PERHAPS_A_COPY), reply_to_message=event.message_id),)


_PERHAPS_A_COPY: Final = text(
    "I don't know this message any more, so your answer went nowhere. If I asked you something with it, there is a "
    "second copy of it: please reply to that one."
)


def _noted(turn: DeskTurn, event: Wrote) -> tuple[Effect, ...]:
    """An internal note; each member of an album with its own file."""
    several = len(event.message_ids) > 1
    return tuple(
        Keep(
            case=turn.case.reference,
            number=turn.case.messages + 1 + at,
            direction=Direction.NOTE,
            person=event.sender.id,
            chat_id=event.place.chat_id,
            message_id=message_id,
            at=event.at,
            text="" if at else event.text,
            attachments=event.attachments[at : at + 1] if several else event.attachments,
            album=(event.album or "") if several else "",
        )
        for at, message_id in enumerate(event.message_ids)
    )


# ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────


def edited(turn: DeskTurn, event: Edited) -> tuple[Effect, ...]:
    """What went out is edited there too; a note stays a note, whatever it says now."""
    _, _, direction, number, *_ = f"{turn.known.event_message}/////".split("/")
    if not number.isdecimal() or direction not in (Direction.OUT, Direction.NOTE):
        return ()
    commanded = without_command(event)
    words = Words(event.text, event.entities) if commanded is None else commanded
    if direction == Direction.NOTE:
        kept = _kept_version(turn, event, int(number), Direction.NOTE, words)
        return (kept, *(turn.told(_EDIT_SENDS_NOTHING) if commanded is not None else ()))
    return _edited_outgoing(turn, event, int(number), words, commanded)


_EDIT_SENDS_NOTHING: Final = text("An edit sends nothing. To write to the customer, send /reply anew.")


def _edited_outgoing(
    turn: DeskTurn, event: Edited, number: int, words: Words, commanded: Words | None
) -> tuple[Effect, ...]:
    if turn.known.original.gone:
        return turn.told(_DELETED_BEFORE)
    line = None if commanded is None else meant(turn, commanded, event.attachments)
    if isinstance(line, Unsent):
        return turn.told(line.why)
    kept = _kept_version(turn, event, number, Direction.OUT, words, line)
    return (kept, *_edit_copy(turn, event, number, words, line))


_DELETED_BEFORE: Final = text("This message was deleted in the customer's chat, so your change goes nowhere.")


def _kept_version(
    turn: DeskTurn, event: Edited, number: int, direction: Direction, words: Words, line: Line | None = None
) -> Keep:
    return Keep(
        case=turn.case.reference,
        number=number,
        direction=direction,
        person=event.sender.id,
        chat_id=event.place.chat_id,
        message_id=event.message_id,
        at=event.at,
        text=words.text,
        attachments=event.attachments,
        edited=True,
        said=None if line is None or isinstance(line, Words) else line,
        language=turn.case.language,
    )


def _edit_copy(
    turn: DeskTurn, event: Edited, number: int, words: Words, line: Line | None
) -> tuple[Effect, ...]:
    captioned = bool(event.attachments) and event.attachments[0].media in CAPTIONED
    if not captioned and (event.attachments or not words.text):
        return ()  # a live location that moves, or a command whose words were taken away: nothing to show
    body = composed(turn, words if line is None else line, words, event.attachments).body
    assert body is not None, "a line that may stand in a message or a caption is shown there"
    replaced = captioned and files(event.attachments) != files(turn.known.original.attachments)
    redo = Redo(
        to=turn.customer,
        reference=outgoing(turn.case.reference, number),
        body=body,
        caption=captioned,
        media=event.attachments[0] if replaced else None,
    )
    return (redo,)
