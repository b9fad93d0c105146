"""Units of work that the tests share: they write notes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.ports import Database, Tx


def add(words: str) -> Callable[[Tx], Awaitable[int]]:
    """A unit that adds one note."""

    async def work(tx: Tx) -> int:
        return await tx.run("INSERT INTO note (words) VALUES (:words)", words=words)

    return work


def add_then_raise(words: str, error: BaseException) -> Callable[[Tx], Awaitable[None]]:
    """A unit that adds a note and then fails."""

    async def work(tx: Tx) -> None:
        await tx.run("INSERT INTO note (words) VALUES (:words)", words=words)
        raise error

    return work


async def all_words(tx: Tx) -> list[str]:
    """A unit that reads every note, in the order in which they were added."""
    return [row["words"] for row in await tx.all("SELECT words FROM note ORDER BY id")]


async def kept(database: Database) -> list[str]:
    """What a snapshot holds now."""
    return await database.read(all_words)
