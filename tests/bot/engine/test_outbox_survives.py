"""Whatever happens to the process, the database or the network, no call is lost and each chat stays in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answer import Answer, InDoubt, RetryAfter, TopicMissing, Unreachable
from bot.engine.admission import Admission
from bot.engine.budgets import Budgets
from bot.engine.clock import SystemClock
from bot.engine.outbox import Outbox
from bot.ports import Call, Tx, Upload
from bot.storage import outbox, refs
from bot.storage.codec import milliseconds
from bot.storage.errors import StorageUnavailable
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase
from tests.bot.engine.stage import GROUP, Files, Stage, card, desk, edit, in_topic, rename, say, topic
from tests.fakes.clock import FakeClock
from tests.fakes.identity import Identity
from tests.fakes.inline_database import InlineDatabase
from tests.fakes.telegram import FakeTelegram, Made, Unsaid

T = TypeVar("T")


class Killed(BaseException):
    """The process ended here."""


@dataclass
class Lifeline:
    """Counts the moments at which a process may be killed, and kills it at one of them."""

    ends_at: int = -1
    moments: int = 0

    def pass_moment(self) -> None:
        self.moments += 1
        if self.dead:
            raise Killed

    @property
    def dead(self) -> bool:
        return 0 <= self.ends_at <= self.moments


@dataclass
class MortalDatabase(InlineDatabase):
    """A database whose process may be killed before and after each commit."""

    inner: InlineDatabase
    life: Lifeline = field(default_factory=Lifeline)

    async def unit(self, work: Callable[[Tx], Awaitable[T]], /) -> T:
        self.life.pass_moment()
        result = await self.inner.unit(work)
        self.life.pass_moment()
        return result


@dataclass
class MortalTelegram:
    """A Telegram that a process may be killed before, within and after calling."""

    inner: FakeTelegram
    life: Lifeline = field(default_factory=Lifeline)

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        self.life.pass_moment()
        answer = await self.inner.call(method, parameters, files)
        self.life.pass_moment()
        return answer


def load() -> list[Call]:
    """A mixed load: people with several messages, cases with topics, cards, edits, and General."""
    calls: list[Call] = []
    for number in range(3):
        calls += [say(f"{person}-{number}", person) for person in range(7001, 7005)]
        calls.append(desk(f"desk-{number}"))
    for number in range(1, 4):
        case = f"R-2222{number}"
        calls += [
            topic(case),
            card(f"card {case}", case),
            edit(f"case/{case}/card", f"edited {case}", f"desk/{case}"),
            rename(f"renamed {case}", case),
        ]
        calls += [in_topic(f"{case} {word}", case) for word in "abc"]
    return calls


@dataclass
class Telling:
    """Tells intake of topics, as Telegram's service messages do."""

    connection: Any

    def __call__(self, made: Made, result: Any) -> None:
        if made.method == "CreateForumTopic":
            case = made.parameters["name"].removeprefix("topic of ")
            self.connection.execute(
                "UPDATE refs SET chat_id = :chat, value = :thread WHERE name = :name AND value IS NULL",
                {"chat": GROUP, "thread": result["message_thread_id"], "name": f"case/{case}/topic"},
            )


async def live(
    database: InlineDatabase, telegram: FakeTelegram, clock: FakeClock, ends_at: int, plan: Any
) -> Lifeline:
    """One life of the process: it is killed at that moment, or ends when all is sent."""
    life = Lifeline(ends_at)
    telegram.plan = plan
    task = Outbox(
        MortalDatabase(database, life),
        MortalTelegram(telegram, life),
        clock,
        Budgets(on=False),
        Files(Path("/nonexistent")),
        Admission(Identity(), clock),
        caught_up=lambda: True,
        on_inbox=lambda lanes: None,
    )
    running = asyncio.ensure_future(task.run())
    for _ in range(200):
        await clock.run_for(1)
        if life.dead or not waiting(database):
            break
    tasks = [running, *task._tasks]
    if life.dead:
        for one in tasks:
            one.cancel()
    else:
        await task.stop()
    await asyncio.gather(*tasks, return_exceptions=True)
    return life


def waiting(database: InlineDatabase) -> int:
    row = database.connection.execute(
        "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"
    ).fetchone()
    return int(row[0])


