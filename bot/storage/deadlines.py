"""Table `deadlines`: what falls due, one row a kind and subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.ports import Tx
from bot.storage.codec import milliseconds, moment


@dataclass(frozen=True, slots=True)
class Deadline:
    """A row: when it is due, it comes as an event into its lane."""

    kind: str
    subject: str
    lane: str
    person: int
    due_at: datetime


async def set_deadline(tx: Tx, deadline: Deadline) -> None:
    """This one replaces any other of its kind and subject."""
    await tx.run(
        "INSERT INTO deadlines (kind, subject, lane, person, due_at) VALUES (:kind, :subject, :lane, :person, :due) "
        "ON CONFLICT (kind, subject) DO UPDATE SET lane = :lane, person = :person, due_at = :due, fired = 0",
        kind=deadline.kind,
        subject=deadline.subject,
        lane=deadline.lane,
        person=deadline.person,
        due=milliseconds(deadline.due_at),
    )


async def cancel_deadline(tx: Tx, kind: str, subject: str) -> None:
    """It falls due no more."""
    await tx.run(
        "DELETE FROM deadlines WHERE kind = :kind AND subject = :subject", kind=kind, subject=subject
    )


async def take_deadline(tx: Tx, kind: str, subject: str, due_at: datetime) -> bool:
    """Whether it still stands as it fell due; it is then gone."""
    return bool(
        await tx.run(
            "DELETE FROM deadlines WHERE kind = :kind AND subject = :subject AND due_at = :due",
            kind=kind,
            subject=subject,
            due=milliseconds(due_at),
        )
    )


async def due_deadlines(tx: Tx, now: datetime, limit: int = 500) -> list[Deadline]:
    """What is due and was not put into the inbox yet, earliest first."""
    rows = await tx.all(
        "SELECT * FROM deadlines WHERE fired = 0 AND due_at <= :now ORDER BY due_at LIMIT :limit",
        now=milliseconds(now),
        limit=limit,
    )
    return [
        Deadline(row["kind"], row["subject"], row["lane"], row["person"], moment(row["due_at"]))
        for row in rows
    ]


async def mark_fired(tx: Tx, deadline: Deadline) -> None:
    """It is in the inbox; the unit that takes it deletes it."""
    await tx.run(
        "UPDATE deadlines SET fired = 1 WHERE kind = :kind AND subject = :subject",
        kind=deadline.kind,
        subject=deadline.subject,
    )


async def next_due(tx: Tx) -> datetime | None:
    """When the earliest falls due, or None."""
    row = await tx.one("SELECT min(due_at) AS due FROM deadlines WHERE fired = 0")
    return None if row is None or row["due"] is None else moment(row["due"])


async def set_unless_there(tx: Tx, deadline: Deadline) -> None:
    """Set it where none of its kind and subject is still to fall due: what happens again and again must not put it
    off. One that fell due, and may have failed, is set anew."""
    await tx.run(
        "INSERT INTO deadlines (kind, subject, lane, person, due_at) VALUES (:kind, :subject, :lane, :person, :due) "
        "ON CONFLICT (kind, subject) DO UPDATE SET lane = :lane, person = :person, due_at = :due, fired = 0 "
        "WHERE deadlines.fired = 1",
        kind=deadline.kind,
        subject=deadline.subject,
        lane=deadline.lane,
        person=deadline.person,
        due=milliseconds(deadline.due_at),
    )
