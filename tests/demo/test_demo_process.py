"""How `refund-desk demo` begins and ends, as a process; nothing of it outlives it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from bot.storage.lock import FolderLock, ProcessLock
from tests.demo.desk import STARTS_WITHIN, STOPS_WITHIN, Demo, demo, demo_in


async def bot_of(running: Demo) -> int:
    """The process id of the demo's bot."""
    async with aiohttp.ClientSession(running.url) as session, session.get("/inside") as answer:
        return int((await answer.json())["bot"]["pid"])


ROOT = Path(__file__).parents[2]


def gone(process: int) -> bool:
    """Whether there is no such process, or soon none; a zombie is none."""
    stat = Path(f"/proc/{process}/stat")
    until = time.monotonic() + STOPS_WITHIN
    while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc to look into")


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_ends_in_order(number: signal.Signals) -> None:
    """Asked to stop while a page listens and a bot runs, it ends with 0 within its time, and its bot with it."""
    async with demo() as running, aiohttp.ClientSession(running.url) as session:
        bot = await bot_of(running)
        async with session.get("/world/events") as events:
            await events.content.readany()
            assert await running.stop(number) == 0
        assert gone(bot)


@needs_proc
async def test_a_killed_demo_leaves_no_bot() -> None:
    """Killed, the demo can tell nobody; its bot notices all the same, and ends."""
    async with demo() as running:
        bot = await bot_of(running)
        running.process.kill()
        await running.process.wait()
        assert gone(bot)


@needs_proc
async def test_what_a_killed_demo_left_goes_with_the_next(tmp_path: Path) -> None:
    """The next demo removes the folder of a dead one; that of a living one, and what is not a demo's, it leaves."""
    async with demo_in(tmp_path) as killed:
        bot = await bot_of(killed)
        killed.process.kill()
        await killed.process.wait()
        assert gone(bot)
    strange, living = (tmp_path / f"refund-desk-demo-{name}" for name in ("strange", "living"))
    with FolderLock(strange):
        pass
    with ProcessLock(living / "demo.lock", living):
        assert len(found(tmp_path)) == 3
        async with demo_in(tmp_path):
            assert len(found(tmp_path)) == 3
    assert found(tmp_path) == {strange.name: [".lock"], living.name: ["demo.lock"]}


def found(folder: Path) -> dict[str, list[str]]:
    """The folders in it, and what is in them."""
    return {path.name: sorted(os.listdir(path)) for path in folder.iterdir()}


@needs_proc
async def test_two_starts_make_one_bot() -> None:
    """A bot that is started twice at once is one bot, on the data of the one that was killed."""
    async with demo() as running, aiohttp.ClientSession(running.url) as session:
        first = await bot_of(running)

        async def control(action: str) -> int:
            async with session.post("/control/bot", json={"action": action}) as answer:
                return answer.status

        assert await control("kill") == 200
        assert gone(first)
        assert await asyncio.gather(control("start"), control("start")) == [200, 200]
        second = await bot_of(running)
        assert await control("kill") == 200
        async with session.get("/inside") as answer:
            assert (await answer.json())["bot"] == {"running": False}
        assert gone(second)


async def test_the_bot_is_that_of_the_same_checkout(tmp_path: Path) -> None:
    """Started from another checkout than the one that is installed, the page and the bot are both that one's."""
    for name in ("bot", "conversations", "refunds", "locales"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    mark, package = tmp_path / "mark", tmp_path / "bot" / "__init__.py"
    package.write_text(f"import sys\nwith open({str(mark)!r}, 'a') as mark: print(*sys.argv, file=mark)\n")
    async with demo(tmp_path):
        assert "demo-bot --until-eof" in mark.read_text()


async def test_a_bot_that_starts_in_an_outage_is_seen() -> None:
    """Started while Telegram is down, the bot runs and waits; the clock moves it all the same."""
    async with demo() as running, aiohttp.ClientSession(running.url) as session:

        async def control(name: str, **body: object) -> None:
            async with session.post(f"/control/{name}", json=body) as answer:
                assert answer.status == 200, await answer.text()

        await control("telegram", down=True)
        await control("bot", action="kill")
        await control("bot", action="start")
        before = await clock_of(session)
        await control("clock", seconds=3600)
        assert await clock_of(session) > before
        await control("telegram", down=False)


async def clock_of(session: aiohttp.ClientSession) -> str:
    async with session.get("/inside") as answer:
        found = (await answer.json())["bot"]
    assert found["running"]
    return str(found["clock"])


async def test_a_port_in_use_is_one_line() -> None:
    """A second demo on the same port says so in one line, with exit code 2, and ends at once."""
    async with demo() as running:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo", "--port", running.url.rpartition(":")[2]),
            env=dict(os.environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(STARTS_WITHIN):
            said, told = await process.communicate()
    assert process.returncode == 2
    assert said == b""
    assert told.decode().count("\n") == 1
    assert "Another program listens on this port; choose another with --port." in told.decode()
