"""Whether Telegram accepts the bot's token. While it does not, nothing is fetched, sent or given up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol

from bot.answer import Answer, Delivered
from bot.ports import Clock

log = logging.getLogger(__name__)

ASKED_AFTER: Final = timedelta(seconds=30)
"""So long after a refusal Telegram is asked again; twice as long after each further one."""
ASKED_AT_LEAST_EVERY: Final = timedelta(minutes=5)


class Identity(Protocol):
    """Who the bot is."""

    async def get_me(self) -> Answer:
        """`Delivered` where Telegram accepts the token."""


class Admission:
    """Found out by whoever is refused, and asked for again until it is granted: a token may be refused for a moment,
    by a server or a proxy that restarts."""

    def __init__(self, telegram: Identity, clock: Clock) -> None:
        self._telegram = telegram
        self._clock = clock
        self._granted = asyncio.Event()
        self._granted.set()
        self._granted_at = clock.now()
        self._refused = asyncio.Event()
        self._delay = ASKED_AFTER
        self._told: list[Callable[[], None]] = []

    @property
    def stands(self) -> bool:
        """Whether the token was accepted when it was used last."""
        return self._granted.is_set()

    def on_change(self, tell: Callable[[], None]) -> None:
        """`tell` is called whenever it is refused or granted."""
        self._told.append(tell)

    def refuse(self) -> None:
        """A call was answered 401. It is said once, however many are."""
        if not self.stands:
            return
        log.error("Telegram refuses BOT_TOKEN: nothing is fetched or sent until it is accepted again.")
        if self._clock.now() - self._granted_at > ASKED_AT_LEAST_EVERY:
            self._delay = ASKED_AFTER  # else it was granted for a moment only
        self._granted.clear()
        self._refused.set()
        self._tell()

    def grant(self) -> None:
        """Telegram accepts the token."""
        log.info("Telegram accepts BOT_TOKEN again: fetching and sending go on.")
        self._refused.clear()
        self._granted.set()
        self._granted_at = self._clock.now()
        self._tell()

    async def granted(self) -> None:
        """Return while it stands."""
        await self._granted.wait()

    async def run(self) -> None:
        """Until cancelled: after a refusal, ask until Telegram accepts the token."""
        while True:
            await self._refused.wait()
            await self._clock.sleep_until(self._clock.now() + self._delay)
            self._delay = min(2 * self._delay, ASKED_AT_LEAST_EVERY)
            if isinstance(await self._telegram.get_me(), Delivered):
                self.grant()

    def _tell(self) -> None:
        for tell in self._told:
            tell()
