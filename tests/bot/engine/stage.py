"""An outbox on a stage: a database in memory, a clock that the test moves, a Telegram that answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.engine.admission import Admission
from bot.engine.budgets import Budgets
from bot.engine.outbox import Outbox
from bot.ports import Call, Tx
from bot.storage import outbox, refs
from bot.storage.codec import decode, milliseconds
from bot.storage.settings import write_setting
from conversations.outcomes import FromDesk
from tests.fakes.clock import FakeClock, settle
from tests.fakes.identity import Identity
from tests.fakes.inline_database import InlineDatabase
from tests.fakes.telegram import FakeTelegram

T = TypeVar("T")

GROUP = -1001
PERSON = 7001
DESK_CHAT = {"$ref": refs.DESK_CHAT}


class Files:
    """`Archive` in a folder, in which nothing is old."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str, /) -> Path:
        return self._folder / sha256

    def parts(self) -> list[str]:
        return ["00"]

    def old(self, part: str, /) -> list[str]:
        return []

    def remove_old(self, sha256: str, /) -> None:
        raise NotImplementedError


@dataclass
class Stage:
    """Everything that the outbox needs, and what a test asks of it."""

    database: InlineDatabase
    clock: FakeClock = field(default_factory=FakeClock)
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    budgets: bool = False
    folder: Path = Path("/nonexistent")
    caught_up: bool = True
    woken: list[str] = field(default_factory=list)
    _running: asyncio.Task[None] | None = None
    admission: Admission = field(init=False)
    outbox: Outbox = field(init=False)

    @classmethod
    async def set(cls, **settings: Any) -> Stage:
        """A stage with a group that has topics."""
        stage = cls(await InlineDatabase.open(), **settings)
        await stage.unit(lambda tx: refs.set_chat(tx, refs.DESK_CHAT, GROUP))
        return stage

    async def unit(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return await self.database.unit(work)

    async def start(self) -> None:
        """A new outbox, as after a start of the process."""
        self.admission = Admission(Identity(), self.clock)
        self.outbox = Outbox(
            self.database,
            self.telegram,
            self.clock,
            Budgets(on=self.budgets),
            Files(self.folder),
            self.admission,
            caught_up=lambda: self.caught_up,
            on_inbox=self.woken.extend,
        )
        self._running = asyncio.create_task(self.outbox.run())
        await settle()

    async def stop(self) -> None:
        """Stop it, and see that it ended well."""
        assert self._running is not None
        await self.outbox.stop()
        await self._running

    async def ended(self) -> None:
        """Wait until it has ended by itself; raises what it raised."""
        assert self._running is not None
        await self._running

    async def kill(self) -> None:
        """Let it end in the middle of whatever it does."""
        assert self._running is not None
        tasks = [self._running, *self.outbox._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def queue(self, *calls: Call) -> list[int]:
        """Queue calls, one unit each, and tell the outbox if there is one."""
        now = milliseconds(self.clock.now())
        rows = []
        for call in calls:
            rows.append(await self.unit(lambda tx, call=call: outbox.enqueue(tx, call, now)))  # type: ignore[misc]
            if self._running is not None:
                self.outbox.wake({call.lane})
        return rows

    async def run(self, *calls: Call, seconds: float = 0) -> None:
        """Queue calls and let time pass."""
        await self.queue(*calls)
        if self._running is None:
            await self.start()
        await self.clock.run_for(seconds)

    async def without_topics(self) -> None:
        """The group has no topics."""
        await self.unit(lambda tx: write_setting(tx, "desk_forum", "0"))

    def rows(self) -> list[tuple[int, str, str]]:
        """Every row: id, method, state."""
        return [
            (row["id"], row["method"], row["state"])
            for row in self.database.connection.execute("SELECT * FROM outbox ORDER BY id")
        ]

    def states(self) -> list[str]:
        """The state of every row that is still there, in order."""
        return [state for _, _, state in self.rows()]

    def column(self, name: str) -> list[Any]:
        """A column of every row."""
        return [row[name] for row in self.database.connection.execute("SELECT * FROM outbox ORDER BY id")]

    def events(self) -> list[tuple[str, FromDesk]]:
        """What was told through the inbox, by lane."""
        rows = self.database.connection.execute("SELECT lane, raw FROM inbox ORDER BY id")
        return [(row["lane"], decode(FromDesk, row["raw"])) for row in rows]

    async def reference(self, name: str) -> int | None:
        """What stands behind a name."""
        return (await self.unit(lambda tx: refs.find(tx, name))).value


def say(text: str, chat: int = PERSON, **more: Any) -> Call:
    """A message to somebody."""
    parameters = {"chat_id": chat, "text": text, **more.pop("parameters", {})}
    return Call(str(chat), str(chat), "SendMessage", parameters, person=max(chat, 0), **more)


def desk(text: str, **more: Any) -> Call:
    """A message to General."""
    parameters = {"chat_id": DESK_CHAT, "text": text, **more.pop("parameters", {})}
    return Call("desk", "desk", "SendMessage", parameters, **more)


def topic(case: str = "R-7K2MX") -> Call:
    """The topic of a case."""
    parameters = {"chat_id": DESK_CHAT, "name": f"topic of {case}"}
    return Call(
        "desk", f"desk/{case}", "CreateForumTopic", parameters, makes=(f"case/{case}/topic",), urgency=1
    )


def in_topic(text: str, case: str = "R-7K2MX", method: str = "SendMessage", **more: Any) -> Call:
    """A message to a case's topic."""
    parameters = {
        "chat_id": DESK_CHAT,
        "message_thread_id": {"$ref": f"case/{case}/topic"},
        "text": text,
        **more.pop("parameters", {}),
    }
    return Call("desk", f"desk/{case}", method, parameters, **more)


def card(text: str = "card", case: str = "R-7K2MX") -> Call:
    """The card of a case."""
    return in_topic(text, case, makes=(f"case/{case}/card",), urgency=1)


def edit(reference: str, text: str, lane: str = "desk/R-7K2MX", urgency: int = 1) -> Call:
    """An edit of a message."""
    parameters = {"chat_id": DESK_CHAT, "message_id": {"$ref": reference}, "text": text}
    return Call("desk", lane, "EditMessageText", parameters, slot=reference, urgency=urgency)


def rename(name: str, case: str = "R-7K2MX") -> Call:
    """A new name for a case's topic: neither urgent nor a message."""
    reference = f"case/{case}/topic"
    parameters = {"chat_id": DESK_CHAT, "message_thread_id": {"$ref": reference}, "name": name}
    return Call("desk", f"desk/{case}", "EditForumTopic", parameters, slot=reference, urgency=2)
