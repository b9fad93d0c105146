"""While the database can't be written: nobody counts a failure, nothing is lost, and one line says so."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator

import pytest

from bot.engine import pause
from tests.bot.engine.raw import says
from tests.bot.engine.test_lanes import Failing, echo
from tests.bot.engine.workshop import Workshop
from tests.fakes.outage import Outage


@pytest.fixture(autouse=True)
def nothing_said() -> Iterator[None]:
    """As at the start of a process."""
    before = pause._last_said[0]
    pause._last_said[0] = -pause._SAID_AGAIN_AFTER
    yield
    pause._last_said[0] = before


async def _shop(failing: Failing | None = None) -> tuple[Workshop, Outage]:
    shop = await Workshop.open(failing or echo)
    outage = Outage(shop.database)
    await shop.arrive(says("hello"), says("again"))
    shop.database = outage
    return shop, outage


def _rows(shop: Workshop) -> list[tuple[str, int]]:
    assert isinstance(shop.database, Outage)
    shop.database, outage = shop.database.database, shop.database
    rows = [(row["state"], row["attempts"]) for row in shop.rows("inbox")]
    shop.database = outage
    return rows


async def test_an_outage_counts_no_attempt(caplog: pytest.LogCaptureFixture) -> None:
    """The look for lanes, and the unit itself: both are tried again each second, with one line in all."""
    shop, outage = await _shop()
    outage.lasts = 2
    with caplog.at_level(logging.ERROR):
        shop.start()
        await asyncio.sleep(2.3)
        await shop.calm()
    assert _rows(shop) == [("done", 0), ("done", 0)]
    assert outage.failed == 2
    assert len(caplog.records) == 1
    assert "the disk is full" in caplog.text
    await shop.stop()


async def test_a_failure_is_counted_when_that_can_be_kept() -> None:
    """Until then the event is not tried again: it would fail again, and count nothing."""
    shop, outage = await _shop(Failing(hello=1))
    tries = 0

    def counted(state: object, event: object, known: object) -> object:
        nonlocal tries
        tries += 1
        outage.lasts = 1 if tries == 1 else 0
        return failing(state, event, known)  # type: ignore[arg-type]

    failing, shop.step = shop.step, counted  # type: ignore[assignment]
    shop.start()
    await asyncio.sleep(1.2)
    await shop.calm()
    assert _rows(shop)[0] == ("waiting", 1)
    await shop.pass_time(1)
    assert _rows(shop) == [("done", 1), ("done", 0)]
    await shop.stop()


async def test_an_outage_holds_up_no_stop() -> None:
    """Under five seconds, however long it lasts."""
    shop, outage = await _shop(Failing(hello=1))
    outage.lasts = 10_000
    shop.start()
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await shop.stop()
    assert time.monotonic() - began < 3


async def test_one_line_a_minute_is_enough(caplog: pytest.LogCaptureFixture) -> None:
    """However many wait."""
    with caplog.at_level(logging.ERROR):
        await asyncio.gather(*(pause.pause_for_storage(OSError("the disk is full.")) for _ in range(50)))
        pause._last_said[0] -= 60
        await pause.pause_for_storage(OSError("the disk is full."))
    assert len(caplog.records) == 2