async def prepared() -> tuple[InlineDatabase, FakeTelegram, list[Call]]:
    database, telegram, calls = await InlineDatabase.open(), FakeTelegram(), load()

    async def work(tx: Tx) -> None:
        await refs.set_chat(tx, refs.DESK_CHAT, GROUP)
        for call in calls:
            await outbox.enqueue(tx, call, 0)

    await database.unit(work)
    telegram.on_done = Telling(database.connection)
    return database, telegram, calls


def check(telegram: FakeTelegram, calls: list[Call], kills: int) -> None:
    """Each call had its effect; in each lane in order, where a repeated call counts as one and renames do not count;
    per kill at most one repeated call in each chat; no topic twice."""
    got = [_name(made.method, made.parameters) for made in telegram.calls if made.done]
    assert {_name(call.method, call.parameters) for call in calls} <= set(got)
    for lane in {call.lane for call in calls}:
        expected = [
            _name(call.method, call.parameters) for call in calls if call.lane == lane and call.urgency < 2
        ]
        of_lane = [name for name in got if name in expected]
        assert [name for i, name in enumerate(of_lane) if i == 0 or of_lane[i - 1] != name] == expected
    for chat in {made.chat for made in telegram.calls}:
        expected_count = sum(_chat(call) == chat for call in calls)
        done = sum(made.done for made in telegram.calls if made.chat == chat)
        assert expected_count <= done <= expected_count + kills
    assert len(set(telegram.threads.values())) == len(telegram.threads)
    assert set(telegram.busiest.values()) == {1}


def _chat(call: Call) -> int:
    return GROUP if call.chat == "desk" else int(call.chat)


def _name(method: str, parameters: Mapping[str, Any]) -> str:
    return f"{method} {parameters.get('text', '')} {parameters.get('name', '')}"


async def test_a_kill_at_any_moment_loses_nothing() -> None:
    """Killed once, at each moment of its life in turn: before and after every commit, call and answer."""
    database, telegram, calls = await prepared()
    whole = await live(database, telegram, FakeClock(), -1, lambda method, parameters: None)
    check(telegram, calls, 0)
    for ends_at in range(1, whole.moments):
        database, telegram, calls = await prepared()
        for end in (ends_at, -1):
            await live(database, telegram, FakeClock(), end, lambda method, parameters: None)
        assert waiting(database) == 0
        check(telegram, calls, 1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 120), max_size=12), st.integers(0, 2**32))
async def test_many_kills_and_faults_lose_nothing(kills: list[int], seed: int) -> None:
    """Killed again and again while the network fails at random: every call is made, in order, no topic twice."""
    database, telegram, calls = await prepared()
    random, clock = Random(seed), FakeClock()

    def plan(method: str, parameters: Mapping[str, Any]) -> Unsaid | None:
        if random.random() > 0.15:
            return None
        answer = random.choice([RetryAfter(3), Unreachable("refused"), InDoubt("not sent")])
        return Unsaid(answer)

    for ends_at in [*kills, -1]:
        await live(database, telegram, clock, ends_at, plan)
    assert waiting(database) == 0
    check(telegram, calls, len(kills))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
async def test_answers_that_get_lost_repeat_but_lose_nothing(seed: int) -> None:
    """Where calls have their effect and the answer gets lost, messages come twice at most as often as that happened,
    and no topic comes twice."""
    database, telegram, calls = await prepared()
    random, lost = Random(seed), 0

    def plan(method: str, parameters: Mapping[str, Any]) -> Unsaid | None:
        nonlocal lost
        if random.random() > 0.1:
            return None
        lost += 1
        return Unsaid(InDoubt("answer lost"), done=True)

    await live(database, telegram, FakeClock(), -1, plan)
    assert waiting(database) == 0
    check(telegram, calls, lost)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
async def test_topics_may_be_deleted_at_any_time(seed: int) -> None:
    """Whenever staff delete a topic, the words that follow come, in order, into a topic that exists."""
    database, telegram, calls = await prepared()
    random = Random(seed)

    def plan(method: str, parameters: Mapping[str, Any]) -> Unsaid | None:
        if telegram.threads and random.random() < 0.1:
            telegram.threads.pop(random.choice(list(telegram.threads)))
        thread = parameters.get("message_thread_id")
        gone = thread is not None and thread not in telegram.threads
        return Unsaid(TopicMissing("message thread not found")) if gone else None

    await live(database, telegram, FakeClock(), -1, plan)
    for number in range(1, 4):
        words = [text for text in telegram.texts() if text.startswith(f"R-2222{number}")]
        assert words == [f"R-2222{number} {word}" for word in "abc"]
    assert set(telegram.texts()) >= {
        call.parameters["text"] for call in calls if call.method == "SendMessage"
    }


