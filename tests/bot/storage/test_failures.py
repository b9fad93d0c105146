"""Disk full, another writer, a kill: what was acknowledged stays, the rest says that it was not done."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from bot.ports import Tx
from bot.storage import connection
from bot.storage.errors import StorageUnavailable
from bot.storage.sqlite import SqliteDatabase
from tests.bot.storage.notes import add, add_then_raise, all_words, kept

LARGE = "x" * 200_000


class Mishap(Exception):
    """A unit failed by itself."""


async def _limit(database: SqliteDatabase, spare_pages: int) -> None:
    """Let the database grow by so many pages and no more, as on a full disk."""

    async def work(tx: Tx) -> None:
        count = await tx.one("PRAGMA page_count")
        assert count is not None
        await tx.one(f"PRAGMA max_page_count = {count['page_count'] + spare_pages}")

    await database.unit(work)


async def _unlimit(database: SqliteDatabase) -> None:
    async def work(tx: Tx) -> None:
        await tx.one("PRAGMA max_page_count = 1000000")

    await database.unit(work)


async def test_a_full_disk_is_no_fault_of_the_unit(database: SqliteDatabase) -> None:
    """Who does not fit hears `StorageUnavailable`, which counts no attempt; what fits is kept."""
    await _limit(database, 4)
    results = await asyncio.gather(
        database.unit(add("small")),
        database.unit(add(LARGE)),
        database.unit(add_then_raise("lost", Mishap())),
        return_exceptions=True,
    )
    assert isinstance(results[1], StorageUnavailable)
    present = await kept(database)
    assert present == (["small"] if results[0] == 1 else [])


async def test_the_same_unit_succeeds_when_there_is_room_again(database: SqliteDatabase) -> None:
    """After the disk was full the database goes on by itself."""
    await _limit(database, 4)
    with pytest.raises(StorageUnavailable, match="full"):
        await database.unit(add(LARGE))
    await _unlimit(database)
    await database.unit(add(LARGE))
    assert await kept(database) == [LARGE]


async def test_a_unit_that_hides_a_full_disk_keeps_nothing_half_done(database: SqliteDatabase) -> None:
    """A unit that goes on after its transaction ended has none of its statements committed alone."""
    await _limit(database, 4)

    async def work(tx: Tx) -> None:
        for words in (LARGE, "alone"):
            with suppress(StorageUnavailable):
                await tx.run("INSERT INTO note (words) VALUES (:words)", words=words)

    results = await asyncio.gather(
        database.unit(add("before")), database.unit(work), database.unit(add("after")), return_exceptions=True
    )
    assert [type(result) for result in results] == [StorageUnavailable] * 3
    assert await kept(database) == []


async def test_a_swallowed_end_of_the_transaction_fails_the_whole_batch(database: SqliteDatabase) -> None:
    """Where the transaction has ended beneath the batch, nobody is told that theirs was kept."""

    async def work(tx: Tx) -> str:
        await tx.run("ROLLBACK")
        return "all is well"

    results = await asyncio.gather(
        database.unit(add("before")), database.unit(work), database.unit(add("after")), return_exceptions=True
    )
    assert [type(result) for result in results] == [StorageUnavailable] * 3
    assert await kept(database) == []
    await database.unit(add("next"))
    assert await kept(database) == ["next"]


async def test_a_commit_that_fails_fails_every_unit(database: SqliteDatabase) -> None:
    """Where COMMIT fails, all units of the batch hear it, those that failed by themselves too."""

    async def create(tx: Tx) -> None:
        await tx.run("CREATE TABLE late (id INTEGER REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)")

    await database.unit(create)

    async def work(tx: Tx) -> None:
        await tx.run("INSERT INTO late (id) VALUES (404)")

    results = await asyncio.gather(
        database.unit(add("before")),
        database.unit(work),
        database.unit(add_then_raise("lost", Mishap())),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [StorageUnavailable] * 3
    assert await kept(database) == []
    await database.unit(add("next"))
    assert await kept(database) == ["next"]


@contextmanager
def _other_writer(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        other.execute("ROLLBACK")


async def test_another_writer_that_does_not_end_makes_storage_unavailable(
    path: Path, database: SqliteDatabase
) -> None:
    """BEGIN fails where another process writes for too long; reads go on, and later units succeed."""

    async def impatient(tx: Tx) -> None:
        await tx.one("PRAGMA busy_timeout = 50")

    await database.unit(add("before"))
    await database.unit(impatient)
    with _other_writer(path):
        with pytest.raises(StorageUnavailable, match="locked"):
            await database.unit(add("refused"))
        assert await kept(database) == ["before"]
    await database.unit(add("after"))
    assert await kept(database) == ["before", "after"]


async def test_a_short_writer_is_waited_for(path: Path, database: SqliteDatabase) -> None:
    """Commands are second writers: a unit waits for them."""
    with _other_writer(path):
        task = asyncio.create_task(database.unit(add("waited")))
        await asyncio.sleep(0.2)
        assert not task.done()
    assert await task == 1
    assert connection.BUSY_SECONDS > 1


READS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM note").fetchone()[0])
connection.close()
"""


