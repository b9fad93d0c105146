"""Units of work on a real SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.ports import Tx
from bot.storage.errors import StorageUnavailable, UnitSuspended, UnusableDatabase
from bot.storage.sqlite import BATCH, SqliteDatabase
from tests.bot.storage.notes import add, add_then_raise, all_words, kept


class Mishap(Exception):
    """A unit failed by itself."""


class Oddity(BaseException):
    """What `except Exception` does not catch."""


async def test_returns_the_value_after_the_commit(database: SqliteDatabase, path: Path) -> None:
    """When a unit returns, another process can already see what it wrote."""
    assert await database.unit(add("kept")) == 1
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT words FROM note").fetchall() == [("kept",)]


async def test_rows_are_read_by_column_name(database: SqliteDatabase) -> None:
    """A row answers to its columns' names and becomes a mapping."""
    await database.unit(add("a"))

    async def work(tx: Tx) -> dict[str, object]:
        row = await tx.one("SELECT id, words FROM note WHERE words = :words", words="a")
        assert row is not None
        assert row["words"] == "a"
        return {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row is iterated by its values

    assert await database.read(work) == {"id": 1, "words": "a"}


async def test_one_is_none_without_a_row(database: SqliteDatabase) -> None:
    """`one` answers None where nothing matches, and the first row where several do."""
    await database.unit(add("a"))
    await database.unit(add("b"))

    async def work(tx: Tx) -> tuple[object, str]:
        first = await tx.one("SELECT words FROM note ORDER BY words")
        assert first is not None
        return await tx.one("SELECT 1 FROM note WHERE words = 'x'"), first["words"]

    assert await database.unit(work) == (None, "a")


@pytest.mark.parametrize(
    ("sql", "changed"),
    [
        ("INSERT INTO note (words) VALUES ('c')", 1),
        ("UPDATE note SET words = words || '!'", 2),
        ("DELETE FROM note WHERE words = 'nowhere'", 0),
        ("INSERT INTO note (words) VALUES ('a') ON CONFLICT DO NOTHING", 0),
        (
            "WITH more(w) AS (VALUES ('x'), ('y'), ('z')) INSERT INTO note (words) SELECT w FROM more",
            3,
        ),
        ("CREATE TABLE other (id INTEGER)", 0),
    ],
)
async def test_run_counts_the_rows_it_changed(database: SqliteDatabase, sql: str, changed: int) -> None:
    """`run` tells how many rows a statement changed, also where it starts with WITH."""
    await database.unit(add("a"))
    await database.unit(add("b"))

    async def work(tx: Tx) -> int:
        return await tx.run(sql)

    assert await database.unit(work) == changed


async def test_returning_through_one_writes(database: SqliteDatabase) -> None:
    """An INSERT … RETURNING read through `one` is kept."""

    async def work(tx: Tx) -> int:
        row = await tx.one("INSERT INTO note (words) VALUES (:words) RETURNING id", words="a")
        assert row is not None
        return int(row["id"])

    assert await database.unit(work) == 1
    assert await kept(database) == ["a"]


async def test_a_failing_unit_undoes_only_itself(database: SqliteDatabase) -> None:
    """Of units that arrive together, the one that raises leaves nothing and the others stay."""
    results = await asyncio.gather(
        database.unit(add("before")),
        database.unit(add_then_raise("lost", Mishap())),
        database.unit(add("after")),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [int, Mishap, int]
    assert await kept(database) == ["before", "after"]


async def test_units_that_arrive_together_share_a_commit(database: SqliteDatabase, path: Path) -> None:
    """A group of units costs one commit of the write-ahead log, not one each."""
    journal = path.with_name(path.name + "-wal")
    before = journal.stat().st_size
    await database.unit(add("alone"))
    single = journal.stat().st_size - before
    await asyncio.gather(*(database.unit(add(f"together {number}")) for number in range(BATCH)))
    assert journal.stat().st_size - before - single < 10 * single


@pytest.mark.parametrize("units", [BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
async def test_order_is_kept_beyond_one_batch(database: SqliteDatabase, units: int) -> None:
    """Units run in the order in which they were asked for, however many batches they fill."""
    words = [f"note {number}" for number in range(units)]
    await asyncio.gather(*(database.unit(add(word)) for word in words))
    assert await kept(database) == words


async def test_a_constraint_fails_only_its_unit(database: SqliteDatabase) -> None:
    """A broken constraint is the unit's own error, not the storage's."""
    twice = await asyncio.gather(
        database.unit(add("same")), database.unit(add("same")), return_exceptions=True
    )
    assert isinstance(twice[1], sqlite3.IntegrityError)
    assert await kept(database) == ["same"]


async def test_foreign_keys_are_enforced(database: SqliteDatabase) -> None:
    """A row can't point at one that does not exist."""

    async def work(tx: Tx) -> None:
        await tx.run("INSERT INTO mark (note) VALUES (404)")

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        await database.unit(work)


async def test_an_error_that_a_unit_handles_is_no_failure(database: SqliteDatabase) -> None:
    """A unit may catch a constraint's error and go on."""
    await database.unit(add("same"))

    async def work(tx: Tx) -> None:
        try:
            await tx.run("INSERT INTO note (words) VALUES ('same')")
        except sqlite3.IntegrityError:
            await tx.run("INSERT INTO note (words) VALUES ('other')")

    await database.unit(work)
    assert await kept(database) == ["same", "other"]


async def _sleeps(tx: Tx) -> None:
    await tx.run("INSERT INTO note (words) VALUES ('lost')")
    await asyncio.sleep(0)


async def _sleeps_long(tx: Tx) -> None:
    await tx.run("INSERT INTO note (words) VALUES ('lost')")
    await asyncio.sleep(0.01)


@pytest.mark.parametrize("work", [_sleeps, _sleeps_long])
async def test_a_unit_that_suspends_says_so(
    database: SqliteDatabase, work: Callable[[Tx], Awaitable[None]]
) -> None:
    """Awaiting anything but the Tx is told as the programming error it is, and nothing of the unit stays."""
    with pytest.raises(UnitSuspended, match=work.__qualname__):
        await database.unit(work)
    assert await kept(database) == []


async def test_a_unit_that_awaits_a_future_says_so(database: SqliteDatabase) -> None:
    """A unit that waits for the event loop fails at once instead of hanging."""
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def work(tx: Tx) -> None:
        await future

    with pytest.raises(UnitSuspended):
        await database.unit(work)


def _raises_stop_iteration(tx: Tx) -> Awaitable[None]:
    raise StopIteration


@pytest.mark.parametrize(
    "work",
    [_raises_stop_iteration, add_then_raise("lost", StopIteration()), add_then_raise("lost", Oddity())],
)
async def test_no_exception_hangs_the_caller(
    database: SqliteDatabase, work: Callable[[Tx], Awaitable[None]]
) -> None:
    """Exceptions that futures refuse or that end threads reach the caller, and the database goes on."""
    with pytest.raises((RuntimeError, Oddity)):
        await asyncio.wait_for(database.unit(work), 5)
    await database.unit(add("next"))
    assert await kept(database) == ["next"]


async def test_a_cancelled_caller_waits_for_its_unit(database: SqliteDatabase) -> None:
    """Who is cancelled learns of it after the unit has ended, so that nothing happens behind their back."""
    task = asyncio.create_task(database.unit(add("done")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await kept(database) == ["done"]


async def test_a_cancelled_caller_hears_of_the_units_error(database: SqliteDatabase) -> None:
    """A unit that failed under a cancelled caller is not lost: it is the cancellation's cause."""
    task = asyncio.create_task(database.unit(add_then_raise("lost", Mishap())))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as cancelled:
        await task
    assert isinstance(cancelled.value.__cause__, Mishap)


async def test_a_cancelled_read_ends(database: SqliteDatabase) -> None:
    """A cancelled read is waited for, and the reader goes on."""
    task = asyncio.create_task(database.read(all_words))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await kept(database) == []


def test_cancelling_every_task_hangs_nothing(path: Path) -> None:
    """The end of asyncio.run cancels all tasks, the database's own too: every unit still ends."""

    async def main() -> None:
        database = await SqliteDatabase.open(path)

        async def create(tx: Tx) -> None:
            await tx.run("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL)")

        await database.unit(create)
        tasks = [asyncio.create_task(database.unit(add(f"{number}"))) for number in range(3 * BATCH)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await database.close()

    asyncio.run(main())
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM note").fetchone() == (3 * BATCH,)


async def test_a_read_is_a_snapshot(database: SqliteDatabase, path: Path) -> None:
    """What is committed while a read runs is not in it."""
    await database.unit(add("before"))

    async def work(tx: Tx) -> list[str]:
        first = await all_words(tx)
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("INSERT INTO note (words) VALUES ('meanwhile')")
        assert await all_words(tx) == first
        return first

    assert await database.read(work) == ["before"]
    assert await kept(database) == ["before", "meanwhile"]


async def test_a_read_may_not_write(database: SqliteDatabase) -> None:
    """A write in a read is an error of the program, not of the storage."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read(add("lost"))
    assert await kept(database) == []


async def test_a_tx_is_of_no_use_after_its_unit(database: SqliteDatabase) -> None:
    """A Tx that escaped from its unit can't touch the database."""
    escaped: list[Tx] = []

    async def work(tx: Tx) -> None:
        escaped.append(tx)

    await database.unit(work)
    with pytest.raises((sqlite3.ProgrammingError, StorageUnavailable)):
        await escaped[0].run("INSERT INTO note (words) VALUES ('lost')")
    assert await kept(database) == []


async def test_closing_lets_waiting_units_end(path: Path, database: SqliteDatabase) -> None:
    """What was asked before the close is done, what comes after it is refused; closing twice is fine."""
    tasks = [asyncio.create_task(database.unit(add(f"{number}"))) for number in range(2 * BATCH)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*tasks)
    await database.close()
    for refused in (database.unit(add("late")), database.read(all_words)):
        with pytest.raises(StorageUnavailable):
            await refused
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM note").fetchone() == (2 * BATCH,)


async def test_settings_are_durable(database: SqliteDatabase) -> None:
    """Every commit is on disk when it is acknowledged."""

    async def work(tx: Tx) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        rows = [await tx.one(f"PRAGMA {name}") for name in names]
        return [next(iter(dict(row).values())) for row in rows if row is not None]

    assert await database.unit(work) == ["wal", 2, 1, 5000]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
async def test_nobody_else_may_read_the_file(database: SqliteDatabase, path: Path) -> None:
    """The database and its journal hold personal data: they are their owner's alone."""
    await database.unit(add("private"))
    for file in path.parent.glob(path.name + "*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def _below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "desk.sqlite"


def _no_folder(folder: Path) -> Path:
    return folder / "nowhere" / "desk.sqlite"


def _a_folder(folder: Path) -> Path:
    return folder


def _no_database(folder: Path) -> Path:
    (folder / "other").write_bytes(b"this is not a database, but it is long enough to look like one" * 20)
    return folder / "other"


@pytest.mark.parametrize("make", [_below_a_file, _no_folder, _a_folder, _no_database])
async def test_what_cannot_be_opened_is_told_in_one_line(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    """A database that can't be opened gives its path and the reason in one line, and leaves no thread."""
    target = make(tmp_path)
    with pytest.raises(UnusableDatabase) as told:
        await SqliteDatabase.open(target)
    assert str(target) in str(told.value)
    assert "\n" not in str(told.value)


async def test_a_statement_with_a_missing_value_is_told(database: SqliteDatabase) -> None:
    """A named parameter without a value is the program's error."""

    async def work(tx: Tx) -> None:
        await tx.run("INSERT INTO note (words) VALUES (:words)")

    with pytest.raises(sqlite3.Error, match="words"):
        await database.unit(work)


def test_a_failed_open_ends_with_its_event_loop(tmp_path: Path) -> None:
    """The thread of a database that can't be opened has ended before its loop: it wakes no closed one."""
    for _ in range(50):
        with pytest.raises(UnusableDatabase):
            asyncio.run(SqliteDatabase.open(_no_database(tmp_path)))
