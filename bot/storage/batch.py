"""Group commit: units that arrive together share one transaction, each in its own savepoint."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

from bot.storage.errors import StorageUnavailable
from bot.storage.outcome import Outcome, Raised, capture
from bot.storage.transaction import SqliteTx, Work, drive, reason

T = TypeVar("T")


class _TransactionEnded(Exception):
    """The whole transaction has ended beneath a unit."""


class Pending(Generic[T]):
    """A unit and the one who waits for it."""

    __slots__ = ("_settled", "_waiter", "outcome", "work")

    def __init__(self, work: Work[T]) -> None:
        self.work = work
        self.outcome: Outcome[T] | None = None
        self._settled = False
        self._waiter: asyncio.Future[None] | None = None

    def settle(self) -> None:
        """Wake the one who waits. In the event loop, after the commit."""
        self._settled = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self) -> T:
        """The unit's value, or what it raised. A unit can't be stopped once it waits its turn: who is
        cancelled learns of it when the unit has ended."""
        loop = asyncio.get_running_loop()
        cancelled: asyncio.CancelledError | None = None
        while not self._settled:
            self._waiter = loop.create_future()
            try:
                await self._waiter
            except asyncio.CancelledError as error:
                cancelled = error
        outcome = self.outcome or Raised(StorageUnavailable("it is closed"))
        if cancelled is not None:
            raise cancelled from (outcome.error if isinstance(outcome, Raised) else None)
        return outcome.get()


def run_together(connection: sqlite3.Connection, units: Sequence[Pending[Any]]) -> None:
    """In aiosqlite's thread: run the units in order in one transaction and note what each came to.

    Where the transaction does not reach its commit, every unit's outcome is `StorageUnavailable`. A foreign
    key that is checked only at the commit would fail all of them for one: the schema must have none.
    """
    tx = SqliteTx(connection)
    try:
        # One that a failed ROLLBACK left behind.
        _end(connection)
        connection.execute("BEGIN IMMEDIATE")
        for unit in units:
            _run(connection, tx, unit)
        connection.execute("COMMIT")
    except (sqlite3.Error, MemoryError, _TransactionEnded) as error:
        with suppress(sqlite3.Error):
            _end(connection)
        for unit in units:
            unit.outcome = Raised(StorageUnavailable(reason(error)))


def _run(connection: sqlite3.Connection, tx: SqliteTx, unit: Pending[T]) -> None:
    """One unit in its savepoint. Raises where the whole transaction has ended, even if the unit hides it."""
    connection.execute("SAVEPOINT unit")
    unit.outcome = capture(partial(drive, unit.work, tx))
    failed = unit.outcome.error if isinstance(unit.outcome, Raised) else None
    if not connection.in_transaction:
        raise _TransactionEnded(reason(failed) if failed is not None else "the transaction has ended")
    if failed is not None:
        connection.execute("ROLLBACK TO unit")
    connection.execute("RELEASE unit")


def read_snapshot(connection: sqlite3.Connection, work: Work[T]) -> T:
    """In aiosqlite's thread: run `work` on the database as it stands at its first statement."""
    connection.execute("BEGIN")
    try:
        return drive(work, SqliteTx(connection))
    finally:
        _end(connection)


def _end(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
