"""Intake: updates are in the database, raw, before Telegram is told that they arrived."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol

from bot.engine.pause import pause_for_storage
from bot.ports import (
    Answer,
    Arrival,
    Clock,
    Conflict,
    Database,
    Delivered,
    Inbound,
    RetryAfter,
    Tx,
    Unauthorised,
)
from bot.storage import refs
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import forget_keys, put_updates

log = logging.getLogger(__name__)

LIMIT: Final = 100
LONG_POLL: Final = 50
"""Seconds that one poll may last (Telegram's own limit)."""
_BACKOFF: Final = (0.5, 1, 2, 5, 10, 30)
_FORGETS_EVERY: Final = timedelta(hours=1)
_HOPES_FOR: Final = timedelta(days=1)


class Source(Protocol):
    """Where updates come from."""

    async def get_updates(self, *, offset: int | None, limit: int, timeout: int) -> Answer:
        """`Delivered` with the raw updates, or what went wrong."""


@dataclass(slots=True)
class CatchUp:
    """Whether intake has seen all that was sent until now: before that nothing falls due, for a day at most."""

    since: datetime
    reached: bool = False

    def is_reached(self, now: datetime) -> bool:
        """An answer with fewer updates than its limit has come since the last failure."""
        return self.reached or now - self.since > _HOPES_FOR

    def lost(self, now: datetime) -> None:
        """A poll failed: what is sent from now on is not seen."""
        if self.reached:
            self.reached, self.since = False, now


class Intake:
    """Polls Telegram.

    `wake` is told the lanes in which something new waits, `filled` the topics that turned out to be the bot's own,
    `caught_up` that all was seen.
    """

    def __init__(
        self,
        database: Database,
        source: Source,
        inbound: Inbound,
        clock: Clock,
        wake: Callable[[set[str]], None],
        filled: Callable[[set[str]], None],
        caught_up: Callable[[], None],
    ) -> None:
        self._database = database
        self._source = source
        self._inbound = inbound
        self._clock = clock
        self._wake = wake
        self._filled = filled
        self._caught_up = caught_up
        self._forgotten_at = clock.now() - _FORGETS_EVERY
        self._failures = 0
        self._offset: int | None = None
        self.catch_up = CatchUp(clock.now())

    async def run(self) -> None:
        """Poll until cancelled, or until the token is refused."""
        while True:
            timeout = LONG_POLL if self.catch_up.reached else 0
            answer = await self._source.get_updates(offset=self._offset, limit=LIMIT, timeout=timeout)
            if isinstance(answer, Unauthorised):
                log.error("Telegram refuses BOT_TOKEN: nothing is fetched or sent any more.")
                return
            if isinstance(answer, Delivered):
                await self._take(answer.result)
            else:
                await self._wait(answer)

    async def _take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Keep a batch; the next offset is its last number plus one, and none after an empty answer, since numbers
        restart lower after a silent week and an old, high offset would confirm them unseen."""
        self._failures = 0
        if updates:
            await self._keep([self._inbound.arrival(update) for update in updates])
        self._offset = updates[-1]["update_id"] + 1 if updates else None
        if len(updates) < LIMIT and not self.catch_up.reached:
            self.catch_up.reached = True
            self._caught_up()

    async def _keep(self, arrivals: Sequence[Arrival]) -> None:
        """Store them, however long the database takes: unstored they are not confirmed."""
        while True:
            try:
                stored = await self._database.unit(partial(store, arrivals, self._clock.now()))
                break
            except StorageUnavailable as error:
                await pause_for_storage(error)
        self._wake(stored.lanes)
        if stored.topics:
            self._filled(stored.topics)
        await self._forget_keys()

    async def _forget_keys(self) -> None:
        now = self._clock.now()
        if now - self._forgotten_at < _FORGETS_EVERY:
            return
        self._forgotten_at = now
        try:
            await self._database.unit(partial(_forget, now))
        except StorageUnavailable as error:
            await pause_for_storage(error)

    async def _wait(self, answer: Answer) -> None:
        """Back off; a conflict or an outage is told once."""
        self.catch_up.lost(self._clock.now())
        if self._failures == 0:
            log.warning("%s", _told(answer))
        delay = (
            answer.seconds
            if isinstance(answer, RetryAfter)
            else _BACKOFF[min(self._failures, len(_BACKOFF) - 1)]
        )
        self._failures += 1
        await asyncio.sleep(delay)


def _told(answer: Answer) -> str:
    if isinstance(answer, Conflict):
        return f"Somebody else fetches this bot's updates ({answer.words}); trying again until they stop."
    return f"Telegram can't be reached ({type(answer).__name__}); trying again."


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch brought: lanes with something new, and the names of topics that were filled."""

    lanes: set[str]
    topics: set[str]


async def store(arrivals: Sequence[Arrival], now: datetime, tx: Tx) -> Stored:
    """One batch, in one commit, with the topics that the bot learns to be its own."""
    topics = set()
    for arrival in arrivals:
        made = arrival.own_topic
        if made is not None and await refs.fill_topic(tx, made.case, made.chat_id, made.topic):
            topics.add(refs.topic_of(made.case))
    return Stored(await put_updates(tx, arrivals, now), topics)


async def _forget(now: datetime, tx: Tx) -> None:
    await forget_keys(tx, now)
