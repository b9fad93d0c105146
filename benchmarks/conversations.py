"""Whole refund conversations beside simpler bots, in one run; run: python -m benchmarks.conversations

Four bots, each in a process of its own, at one local stand-in for the Bot API, which runs in this process together
with the people: the refund desk as operators run it, echo bots on aiogram and on python-telegram-bot, and a bot on
aiogram that makes the desk's calls and does nothing else. Ratios matter, the absolute numbers are the machine's.
README.md says how to read them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from benchmarks.contender import Contender, running
from benchmarks.crowd import Customer, Played, Turn, idle, play
from benchmarks.refund_customers import Order, RefundCustomers, orders, pictures, write_book
from benchmarks.report import Footprint, Measured, report
from bot.demo.api.server import Server, serve
from bot.demo.api.user import Bot
from bot.demo.api.world import World

AT_ONCE: Final = 64
"""Conversations under way at the same time."""

ROUNDS: Final = 5
"""Each load is played so often, in turns with the others, since the machine has its own moods."""

WORDS: Final = 6
"""What an echo's customer says, one after the other: as many updates as a refund conversation has."""

DESK: Final = "refund desk"
RECEIPTS: Final = "refund desk, each with a receipt"
CALLS: Final = "aiogram, the same calls alone"
AIOGRAM: Final = "aiogram echo"
PTB: Final = "ptb echo"

Crowd: TypeAlias = Callable[[int], list[Customer]]
"""So many new customers."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of a bot."""

    name: str
    contender: Contender
    make: Crowd


async def main(count: int) -> None:
    """Run all of it and print the tables."""
    world = World(validate=False, events=False)
    with TemporaryDirectory(dir=".", prefix="benchmark-") as folder:
        async with serve(world) as server, AsyncExitStack() as stack:
            stage = Stage(server, Path(folder), stack)
            conversations, firsts = await stage.loads(count)
            for load in conversations:
                await play(world, load.contender.bot, load.make(AT_ONCE), AT_ONCE)
            talked = [await measured(world, load, count) for _ in range(ROUNDS) for load in conversations]
            cleared = [await backlog(world, load, count * WORDS) for _ in range(ROUNDS) for load in firsts]
            took = [
                Footprint(load.name, load.contender.peak_megabytes(), load.contender.started_after)
                for load in conversations
                if load.name != RECEIPTS
            ]
    print(report(AT_ONCE, AIOGRAM, talked, cleared, took))


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the bots run."""

    server: Server
    folder: Path
    stack: AsyncExitStack

    async def loads(self, count: int) -> tuple[list[Load], list[Load]]:
        """Every bot is up: whole conversations, and first messages."""
        book = orders(3 * (ROUNDS * count + AT_ONCE))
        found = iter(book)
        desk = await self._refund_desk(book)
        people = RefundCustomers(self.server.world, desk.bot, found, [])
        with_receipts = RefundCustomers(self.server.world, desk.bot, found, pictures())
        calls = await self._echo("calls_aiogram", 1004)
        callers = RefundCustomers(self.server.world, calls.bot, found, [])
        aiogram, ptb = await self._echo("echo_aiogram", 1002), await self._echo("echo_ptb", 1003)
        conversations = [
            Load(DESK, desk, people.make),
            Load(RECEIPTS, desk, with_receipts.make),
            Load(CALLS, calls, callers.make),
            Load(AIOGRAM, aiogram, self._talkers(aiogram.bot, WORDS)),
            Load(PTB, ptb, self._talkers(ptb.bot, WORDS)),
        ]
        firsts = [
            Load(DESK, desk, people.greet),
            Load(AIOGRAM, aiogram, self._talkers(aiogram.bot, 1)),
            Load(PTB, ptb, self._talkers(ptb.bot, 1)),
        ]
        return conversations, firsts

    async def _refund_desk(self, book: list[Order]) -> Contender:
        world = self.server.world
        bot = world.bot("1001:refund-desk", username="refund_desk_bot")
        write_book(book, self.folder / "orders.csv")
        environment = {
            "BOT_TOKEN": bot.token,
            "TELEGRAM_API_URL": self.server.api_url,
            "TELEGRAM_BUDGETS": "off",
            "DATA_DIR": str(self.folder / "data"),
            "SUPPORT_CHAT_ID": str(_desk(world, bot)),
            "SHOP_NAME": "Example Shop",
        }
        await _import_book(self.folder / "orders.csv", environment)
        return await self._run(bot, ["bot", "run"], environment)

    async def _echo(self, module: str, number: int) -> Contender:
        bot = self.server.world.bot(f"{number}:{module}", username=f"{module}_bot")
        return await self._run(bot, [f"benchmarks.{module}", bot.token, self.server.api_url], {})

    async def _run(self, bot: Bot, arguments: list[str], environment: dict[str, str]) -> Contender:
        log = self.folder / f"{bot.id}.log"
        return await self.stack.enter_async_context(running(bot, arguments, environment, log))

    def _talkers(self, bot: Bot, words: int) -> Crowd:
        """People who say something again each time that the bot has answered."""
        turns = [Turn(lambda person, _: person.send(bot, "Is anybody there?"))] * words
        world = self.server.world

        def make(count: int) -> list[Customer]:
            return [Customer(world.person(first_name="Camille"), bot, iter(turns)) for _ in range(count)]

        return make


def _desk(world: World, bot: Bot) -> int:
    """The support group, a forum, in which the bot may do all that it asks for."""
    alex = world.person(first_name="Alex")
    group = alex.create_group("Support", forum=True, members=[])
    alex.add(group, bot)
    alex.promote(group, bot, "all")
    return group.id


async def _import_book(book: Path, environment: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "orders", "import", str(book)),
        env={**os.environ, **environment},
        stdout=DEVNULL,
    )
    if await process.wait():
        raise SystemExit("The order book was not imported.")


async def measured(world: World, load: Load, count: int) -> Measured:
    """So many conversations, `AT_ONCE` at a time."""
    customers, before = load.make(count), load.contender.cpu()
    played = await play(world, load.contender.bot, customers, AT_ONCE)
    await idle(world)
    return Measured(load.name, played.updates, played.seconds, load.contender.cpu() - before)


async def backlog(world: World, load: Load, count: int) -> Measured:
    """So many people write while the bot does not run; it is measured from the moment that it goes on."""
    contender, customers = load.contender, load.make(count)
    contender.pause()
    before = contender.cpu()
    for customer in customers:
        customer.look()
    contender.go_on()
    played: Played = await play(world, contender.bot, customers, count)
    await idle(world)
    return Measured(load.name, count, played.seconds, contender.cpu() - before)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=100, help="in each round (default: 100)")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_arguments().conversations))
