"""The bot's inside, as the demo shows it: read only, for this machine alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.demo.inspection import Inspection
from bot.engine.clock import MovableClock
from bot.i18n import Catalogs
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase

CATALOGS = Catalogs.load()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def door(tmp_path: Path, clock: MovableClock) -> AsyncIterator[aiohttp.ClientSession]:
    """A session with the inspection of an empty desk."""
    told: list[str] = []
    async with await SqliteDatabase.open(tmp_path / "desk.sqlite3") as database:
        await migrate(database)
        inspection = Inspection(
            database, clock, lambda language: CATALOGS.translator(language, ZoneInfo("Europe/Paris"))
        )
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


async def test_the_clock_moves(door: aiohttp.ClientSession, clock: MovableClock) -> None:
    """A move ahead moves the bot's clock by as much."""
    before = clock.now()
    async with door.post("/clock", json={"seconds": 3600}) as answer:
        assert answer.status == 200
    assert 3600 <= (clock.now() - before).total_seconds() < 3660
