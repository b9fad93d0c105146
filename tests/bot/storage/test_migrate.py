"""Migrations: in order, all or nothing, never backwards."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.ports import Tx
from bot.storage.errors import NewerDatabase
from bot.storage.migrate import BadMigration, Migration, migrate, shipped, statements
from bot.storage.sqlite import SqliteDatabase

FIRST = Migration(1, "first", "CREATE TABLE one (id INTEGER); INSERT INTO one VALUES (1);")
SECOND = Migration(2, "second", "CREATE TABLE two (id INTEGER);\n-- done; really\n")
BROKEN = Migration(2, "broken", "CREATE TABLE two (id INTEGER); INSERT INTO nowhere VALUES (1);")


async def _tables(tx: Tx) -> set[str]:
    return {row["name"] for row in await tx.all("SELECT name FROM sqlite_master WHERE type = 'table'")}


async def test_only_what_is_missing_is_run(path: Path) -> None:
    """Each migration runs once, in order."""
    async with await SqliteDatabase.open(path) as database:
        assert await migrate(database, [FIRST]) == ("first",)
        assert await migrate(database, [FIRST, SECOND]) == ("second",)
        assert await migrate(database, [FIRST, SECOND]) == ()
        assert {"one", "two"} <= await database.read(_tables)


async def test_a_migration_that_fails_leaves_nothing(path: Path) -> None:
    """All or nothing: a database is never between two versions."""
    async with await SqliteDatabase.open(path) as database:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            await migrate(database, [FIRST, BROKEN])
        assert await database.read(_tables) == set()
        assert await migrate(database, [FIRST, SECOND]) == ("first", "second")


async def test_a_newer_database_is_told_and_left_alone(path: Path) -> None:
    """An older program says in one line what is wrong and changes nothing."""
    async with await SqliteDatabase.open(path) as database:
        await migrate(database, [FIRST, SECOND])
        with pytest.raises(NewerDatabase) as told:
            await migrate(database, [FIRST])
        assert "\n" not in str(told.value)
        assert {"one", "two"} <= await database.read(_tables)


async def test_two_processes_migrate_one_database(path: Path) -> None:
    """Who comes second finds nothing left to do."""
    async with await SqliteDatabase.open(path) as first, await SqliteDatabase.open(path) as second:
        ran = await asyncio.gather(migrate(first, [FIRST, SECOND]), migrate(second, [FIRST, SECOND]))
    assert sorted(ran) == [(), ("first", "second")]


@pytest.mark.parametrize(
    ("script", "parts"),
    [
        ("SELECT 1; SELECT 2;", ["SELECT 1;", "SELECT 2;"]),
        ("SELECT ';'; SELECT 2;", ["SELECT ';';", "SELECT 2;"]),
        ("-- a; b\nSELECT 1;", ["-- a; b\nSELECT 1;"]),
        ("SELECT 1; /* a; b */", ["SELECT 1;"]),
        (
            "CREATE TRIGGER t AFTER INSERT ON one BEGIN DELETE FROM one; DELETE FROM two; END; SELECT 1;",
            [
                "CREATE TRIGGER t AFTER INSERT ON one BEGIN DELETE FROM one; DELETE FROM two; END;",
                "SELECT 1;",
            ],
        ),
        ("", []),
    ],
)
def test_a_script_is_taken_apart_at_its_statements(script: str, parts: list[str]) -> None:
    """Semicolons in words, comments and triggers end no statement."""
    assert list(statements(Migration(1, "any", script))) == parts


def test_a_script_that_ends_in_mid_statement_is_told() -> None:
    """A forgotten semicolon is found, not skipped."""
    with pytest.raises(BadMigration):
        list(statements(Migration(1, "any", "SELECT 1; SELECT 2")))


async def test_the_shipped_migrations_build_a_database(path: Path) -> None:
    """The program's own migrations are numbered without a gap and run on an empty file."""
    assert [migration.number for migration in shipped()] == list(range(1, len(shipped()) + 1))
    async with await SqliteDatabase.open(path) as database:
        assert len(await migrate(database)) == len(shipped()) > 0


def test_no_foreign_key_waits_for_the_commit() -> None:
    """A key that is checked only at the commit would fail a whole batch for one unit."""
    for migration in shipped():
        assert "deferred" not in migration.script.casefold(), migration.name
