"""Intake: updates are in the database, raw, before Telegram is told that they arrived."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol

from bot.answer import Answer, Conflict, Delivered, RetryAfter, Unauthorised
from bot.engine.admission import Admission
from bot.engine.catch_up import CatchUp, Quiet
from bot.engine.clock import suspended
from bot.engine.pause import pause_for_storage
from bot.engine.reports import DESK_LANE
from bot.ports import Arrival, Clock, Database, Inbound, Tx
from bot.storage import refs
from bot.storage.codec import milliseconds, moment
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import put_event, put_update
from bot.storage.settings import read_setting, write_setting
from conversations.outcomes import Trouble

log = logging.getLogger(__name__)

LIMIT: Final = 100
LONG_POLL: Final = 50
"""Seconds that one poll may last (Telegram's own limit)."""
QUIET: Final = "quiet_at"
"""The setting that keeps when Telegram was last seen to hold nothing for the bot, in milliseconds."""

_BACKOFF: Final = (0.5, 1, 2, 5, 10, 30)
_TOLD_FOR: Final = timedelta(hours=1)
_A_MOMENT: Final = 1.0


class Source(Protocol):
    """Where updates come from."""

    async def get_updates(self, *, offset: int | None, limit: int, timeout: int) -> Answer:
        """`Delivered` with the raw updates, or what went wrong."""


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
        admission: Admission,
        wake: Callable[[set[str]], None],
        filled: Callable[[set[str]], None],
        caught_up: Callable[[], None],
        suspended: Callable[[], float] = suspended,
    ) -> None:
        self._database = database
        self._source = source
        self._inbound = inbound
        self._clock = clock
        self._admission = admission
        self._wake = wake
        self._filled = filled
        self._caught_up = caught_up
        self._suspended = suspended
        self._suspended_before = suspended()
        self._tells_at = clock.now()
        self._failures = 0
        self._offset: int | None = None
        self._quiet = Quiet()
        self.catch_up = CatchUp(clock.now())

    async def run(self) -> None:
        """Poll until cancelled."""
        self._quiet.at = await self._kept_quiet()
        while True:
            await self._admitted()
            asked_at, self._suspended_before = self._clock.now(), self._suspended()
            timeout = LONG_POLL if self.catch_up.reached else 0
            answer = await self._source.get_updates(offset=self._offset, limit=LIMIT, timeout=timeout)
            if self._slept():
                self._lost()
            if isinstance(answer, Unauthorised):
                self._admission.refuse()
            elif isinstance(answer, Delivered):
                await self._take(answer.result, asked_at)
            else:
                await self._wait(answer)

    def is_caught_up(self) -> bool:
        """Whether all that was sent until now was seen, as far as can be hoped for."""
        if self._slept():
            self._lost()
        return self.catch_up.is_reached(self._clock.now())

    def _slept(self) -> bool:
        """Whether the machine was suspended since the last poll began: what was sent meanwhile that does not show."""
        return self._suspended() - self._suspended_before > _A_MOMENT

    async def _admitted(self) -> None:
        """While the token is refused, by whichever call that was found out, nothing is fetched."""
        if not self._admission.stands:
            self._lost()
            await self._admission.granted()

    def _lost(self) -> None:
        """What is sent meanwhile is not seen."""
        self.catch_up.lost(self._clock.now())
        self._quiet.failed()

    async def _take(self, updates: Sequence[Mapping[str, Any]], asked_at: datetime) -> None:
        """Keep a batch; the next offset is its last number plus one, and none after an empty answer, since numbers
        restart lower after a silent week and an old, high offset would confirm them unseen."""
        now, short = self._clock.now(), len(updates) < LIMIT
        batch = Batch(
            arrivals=tuple(self._inbound.arrival(update) for update in updates),
            now=now,
            counts_at=self._quiet.counts_at(asked_at, now),
            quiet=short,
        )
        kept_at_once = await self._keep(batch)
        self._failures = 0
        self._offset = updates[-1]["update_id"] + 1 if updates else None
        self._quiet.answered(now, nothing_left=short)
        if short and kept_at_once and not self._slept() and not self.catch_up.reached:
            self.catch_up.reached = True
            self._caught_up()

    async def _keep(self, batch: Batch) -> bool:
        """Store it, however long the database takes: unstored it is not confirmed. Whether it took one try; else
        more may have been sent meanwhile, which nobody has seen."""
        stored, tries = None, 0
        while stored is None:
            tries += 1
            try:
                stored = await self._database.unit(partial(store, batch))
            except StorageUnavailable as error:
                self.catch_up.lost(self._clock.now())
                await pause_for_storage(error)
        self._wake(stored.lanes)
        if stored.topics:
            self._filled(stored.topics)
        return tries == 1

    async def _kept_quiet(self) -> datetime | None:
        while True:
            try:
                kept = await self._database.read(_read_quiet)
            except StorageUnavailable as error:
                await pause_for_storage(error)
                continue
            return moment(int(kept)) if kept else None

    async def _wait(self, answer: Answer) -> None:
        """Back off; an outage is told once, somebody else who polls once an hour at most."""
        now = self._clock.now()
        self._lost()
        if isinstance(answer, Conflict):
            await self._tell(answer)
        elif self._failures == 0:
            log.warning("Telegram can't be reached (%s); trying again.", type(answer).__name__)
        delay = (
            answer.seconds
            if isinstance(answer, RetryAfter)
            else _BACKOFF[min(self._failures, len(_BACKOFF) - 1)]
        )
        self._failures += 1
        await self._clock.sleep_until(now + timedelta(seconds=delay))

    async def _tell(self, answer: Conflict) -> None:
        """Two that poll take turns, each failing now and then: to admins that is one trouble."""
        now = self._clock.now()
        if now < self._tells_at:
            return
        self._tells_at = now + _TOLD_FOR
        log.warning(
            "Somebody else fetches this bot's updates (%s); trying again until they stop.", answer.words
        )
        told = Trouble(at=now, what="poller", words=answer.words)
        try:
            await self._database.unit(lambda tx: put_event(tx, DESK_LANE, told, now))
        except StorageUnavailable as error:
            await pause_for_storage(error)
        self._wake({DESK_LANE})


@dataclass(frozen=True, slots=True)
class Batch:
    """One answer to a poll. `counts_at` is when what Telegram does not date counts as sent; `quiet`: nothing was left
    behind it."""

    arrivals: tuple[Arrival, ...]
    now: datetime
    counts_at: datetime
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What a batch brought: lanes with something new, and the names of topics that were filled."""

    lanes: set[str]
    topics: set[str]


async def store(batch: Batch, tx: Tx) -> Stored:
    """One batch, in one commit, with the topics that the bot learns to be its own."""
    stored = Stored(set(), set())
    for arrival in batch.arrivals:
        if await put_update(tx, arrival, batch.now, batch.counts_at):
            stored.lanes.add(arrival.lane)
            made = arrival.own_topic
            if made is not None and (name := await refs.fill_topic(tx, made.case, made.chat_id, made.topic)):
                stored.topics.add(name)
    if batch.quiet:
        await write_setting(tx, QUIET, str(milliseconds(batch.now)))
    return stored


async def _read_quiet(tx: Tx) -> str:
    return await read_setting(tx, QUIET)
