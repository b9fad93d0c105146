"""One row of an order book: its cells to an order, with every fault in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from bot.orders import cells
from bot.orders.fault import Fault
from conversations.order_record import OrderRecord
from refunds.money import Money
from refunds.text import Text, text

T = TypeVar("T")

REQUIRED: Final = ("number", "purchased_at", "paid", "currency", "service")
OPTIONAL: Final = ("email", "refunded", "units_total", "units_used", "dispute", "standing")


class Row:
    """Reads the cells that are filled, by their column's name; what is empty is unknown."""

    def __init__(self, row: int, filled: Mapping[str, str]) -> None:
        self.faults: list[Fault] = []
        self._row = row
        self._filled = filled

    def record(self) -> OrderRecord:
        """The order, which counts only where `faults` is empty afterwards."""
        code = self._cell("currency", cells.currency)
        total, used = self._cell("units_total", cells.positive), self._cell("units_used", cells.whole)
        if total is not None and used is not None and used > total:
            self.fault("units_used", text("it is more than units_total"))
        if "number" not in self._filled:
            self.fault("number", text("it is empty"))
        return OrderRecord(
            number=self._cell("number", cells.number) or "",
            purchased_at=self._cell("purchased_at", cells.moment),
            paid=self._amount("paid", code),
            refunded=self._amount("refunded", code),
            service=self._cell("service", cells.service),
            email=self._cell("email", cells.email),
            units_total=total,
            units_used=used,
            dispute=self._cell("dispute", cells.dispute),
            standing=self._cell("standing", cells.standing),
        )

    def fault(self, column: str, problem: Text) -> None:
        self.faults.append(Fault(self._row, column, problem))

    def _cell(self, column: str, read: Callable[[str], T]) -> T | None:
        cell = self._filled.get(column)
        if cell is None:
            return None
        try:
            return read(cells.printable(cell))
        except cells.BadCell as bad:
            self.fault(column, bad.problem)
            return None

    def _amount(self, column: str, code: str | None) -> Money | None:
        if code is None and "currency" in self._filled:
            return None  # the currency is the fault, and was told
        return self._cell(column, lambda cell: cells.amount(cell, code))
