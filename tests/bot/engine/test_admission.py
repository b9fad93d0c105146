"""A token that Telegram refuses: everybody stops, it is said once, and everybody goes on when it is accepted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.answer import Unreachable
from bot.engine.admission import Admission
from tests.fakes.clock import FakeClock, settle
from tests.fakes.identity import Identity


class Gate:
    """An admission at work, and what it told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.telegram = Identity(refuses=True)
        self.admission = Admission(self.telegram, self.clock)
        self.told: list[bool] = []
        self.admission.on_change(lambda: self.told.append(self.admission.stands))


@asynccontextmanager
async def gate() -> AsyncIterator[Gate]:
    made = Gate()
    running = asyncio.create_task(made.admission.run())
    await settle()
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_nobody_is_asked_while_it_stands() -> None:
    """An accepted token needs no proof."""
    async with gate() as one:
        await one.clock.run_for(3600)
        await one.admission.granted()
        assert (one.admission.stands, one.telegram.asked, one.told) == (True, 0, [])


async def test_a_refused_token_is_tried_again_ever_more_rarely() -> None:
    """After half a minute, twice as long each time, five minutes at most; an outage is no answer either."""
    async with gate() as one:
        one.admission.refuse()
        asked = []
        for _ in range(16 * 60):
            await one.clock.run_for(1)
            if one.telegram.asked > len(asked):
                asked.append(_ + 1)
        assert asked == [30, 90, 210, 450, 750]
        one.telegram.instead = Unreachable("no route")
        await one.clock.run_for(300)
        assert not one.admission.stands


async def test_it_is_said_once_and_told_to_whoever_stopped(caplog: pytest.LogCaptureFixture) -> None:
    """Many calls are refused at once: that is one line, and one more when all go on."""
    async with gate() as one:
        with caplog.at_level(logging.INFO):
            for _ in range(3):
                one.admission.refuse()
            waits = asyncio.create_task(one.admission.granted())
            await one.clock.run_for(31)
            assert not waits.done()
            one.telegram.refuses = False
            await one.clock.run_for(60)
        assert waits.done()
        assert one.told == [False, True]
        assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


async def test_a_token_that_is_accepted_for_a_moment_only_is_not_asked_for_more_often() -> None:
    """Else every half minute would have its line; once it was accepted for long, it begins anew."""
    async with gate() as one:
        one.telegram.refuses = False
        waited = []
        for _ in range(3):
            one.admission.refuse()
            began = one.clock.now()
            while not one.admission.stands:
                await one.clock.run_for(1)
            waited.append((one.clock.now() - began).total_seconds())
        assert waited == [30, 60, 120]
        await one.clock.run_for(600)
        one.admission.refuse()
        await one.clock.run_for(30)
        assert one.admission.stands
