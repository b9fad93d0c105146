"""The one clock: wall time at the start plus monotonic time, so that it never jumps or runs backwards."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic


class SystemClock:
    """`Clock` for production: the wall clock as it was at the start, carried on by monotonic time."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC)
        self._origin = monotonic()

    def now(self) -> datetime:
        """This moment, UTC."""
        return self._start + timedelta(seconds=monotonic() - self._origin)

    async def sleep_until(self, moment: datetime, /) -> None:
        """Return at `moment`, at once where it has passed."""
        # It may wake a hair early. No event tells that a moment has come.
        while (left := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)


class MovableClock(SystemClock):
    """A clock that the demo moves ahead; whoever sleeps wakes at the same moment of the clock."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = timedelta()
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """This moment, UTC, as far ahead as the clock was moved."""
        return super().now() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock ahead. Raises `ValueError` for a step back: nothing here expects time to return."""
        if seconds < 0:
            raise ValueError("a clock is only moved ahead")
        self._ahead += timedelta(seconds=seconds)
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep_until(self, moment: datetime, /) -> None:
        """Return at `moment`, at once where it has passed, however the clock is moved meanwhile."""
        while (left := (moment - self.now()).total_seconds()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._moved.wait()
