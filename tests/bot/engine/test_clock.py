"""The clocks: they go on, they can be moved, and whoever sleeps wakes in time."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.clock import MovableClock, SystemClock, elapsed
from tests.fakes.clock import FakeClock, settle


async def test_the_system_clock_shows_the_time_and_goes_on() -> None:
    """It shows the wall clock's time, and never goes back."""
    clock = SystemClock()
    shown = [clock.now() for _ in range(1000)]
    assert abs(datetime.now(UTC) - shown[0]) < timedelta(seconds=1)
    assert shown == sorted(shown)
    assert shown[0].tzinfo is UTC


@pytest.mark.parametrize("make", [SystemClock, MovableClock])
async def test_a_sleeper_wakes_at_its_moment(make: type[SystemClock]) -> None:
    """Neither before it, nor long after; a moment that has passed is not waited for."""
    clock = make()
    until = clock.now() + timedelta(milliseconds=30)
    await clock.sleep_until(until)
    assert until <= clock.now() < until + timedelta(seconds=2)
    await clock.sleep_until(until - timedelta(days=1))


@pytest.mark.parametrize("make", [SystemClock, MovableClock])
async def test_whoever_slept_while_the_machine_was_suspended_wakes_after_it(make: type[SystemClock]) -> None:
    """The event loop's time stood still meanwhile, the clock's went on: a deadline is no night late."""
    passed = [0.0]
    clock = make(lambda: passed[0], 0.01)
    asleep = asyncio.ensure_future(clock.sleep_until(clock.now() + timedelta(hours=8)))
    await asyncio.sleep(0.03)
    assert not asleep.done()
    passed[0] += 8 * 3600
    await asyncio.wait_for(asleep, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has two such clocks")
def test_the_time_of_a_suspension_counts() -> None:
    """Linux counts it apart from plain monotonic time."""
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= elapsed() <= time.clock_gettime(time.CLOCK_BOOTTIME)


async def test_whoever_sleeps_wakes_when_the_clock_is_moved() -> None:
    """Moved past the moment, the sleeper wakes at once; moved to before it, it sleeps on."""
    clock = MovableClock()
    began = clock.now()
    near, far = (asyncio.ensure_future(clock.sleep_until(began + timedelta(hours=hours))) for hours in (1, 3))
    await settle()
    assert not near.done()
    clock.advance(7200)
    await settle()
    assert near.done()
    assert not far.done()
    assert timedelta(hours=2) <= clock.now() - began < timedelta(hours=2, seconds=2)
    clock.advance(3600)
    await far


async def test_the_clock_is_not_moved_back() -> None:
    """Budgets and deadlines rest on time that only goes on."""
    clock = MovableClock()
    with pytest.raises(ValueError, match="ahead"):
        clock.advance(-1)


async def test_the_fake_clock_goes_from_sleeper_to_sleeper() -> None:
    """Each sleeper wakes at its own moment, in order, also where one wakes to sleep again."""
    clock, woke = FakeClock(), list[float]()
    began = clock.now()

    async def tick(seconds: float) -> None:
        for number in range(1, 4):
            await clock.sleep_until(began + timedelta(seconds=number * seconds))
            woke.append((clock.now() - began).total_seconds())

    tasks = [asyncio.ensure_future(tick(seconds)) for seconds in (2, 3)]
    await clock.run_for(10)
    assert woke == [2, 3, 4, 6, 6, 9]
    assert clock.now() == began + timedelta(seconds=10)
    await asyncio.gather(*tasks)
