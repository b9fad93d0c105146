"""A bot in a process of its own, and what it costs: CPU, memory, start-up. Reads /proc, so Linux only."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.demo.api.user import Bot

LOOKS_EVERY: Final = 0.002
STARTS_WITHIN: Final = 60.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class BotEnded(RuntimeError):
    """The bot's process ended by itself."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A running bot. `started_after` is from exec to the first long poll, in seconds."""

    bot: Bot
    pid: int
    started_after: float

    def cpu(self) -> float:
        """Seconds of CPU that all its threads have used, in user and system mode."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def peak_megabytes(self) -> float:
        """The most memory that it had resident at once."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024

    def pause(self) -> None:
        """Stop it where it stands, as if it were down."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        os.kill(self.pid, signal.SIGCONT)


def _last_words(log: Path) -> str:
    return f"{BotEnded.__doc__} {log.read_text(errors='replace')}"


@asynccontextmanager
async def running(
    bot: Bot, arguments: list[str], environment: Mapping[str, str], log: Path
) -> AsyncIterator[Contender]:
    """`python -m ARGUMENTS` while the block runs. Raises `BotEnded` where it does not come up."""
    began = time.perf_counter()
    with log.open("wb") as words:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *arguments), env={**os.environ, **environment}, stdout=words, stderr=words
        )
    try:
        while bot.updates.poll is None:
            if process.returncode is not None or time.perf_counter() - began > STARTS_WITHIN:
                raise BotEnded(_last_words(log))
            await asyncio.sleep(LOOKS_EVERY)
        yield Contender(bot, process.pid, time.perf_counter() - began)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
