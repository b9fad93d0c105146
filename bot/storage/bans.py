"""Table `bans`: who is not heard, and until when."""

from __future__ import annotations

from datetime import datetime

from bot.ports import Tx
from bot.storage.codec import milliseconds, moment
from conversations.known import Banned
from conversations.records import Ban


async def find_ban(tx: Tx, person: int, now: datetime) -> Banned | None:
    """The ban that stands against somebody; None where none does, or its time is over."""
    row = await tx.one(
        "SELECT reason, until, told FROM bans WHERE person = :person AND (until IS NULL OR until > :now)",
        person=person,
        now=milliseconds(now),
    )
    if row is None:
        return None
    until = None if row["until"] is None else moment(row["until"])
    return Banned(until, row["reason"], bool(row["told"]))


async def put_ban(tx: Tx, ban: Ban, now: datetime) -> None:
    """It replaces any other, and is to be told anew."""
    await tx.run(
        "INSERT INTO bans (person, reason, by, at, until) VALUES (:person, :reason, :by, :now, :until) "
        "ON CONFLICT (person) DO UPDATE SET reason = :reason, by = :by, at = :now, until = :until, told = 0",
        person=ban.person,
        reason=ban.reason,
        by=ban.by.id,
        now=milliseconds(now),
        until=None if ban.until is None else milliseconds(ban.until),
    )


async def mark_told(tx: Tx, person: int) -> None:
    """They know of it."""
    await tx.run("UPDATE bans SET told = 1 WHERE person = :person", person=person)


async def lift_ban(tx: Tx, person: int) -> None:
    """They are heard again."""
    await tx.run("DELETE FROM bans WHERE person = :person", person=person)
