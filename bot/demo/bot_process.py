"""The bot as a process of its own, so that the demo can kill it as an outage would."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import aiohttp

from bot.demo.server import BotAction, Unavailable

_CHECKOUT: Final = Path(__file__).parents[2]
"""The folder that holds the packages of this program, wherever it was started from."""

_STARTS_WITHIN: Final = 20.0
_STOPS_WITHIN: Final = 8.0


class BotProcess:
    """`refund-desk demo-bot` with `environment`; its clock is as far ahead as it was ever moved, and its orders are
    dated as they were ever dated."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = {**os.environ, **environment, "PYTHONPATH": _search_path()}
        self._folder = folder
        self._ahead = 0
        self._dated: dict[str, str] = {}
        self._process: Process | None = None
        self._inspection = ""
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        """Start it, where it does not run, and wait until its inside can be seen."""
        async with self._starting:  # two presses start one bot
            if not self._runs():
                self._inspection = ""
                self._process = await self._spawn()
                self._inspection = await self._announced(self._process)

    async def _spawn(self) -> Process:
        """Its standard input is the lifeline: closed with this process, whatever ends it."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "demo-bot", "--until-eof", "--ahead", str(self._ahead)),
            *(word for number, now in self._dated.items() for word in ("--dated", number, now)),
            env=self._environment,
            cwd=self._folder,
            stdin=PIPE,
            stdout=PIPE,
        )

    async def _announced(self, process: Process) -> str:
        """The address of its inspection, which is all that it prints."""
        assert process.stdout is not None
        try:
            async with asyncio.timeout(_STARTS_WITHIN):
                line = await process.stdout.readline()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise Unavailable("The bot does not start; its messages are in the terminal.") from None
        if not line:
            await process.wait()
            raise Unavailable("The bot ended at once; its messages are in the terminal.")
        return str(json.loads(line)["inspection"])

    async def control(self, action: BotAction) -> None:
        """SIGKILL, as a power cut would, or a fresh start on the same data."""
        if action is BotAction.START:
            await self.start()
        elif self._process is not None and self._runs():
            self._inspection = ""
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """Ask it to stop; insist after a while."""
        if self._process is None or not self._runs():
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_STOPS_WITHIN):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def move_clock(self, seconds: int) -> None:
        """Move the bot's clock ahead; where it does not run, it starts that far ahead."""
        async with self._starting:  # else a bot that is starting would miss it
            self._ahead += seconds
            if self._can_be_asked():
                await self._ask("POST", "/clock", {"seconds": seconds})

    async def date_order(self, number: str, now: datetime) -> None:
        """Have a sample order dated from `now` on; where the bot does not run, it starts with it."""
        async with self._starting:  # else a bot that is starting would miss it
            self._dated[number] = now.isoformat(timespec="seconds")
            if self._can_be_asked():
                await self._ask("POST", "/order", {"number": number, "now": self._dated[number]})

    async def inside(self, language: str) -> Mapping[str, Any]:
        """The JSON of page/README.md, its words in `language` where the bot speaks it."""
        try:
            if self._can_be_asked():
                found: Mapping[str, Any] = await self._ask("GET", f"/inside?language={quote(language)}")
                return found
        except Unavailable:
            if self._can_be_asked():
                raise
        return {"bot": {"running": False}}

    def _runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def _can_be_asked(self) -> bool:
        """It runs, and has said where."""
        return self._runs() and bool(self._inspection)

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        timeout = aiohttp.ClientTimeout(total=5)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.request(method, f"{self._inspection}{path}", json=body) as response,
            ):
                return await response.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"The bot does not answer ({type(error).__name__}).") from error


def _search_path() -> str:
    """This very checkout before whatever is installed: else a page of one would stand before the bot of another."""
    return os.pathsep.join(filter(None, (str(_CHECKOUT), os.environ.get("PYTHONPATH"))))
