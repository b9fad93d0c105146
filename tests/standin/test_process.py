"""The stand-in as a process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import sys

import aiohttp


async def test_a_process() -> None:
    """It prints where it is, serves, and ends on SIGTERM with exit code 0."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.demo.api", "--token", "42:abc", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    where = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
    assert where["pid"] == process.pid
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{where['api']}/bot42:abc/getMe") as answer:
            assert (await answer.json())["result"]["id"] == 42
        async with session.get(f"{where['world']}/world") as answer:
            assert [bot["id"] for bot in (await answer.json())["bots"]] == [42]
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 5) == 0
