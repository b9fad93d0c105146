"""Deadlines: one task sleeps until the earliest and puts what is due into the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.engine.pause import pause_for_storage
from bot.ports import Clock, Database, Tx
from bot.storage import deadlines
from bot.storage.errors import StorageUnavailable
from bot.storage.inbox import put_event
from conversations.outcomes import Due

_ASKS_AGAIN: Final = timedelta(minutes=1)
"""While intake is behind: it may be given up after a day, of which nothing wakes."""


class Deadlines:
    """`caught_up` tells whether intake has seen what was sent before: until then nothing falls due."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        caught_up: Callable[[], bool],
        wake: Callable[[set[str]], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._caught_up = caught_up
        self._wake = wake
        self._changed = asyncio.Event()
        self._earliest: datetime | None = clock.now()  # nothing is due before; at start, look

    def wake(self, due_at: datetime) -> None:
        """A deadline was set that is due then."""
        if self._earliest is None or due_at < self._earliest:
            self._earliest = due_at
            self._changed.set()

    def look(self) -> None:
        """Intake has caught up: what is due may fall due."""
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._changed.clear()
            now, until = self._clock.now(), self._earliest
            if until is not None and until <= now:
                if self._caught_up():
                    await self._fire(now)
                    continue
                until = now + _ASKS_AGAIN
            await self._sleep(until)

    async def _fire(self, now: datetime) -> None:
        """Put what is due into the inbox, all in one unit. What is set meanwhile, it may not see."""
        self._earliest = None
        try:
            lanes, following = await self._database.unit(partial(fire, now))
        except StorageUnavailable as error:
            self._earliest = now
            await pause_for_storage(error)
            return
        if following is not None:
            self.wake(following)
        if lanes:
            self._wake(lanes)

    async def _sleep(self, until: datetime | None) -> None:
        changed = asyncio.create_task(self._changed.wait())
        tasks: set[asyncio.Task[object]] = {changed}
        if until is not None:
            tasks.add(asyncio.create_task(self._clock.sleep_until(until)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()


async def fire(now: datetime, tx: Tx) -> tuple[set[str], datetime | None]:
    """Everything that is due becomes an event in its lane, and is marked; the lanes, and when more is due."""
    lanes = set()
    for deadline in await deadlines.due_deadlines(tx, now):
        event = Due(
            at=now,
            deadline=deadline.kind,
            subject=deadline.subject,
            due_at=deadline.due_at,
            person=deadline.person,
        )
        await put_event(tx, deadline.lane, event, now, person=deadline.person)
        await deadlines.mark_fired(tx, deadline)
        lanes.add(deadline.lane)
    return lanes, await deadlines.next_due(tx)
