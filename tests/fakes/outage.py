"""A database that can't be used for a while."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.ports import Database, Tx
from bot.storage.errors import StorageUnavailable

T = TypeVar("T")


class Outage:
    """`Database` over another one. While `lasts` is above zero, each use fails and takes one off."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.lasts = 0
        self.failed = 0

    async def unit(self, work: Callable[[Tx], Awaitable[T]], /) -> T:
        """The other one's, or `StorageUnavailable`."""
        self._fail()
        return await self.database.unit(work)

    async def read(self, work: Callable[[Tx], Awaitable[T]], /) -> T:
        """The other one's, or `StorageUnavailable`."""
        self._fail()
        return await self.database.read(work)

    async def close(self) -> None:
        """Both."""
        await self.database.close()

    def _fail(self) -> None:
        if self.lasts:
            self.lasts -= 1
            self.failed += 1
            raise StorageUnavailable("the disk is full")
