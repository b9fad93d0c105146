"""The stand-in's clock: the wall clock, ahead by what it was moved."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Time in seconds since 1970, UTC. Moves forward only."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._sleepers: set[asyncio.Future[None]] = set()

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        """Moves the clock and wakes who sleeps on it. Raises `ValueError` for a step back."""
        if not 0 <= seconds < 10**9:
            raise ValueError("the clock moves forward only, by 0 or more seconds")
        self.ahead += seconds
        for sleeper in self._sleepers:
            if not sleeper.done():
                sleeper.set_result(None)

    async def sleep_until(self, moment: float) -> None:
        """Returns when the clock shows `moment`, by waiting or by being moved."""
        while (left := moment - self.now()) > 0:
            sleeper = asyncio.get_running_loop().create_future()
            self._sleepers.add(sleeper)
            try:
                await asyncio.wait({sleeper}, timeout=left)
            finally:
                self._sleepers.discard(sleeper)
