"""Table `outbox`: what has not gone out, because it failed, was parked, lacks a right, or is in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.ports import Tx
from bot.storage import refs
from bot.storage.outbox import drop_edits, lanes_waiting
from bot.storage.queued import CREATE_TOPIC, Queued, queued
from bot.storage.settings import read_setting, write_setting

PORTION: Final = 200

_RETRIED: Final = "calls_retried"
"""The setting by which a command tells the running bot that calls wait again; empty once it has seen that."""

_TOLD: Final = "/told/"
"""In `about` of what tells a customer how their case stands: `case/R-7K2MX/told/approved`."""


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


async def _about(tx: Tx, about: str) -> list[Queued]:
    rows = await tx.all(
        "SELECT * FROM outbox WHERE state IN ('failed', 'parked') AND about = :about", about=about
    )
    return [queued(row) for row in rows]


async def lanes_of(tx: Tx, about: str) -> frozenset[str]:
    """The lanes in which something failed, or was parked, that has this subject and may still be sent."""
    rows = await _about(tx, about)
    return frozenset([row.lane for row in rows if not await _is_overtaken(tx, row)])


async def try_again(tx: Tx, about: str, now_ms: int) -> frozenset[str]:
    """What failed of this subject waits again, at its old place; the lanes of the outbox in which it does."""
    lanes = {row.lane for row in await drop_overtaken(tx, await _about(tx, about))}
    await tx.run(
        "UPDATE outbox SET state = 'waiting', attempts = 0, error = '', queued_at = :now, ready_at = :now "
        "WHERE state IN ('failed', 'parked') AND about = :about",
        about=about,
        now=now_ms,
    )
    return frozenset(lanes)


# ── decisions ────────────────────────────────────────────────────────────────────────────────────────────────


async def tidy(tx: Tx, after: int = 0) -> int:
    """Look at a portion of the decisions that did not arrive, in the order of their rows, behind row `after`, and
    drop those that were overtaken. The last row that was looked at; 0 where there are no more."""
    rows = await tx.all(
        "SELECT * FROM outbox WHERE state IN ('failed', 'parked') AND about LIKE 'case/%/told/%' AND id > :after "
        "ORDER BY id LIMIT :portion",
        after=after,
        portion=PORTION,
    )
    await drop_overtaken(tx, map(queued, rows))
    return int(rows[-1]["id"]) if len(rows) == PORTION else 0


async def drop_overtaken(tx: Tx, rows: Iterable[Queued]) -> list[Queued]:
    """Of what did not arrive, decisions after which the customer was told, or is to be told, another of the same case
    are removed, for they would mislead; the rows that are left."""
    left = []
    for row in rows:
        if await _is_overtaken(tx, row):
            await _drop(tx, row)
        else:
            left.append(row)
    return left


async def _is_overtaken(tx: Tx, row: Queued) -> bool:
    case, told, _ = row.about.partition(_TOLD)
    if not told:
        return False
    newer = await tx.one(
        "SELECT 1 FROM outbox WHERE person = :person AND id > :id AND about >= :first AND about < :beyond LIMIT 1",
        person=row.person,
        id=row.id,
        first=case + told,
        beyond=case + told[:-1] + chr(ord("/") + 1),
    )
    return newer is not None


async def _drop(tx: Tx, row: Queued) -> None:
    """The row goes, with the names of what it did not make, and what waits to change that."""
    gone = {reference.name for reference in await refs.made_by(tx, row.id)}
    await drop_edits(tx, row.lane, gone)
    await refs.forget(tx, row.id)
    await tx.run("DELETE FROM outbox WHERE id = :id", id=row.id)


# ── by command ───────────────────────────────────────────────────────────────────────────────────────────────


async def unpark(tx: Tx, now_ms: int) -> list[str]:
    """Every parked row waits again, but for overtaken decisions; the lanes that have some. The running bot, which
    may be another process, sees it when it asks `are_retried`."""
    rows = await tx.all("SELECT * FROM outbox WHERE state IN ('failed', 'parked') AND state = 'parked'")
    left = await drop_overtaken(tx, map(queued, rows))
    await tx.run(
        "UPDATE outbox SET state = 'waiting', attempts = 0, error = '', ready_at = :now "
        "WHERE state IN ('failed', 'parked') AND state = 'parked'",
        now=now_ms,
    )
    if left:
        await write_setting(tx, _RETRIED, "1")
    return sorted({row.lane for row in left})


async def are_retried(tx: Tx) -> bool:
    """Whether a command has made calls wait again, which nobody has taken up."""
    return await read_setting(tx, _RETRIED) != ""


async def take_up_retried(tx: Tx) -> list[str]:
    """The lanes in which calls wait, and so those that a command made wait again."""
    await write_setting(tx, _RETRIED, "")
    return await lanes_waiting(tx)


# ── what lacked a right ──────────────────────────────────────────────────────────────────────────────────────


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


# ── at start ─────────────────────────────────────────────────────────────────────────────────────────────────


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
        "UPDATE outbox SET state = 'waiting', attempts = attempts + 1 "
        "WHERE state IN ('waiting', 'sending') AND state = 'sending' AND method <> :topic",
        topic=CREATE_TOPIC,
    )
