"""The bot's inside, as the demo shows it: read only, for this machine alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.demo.inspection import Inspection
from bot.engine.clock import MovableClock
from bot.i18n import Catalogs
from bot.storage.drafts import save_conversation
from bot.storage.migrate import migrate
from bot.storage.orders import find_order
from bot.storage.sqlite import SqliteDatabase
from conversations.draft import Conversation, Draft, Question
from conversations.order_record import OrderRecord, OrderUnknown

CATALOGS = Catalogs.load()
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    async with await SqliteDatabase.open(tmp_path / "desk.sqlite3") as database:
        await migrate(database)
        yield database


@pytest.fixture
async def door(database: SqliteDatabase, clock: MovableClock) -> AsyncIterator[aiohttp.ClientSession]:
    """A session with the inspection of an empty desk."""
    told: list[str] = []
    inspection = Inspection(database, clock, PARIS, lambda language: CATALOGS.translator(language, PARIS))
    async with inspection.serve(told.append), aiohttp.ClientSession(told[0]) as session:
        yield session


@pytest.mark.parametrize("language", ["", "?language=fr", "?language=xx", "?language=%00"])
async def test_an_empty_desk(door: aiohttp.ClientSession, language: str) -> None:
    """Before anything happened there is nothing to see, whatever language is asked for."""
    async with door.get(f"/inside{language}") as answer:
        assert answer.status == 200
        inside = await answer.json()
    assert inside["bot"]["running"]
    assert (
        inside["cases"]
        == inside["deadlines"]
        == inside["inbox"]["recent"]
        == inside["outbox"]["recent"]
        == []
    )


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_other_sites_are_kept_out(
    door: aiohttp.ClientSession, clock: MovableClock, headers: dict[str, str]
) -> None:
    """No page in a browser can look in or move the clock, by whatever name it reaches this machine."""
    before = clock.now()
    async with door.get("/inside", headers=headers) as answer:
        assert answer.status == 403
    async with door.post("/clock", json={"seconds": 10**6}, headers=headers) as answer:
        assert answer.status == 403
    assert (clock.now() - before).total_seconds() < 60


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"seconds": -1}', b'{"seconds": NaN}', b'{"seconds": "1"}']
)
async def test_bad_moves_are_refused(door: aiohttp.ClientSession, clock: MovableClock, body: bytes) -> None:
    """A move that is none is answered 400 and moves nothing; another kind of body, 415."""
    before = clock.now()
    for kind, status in (("application/json", 400), ("text/plain", 415)):
        async with door.post("/clock", data=body, headers={"Content-Type": kind}) as answer:
            assert answer.status == status
    assert (clock.now() - before).total_seconds() < 60


async def test_an_order_is_dated_anew(door: aiohttp.ClientSession, database: SqliteDatabase) -> None:
    """A sample order is as many days old at the moment that is told; no other order can be made."""
    for number in ("A-2001", "A-9999"):
        dating = {"number": number, "now": "2026-11-03T00:30:00+01:00"}
        async with door.post("/order", json=dating) as answer:
            assert answer.status == 200
    found = await database.read(lambda tx: find_order(tx, "A-2001"))
    assert isinstance(found, OrderRecord)
    assert found.purchased_at == datetime(2026, 11, 1, 0, 0, tzinfo=PARIS)
    assert isinstance(await database.read(lambda tx: find_order(tx, "A-9999")), OrderUnknown)
    async with door.post("/order", json={"number": "A-2001", "now": "2026-11-03T00:30:00"}) as answer:
        assert answer.status == 400


async def test_a_draft_is_seen(door: aiohttp.ClientSession, database: SqliteDatabase) -> None:
    """What a request that is being made asks now stands there, by its person."""
    draft = Draft("d", 7002, datetime(2026, 11, 3, tzinfo=PARIS), "", asking=Question.RECEIPT)
    await database.unit(lambda tx: save_conversation(tx, 7002, Conversation(draft)))
    async with door.get("/inside") as answer:
        assert (await answer.json())["drafts"] == [{"person": 7002, "asking": "receipt"}]


async def test_the_clock_moves(door: aiohttp.ClientSession, clock: MovableClock) -> None:
    """A move ahead moves the bot's clock by as much."""
    before = clock.now()
    async with door.post("/clock", json={"seconds": 3600}) as answer:
        assert answer.status == 200
    assert 3600 <= (clock.now() - before).total_seconds() < 3660