async def test_who_comes_and_goes_takes_nothing_along(path: Path) -> None:
    """A command that opens and closes a database in use leaves its log alone: what is kept later, others see too.

    The last to close a database deletes its log, so nobody may take themselves for the last who is not.
    """
    async with await SqliteDatabase.open(path) as first:
        await first.unit(lambda tx: tx.run("CREATE TABLE note (words TEXT)"))
    async with await SqliteDatabase.open(path) as again:
        seen = []
        for words in ("a", "b", "c"):
            await again.unit(add(words))
            seen.append(await asyncio.to_thread(_read_from_outside, path))
    assert seen == ["1", "2", "3"]


def _read_from_outside(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", READS, str(path)], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


STARVED = """
import asyncio, sys
from pathlib import Path
from bot.storage.errors import StorageUnavailable
from bot.storage.sqlite import SqliteDatabase

async def starve(tx):
    await tx.one("PRAGMA hard_heap_limit = 8000000")

async def greedy(tx):
    await tx.all("SELECT randomblob(50000000) AS many")

async def modest(tx):
    return (await tx.one("SELECT 1 AS n"))["n"]

async def main():
    async with await SqliteDatabase.open(Path(sys.argv[1])) as database:
        await database.unit(starve)
        try:
            await database.unit(greedy)
        except StorageUnavailable as error:
            print(error.because, await database.unit(modest))

asyncio.run(main())
"""


def test_lack_of_memory_is_no_fault_of_the_unit(path: Path) -> None:
    """A unit for which SQLite had no memory may be tried again, and the next one works.

    SQLite's limit is one for a process and can't be raised again, hence one of its own.
    """
    done = subprocess.run(
        [sys.executable, "-c", STARVED, str(path)],
        check=True,
        capture_output=True,
        text=True,
        env=_environment(),
    )
    assert done.stdout == "out of memory 1\n"


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


KILLED = """
import asyncio, sys
from pathlib import Path
from bot.storage.sqlite import SqliteDatabase

async def main():
    database = await SqliteDatabase.open(Path(sys.argv[1]))

    async def create(tx):
        await tx.run("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, words TEXT NOT NULL UNIQUE)")
        await tx.run("CREATE TABLE IF NOT EXISTS twin (id INTEGER PRIMARY KEY, words TEXT NOT NULL UNIQUE)")

    await database.unit(create)

    async def customer(name):
        for number in range(1_000_000):
            words = f"{sys.argv[2]}/{name}/{number}"

            async def work(tx):
                await tx.run("INSERT INTO note (words) VALUES (:words)", words=words)
                await tx.run("INSERT INTO twin (words) VALUES (:words)", words=words)

            await database.unit(work)
            sys.stdout.write(words + "\\n")
            sys.stdout.flush()

    await asyncio.gather(*(customer(name) for name in range(16)))

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("run", range(4))
def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path, run: int) -> None:
    """After kill -9 in the middle of batches, every unit that returned is whole, and none is half there."""
    path = tmp_path / "desk.sqlite"
    acknowledged: set[str] = set()
    for life in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(life)],
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(),
        ) as process:
            assert process.stdout is not None
            wanted = 20 + 137 * run + 61 * life
            lines = [process.stdout.readline() for _ in range(wanted)]
            process.send_signal(signal.SIGKILL)
            # The last line may be cut.
            lines += process.stdout.read().splitlines(keepends=True)
        assert process.returncode == -signal.SIGKILL
        acknowledged |= {line.strip() for line in lines if line.endswith("\n")}
        with closing(sqlite3.connect(path)) as database:
            notes = {words for (words,) in database.execute("SELECT words FROM note")}
            twins = {words for (words,) in database.execute("SELECT words FROM twin")}
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert acknowledged <= notes
        assert notes == twins


async def test_a_reader_keeps_its_snapshot_while_units_commit(database: SqliteDatabase) -> None:
    """Reads and units at once: every read sees whole units only."""

    async def pair(number: int) -> None:
        async def work(tx: Tx) -> None:
            await tx.run("INSERT INTO note (words) VALUES (:words)", words=f"{number} a")
            await tx.run("INSERT INTO note (words) VALUES (:words)", words=f"{number} b")

        await database.unit(work)

    async def look() -> None:
        for _ in range(20):
            words = await database.read(all_words)
            assert len(words) % 2 == 0

    await asyncio.gather(look(), look(), *(pair(number) for number in range(200)))
    assert len(await kept(database)) == 400
