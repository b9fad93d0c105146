"""Lanes: each is worked strictly in order, many side by side."""

from __future__ import annotations

import asyncio
import logging
import os
import traceback
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.engine.pause import pause_for_storage
from bot.engine.reports import DESK_LANE
from bot.engine.unit import EventFailed, Taken, Worker, give_up_or_retry
from bot.ports import Clock, Database, Tx
from bot.storage import inbox, undelivered
from bot.storage.cases import StaleCase
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import NotYet

log = logging.getLogger(__name__)

_OURS: Final = tuple(
    f"{Path(__file__).parents[2] / package}{os.sep}" for package in ("bot", "conversations", "refunds")
)
"""Where the desk's own code lies: an error's place in it says more than the place in a library."""

RESCAN: Final = 10.0
"""Seconds between looks for what another process has made wait."""

SIDE_BY_SIDE: Final = 64
"""Lanes in hand at once: as many units share one commit at most."""

IN_A_ROW: Final = 32
"""Events of one lane that are taken before it is another lane's turn."""

RERUNS: Final = 8
"""So often an event whose case has moved on meanwhile is stepped anew; then that is a failure like any other."""


@dataclass(frozen=True, slots=True)
class Bells:
    """What to wake after a commit."""

    calls: Callable[[set[str]], None]
    filled: Callable[[set[str]], None]
    standing: Callable[[], Coroutine[Any, Any, None]]
    jobs: Callable[[], None]
    deadlines: Callable[[datetime], None]


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
        self._reruns: dict[str, int] = {}
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
        try:
            async with asyncio.TaskGroup() as group:
                rescan = group.create_task(self._rescan())
                async with asyncio.TaskGroup() as workers:
                    for _ in range(SIDE_BY_SIDE):
                        workers.create_task(self._work())
                rescan.cancel()
        finally:
            left = (*self._sleeping.values(), *self._beside)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def stop(self) -> None:
        """Take no further event."""
        self._stopping = True
        for _ in range(SIDE_BY_SIDE):
            self._ready.put_nowait("")

    async def look_around(self) -> None:
        """Take up what other commands made wait, in the inbox or in the outbox."""
        lanes, retried = await self._database.read(_waiting)
        self.wake(lanes)
        if retried:
            self._bells.calls(set(await self._database.unit(undelivered.take_up_retried)))

    async def _rescan(self) -> None:
        """At start, and now and then."""
        while True:
            try:
                await self.look_around()
            except StorageUnavailable as error:
                await pause_for_storage(error)
                continue
            await asyncio.sleep(RESCAN)

    async def _work(self) -> None:
        while not self._stopping:
            lane = await self._ready.get()
            if lane:
                self._queued.discard(lane)
                await self._work_lane(lane)

    async def _work_lane(self, lane: str) -> None:
        """Take the lane's events one by one until none is ready, or others have waited long enough."""
        self._busy[lane] = again = False
        for _ in range(IN_A_ROW):
            again = await self._take(lane) or self._busy[lane]
            self._busy[lane] = False
            if self._stopping or not again:
                break
        del self._busy[lane]
        if again:
            self.wake([lane])

    async def _take(self, lane: str) -> bool:
        """One unit; whether another may follow at once."""
        try:
            outcome = await self._database.unit(self._worker.take(lane))
        except StorageUnavailable as error:
            await pause_for_storage(error)
            return True
        except EventFailed as failed:
            if not self._is_rerun(failed):
                await self._failed(failed)
            return True
        self._reruns.pop(lane, None)
        if isinstance(outcome, Taken):
            self._after(outcome)
            return outcome.more
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
        if after.due_at is not None:
            self._bells.deadlines(after.due_at)
        if after.toast is not None:
            self._later(self._answer(after.toast))

    def _is_rerun(self, failed: EventFailed) -> bool:
        """Whether the event is only to be stepped anew, since its case has moved on."""
        lane = failed.letter.lane
        tried = self._reruns.pop(lane, 0)
        if not isinstance(failed.__cause__, StaleCase) or tried >= RERUNS:
            return False
        self._reruns[lane] = tried + 1
        return True

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        """Beside the lane, which does not wait for it."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _failed(self, failed: EventFailed) -> None:
        """Count the failure where it is kept. What was said stays out of the log; where it failed does not."""
        error = describe(failed.__cause__)
        log.error("%s failed: %s", failed, error)
        while not self._stopping:
            try:
                retried = partial(give_up_or_retry, failed.letter, error, self._clock.now())
                if await self._database.unit(retried):
                    self.wake([DESK_LANE])
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


async def _waiting(tx: Tx) -> tuple[list[str], bool]:
    return await inbox.waiting_lanes(tx), await undelivered.are_retried(tx)


def describe(error: BaseException | None) -> str:
    """What kind of error, and where; never its words, which may hold what somebody wrote."""
    if error is None:
        return "unknown"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_OURS)] or frames
    where = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"
