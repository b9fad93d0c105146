"""Table `outbox`: what has not gone out, because it failed, was parked, lacks a right, or is in doubt."""

from __future__ import annotations

from bot.ports import Tx
from bot.storage.queued import CREATE_TOPIC, Queued, queued


class NotFailed(LookupError):
    """Only a call that failed can be queued again."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row}: {self.__doc__}")


async def failed(tx: Tx, lane: str) -> list[Queued]:
    """What failed in a lane though somebody waits for it, newest first."""
    rows = await tx.all(
        "SELECT * FROM outbox WHERE state IN ('failed', 'parked') AND state = 'failed' AND lane = :lane "
        "AND about <> '' ORDER BY id DESC",
        lane=lane,
    )
    return [queued(row) for row in rows]


async def mark_blocked(tx: Tx, person: int) -> None:
    """They can't be reached, until they write again."""
    await tx.run("UPDATE people SET blocked = 1 WHERE person = :person", person=person)


async def queue_again(tx: Tx, row: int, now_ms: int) -> int:
    """A row that failed is queued anew, behind all that waits; the id of the new row. Raises `NotFailed`."""
    copied = await tx.one(
        "INSERT INTO outbox (chat, lane, person, method, parameters, makes, about, slot, fallback, urgency, "
        "queued_at, ready_at) SELECT chat, lane, person, method, parameters, makes, about, slot, fallback, urgency, "
        ":now, :now FROM outbox WHERE id = :id AND state = 'failed' RETURNING id",
        id=row,
        now=now_ms,
    )
    if copied is None:
        raise NotFailed(row)
    await tx.run("UPDATE refs SET outbox = :new WHERE outbox = :old", new=copied["id"], old=row)
    await tx.run("DELETE FROM outbox WHERE id = :id", id=row)
    return int(copied["id"])


async def lanes_of(tx: Tx, about: str) -> frozenset[str]:
    """The lanes in which something failed, or was parked, that has this subject."""
    rows = await tx.all(
        "SELECT DISTINCT lane FROM outbox WHERE state IN ('failed', 'parked') AND about = :about", about=about
    )
    return frozenset(row["lane"] for row in rows)


async def try_again(tx: Tx, about: str, now_ms: int) -> frozenset[str]:
    """What failed of this subject waits again, at its old place; the lanes of the outbox in which it does."""
    lanes = await lanes_of(tx, about)
    await tx.run(
        "UPDATE outbox SET state = 'waiting', attempts = 0, error = '', queued_at = :now, ready_at = :now "
        "WHERE state IN ('failed', 'parked') AND about = :about",
        about=about,
        now=now_ms,
    )
    return lanes


async def unpark(tx: Tx, now_ms: int) -> list[str]:
    """Every parked row waits again; the lanes that have some."""
    rows = await tx.all(
        "SELECT DISTINCT lane FROM outbox WHERE state IN ('failed', 'parked') AND state = 'parked'"
    )
    await tx.run(
        "UPDATE outbox SET state = 'waiting', attempts = 0, error = '', ready_at = :now "
        "WHERE state IN ('failed', 'parked') AND state = 'parked'",
        now=now_ms,
    )
    return [row["lane"] for row in rows]


async def try_refused(tx: Tx, now_ms: int) -> list[str]:
    """Rows that wait because of what Telegram said (a lacking right) are tried now; their lanes."""
    rows = await tx.all(
        "SELECT DISTINCT lane FROM outbox "
        "WHERE state IN ('waiting', 'sending') AND state = 'waiting' AND error <> ''"
    )
    await tx.run(
        "UPDATE outbox SET ready_at = :now "
        "WHERE state IN ('waiting', 'sending') AND state = 'waiting' AND error <> ''",
        now=now_ms,
    )
    return [row["lane"] for row in rows]


async def try_doubtful(tx: Tx, tries: int, now_ms: int) -> list[str]:
    """What waits after more than so many vain tries is tried now; the lanes. A topic's doubt counts from now."""
    rows = await tx.all(
        "SELECT DISTINCT lane FROM outbox "
        "WHERE state IN ('waiting', 'sending') AND attempts > :tries AND ready_at > :now",
        tries=tries,
        now=now_ms,
    )
    await tx.run(
        "UPDATE outbox SET ready_at = :now "
        "WHERE state IN ('waiting', 'sending') AND attempts > :tries AND ready_at > :now",
        tries=tries,
        now=now_ms,
    )
    return [row["lane"] for row in rows]


async def forget_the_future(tx: Tx, now_ms: int) -> None:
    """At start: what lies ahead (of a clock that ran fast) becomes now."""
    for future in (
        "UPDATE outbox SET queued_at = :now WHERE state IN ('waiting', 'sending') AND queued_at > :now",
        "UPDATE outbox SET ready_at = :now WHERE state IN ('waiting', 'sending') AND ready_at > :now",
    ):
        await tx.run(future, now=now_ms)


async def take_up_doubtful(tx: Tx, now_ms: int) -> None:
    """At start: calls that were begun are in doubt. They are made again; but a topic's doubt has to be cleared."""
    await tx.run(
        "UPDATE outbox SET ready_at = :now "
        "WHERE state IN ('waiting', 'sending') AND state = 'sending' AND method = :topic",
        now=now_ms,
        topic=CREATE_TOPIC,
    )
    await tx.run(
        "UPDATE outbox SET state = 'waiting' "
        "WHERE state IN ('waiting', 'sending') AND state = 'sending' AND method <> :topic",
        topic=CREATE_TOPIC,
    )
