"""The durable core whole, over a real database: what comes in goes out once, whatever ends in between."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, Conflict, Delivered, Unauthorised
from bot.engine.budgets import Budgets
from bot.engine.clock import MovableClock, SystemClock
from bot.engine.engine import Engine
from bot.engine.jobs import Kinds
from bot.ports import Clock, Upload
from bot.storage.decisions import keep_policy
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase
from conversations.addresses import ToPerson
from conversations.calls import Say, Toast
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.stepped import Stepped
from conversations.updates import Pressed, Wrote
from conversations.words import Block
from refunds.text import text
from tests.bot.engine.raw import presses, private, says
from tests.bot.engine.stage import Files
from tests.bot.engine.workshop import worker
from tests.conversations.builders import CAMILLE, POLICY
from tests.fakes.identity import Identity
from tests.fakes.source import Telegram as Source
from tests.fakes.telegram import FakeTelegram


class Telegram:
    """Both ways: updates to fetch, calls to make, presses to answer."""

    def __init__(self) -> None:
        self.source = Source()
        self.delivery = FakeTelegram()
        self.answered: list[Mapping[str, Any]] = []
        self.refused = False
        self.identity = Identity()

    async def get_updates(self, *, offset: int | None, limit: int, timeout: int) -> Answer:
        if self.refused:
            return Unauthorised()
        return await self.source.get_updates(offset=offset, limit=limit, timeout=timeout)

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        if self.refused:
            return Unauthorised()
        return await self.delivery.call(method, parameters, files)

    async def get_me(self) -> Answer:
        self.identity.refuses = self.refused
        return await self.identity.get_me()

    async def answer_callback_query(self, parameters: Mapping[str, Any], /) -> Answer:
        self.answered.append(parameters)
        return Delivered(True)


def echo(state: Conversation, event: Event, known: Known) -> Stepped:
    """Words are written back; presses are answered."""
    match event:
        case Wrote():
            body = (Block((text("{words}", words=event.text),)),)
            return Stepped(state, (Say(to=ToPerson(known.actor.id, "en"), body=body),))
        case Pressed():
            return Stepped(state, (Toast(text("Pressed."), "en"),))
        case _:
            return Stepped(state)


NO_KINDS: Kinds = {}


class Process:
    """An engine over a database in a file."""

    def __init__(
        self, database: SqliteDatabase, telegram: Telegram, step: Any = echo, clock: Clock | None = None
    ) -> None:
        clock = clock or SystemClock()
        made = worker(clock, step)
        files = Files(Path("/nonexistent"))
        self.engine = Engine(database, clock, telegram, made, NO_KINDS, Budgets(on=False), files)
        self.stopped = asyncio.Event()
        self.running = asyncio.create_task(self.engine.run(self.stopped))

    async def stop(self) -> None:
        """As on SIGTERM."""
        self.stopped.set()
        await self.running

    async def kill(self) -> None:
        """In the middle of whatever it does, as far as that can be done in one process."""
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    async with await SqliteDatabase.open(tmp_path / "desk.sqlite") as opened:
        await migrate(opened)
        policy, clock = POLICY.policy, SystemClock()
        await opened.unit(lambda tx: keep_policy(tx, POLICY.hash, policy.version, policy.source, clock.now()))
        yield opened


@asynccontextmanager
async def running(
    database: SqliteDatabase, telegram: Telegram, step: Any = echo, clock: Clock | None = None
) -> AsyncIterator[Process]:
    process = Process(database, telegram, step, clock)
    try:
        yield process
    finally:
        await process.stop()


async def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for real threads and real commits."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.005)


async def test_what_comes_in_goes_out(database: SqliteDatabase) -> None:
    """From an update to a message, through the database."""
    telegram = Telegram()
    async with running(database, telegram):
        telegram.source.send(says("hello"), presses("send:D1:1:"))
        await until(lambda: bool(telegram.delivery.calls) and bool(telegram.answered))
    assert telegram.delivery.texts(CAMILLE) == ["hello"]
    assert telegram.answered[0]["text"] == "Pressed."


async def test_it_stops_within_five_seconds_while_everything_is_busy(database: SqliteDatabase) -> None:
    """Units in hand finish; a call in flight that does not end gets three seconds."""
    telegram = Telegram()
    telegram.delivery.gate = asyncio.Event()
    process = Process(database, telegram)
    telegram.source.send(*(says(f"words {number}") for number in range(200)))
    await until(lambda: bool(telegram.delivery.calls))
    began = time.monotonic()
    await process.stop()
    assert time.monotonic() - began < 5


async def test_a_stop_at_once_is_a_stop(database: SqliteDatabase) -> None:
    """Before anything has begun."""
    process = Process(database, Telegram())
    await process.stop()


async def test_a_refused_token_stops_intake_and_outbox_and_fails_nothing(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    """The process stays and says so once; as soon as Telegram accepts the token again, all goes on by itself."""
    telegram, clock = Telegram(), MovableClock()
    with caplog.at_level(logging.ERROR):
        async with running(database, telegram, clock=clock) as process:
            await until(lambda: bool(telegram.source.polls))
            telegram.refused = True
            telegram.source.send(says("hello"))
            await until(lambda: bool(caplog.records))
            telegram.source.send(says("meanwhile"))
            await asyncio.sleep(0.1)
            clock.advance(30)
            await until(lambda: telegram.identity.asked == 1)
            assert not process.running.done()
            assert telegram.delivery.texts() == []
            telegram.refused = False
            clock.advance(60)
            await until(lambda: telegram.delivery.texts(CAMILLE) == ["hello", "meanwhile"])
    assert [record.getMessage().count("BOT_TOKEN") for record in caplog.records] == [1]


async def test_a_part_that_ends_by_mistake_ends_the_process(database: SqliteDatabase) -> None:
    """It is started again by whoever watches it; a desk that half works is worse than none."""
    telegram = Telegram()

    async def broken(*, offset: int | None, limit: int, timeout: int) -> Answer:
        raise ZeroDivisionError

    telegram.get_updates = broken  # type: ignore[method-assign]
    process = Process(database, telegram)
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(process.running, 5)


async def test_a_second_poller_is_no_end(database: SqliteDatabase) -> None:
    """What it leaves is worked."""
    telegram = Telegram()
    telegram.source.answer(Conflict("terminated by other getUpdates request"))
    async with running(database, telegram):
        telegram.source.send(says("hello"))
        await until(lambda: telegram.delivery.texts(CAMILLE) == ["hello"])


PEOPLE = tuple(range(600, 612))


@pytest.mark.parametrize("seed", range(4))
async def test_kills_lose_nothing_and_repeat_the_last_call_of_a_chat_at_most(
    database: SqliteDatabase, seed: int
) -> None:
    """Everybody's words come back in order; after each kill at most one of each chat comes twice."""
    chance = random.Random(seed)
    telegram, sent, kills = Telegram(), defaultdict[int, list[str]](list), 0
    process = Process(database, telegram)
    for number in range(240):
        person = chance.choice(PEOPLE)
        words = f"words {number}"
        sent[person].append(words)
        who = {"id": person, "is_bot": False, "first_name": "Somebody"}
        telegram.source.send(says(words, chat=private(person), **{"from": who}))
        if chance.random() < 0.08:
            await asyncio.sleep(chance.random() * 0.02)
            await process.kill()
            kills += 1
            process = Process(database, telegram)
    expected = sum(map(len, sent.values()))
    await until(lambda: len(set(telegram.delivery.texts())) == expected, 30)
    await process.stop()
    assert kills > 8
    for person, words in sent.items():
        counted = Counter(telegram.delivery.texts(person))
        assert list(counted) == words, "in order, none lost"
        assert sum(counted.values()) - len(words) <= kills, "one more a kill at most"
