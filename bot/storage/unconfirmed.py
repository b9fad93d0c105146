"""Table `unconfirmed`: what was written in a group's name, and waits for whoever wrote it to say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.ports import Tx
from bot.storage.codec import decode, encode, milliseconds
from bot.storage.inbox import Letter


async def hold_act(tx: Tx, chat_id: int, message_id: int, letter: Letter, now: datetime) -> None:
    """Remember which rows of the inbox it was; an edit takes the place of what was edited."""
    await tx.run(
        "INSERT INTO unconfirmed (chat_id, message_id, inbox, at) VALUES (:chat, :message, :inbox, :at) "
        "ON CONFLICT (chat_id, message_id) DO UPDATE SET inbox = :inbox, at = :at",
        chat=chat_id,
        message=message_id,
        inbox=encode(letter.ids, tuple[int, ...]),
        at=milliseconds(now),
    )


async def take_up_act(
    tx: Tx, chat_id: int, message_id: int, person: int, signed: Callable[[str], str], now: datetime
) -> str:
    """Put it into the inbox once more, as `signed`; its lane, or nothing where nothing is held any more."""
    held = await tx.one(
        "SELECT inbox FROM unconfirmed WHERE chat_id = :chat AND message_id = :message",
        chat=chat_id,
        message=message_id,
    )
    if held is None:
        return ""
    await tx.run(
        "DELETE FROM unconfirmed WHERE chat_id = :chat AND message_id = :message",
        chat=chat_id,
        message=message_id,
    )
    lane = ""
    ids: tuple[int, ...] = decode(tuple[int, ...], held["inbox"])
    for row in [await tx.one("SELECT * FROM inbox WHERE id = :id", id=one) for one in ids]:
        assert row is not None, "no row of the inbox is ever deleted"
        lane = row["lane"]
        await tx.run(
            "INSERT INTO inbox (source, lane, person, album, raw, arrived_at, ready_at) "
            "VALUES ('telegram', :lane, :person, :album, :raw, :now, :now)",
            lane=lane,
            person=person,
            album=row["album"],
            raw=signed(row["raw"]),
            now=milliseconds(now),
        )
    return lane
