"""What a unit of work sees of SQLite, and how one is driven to its end inside aiosqlite's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias, TypeVar

from bot.ports import SqlValue, Tx
from bot.storage.errors import StorageUnavailable, UnitSuspended

T = TypeVar("T")
Work: TypeAlias = Callable[[Tx], Awaitable[T]]

_OUTSIDE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""SQLite's primary codes for what is wrong outside the unit: the disk, the memory, another process."""


_NO_LOOP: Final = "no running event loop"
"""asyncio's words to who sleeps or waits outside the event loop, as a unit does that should not."""


class SqliteTx:
    """`Tx` over a connection. Its methods never suspend, so a unit runs to its end in one go.

    Disk full, I/O errors and lack of memory may end the whole transaction beneath a unit; what it still ran
    would be committed alone, so each statement makes sure first that the transaction stands.
    """

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def one(self, sql: str, /, **values: SqlValue) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._execute(sql, values, sqlite3.Cursor.fetchone)
        return row

    async def all(self, sql: str, /, **values: SqlValue) -> list[sqlite3.Row]:
        return self._execute(sql, values, sqlite3.Cursor.fetchall)

    async def run(self, sql: str, /, **values: SqlValue) -> int:
        before = self._connection.total_changes
        rows = self._execute(sql, values, _rowcount)
        # Python counts no rows for a statement that starts with WITH.
        return rows if rows >= 0 else self._connection.total_changes - before

    def _execute(self, sql: str, values: dict[str, SqlValue], take: Callable[[sqlite3.Cursor], T]) -> T:
        if not self._connection.in_transaction:
            raise StorageUnavailable("the transaction has ended")
        try:
            cursor = self._connection.execute(sql, values)
            taken = take(cursor)
            cursor.close()
        except (sqlite3.Error, MemoryError) as error:
            if is_outside(error):
                raise StorageUnavailable(reason(error)) from error
            raise
        return taken


def _rowcount(cursor: sqlite3.Cursor) -> int:
    return cursor.rowcount


def is_outside(error: BaseException) -> bool:
    """Whether the database failed rather than what was asked of it."""
    if isinstance(error, MemoryError):
        return True
    code = getattr(error, "sqlite_errorcode", 0)
    # The plain code is a write in a read; a disk that became read-only has an extended one.
    return code & 0xFF in _OUTSIDE and code != sqlite3.SQLITE_READONLY


def reason(error: BaseException) -> str:
    """The words of an error; `MemoryError` has none."""
    if isinstance(error, StorageUnavailable):
        return error.because
    return str(error) or "out of memory"


def drive(work: Work[T], tx: Tx) -> T:
    """Run a unit to its end. Raises what it raises, and `UnitSuspended` where it awaits anything but `tx`."""
    steps: Any = work(tx).__await__()
    try:
        steps.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    except RuntimeError as error:
        if str(error) == _NO_LOOP:
            raise UnitSuspended(work) from error
        raise
    steps.close()
    raise UnitSuspended(work)
