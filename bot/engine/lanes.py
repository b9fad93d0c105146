"""Lanes: each is worked strictly in order, many side by side."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from bot.engine.pause import pause_for_storage
from bot.engine.unit import EventFailed, Taken, Worker, give_up_or_retry
from bot.ports import Clock, Database
from bot.storage import inbox
from bot.storage.cases import StaleCase
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import NotYet

log = logging.getLogger(__name__)

RESCAN: Final = 10.0
"""Seconds between looks for what another process has put into the inbox."""

SIDE_BY_SIDE: Final = 64
"""Lanes in hand at once: as many units share one commit at most."""


@dataclass(frozen=True, slots=True)
class Bells:
    """What to wake after a commit."""

    calls: Callable[[set[str]], None]
    filled: Callable[[set[str]], None]
    standing: Callable[[], Coroutine[Any, Any, None]]
    jobs: Callable[[], None]
    deadlines: Callable[[], None]


class Lanes:
    """Works what waits in the inbox. `answer` sends an `AnswerCallbackQuery` at once, and never raises."""

    def __init__(
        self,
        database: Database,
        worker: Worker,
        clock: Clock,
        bells: Bells,
        answer: Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]],
    ) -> None:
        self._database = database
        self._worker = worker
        self._clock = clock
        self._bells = bells
        self._answer = answer
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._queued: set[str] = set()
        self._busy: dict[str, bool] = {}  # in hand; whether it was woken meanwhile
        self._sleeping: dict[str, asyncio.Task[None]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._stopping = False

    def wake(self, lanes: Iterable[str]) -> None:
        """Something waits in these lanes."""
        for lane in lanes:
            if lane in self._busy:
                self._busy[lane] = True
            elif lane not in self._queued:
                self._queued.add(lane)
                self._ready.put_nowait(lane)

    async def run(self) -> None:
        """Work until `stop`; units in hand finish."""
        rescan = asyncio.create_task(self._rescan())
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(SIDE_BY_SIDE):
                    group.create_task(self._work())
        finally:
            rescan.cancel()
        for task in (*self._sleeping.values(), *self._beside):
            task.cancel()

    def stop(self) -> None:
        """Take no further event."""
        self._stopping = True
        for _ in range(SIDE_BY_SIDE):
            self._ready.put_nowait("")

    async def _rescan(self) -> None:
        """At start, and now and then: other commands write into the inbox too."""
        while True:
            try:
                self.wake(await self._database.read(inbox.waiting_lanes))
            except StorageUnavailable as error:
                await pause_for_storage(error)
            await asyncio.sleep(RESCAN)

    async def _work(self) -> None:
        while not self._stopping:
            lane = await self._ready.get()
            if lane:
                self._queued.discard(lane)
                await self._work_lane(lane)

    async def _work_lane(self, lane: str) -> None:
        """Take the lane's events one by one until none is ready."""
        self._busy[lane] = False
        while not self._stopping:
            again = await self._take(lane)
            if not again and not self._busy[lane]:
                break
            self._busy[lane] = False
        del self._busy[lane]

    async def _take(self, lane: str) -> bool:
        """One unit; whether another may follow at once."""
        try:
            outcome = await self._database.unit(self._worker.take(lane))
        except StorageUnavailable as error:
            await pause_for_storage(error)
            return True
        except StaleCase:
            return True
        except EventFailed as failed:
            await self._failed(failed)
            return True
        if isinstance(outcome, Taken):
            self._after(outcome)
            return True
        if isinstance(outcome, NotYet):
            self._sleep(lane, outcome.ready_at)
        return False

    def _after(self, taken: Taken) -> None:
        """Wake what the commit gave work to, and answer a press."""
        after = taken.aftermath
        if after.calls:
            self._bells.calls(after.calls)
        if after.filled:
            self._bells.filled(after.filled)
        if after.standing:
            self._later(self._bells.standing())
        self.wake(after.lanes)
        if after.jobs:
            self._bells.jobs()
        if after.deadlines:
            self._bells.deadlines()
        if after.toast is not None:
            self._later(self._answer(after.toast))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside the lane, which does not wait for it."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _failed(self, failed: EventFailed) -> None:
        """Count the failure where it is kept. What was said stays out of the log; where it failed does not."""
        error = describe(failed.__cause__)
        log.error("%s failed: %s", failed, error)
        while True:
            try:
                retried = partial(give_up_or_retry, failed.letter, error, self._clock.now())
                if await self._database.unit(retried):
                    self.wake(["desk"])
                return
            except StorageUnavailable as unavailable:
                await pause_for_storage(unavailable)

    def _sleep(self, lane: str, until: datetime) -> None:
        if (earlier := self._sleeping.pop(lane, None)) is not None:
            earlier.cancel()
        self._sleeping[lane] = asyncio.create_task(self._wake_at(lane, until))

    async def _wake_at(self, lane: str, until: datetime) -> None:
        await self._clock.sleep_until(until + timedelta(milliseconds=1))
        self._sleeping.pop(lane, None)
        self.wake([lane])


def describe(error: BaseException | None) -> str:
    """What kind of error, and where; never its words, which may hold what somebody wrote."""
    if error is None:
        return "unknown"
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
