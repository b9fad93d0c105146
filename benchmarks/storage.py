"""Units of work a second on SQLite, beside aiosqlite used statement by statement; run: python -m benchmarks.storage

A unit reads a row, updates it and inserts two, durably: WAL and synchronous=FULL on both sides. Ratios matter,
the absolute numbers are the machine's and its disk's.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import aiosqlite

from bot.ports import Tx
from bot.storage.sqlite import SqliteDatabase

SECONDS: Final = 2.0
CONCURRENCY: Final = (1, 16, 64)

CREATE: Final = (
    "CREATE TABLE conversation (id INTEGER PRIMARY KEY, state TEXT NOT NULL, steps INTEGER NOT NULL)",
    "CREATE TABLE audit (id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, step INTEGER NOT NULL)",
    "CREATE TABLE call (id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, parameters TEXT NOT NULL)",
    "INSERT INTO conversation (id, state, steps) VALUES (1, 'receipt', 0)",
)
READ: Final = "SELECT steps FROM conversation WHERE id = :id"
UPDATE: Final = "UPDATE conversation SET steps = :steps WHERE id = :id"
AUDIT: Final = "INSERT INTO audit (conversation, step) VALUES (:id, :steps)"
CALL: Final = "INSERT INTO call (chat, parameters) VALUES (:chat, :parameters)"
PARAMETERS: Final = '{"chat_id": 42, "text": "Why would you like a refund?"}'


async def work(tx: Tx) -> None:
    """One unit, as a conversation's step writes it."""
    row = await tx.one(READ, id=1)
    assert row is not None
    steps = row["steps"] + 1
    await tx.run(UPDATE, id=1, steps=steps)
    await tx.run(AUDIT, id=1, steps=steps)
    await tx.run(CALL, chat=42, parameters=PARAMETERS)


async def rate(once: Callable[[], Awaitable[None]], concurrency: int) -> float:
    """How often a second `once` is done by so many at a time."""
    done = 0
    end = time.perf_counter() + SECONDS

    async def one_after_another() -> None:
        nonlocal done
        while time.perf_counter() < end:
            await once()
            done += 1

    await asyncio.gather(*(one_after_another() for _ in range(concurrency)))
    return done / SECONDS


async def ours(path: Path) -> list[float]:
    """Units of `SqliteDatabase`."""
    async with await SqliteDatabase.open(path) as database:

        async def create(tx: Tx) -> None:
            for statement in CREATE:
                await tx.run(statement)

        await database.unit(create)
        return [await rate(lambda: database.unit(work), concurrency) for concurrency in CONCURRENCY]


async def plain(path: Path) -> list[float]:
    """The same statements, one hop each, one transaction at a time on its connection."""
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = sqlite3.Row
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *CREATE):
            await connection.execute(statement)
        turn = asyncio.Lock()

        async def once() -> None:
            async with turn:
                await connection.execute("BEGIN IMMEDIATE")
                async with connection.execute(READ, {"id": 1}) as cursor:
                    row = await cursor.fetchone()
                assert row is not None
                steps = row["steps"] + 1
                await connection.execute(UPDATE, {"id": 1, "steps": steps})
                await connection.execute(AUDIT, {"id": 1, "steps": steps})
                await connection.execute(CALL, {"chat": 42, "parameters": PARAMETERS})
                await connection.execute("COMMIT")

        return [await rate(once, concurrency) for concurrency in CONCURRENCY]


async def main() -> None:
    """Both, in one run, on one disk."""
    with TemporaryDirectory(dir=".") as folder:
        statement_by_statement = await plain(Path(folder) / "plain.sqlite")
        by_unit = await ours(Path(folder) / "ours.sqlite")
    print(f"{'at once':>8} {'aiosqlite/s':>12} {'units/s':>9} {'ratio':>7}")
    for concurrency, before, after in zip(CONCURRENCY, statement_by_statement, by_unit, strict=True):
        print(f"{concurrency:>8} {before:>12,.0f} {after:>9,.0f} {after / before:>6.1f}x")


if __name__ == "__main__":
    asyncio.run(main())