# ── the database ─────────────────────────────────────────────────────────────────────────────────────────────


class FailingDatabase(InlineDatabase):
    """A disk that is full for a while."""

    full = False

    async def unit(self, work: Callable[[Tx], Awaitable[T]], /) -> T:
        await asyncio.sleep(0)
        if self.full:
            raise StorageUnavailable("disk full")
        return await super().unit(work)


async def test_a_full_disk_only_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing can be written nothing is called, and an answer is kept until it can be."""
    monkeypatch.setattr("bot.engine.pause.PAUSE", 0.001)
    stage = Stage(await FailingDatabase.open())
    await stage.unit(lambda tx: refs.set_chat(tx, refs.DESK_CHAT, GROUP))
    assert isinstance(stage.database, FailingDatabase)

    def fill_up(made: Made, result: Any) -> None:
        stage.database.full = made.text == "one"  # type: ignore[attr-defined]

    stage.telegram.on_done = fill_up
    await stage.queue(say("one"), say("two"))
    await stage.start()
    await asyncio.sleep(0.02)
    assert stage.telegram.texts() == ["one"]
    stage.database.full = False
    await asyncio.sleep(0.02)
    assert stage.telegram.texts() == ["one", "two"]
    assert stage.rows() == []
    await stage.stop()


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_stop_lets_the_calls_in_flight_end() -> None:
    """What is in flight is settled; what waits stays; nothing new begins."""
    stage = await Stage.set()
    stage.telegram.gate = asyncio.Event()
    await stage.run(say("one"), say("two"))
    stopping = asyncio.ensure_future(stage.stop())
    await asyncio.sleep(0.01)
    assert not stopping.done()
    stage.telegram.gate.set()
    await stopping
    assert stage.telegram.texts() == ["one"]
    assert stage.states() == ["waiting"]
    await stage.queue(say("three"))
    assert stage.telegram.texts() == ["one"]


async def test_a_stop_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that does not end is left in doubt: its row stays marked."""
    monkeypatch.setattr("bot.engine.outbox.PATIENCE", 0.02)
    stage = await Stage.set()
    stage.telegram.gate = asyncio.Event()
    await stage.run(say("one"), say("two"))
    await stage.stop()
    assert stage.states() == ["sending", "waiting"]


async def test_a_program_error_ends_the_task() -> None:
    """What is wrong in the outbox itself is not hidden: `run` raises it."""
    stage = await Stage.set()
    stage.database.connection.execute("ALTER TABLE refs RENAME TO lost")
    await stage.run(desk("words"))
    with pytest.raises(Exception, match="no such table"):
        await stage.ended()


# ── the real database ────────────────────────────────────────────────────────────────────────────────────────


async def test_everything_goes_out_of_a_real_database(tmp_path: Path) -> None:
    """With the real clock, the writer's own thread and many chats side by side, each chat stays in order."""
    telegram = FakeTelegram()
    async with await SqliteDatabase.open(tmp_path / "desk.sqlite") as database:
        await migrate(database)
        clock = SystemClock()
        sender = Outbox(
            database,
            telegram,
            clock,
            Budgets(on=False),
            Files(tmp_path),
            Admission(Identity(), clock),
            caught_up=lambda: True,
            on_inbox=lambda lanes: None,
        )
        await database.unit(lambda tx: refs.set_chat(tx, refs.DESK_CHAT, GROUP))
        running = asyncio.ensure_future(sender.run())
        calls = [say(f"{number}", 7000 + number % 50) for number in range(500)] + load()

        async def queue(call: Call) -> None:
            await database.unit(lambda tx: outbox.enqueue(tx, call, milliseconds(clock.now())))
            sender.wake({call.lane})

        for call in calls:
            await queue(call)
        async with asyncio.timeout(20):
            while await database.read(outbox.lanes_waiting):  # noqa: ASYNC110 - nothing tells that all is sent
                await asyncio.sleep(0.01)
        await sender.stop()
        await running
    check(telegram, calls, 0)
