"""Table `inbox`: order, readiness, and what a letter is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.ports import Arrival
from bot.storage import inbox
from bot.storage.inbox import ALBUM_GATHERS, Empty, Letter, NotYet
from tests.conversations.builders import NOW
from tests.fakes.inline_database import InlineDatabase

LANE = "chat/500"


@pytest.fixture
async def database() -> AsyncIterator[InlineDatabase]:
    made = await InlineDatabase.open()
    yield made
    await made.close()


def arrival(key: str, album: str | None = None, lane: str = LANE) -> Arrival:
    return Arrival(key=key, lane=lane, person=500, album=album, raw=f'"{key}"')


async def _put(database: InlineDatabase, *arrivals: Arrival, at: datetime = NOW, **more: Any) -> list[bool]:
    counts_at = more.get("counts_at", at)
    return [
        await database.unit(lambda tx, one=one: inbox.put_update(tx, one, at, counts_at))  # type: ignore[misc]
        for one in arrivals
    ]


async def _next(database: InlineDatabase, at: datetime = NOW, lane: str = LANE) -> Letter | NotYet | Empty:
    return await database.unit(lambda tx: inbox.next_letter(tx, lane, at))


async def _letter(database: InlineDatabase, at: datetime = NOW) -> Letter:
    found = await _next(database, at)
    assert isinstance(found, Letter)
    return found


async def test_the_first_of_a_lane_comes_first(database: InlineDatabase) -> None:
    """In the order in which they were stored, whatever their numbers."""
    assert await _put(database, arrival("9"), arrival("3"), arrival("x", lane="chat/1")) == [True] * 3
    assert (await _letter(database)).raws == ('"9"',)
    await database.unit(lambda tx: _finished(tx, 1))
    assert (await _letter(database)).raws == ('"3"',)
    assert await _next(database, lane="chat/2") == Empty()


async def _finished(tx: Any, row: int) -> None:
    await tx.run("UPDATE inbox SET state = 'done' WHERE id = :row", row=row)


async def test_what_is_known_is_not_stored_again(database: InlineDatabase) -> None:
    """And moves nothing that waits."""
    await _put(database, arrival("1", album="a"))
    later = NOW + timedelta(seconds=1)
    assert await _put(database, arrival("1", album="a"), at=later) == [False]
    assert await _next(database) == NotYet(NOW + ALBUM_GATHERS)


async def test_a_lane_never_passes_what_is_not_ready(database: InlineDatabase) -> None:
    """It says when to come again."""
    await _put(database, arrival("1"), arrival("2"))
    first = await _letter(database)
    again = NOW + timedelta(seconds=25)
    await database.unit(lambda tx: inbox.retry_later(tx, first, "why", again))
    assert await _next(database) == NotYet(again)
    assert (await _letter(database, again)).attempts == 1


async def test_an_album_is_one_letter_though_others_wrote_between(database: InlineDatabase) -> None:
    """And two albums are two."""
    await _put(database, arrival("1", "a"), arrival("2"), arrival("3", "a"), arrival("4", "b"))
    ready = NOW + ALBUM_GATHERS
    letter = await _letter(database, ready)
    assert (letter.ids, letter.raws) == ((1, 3), ('"1"', '"3"'))
    await database.unit(lambda tx: inbox.finish(tx, letter, "done"))
    assert (await _letter(database, ready)).ids == (2,)


async def test_a_member_that_waits_for_a_retry_waits_on(database: InlineDatabase) -> None:
    """One more member makes nothing ready sooner."""
    await _put(database, arrival("1", "a"))
    letter = await _letter(database, NOW + ALBUM_GATHERS)
    later = NOW + timedelta(seconds=60)
    await database.unit(lambda tx: inbox.retry_later(tx, letter, "why", later))
    await _put(database, arrival("2", "a"), at=NOW + timedelta(seconds=3))
    assert await _next(database, NOW + timedelta(seconds=10)) == NotYet(later)


async def test_what_a_letter_counts_as_sent_is_kept_where_it_is_not_its_arrival(
    database: InlineDatabase,
) -> None:
    """To the millisecond."""
    since = NOW - timedelta(hours=3, milliseconds=7)
    await _put(database, arrival("1"), counts_at=since)
    assert (await _letter(database)).counts_at == since
    await database.unit(lambda tx: _finished(tx, 1))
    await _put(database, arrival("2"))
    assert (await _letter(database)).counts_at == NOW


async def test_at_start_nothing_lies_ahead(database: InlineDatabase) -> None:
    """A clock that ran fast puts nothing off."""
    await _put(database, arrival("1"))
    letter = await _letter(database)
    await database.unit(lambda tx: inbox.retry_later(tx, letter, "why", NOW + timedelta(hours=5)))
    await database.unit(lambda tx: inbox.make_ready(tx, NOW))
    assert (await _letter(database)).attempts == 1


async def test_a_parked_letter_waits_again_from_the_beginning(database: InlineDatabase) -> None:
    """With all its tries, at its old place."""
    await _put(database, arrival("1"), arrival("2"))
    letter = await _letter(database)
    await database.unit(lambda tx: inbox.park(tx, letter, "why"))
    assert (await _letter(database)).ids == (2,)
    assert await database.unit(inbox.unpark) == [LANE]
    assert (await _letter(database)).ids == (1,)
    assert (await _letter(database)).attempts == 0


async def test_an_old_number_may_come_again(database: InlineDatabase) -> None:
    """Telegram restarts them after a silent week: what has one after two days is another update."""
    await _put(database, arrival("1"))
    soon, late = NOW + inbox.KEYS_KEPT, NOW + inbox.KEYS_KEPT + timedelta(milliseconds=1)
    assert await _put(database, arrival("1"), at=soon) == [False]
    assert await _put(database, arrival("1"), at=late) == [True]
    assert await _put(database, arrival("1"), at=late) == [False]
    rows = database.connection.execute("SELECT key FROM inbox ORDER BY id").fetchall()
    assert [row["key"] for row in rows] == [None, "1"]
