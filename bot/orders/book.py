"""The order source that is the desk's own: a book that the shop imports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from bot.ports import Database, Tx
from conversations.order_record import OrderAnswer

FindOrder: TypeAlias = Callable[[Tx, str], Awaitable[OrderAnswer]]
"""The repository's look-up, handed in by the composition root: adapters do not know each other."""


class BookSource:
    """`OrderSource` over the imported book."""

    def __init__(self, database: Database, find_order: FindOrder) -> None:
        self._database = database
        self._find_order = find_order

    async def look_up(self, number: str, /) -> OrderAnswer:
        """What the book says of the order, on a snapshot. Raises `StorageUnavailable`; the job is tried again."""

        async def find(tx: Tx) -> OrderAnswer:
            return await self._find_order(tx, number)

        return await self._database.read(find)
