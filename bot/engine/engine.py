"""The durable core, put together: started from the way out to the way in, stopped the other way round."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from bot.answer import Answer
from bot.engine.admission import Admission, Identity
from bot.engine.budgets import Budgets
from bot.engine.deadlines import Deadlines
from bot.engine.intake import Intake, Source
from bot.engine.jobs import Jobs, Kinds
from bot.engine.lanes import Bells, Lanes
from bot.engine.outbox import Outbox
from bot.engine.sweep import Sweep
from bot.engine.unit import Worker
from bot.ports import Archive, Clock, Database, Delivery


class Telegram(Source, Delivery, Identity, Protocol):
    """Telegram, both ways."""

    async def answer_callback_query(self, parameters: Mapping[str, Any], /) -> Answer:
        """Answer a press, once, now or never."""


class Engine:
    """Intake, lanes, jobs, deadlines, outbox and the sweep over one database and one clock."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        telegram: Telegram,
        worker: Worker,
        kinds: Kinds,
        budgets: Budgets,
        files: Archive,
    ) -> None:
        self._telegram = telegram
        self._admission = Admission(telegram, clock)
        self._outbox = Outbox(
            database,
            telegram,
            clock,
            budgets,
            files,
            self._admission,
            caught_up=self._caught_up,
            on_inbox=self._wake_lanes,
        )
        self._jobs = Jobs(database, clock, kinds, self._admission, self._wake_lanes)
        self._deadlines = Deadlines(database, clock, self._caught_up, self._wake_lanes)
        self._sweep = Sweep(database, clock, files)
        bells = Bells(
            calls=self._outbox.wake,
            filled=self._outbox.filled,
            standing=self._outbox.try_again,
            jobs=self._jobs.wake,
            deadlines=self._deadlines.wake,
        )
        self._lanes = Lanes(database, worker, clock, bells, self._answer)
        self._intake = Intake(
            database,
            telegram,
            worker.inbound,
            clock,
            self._admission,
            wake=self._wake_lanes,
            filled=self._outbox.filled,
            caught_up=self._hear_again,
        )

    async def run(self, stopped: asyncio.Event) -> None:
        """Until `stopped`, or until something ends that must not. Raises what ended it."""
        admission = asyncio.create_task(self._admission.run())
        outbox = asyncio.create_task(self._outbox.run())
        jobs = asyncio.create_task(self._jobs.run())
        deadlines = asyncio.create_task(self._deadlines.run())
        lanes = asyncio.create_task(self._lanes.run())
        sweep = asyncio.create_task(self._sweep.run())
        intake = asyncio.create_task(self._intake.run())
        waits = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait(
                {admission, outbox, jobs, deadlines, lanes, sweep, intake, waits},
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waits.cancel()
            await _cancelled(intake)
            await _cancelled(sweep)
            self._lanes.stop()
            await asyncio.wait({lanes})
            await _cancelled(jobs)
            await _cancelled(deadlines)
            await self._outbox.stop()
            await _cancelled(admission)
        for task in (admission, outbox, jobs, deadlines, lanes, sweep, intake):
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error

    def _hear_again(self) -> None:
        self._deadlines.look()
        self._outbox.caught_up()

    def _caught_up(self) -> bool:
        return self._intake.is_caught_up()

    def _wake_lanes(self, lanes: set[str]) -> None:
        self._lanes.wake(lanes)

    async def _answer(self, parameters: Mapping[str, Any]) -> None:
        """Its failure is nobody's loss: nothing is said only there."""
        await self._telegram.answer_callback_query(parameters)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
