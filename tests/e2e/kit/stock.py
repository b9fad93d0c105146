"""A stock of orders: so many of each kind, each with a buyer of its own, handed out one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.e2e.kit.order import KINDS, Order


class Stock:
    """The orders of one shop. No two tests get the same one."""

    def __init__(self, of_each: int) -> None:
        self._left = {kind: list(_orders(kind, of_each)) for kind in KINDS}

    @property
    def orders(self) -> tuple[Order, ...]:
        """Every order that was not handed out."""
        return tuple(order for orders in self._left.values() for order in orders)

    def take(self, kind: Order) -> Order:
        """An order of this kind that nobody has had."""
        return self._left[kind].pop(0)


def _orders(kind: Order, count: int) -> Iterator[Order]:
    for index in range(1, count + 1):
        yield replace(kind, number=f"{kind.number}-{1000 + index}", email=f"{index}.{kind.email}")
