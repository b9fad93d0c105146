"""One SQLite connection in aiosqlite's thread, and the one hop by which anything runs there."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import aiosqlite

from bot.storage.errors import StorageUnavailable, UnusableDatabase
from bot.storage.outcome import Outcome, capture

T = TypeVar("T")

BUSY_SECONDS: Final = 5.0
"""How long a writer waits for another process's transaction."""

_STATEMENTS_KEPT: Final = 512
_SETTINGS: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 67108864",
)


class Connection(aiosqlite.Connection):
    """aiosqlite has no public way to run a function of ours in its thread: this is the one place."""

    stopped: asyncio.Future[Any] | None = None
    """Done when the thread has taken its last job. aiosqlite awaits it after a close, not after a failed open."""

    def stop(self) -> asyncio.Future[Any] | None:
        self.stopped = super().stop()
        return self.stopped

    async def hop(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run `function` in the thread and return its result, or raise what it raised; `StorageUnavailable`
        where the connection is closed.

        A function once begun can't be stopped, so a cancelled caller learns of it only after the function
        has ended. The outcome travels in a list, for a future never takes a `StopIteration`.
        """
        outcome: list[Outcome[T]] = []

        def run() -> None:
            outcome.append(capture(lambda: function(self._conn)))

        # aiosqlite gives `_execute` no types.
        execute = cast("Callable[[Callable[[], None]], Awaitable[None]]", self._execute)
        step = run
        cancelled: asyncio.CancelledError | None = None
        while not outcome:
            try:
                await execute(step)
            except asyncio.CancelledError as error:
                # The thread works in order: when `_pass` has run, so has the function.
                cancelled, step = error, _pass
            except ValueError as error:
                # aiosqlite's own word for it; what `function` raises never comes this way.
                raise StorageUnavailable("it is closed") from error
        if cancelled is not None:
            raise cancelled
        return outcome[0].get()


def _pass() -> None:
    """A place in the thread's queue, to wait for."""


async def connect(path: Path, *, writes: bool) -> Connection:
    """Open the database file, made if need be, but not its folder. Raises `UnusableDatabase`."""
    try:
        _create(path)
        return await _connected(Connection(lambda: _open(path, writes=writes), iter_chunk_size=64))
    except (OSError, sqlite3.Error) as error:
        raise UnusableDatabase(path, _reason(error)) from error


async def _connected(connection: Connection) -> Connection:
    try:
        await connection
    finally:
        # Else the thread of one that can't be opened may outlive the event loop that it wants to wake.
        if connection.stopped is not None:
            await connection.stopped
    return connection


def _create(path: Path) -> None:
    """The file holds personal data: nobody but its owner reads it, nor its journal, which takes its mode.

    A file that exists is never opened here: closing it again would drop every lock of this process on it (POSIX),
    and whoever else closes the database next would take themselves for the last and delete the log in use.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))


def _open(path: Path, *, writes: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=_STATEMENTS_KEPT
    )
    try:
        _settle(connection, writes=writes)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _settle(connection: sqlite3.Connection, *, writes: bool) -> None:
    connection.row_factory = sqlite3.Row
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise sqlite3.OperationalError(f"this file system has no write-ahead log (journal mode {mode})")
    for setting in _SETTINGS:
        connection.execute(setting)
    connection.execute(f"PRAGMA query_only = {not writes:d}")


def _reason(error: OSError | sqlite3.Error) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
