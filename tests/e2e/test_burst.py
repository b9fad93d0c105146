"""200 cases at once: Telegram's limits hold, the oldest is shown first, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from bot.app import run
from bot.demo.api.message import Message
from bot.engine.clock import MovableClock
from bot.settings import Settings
from conversations.press import Verb
from tests.e2e.kit.buttons import buttons
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.shop import Shop, open_shop

CASES: Final = 200
ON: Final = {"TELEGRAM_BUDGETS": "on"}
HALF_AN_HOUR: Final = 30 * 60
AT_ONCE: Final = 2.0
"""Seconds of Telegram's clock; the test's steps, and a slow machine, are part of it."""


@asynccontextmanager
async def running(shop: Shop, clock: MovableClock) -> AsyncIterator[None]:
    """The bot in this very process, so that its clock and Telegram's are moved at one and the same moment."""
    settings = Settings(**{name.lower(): value for name, value in shop.process.environment.items()})
    task = asyncio.create_task(run(settings, clock))
    async with asyncio.timeout(60):
        while shop.bot.updates.poll is None and not task.done():  # noqa: ASYNC110  # the stand-in tells nobody of it
            await asyncio.sleep(0.01)
    try:
        yield
        os.kill(os.getpid(), signal.SIGTERM)
        await task
    finally:
        task.cancel()


class Time:
    """Moves both clocks, and counts by how much."""

    def __init__(self, shop: Shop, clock: MovableClock) -> None:
        self.shop = shop
        self.clock = clock
        self.passed = 0.0

    async def until(self, happened: Callable[[], bool], step: float, most: float) -> float:
        """Let time pass until it has happened; seconds. While calls come, or one is under way, it stands still: the
        machine may be slow."""
        began, calls = self.passed, self.shop.world.calls
        while not happened():
            assert self.passed - began < most, f"It has not happened within {most} seconds"
            count = calls.count
            await asyncio.sleep(0.01)
            if calls.count == count and not self.shop.data.count("outbox", "state = 'sending'"):
                self.shop.world.clock.advance(step)
                self.clock.advance(step)
                self.passed += step
        return self.passed - began

    async def during(self, work: Awaitable[object], step: float) -> None:
        """Let time pass while somebody does something."""
        task = asyncio.ensure_future(work)
        await self.until(task.done, step, 600)
        await task


def cards(shop: Shop) -> list[Message]:
    """Every card in the group, in the order in which they came."""
    return [m for m in shop.nora.messages if any(_is_of_card(b.press.verb) for b in buttons(m))]


def _is_of_card(verb: Verb) -> bool:
    return verb is Verb.FINDINGS


def shown(shop: Shop) -> list[str]:
    """The requests whose cards are there, in the order in which they came."""
    return [next(b.press.subject for b in buttons(m) if _is_of_card(b.press.verb)) for m in cards(shop)]


def says(shop: Shop, words: str) -> bool:
    """Whether these words stand in the group."""
    return any(words in message.text for message in shop.nora.messages)


async def asks_for_a_person(customer: Customer) -> None:
    """The shortest way to a case: Start, and a person."""
    customer.person.start(customer._bot)
    await customer.presses(Verb.PERSON)
    await customer.reference()


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_burst_is_shown_within_half_an_hour(tmp_path: Path) -> None:
    """Topics and cards of 200 new cases, oldest first, with no call refused; customers and staff are answered."""
    clock, stack = MovableClock(), AsyncExitStack()
    async with stack:
        shop = await stack.enter_async_context(open_shop(tmp_path, of_each=0, settings=ON))
        time = Time(shop, clock)
        shop.world.budgets.on = True
        await stack.enter_async_context(running(shop, clock))
        people = [shop.customer(f"Camille {number}", patience=120) for number in range(CASES)]
        await time.during(asyncio.gather(*map(asks_for_a_person, people)), 0.2)
        assert shop.data.count("cases", "state = 'review'") == CASES
        await time.until(lambda: len(cards(shop)) >= CASES // 2, 2.0, HALF_AN_HOUR)
        # In the middle of it a customer writes, and a colleague presses a button.
        heard = len(people[0].messages)
        people[0].says("/status")
        assert await time.until(lambda: len(people[0].messages) > heard, 0.02, 60) <= AT_ONCE
        reference = shown(shop)[0]
        await shop.nora.presses(reference, Verb.FINDINGS)
        assert await time.until(lambda: says(shop, f"{reference}, policy"), 0.02, 60) <= AT_ONCE
        await time.until(lambda: len(cards(shop)) == CASES, 2.0, HALF_AN_HOUR)
        assert time.passed < HALF_AN_HOUR
        rows = shop.data.rows("""SELECT "case" FROM audit WHERE what = 'escalate' ORDER BY id""")
        assert shown(shop) == [row["case"] for row in rows]
        assert [call.method for call in shop.world.calls.of() if call.status == 429] == []
