"""Table `inbox`: every event waits here, in its lane, until a unit has taken it.

A partial index is used only where the statement repeats its condition word for word; no row is ever deleted, so
that a statement which read the whole table would take longer every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from bot.ports import Arrival, Row, Tx
from bot.storage.codec import decode, encode, milliseconds, moment
from conversations.outcomes import FromDesk, Trouble

ALBUM_GATHERS: Final = timedelta(seconds=1.5)
"""How long an album's lane waits for its next member: Telegram marks no end of one."""

KEYS_KEPT: Final = timedelta(hours=48)
"""Telegram keeps an update for 24 hours; its number may come again after a week of silence."""

_PORTION: Final = 1000


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the inbox. `raws` are its JSON, or that of all members of one album, with `ids` beside.

    `counts_at` is when what Telegram does not date counts as sent; `followed`: something may wait behind it.
    """

    ids: tuple[int, ...]
    source: str
    lane: str
    person: int
    raws: tuple[str, ...]
    counts_at: datetime
    attempts: int
    album: str | None
    followed: bool = False

    @property
    def id(self) -> int:
        """The first row's sequence number."""
        return self.ids[0]


async def put_update(tx: Tx, arrival: Arrival, now: datetime, counts_at: datetime) -> bool:
    """Store an update, unless it is stored already; whether it is new.

    A member of an album waits a moment for the others, and makes those that wait already wait with it.
    """
    at = milliseconds(now)
    ready = at + (ALBUM_GATHERS // timedelta(milliseconds=1) if arrival.album else 0)
    new = await _insert(tx, arrival, at, ready, counts_at)
    if not new and await _forget_number(tx, arrival.key, now):
        new = await _insert(tx, arrival, at, ready, counts_at)
    if new and arrival.album:
        await tx.run(
            "UPDATE inbox SET ready_at = :ready "
            "WHERE lane = :lane AND album = :album AND state = 'waiting' AND ready_at < :ready",
            ready=ready,
            lane=arrival.lane,
            album=arrival.album,
        )
    return new


async def _insert(tx: Tx, arrival: Arrival, at: int, ready: int, counts_at: datetime) -> bool:
    counts = milliseconds(counts_at)
    new = await tx.run(
        "INSERT INTO inbox (source, key, lane, person, album, raw, arrived_at, counts_at, ready_at) "
        "VALUES ('telegram', :key, :lane, :person, :album, :raw, :at, :counts, :ready) ON CONFLICT DO NOTHING",
        key=arrival.key,
        lane=arrival.lane,
        person=arrival.person,
        album=arrival.album,
        raw=arrival.raw,
        at=at,
        counts=None if counts == at else counts,
        ready=ready,
    )
    return bool(new)


async def _forget_number(tx: Tx, key: str, now: datetime) -> bool:
    """Whether the number was an old update's, which had it before numbers restarted."""
    forgotten = await tx.run(
        "UPDATE inbox SET key = NULL WHERE source = 'telegram' AND key = :key AND arrived_at < :before",
        key=key,
        before=milliseconds(now - KEYS_KEPT),
    )
    return bool(forgotten)


_TAGGED: Final[Any] = Annotated[FromDesk, Field(discriminator="kind")]
"""One look at `kind` tells which event it is; else each of them is tried."""


def read_event(raw: str) -> FromDesk:
    """The event that `put_event` wrote."""
    event: FromDesk = decode(_TAGGED, raw)
    return event


def tells_trouble(letter: Letter) -> bool:
    """Whether the letter is itself a `Trouble`. One that can't be read is none: it is parked for that very reason,
    and to read it once more must fail nobody."""
    try:
        return letter.source == "desk" and isinstance(read_event(letter.raws[0]), Trouble)
    except ValidationError:
        return False


async def put_event(tx: Tx, lane: str, event: FromDesk, now: datetime, *, person: int = 0) -> None:
    """Queue one of the desk's own events."""
    at = milliseconds(now)
    await tx.run(
        "INSERT INTO inbox (source, lane, person, raw, arrived_at, ready_at) "
        "VALUES ('desk', :lane, :person, :raw, :at, :at)",
        lane=lane,
        person=person,
        raw=encode(event, _TAGGED),
        at=at,
    )


async def forget_numbers(tx: Tx, now: datetime) -> bool:
    """Forget a portion of the numbers of old updates; the rows stay. Whether there may be more."""
    forgotten = await tx.run(
        "UPDATE inbox SET key = NULL WHERE id IN "
        "(SELECT id FROM inbox WHERE key IS NOT NULL AND arrived_at < :before LIMIT :portion)",
        before=milliseconds(now - KEYS_KEPT),
        portion=_PORTION,
    )
    return forgotten == _PORTION


async def forget_old(tx: Tx, now: datetime) -> None:
    """Forget the fates of old albums, and what nobody confirmed."""
    before = milliseconds(now - KEYS_KEPT)
    await tx.run("DELETE FROM albums WHERE at < :before", before=before)
    await tx.run("DELETE FROM unconfirmed WHERE at < :before", before=before)


async def make_ready(tx: Tx, now: datetime) -> None:
    """At start: what was to wait for a moment that lies ahead (of a clock that ran fast) waits no more."""
    await tx.run(
        "UPDATE inbox SET ready_at = :now WHERE state = 'waiting' AND ready_at > :now", now=milliseconds(now)
    )


async def waiting_lanes(tx: Tx) -> list[str]:
    """Every lane in which something waits."""
    return [row["lane"] for row in await tx.all("SELECT DISTINCT lane FROM inbox WHERE state = 'waiting'")]


@dataclass(frozen=True, slots=True)
class NotYet:
    """The lane's first row is not ready before `ready_at`; a lane never passes it."""

    ready_at: datetime


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing waits in the lane."""


async def next_letter(tx: Tx, lane: str, now: datetime) -> Letter | NotYet | Empty:
    """The first row of a lane, with all members of its album."""
    rows = await tx.all(
        "SELECT * FROM inbox WHERE lane = :lane AND state = 'waiting' ORDER BY id LIMIT 2", lane=lane
    )
    if not rows:
        return Empty()
    first, followed = rows[0], len(rows) > 1
    if first["ready_at"] > milliseconds(now):
        return NotYet(moment(first["ready_at"]))
    if first["album"] is None:
        return _letter(rows[:1], followed=followed)
    album = await tx.all(
        "SELECT * FROM inbox WHERE lane = :lane AND album = :album AND state = 'waiting' ORDER BY id",
        lane=lane,
        album=first["album"],
    )
    return _letter(album, followed=followed)


def _letter(rows: Sequence[Row], *, followed: bool) -> Letter:
    first = rows[0]
    return Letter(
        ids=tuple(row["id"] for row in rows),
        source=first["source"],
        lane=first["lane"],
        person=first["person"],
        raws=tuple(row["raw"] for row in rows),
        counts_at=moment(first["arrived_at"] if first["counts_at"] is None else first["counts_at"]),
        attempts=first["attempts"],
        album=first["album"],
        followed=followed,
    )


async def finish(tx: Tx, letter: Letter, state: str) -> None:
    """The letter is `done`, or stands `aside` until its lane's state moves on."""
    for row in letter.ids:
        await tx.run("UPDATE inbox SET state = :state WHERE id = :id", state=state, id=row)


async def take_up_aside(tx: Tx, lane: str) -> bool:
    """What stood aside waits again; its number, which is its order, is what it was. Whether there was any."""
    taken_up = await tx.run(
        "UPDATE inbox SET state = 'waiting' "
        "WHERE lane = :lane AND state IN ('aside', 'parked') AND state = 'aside'",
        lane=lane,
    )
    return bool(taken_up)


async def retry_later(tx: Tx, letter: Letter, error: str, ready_at: datetime) -> None:
    """The letter's unit failed; it is tried again, and its lane waits for it."""
    for row in letter.ids:
        await tx.run(
            "UPDATE inbox SET attempts = attempts + 1, error = :error, ready_at = :ready WHERE id = :id",
            error=error,
            ready=milliseconds(ready_at),
            id=row,
        )


async def park(tx: Tx, letter: Letter, error: str) -> None:
    """The letter failed too often: it stays with its error, and its lane goes on."""
    for row in letter.ids:
        await tx.run(
            "UPDATE inbox SET state = 'parked', attempts = attempts + 1, error = :error WHERE id = :id",
            error=error,
            id=row,
        )


async def unpark(tx: Tx) -> list[str]:
    """Every parked row waits again; the lanes that have some."""
    rows = await tx.all(
        "SELECT DISTINCT lane FROM inbox WHERE state IN ('aside', 'parked') AND state = 'parked'"
    )
    await tx.run(
        "UPDATE inbox SET state = 'waiting', attempts = 0 "
        "WHERE state IN ('aside', 'parked') AND state = 'parked'"
    )
    return [row["lane"] for row in rows]
