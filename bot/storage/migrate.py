"""Migrations: numbered scripts of portable SQL, all that are missing run in one unit, in order."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from bot.ports import Database, Tx
from bot.storage.errors import NewerDatabase

_NAME: Final = re.compile(r"(?P<number>\d{4})_(?P<name>\w+)\.sql")

_TABLE: Final = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)"


class BadMigration(Exception):
    """The program's own migrations are not numbered 1, 2, 3, …, or one ends in mid-statement."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: {self.__doc__}")


@dataclass(frozen=True, slots=True)
class Migration:
    """One script: `0003_receipts.sql` is number 3, named `receipts`."""

    number: int
    name: str
    script: str


def shipped() -> tuple[Migration, ...]:
    """The program's own migrations, in order. Raises `BadMigration`."""
    found = sorted(
        (file.name, file.read_text("utf-8"))
        for file in (files("bot.storage") / "migrations").iterdir()
        if file.name.endswith(".sql")
    )
    return tuple(_migration(number, name, script) for number, (name, script) in enumerate(found, start=1))


def _migration(number: int, file: str, script: str) -> Migration:
    named = _NAME.fullmatch(file)
    if named is None or int(named["number"]) != number:
        raise BadMigration(file)
    return Migration(number, named["name"], script)


async def migrate(database: Database, migrations: Sequence[Migration] | None = None) -> tuple[str, ...]:
    """Bring the database to this program's schema; answers the names of what was run.

    All or nothing. Raises `NewerDatabase` where the database has migrations that the program does not know.
    """
    known = shipped() if migrations is None else migrations

    async def work(tx: Tx) -> tuple[str, ...]:
        await tx.run(_TABLE)
        version = await _version(tx)
        if version > len(known):
            raise NewerDatabase(version, len(known))
        missing = known[version:]
        for migration in missing:
            await _apply(tx, migration)
        return tuple(migration.name for migration in missing)

    return await database.unit(work)


async def _version(tx: Tx) -> int:
    row = await tx.one("SELECT coalesce(max(version), 0) AS version FROM schema_version")
    return int(row["version"]) if row is not None else 0


async def _apply(tx: Tx, migration: Migration) -> None:
    for statement in statements(migration):
        await tx.run(statement)
    await tx.run(
        "INSERT INTO schema_version (version, name) VALUES (:version, :name)",
        version=migration.number,
        name=migration.name,
    )


def statements(migration: Migration) -> Iterator[str]:
    """The script's statements one by one: `executescript` would commit before the first of them."""
    statement = ""
    for piece in re.split(r"(?<=;)", migration.script):
        statement += piece
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if re.sub(r"--[^\n]*|/\*.*?\*/|\s", "", statement, flags=re.DOTALL):
        raise BadMigration(migration.name)
