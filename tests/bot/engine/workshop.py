"""Lanes at work: a database in memory, a clock that the test moves, raw updates, and the step that a test chooses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import orjson

from bot.engine.gather import Gatherer
from bot.engine.intake import Batch, store
from bot.engine.lanes import Bells, Lanes
from bot.engine.shelf import PolicyShelf
from bot.engine.unit import StepFunction, Worker
from bot.i18n import Catalogs
from bot.ports import Clock, Database, Tx
from bot.storage import orders, refs
from bot.storage.codec import decode
from bot.storage.decisions import keep_policy
from bot.storage.inbox import put_event
from bot.storage.ledger import Buyers
from bot.telegram.inbound import TelegramInbound
from bot.telegram.outbound import TelegramOutbound
from conversations.draft import Conversation
from conversations.events import Event
from conversations.known import Known
from conversations.machine import step as real_step
from conversations.outcomes import FromDesk
from conversations.stepped import Stepped
from tests.bot.engine.raw import BOT, USERNAME
from tests.conversations.builders import DESK, POLICY, SHOP
from tests.fakes.clock import FakeClock, settle
from tests.fakes.inline_database import InlineDatabase

T = TypeVar("T")

CATALOGS = Catalogs.load()
BUYERS = Buyers("00" * 32)


@dataclass
class Rung:
    """What the bells told."""

    calls: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    standing: int = 0
    jobs: int = 0
    deadlines: list[datetime] = field(default_factory=list)
    toasts: list[Mapping[str, Any]] = field(default_factory=list)


def worker(clock: Clock, step: StepFunction, topics: bool = False) -> Worker:
    """The real worker but for its step."""
    return Worker(
        inbound=TelegramInbound(BOT, USERNAME),
        outbound=TelegramOutbound(lambda language: CATALOGS.translator(language, SHOP.zone), "en"),
        gatherer=Gatherer(SHOP, orders.asks_email, PolicyShelf(POLICY.policy), BUYERS),
        buyers=BUYERS,
        step=step,
        clock=clock,
        topics=topics,
    )


@dataclass
class Workshop:
    """Everything between the inbox and the outbox."""

    database: Database
    step: StepFunction = real_step
    clock: FakeClock = field(default_factory=FakeClock)
    rung: Rung = field(default_factory=Rung)
    seen: list[Event] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    topics: bool = False
    lanes: Lanes = field(init=False)
    _running: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, step: StepFunction = real_step, *, desk: bool = False) -> Workshop:
        """A new one, whose desk is a forum where asked for, and which knows the policy."""
        made = cls(await InlineDatabase.open(), step)
        policy = POLICY.policy
        await made.unit(
            lambda tx: keep_policy(tx, POLICY.hash, policy.version, policy.source, made.clock.now())
        )
        if desk:
            await made.unit(lambda tx: refs.set_chat(tx, refs.DESK_CHAT, DESK))
        return made

    async def unit(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return await self.database.unit(work)

    def start(self) -> None:
        """New lanes, as after a start of the process."""
        bells = Bells(
            calls=self.rung.calls.update,
            filled=self.rung.filled.update,
            standing=self._stood,
            jobs=self._jobs,
            deadlines=self._deadlines,
        )
        made = worker(self.clock, self._step, self.topics)
        self.lanes = Lanes(self.database, made, self.clock, bells, self._toast)
        self._running = asyncio.create_task(self.lanes.run())

    async def stop(self) -> None:
        """Stop, and see that it ended well."""
        assert self._running is not None
        self.lanes.stop()
        await self._running
        self._running = None

    async def kill(self) -> None:
        """End in the middle of whatever it does."""
        assert self._running is not None
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        self._running = None

    async def arrive(self, *updates: Mapping[str, Any], behind: float = 0) -> None:
        """One batch of intake; its presses count as made `behind` seconds ago."""
        inbound, now = TelegramInbound(BOT, USERNAME), self.clock.now()
        batch = Batch(
            arrivals=tuple(inbound.arrival(update) for update in updates),
            now=now,
            counts_at=now - timedelta(seconds=behind),
        )
        stored = await self.database.unit(partial(store, batch))
        if self._running is not None:
            self.lanes.wake(stored.lanes)

    async def tell(self, lane: str, event: FromDesk, person: int = 0) -> None:
        """One of the desk's own events."""
        await self.unit(lambda tx: put_event(tx, lane, event, self.clock.now(), person=person))
        if self._running is not None:
            self.lanes.wake({lane})

    async def calm(self) -> None:
        """Until nothing more can be done at this moment of the clock."""
        await settle()
        while self.lanes._busy or self.lanes._queued:
            await settle()

    async def pass_time(self, seconds: float) -> None:
        """Let the clock go on, in steps at which everything settles."""
        await self.calm()
        await self.clock.run_for(seconds)
        await self.calm()

    async def take(self, *updates: Mapping[str, Any]) -> None:
        """Updates arrive, and are worked."""
        await self.arrive(*updates)
        await self.calm()

    # what came of it

    def rows(self, table: str, order: str = "rowid") -> list[dict[str, Any]]:
        """A whole table."""
        assert isinstance(self.database, InlineDatabase)
        found = self.database.connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
        return [dict(row) for row in found]

    def inbox(self) -> list[str]:
        """The state of every row, in order."""
        return [row["state"] for row in self.rows("inbox")]

    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """What was queued: method and parameters, in order."""
        return [(row["method"], orjson.loads(row["parameters"])) for row in self.rows("outbox", "id")]

    def texts(self) -> list[str]:
        """The words of the messages that were queued, in order."""
        return [parameters["text"] for _, parameters in self.calls() if "text" in parameters]

    def events(self) -> list[FromDesk]:
        """The desk's own events, in order."""
        return [decode(FromDesk, row["raw"]) for row in self.rows("inbox") if row["source"] == "desk"]

    # the bells

    def _step(self, state: Conversation, event: Event, known: Known) -> Stepped:
        self.seen.append(event)
        self.known.append(known)
        return self.step(state, event, known)

    async def _stood(self) -> None:
        self.rung.standing += 1

    async def _toast(self, parameters: Mapping[str, Any]) -> None:
        self.rung.toasts.append(parameters)

    def _jobs(self) -> None:
        self.rung.jobs += 1

    def _deadlines(self, due_at: datetime) -> None:
        self.rung.deadlines.append(due_at)
