"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Final

SETTLES: Final = 60
"""Rounds of the event loop that are enough for what woke up to go as far as it can."""


class FakeClock:
    """`Clock` for tests. `advance` moves it at once; `run_for` goes from sleeper to sleeper, as time does."""

    def __init__(self, start: datetime = datetime(2026, 4, 1, 12, tzinfo=UTC)) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> datetime:
        """This moment, UTC."""
        return self._now

    async def sleep_until(self, moment: datetime, /) -> None:
        """Return once the clock was moved to `moment`; at once where it has passed."""
        if moment > self._now:
            sleeper = asyncio.get_running_loop().create_future()
            heappush(self._sleepers, (moment, next(self._order), sleeper))
            await sleeper

    def advance(self, seconds: float) -> None:
        """Move the clock ahead and wake whoever slept until then."""
        self._move(self._now + timedelta(seconds=seconds))

    async def run_for(self, seconds: float) -> None:
        """Let time pass: each sleeper wakes at its own moment, and goes as far as it can."""
        end = self._now + timedelta(seconds=seconds)
        await settle()
        while (moment := self._next()) is not None and moment <= end:
            self._move(moment)
            await settle()
        self._move(end)
        await settle()

    def _next(self) -> datetime | None:
        while self._sleepers and self._sleepers[0][2].done():
            heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def _move(self, moment: datetime) -> None:
        self._now = moment
        while self._sleepers and self._sleepers[0][0] <= moment:
            sleeper = heappop(self._sleepers)[2]
            if not sleeper.done():
                sleeper.set_result(None)


async def settle() -> None:
    """Let everything that can go on in the event loop go on (threads are not waited for)."""
    for _ in range(SETTLES):
        await asyncio.sleep(0)
