"""The one clock: wall time at the start plus the time since, so that it never jumps or runs backwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

LONGEST_SLEEP: Final = 60.0
"""Seconds. The event loop's own time stands still while the machine is suspended: whoever sleeps looks at the clock
at least so often, and is so much late at most."""


_BOOT_TIME: Final = getattr(time, "CLOCK_BOOTTIME", None)


def elapsed() -> float:
    """Seconds that only go on, and those for which the machine was suspended too, where the platform counts them: on
    Linux plain monotonic time does not."""
    return time.monotonic() if _BOOT_TIME is None else time.clock_gettime(_BOOT_TIME)


def suspended() -> float:
    """For how many of those seconds the machine was suspended, as far as that can be told."""
    return elapsed() - time.monotonic()


class SystemClock:
    """`Clock` for production: the wall clock as it was at the start, carried on by the time `since`.

    Nobody sleeps for more than `longest` seconds without a look at it.
    """

    def __init__(self, since: Callable[[], float] = elapsed, longest: float = LONGEST_SLEEP) -> None:
        self._since = since
        self._longest = longest
        self._start = datetime.now(UTC)
        self._origin = since()

    def now(self) -> datetime:
        """This moment, UTC."""
        return self._start + timedelta(seconds=self._since() - self._origin)

    async def sleep_until(self, moment: datetime, /) -> None:
        """Return at `moment`, at once where it has passed."""
        while (seconds := self._to_sleep(moment)) > 0:  # noqa: ASYNC110 - no event tells that a moment has come
            await asyncio.sleep(seconds)

    def _to_sleep(self, moment: datetime) -> float:
        return min((moment - self.now()).total_seconds(), self._longest)


class MovableClock(SystemClock):
    """A clock that the demo moves ahead; whoever sleeps wakes at the same moment of the clock."""

    def __init__(self, since: Callable[[], float] = elapsed, longest: float = LONGEST_SLEEP) -> None:
        super().__init__(since, longest)
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
        while (seconds := self._to_sleep(moment)) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._moved.wait()
