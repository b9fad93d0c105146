"""Jobs: what needs the world, run outside any transaction; the outcome comes back through the inbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeAlias

from bot.engine.admission import Admission
from bot.engine.lanes import describe
from bot.engine.pause import pause_for_storage
from bot.ports import Clock, Database, Tx
from bot.storage import jobs
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import put_event
from bot.storage.jobs import Job
from conversations.outcomes import FromDesk

log = logging.getLogger(__name__)

SIDE_BY_SIDE: Final = 16
"""Jobs of one kind that are run at once: a look-up never waits for slow receipts."""

FIRST_TRY: Final = timedelta(seconds=5)
"""A job whose time ran out while the desk lay dead gets so long: the world was not asked meanwhile."""
_BACKOFF: Final = tuple(timedelta(seconds=seconds) for seconds in (1, 3, 10, 30, 60, 300))
GIVE_UP_AFTER: Final = timedelta(days=1)


class NotNow(Exception):
    """The world did not answer; the job is tried again."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of job is run, and what is told where its outcome is overdue. `run` raises `NotNow`."""

    run: Callable[[Job, datetime], Awaitable[FromDesk]]
    unavailable: Callable[[Job, datetime], FromDesk]


Kinds: TypeAlias = Mapping[str, Kind]


class Jobs:
    """Runs the rows of table `jobs`; a job may run twice (a kill), and its outcome counts once.

    None is given up while Telegram refuses the token: most of them ask Telegram.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        kinds: Kinds,
        admission: Admission,
        wake: Callable[[set[str]], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._kinds = kinds
        self._admission = admission
        self._wake = wake
        self._new = asyncio.Event()
        self._last = 0
        self._rooms = {kind: asyncio.Semaphore(SIDE_BY_SIDE) for kind in kinds}

    def wake(self) -> None:
        """A job was written."""
        self._new.set()

    async def run(self) -> None:
        """Until cancelled: jobs in hand are then run again at the next start."""
        await self._keep(partial(_forget_the_future, self._clock.now()))
        async with asyncio.TaskGroup() as group:
            while True:
                self._new.clear()
                try:
                    found = await self._database.read(partial(_jobs_after, self._last))
                except StorageUnavailable as error:
                    await pause_for_storage(error)
                    continue
                for job in found:
                    self._last = job.id
                    group.create_task(self._carry_out(job))
                await self._new.wait()

    async def _carry_out(self, job: Job) -> None:
        """Run it until it works out; whoever waits is told once when it takes too long."""
        kind = self._kinds.get(job.kind)
        if kind is None:
            log.error("job %s is dropped: nothing is known of jobs of kind %s", job.id, job.kind)
            await self._keep(partial(_drop, job))
            return
        overdue = None if job.told else asyncio.create_task(self._tell_overdue(job, kind))
        try:
            await self._until_done(job, kind)
        finally:
            if overdue is not None:
                overdue.cancel()

    async def _until_done(self, job: Job, kind: Kind) -> None:
        await self._clock.sleep_until(job.ready_at)
        attempts = job.attempts
        while not await self._attempt(job, kind):
            ready_at = self._clock.now() + _BACKOFF[min(attempts, len(_BACKOFF) - 1)]
            attempts += 1
            if not await self._keep(partial(_postpone, job, ready_at)):
                return  # it is not wanted any more
            await self._clock.sleep_until(ready_at)

    async def _attempt(self, job: Job, kind: Kind) -> bool:
        """Whether the job is settled; after a day it is, though nothing came of it."""
        outcome = await self._run(job, kind)
        if isinstance(outcome, NotNow):
            if not self._admission.stands or self._clock.now() - job.created_at < GIVE_UP_AFTER:
                return False
            outcome = kind.unavailable(job, self._clock.now())
        if await self._keep(partial(_finish, job, outcome, self._clock.now())):
            self._wake({job.lane})
        return True

    async def _run(self, job: Job, kind: Kind) -> FromDesk | NotNow:
        """What came of it. While the database can't be used, no attempt counts."""
        while True:
            try:
                async with self._rooms[job.kind]:
                    return await kind.run(job, self._clock.now())
            except StorageUnavailable as error:
                await pause_for_storage(error)
            except NotNow as not_now:
                return not_now
            except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the other jobs; it is logged
                log.error("job %s (%s) failed: %s", job.id, job.kind, describe(error))
                return NotNow()

    async def _tell_overdue(self, job: Job, kind: Kind) -> None:
        await self._clock.sleep_until(max(job.overdue_at, self._clock.now() + FIRST_TRY))
        now = self._clock.now()
        event = kind.unavailable(job, now)
        if await self._keep(partial(_tell, job, event, now)):
            self._wake({job.lane})

    async def _keep(self, work: Callable[[Tx], Awaitable[bool]]) -> bool:
        while True:
            try:
                return await self._database.unit(work)
            except StorageUnavailable as error:
                await pause_for_storage(error)


async def _jobs_after(last: int, tx: Tx) -> list[Job]:
    return await jobs.jobs_after(tx, last)


async def _finish(job: Job, outcome: FromDesk, now: datetime, tx: Tx) -> bool:
    """The outcome goes into the lane that asked, once."""
    if not await jobs.finish_job(tx, job.id):
        return False
    await put_event(tx, job.lane, outcome, now, person=job.person)
    return True


async def _drop(job: Job, tx: Tx) -> bool:
    return await jobs.finish_job(tx, job.id)


async def _tell(job: Job, event: FromDesk, now: datetime, tx: Tx) -> bool:
    if not await jobs.tell_overdue(tx, job.id):
        return False
    await put_event(tx, job.lane, event, now, person=job.person)
    return True


async def _postpone(job: Job, ready_at: datetime, tx: Tx) -> bool:
    return await jobs.postpone_job(tx, job.id, ready_at)


async def _forget_the_future(now: datetime, tx: Tx) -> bool:
    await jobs.forget_the_future(tx, now)
    return True
