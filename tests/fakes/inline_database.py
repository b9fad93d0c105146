"""The database of a test that counts every step: SQLite in memory, in the test's own thread."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.ports import Tx
from bot.storage.batch import Pending, read_snapshot, run_together
from bot.storage.migrate import migrate

T = TypeVar("T")


class InlineDatabase:
    """`Database` with the same transactions as `SqliteDatabase`, one unit each, without its thread.

    `rounds` is for how many rounds of the event loop a commit stays unknown to whoever waits for it.
    """

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.units = 0
        self.rounds: Callable[[], int] = lambda: 1

    @classmethod
    async def open(cls) -> InlineDatabase:
        """A new one, with all tables."""
        database = cls()
        await migrate(database)
        return database

    async def unit(self, work: Callable[[Tx], Awaitable[T]], /) -> T:
        """One transaction. Others may come between the call and it, and between it and the return."""
        await asyncio.sleep(0)
        pending = Pending(work)
        run_together(self.connection, [pending])
        pending.settle()
        self.units += 1
        for _ in range(self.rounds()):
            await asyncio.sleep(0)
        return await pending.wait()

    async def read(self, work: Callable[[Tx], Awaitable[T]], /) -> T:
        """A snapshot."""
        await asyncio.sleep(0)
        return read_snapshot(self.connection, work)

    async def close(self) -> None:
        """Nothing to wait for."""
        self.connection.close()
