"""The bot as production runs it: `python -m bot run`, a process of its own, with settings from the environment."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp

from bot.demo.api.acts import until
from bot.demo.api.world import World

STARTS_WITHIN: Final = 60.0
STOPS_WITHIN: Final = 8.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    stdout: str
    stderr: str


class BotProcess:
    """Starts, kills and stops the bot; everything that it writes is kept in files of `folder`."""

    def __init__(self, world: World, environment: Mapping[str, str], folder: Path) -> None:
        self.folder = folder
        self._world = world
        self._environment = environment
        self._process: Process | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """The bot's settings."""
        return self._environment

    @property
    def stderr(self) -> str:
        """What every bot process of this folder has said until now."""
        return _read(self.folder / "stderr.log")

    @property
    def runs(self) -> bool:
        """Whether it is alive."""
        return self._process is not None and self._process.returncode is None

    async def start(self, *command: str) -> None:
        """Start it, and wait until it fetches updates. Another `command` than `run` may stand for it."""
        polls = self._world.calls.count
        await self.spawn(*command)

        def polled() -> bool | None:
            return any(self._world.calls.of("getUpdates", polls)) or None

        try:
            await until(self._world, polled, STARTS_WITHIN)
        except TimeoutError:
            raise AssertionError(f"The bot does not start:\n{self.stderr}") from None

    async def spawn(self, *command: str) -> None:
        """Start it, and wait for nothing."""
        with (
            (self.folder / "stderr.log").open("ab") as stderr,
            (self.folder / "stdout.log").open("ab") as stdout,
        ):
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *(command or ("run",))),
                env=environment_with(self._environment),
                cwd=self.folder,
                stdin=DEVNULL,
                stdout=stdout,
                stderr=stderr,
            )

    async def start_movable(self) -> None:
        """Start it with a clock that `move_clock` moves: the demo's composition, which is production's otherwise."""
        await self.start("demo-bot", "--ahead", str(self._world.clock.ahead))

    async def move_clock(self, seconds: float) -> None:
        """Move the clock of a bot that `start_movable` started, and Telegram's with it."""
        self._world.clock.advance(seconds)
        said = _read(self.folder / "stdout.log").splitlines()
        inspection = json.loads(said[-1])["inspection"]
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{inspection}/clock", json={"seconds": seconds}) as answer,
        ):
            assert answer.status == 200

    async def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        assert self._process is not None
        if self.runs:
            self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; its exit code. It must not take longer than the five seconds that it promises."""
        assert self._process is not None
        if self.runs:
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPS_WITHIN):
            return await self._process.wait()

    async def run(self, *arguments: str, settings: Mapping[str, str] | None = None) -> Ended:
        """Another command of the same installation, to its end."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            env=environment_with({**self._environment, **(settings or {})}),
            cwd=self.folder,
            stdin=DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(STARTS_WITHIN):
                stdout, stderr = await process.communicate()
        except TimeoutError:
            process.kill()
            stdout, stderr = await process.communicate()
            raise AssertionError(f"It does not end:\n{stderr.decode()}") from None
        return Ended(process.returncode or 0, stdout.decode(), stderr.decode())


def environment_with(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment; of the bot's settings only these."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**kept, **settings}


SETTINGS: Final = frozenset(
    {
        "BOT_TOKEN",
        "TELEGRAM_API_URL",
        "SUPPORT_CHAT_ID",
        "FINANCE_CHAT_ID",
        "TECHNICAL_CHAT_ID",
        "ADMIN_IDS",
        "SHOP_NAME",
        "ORDER_EXAMPLE",
        "PRIVACY_URL",
        "DEFAULT_LANGUAGE",
        "STAFF_LANGUAGE",
        "POLICY_FILE",
        "REPLIES_FILE",
        "STAFF_NAMES",
        "OFFICE_HOURS",
        "ANSWER_WITHIN",
        "ASKED_DAYS",
        "DRAFT_HOURS",
        "DATA_DIR",
        "DATABASE_URL",
        "LOG_FORMAT",
        "TELEGRAM_BUDGETS",
    }
)


def _read(file: Path) -> str:
    return file.read_text("utf-8", errors="replace") if file.exists() else ""
