"""A stop waits for nothing that may take long, and hides no error."""

from __future__ import annotations

import asyncio

import pytest

from bot.stopping import beside, unless


async def _answers() -> str:
    return "an answer"


async def _fails() -> None:
    raise ZeroDivisionError


async def _hangs() -> None:
    await asyncio.Event().wait()


async def test_work_is_waited_for_until_it_is_stopped() -> None:
    """What comes of it, or nothing; its error is raised."""
    stopped = asyncio.Event()
    assert await unless(stopped, _answers()) == "an answer"
    with pytest.raises(ZeroDivisionError):
        await unless(stopped, _fails())
    asyncio.get_running_loop().call_soon(stopped.set)
    async with asyncio.timeout(1):
        assert await unless(stopped, _hangs()) is None
    assert await unless(stopped, _answers()) is None


async def test_what_hangs_beside_the_work_ends_with_it() -> None:
    """Nobody waits for it."""
    stopped = asyncio.Event()
    async with asyncio.timeout(1), beside(_hangs(), stopped):
        await asyncio.sleep(0)
    assert not stopped.is_set()


async def test_an_error_beside_the_work_stops_it_and_is_raised() -> None:
    """A program error is hidden nowhere."""
    stopped = asyncio.Event()
    with pytest.raises(ZeroDivisionError):
        async with asyncio.timeout(1), beside(_fails(), stopped):
            await stopped.wait()
