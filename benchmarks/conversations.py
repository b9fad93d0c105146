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
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.contender import Contender, running
from benchmarks.crowd import Customer, Played, Turn, idle, play
from benchmarks.refund_customers import RefundCustomers, orders, pictures, write_book
from bot.demo.api.server import Server, serve
from bot.demo.api.user import Bot
from bot.demo.api.world import World

AT_ONCE: Final = 64
"""Conversations under way at the same time."""

WARM_UP: Final = 64
"""Conversations before anything is measured."""

TOKENS: Final = {
    "refund_desk": "1001:refund-desk",
    "aiogram": "1002:aiogram",
    "ptb": "1003:python-telegram-bot",
    "calls": "1004:aiogram-calls",
}

REFERENCE: Final = "aiogram echo"
"""What everything is set beside."""

WORDS: Final = 6
"""What an echo's customer says, one after the other: as many updates as a refund conversation has."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one bot did with one load."""

    name: str
    updates: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Updates a second."""
        return self.updates / self.seconds

    @property
    def cost(self) -> float:
        """Milliseconds of CPU an update."""
        return self.cpu / self.updates * 1000


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a bot takes beside that: the most memory, in MB, and seconds from exec to the first long poll."""

    name: str
    megabytes: float
    started_after: float


@dataclass(frozen=True, slots=True)
class Results:
    """Everything of one run."""

    conversations: list[Measured]
    backlogs: list[Measured]
    footprints: list[Footprint]


async def main(count: int) -> None:
    """Run all of it and print the tables."""
    results = Results([], [], [])
    world = World(validate=False, events=False)
    with TemporaryDirectory(dir=".", prefix="benchmark-") as folder:
        async with serve(world) as server:
            await _refund_desk(server, results, Path(folder), count)
            await _calls(server, results, Path(folder), count)
            for name in ("aiogram", "ptb"):
                await _echo(server, name, results, Path(folder), count)
    print(report(results))


async def _refund_desk(server: Server, results: Results, folder: Path, count: int) -> None:
    world, token = server.world, TOKENS["refund_desk"]
    bot = world.bot(token)
    book = orders(2 * (count + WARM_UP))
    write_book(book, folder / "orders.csv")
    environment = {
        "BOT_TOKEN": token,
        "TELEGRAM_API_URL": server.api_url,
        "TELEGRAM_BUDGETS": "off",
        "DATA_DIR": str(folder / "data"),
        "SUPPORT_CHAT_ID": str(_desk(world, bot)),
        "SHOP_NAME": "Example Shop",
    }
    await _import_book(folder / "orders.csv", environment)
    people = RefundCustomers(world, bot, iter(book), [])
    async with running(bot, ["bot", "run"], environment, folder / "desk.log") as desk:
        await play(world, bot, people.make(WARM_UP), AT_ONCE)
        without = people.make(count)
        results.conversations.append(await _measured(world, desk, "refund desk", without))
        people.receipts = pictures()
        await play(world, bot, people.make(WARM_UP), AT_ONCE)
        name = "refund desk, each with a receipt"
        results.conversations.append(await _measured(world, desk, name, people.make(count)))
        results.backlogs.append(await _backlog(world, desk, "refund desk", people.greet(count * WORDS)))
        results.footprints.append(Footprint("refund desk", desk.peak_megabytes(), desk.started_after))


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


async def _calls(server: Server, results: Results, folder: Path, count: int) -> None:
    world, token = server.world, TOKENS["calls"]
    bot = world.bot(token, username="calls_bot")
    people = RefundCustomers(world, bot, iter(orders(count + WARM_UP)), [])
    arguments = ["benchmarks.calls_aiogram", token, server.api_url]
    async with running(bot, arguments, {}, folder / "calls.log") as aiogram:
        await play(world, bot, people.make(WARM_UP), AT_ONCE)
        name = "aiogram, the same calls alone"
        results.conversations.append(await _measured(world, aiogram, name, people.make(count)))


async def _echo(server: Server, name: str, results: Results, folder: Path, count: int) -> None:
    world, token = server.world, TOKENS[name]
    bot = world.bot(token, username=f"{name}_bot")
    arguments = [f"benchmarks.echo_{name}", token, server.api_url]
    async with running(bot, arguments, {}, folder / f"{name}.log") as echo:
        await play(world, bot, _talkers(world, bot, WARM_UP, WORDS), AT_ONCE)
        talkers = _talkers(world, bot, count, WORDS)
        results.conversations.append(await _measured(world, echo, f"{name} echo", talkers))
        talkers = _talkers(world, bot, count * WORDS, 1)
        results.backlogs.append(await _backlog(world, echo, f"{name} echo", talkers))
        results.footprints.append(Footprint(f"{name} echo", echo.peak_megabytes(), echo.started_after))


def _talkers(world: World, bot: Bot, count: int, words: int) -> list[Customer]:
    """People who say something again each time that the bot has answered."""
    turns = [Turn(lambda person, _: person.send(bot, "Is anybody there?"))] * words
    return [Customer(world.person(first_name="Camille"), bot, iter(turns)) for _ in range(count)]


async def _measured(world: World, contender: Contender, name: str, customers: Iterable[Customer]) -> Measured:
    before = contender.cpu()
    played = await play(world, contender.bot, customers, AT_ONCE)
    await idle(world)
    return _of(name, played, contender.cpu() - before)


async def _backlog(world: World, contender: Contender, name: str, customers: list[Customer]) -> Measured:
    """All of them write while the bot does not run; it is measured from the moment that it goes on."""
    contender.pause()
    before = contender.cpu()
    for customer in customers:
        customer.look()
    first = contender.bot.updates.next_id
    contender.go_on()
    played = await play(world, contender.bot, customers, len(customers))
    await idle(world)
    assert contender.bot.updates.next_id == first
    return _of(name, Played(played.seconds, len(customers)), contender.cpu() - before)


def _of(name: str, played: Played, cpu: float) -> Measured:
    return Measured(name, played.updates, played.seconds, cpu)


def report(results: Results) -> str:
    """The tables, each against aiogram's echo."""
    conversations = f"Conversations, {AT_ONCE} at once (the refund desk: TELEGRAM_BUDGETS=off)"
    footprints = [
        f"{'':32}{'peak memory':>12}{'start-up':>10}",
        *(f"{one.name:32}{one.megabytes:>9.0f} MB{one.started_after:>8.2f} s" for one in results.footprints),
    ]
    backlog = "A backlog: one first message each of many people, sent while the bot was down"
    parts = [
        [conversations, *_table(results.conversations)],
        [backlog, *_table(results.backlogs)],
        footprints,
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _table(rows: list[Measured]) -> list[str]:
    reference = next(row for row in rows if row.name == REFERENCE)
    head = f"{'':32}{'updates/s':>10}{'ratio':>8}{'CPU ms/update':>15}{'ratio':>8}"
    return [head, *(_row(row, reference) for row in rows)]


def _row(row: Measured, reference: Measured) -> str:
    rate, cost = row.rate / reference.rate, reference.cost / row.cost
    return f"{row.name:32}{row.rate:>10,.0f}{rate:>7.2f}x{row.cost:>15.3f}{cost:>7.2f}x"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=400, help="so many of each kind (default: 400)")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_arguments().conversations))
