"""Orders as a shop has them, and the CSV book in which `refund-desk orders import` reads them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

COLUMNS: Final = (
    "number",
    "purchased_at",
    "paid",
    "currency",
    "service",
    "email",
    "units_total",
    "units_used",
)


@dataclass(frozen=True, slots=True)
class Order:
    """One order; what it was bought with is `number` and `email`. `days_ago` counts from now."""

    number: str
    email: str
    days_ago: int = 2
    paid: str = "49.90"
    service: str = "one_time"
    units_total: int = 10
    units_used: int = 0

    def row(self, now: datetime) -> tuple[str, ...]:
        """Its cells, under `COLUMNS`."""
        bought = now - timedelta(days=self.days_ago)
        units = (str(self.units_total), str(self.units_used))
        return (self.number, bought.isoformat(), self.paid, "EUR", self.service, self.email, *units)


IN_TIME: Final = Order("IT", "in.time@example.com")
"""Granted at once, in full."""
PART_USED: Final = Order("PU", "part.used@example.com", paid="90.00", units_used=4)
"""Six tenths are unused: 54.00 EUR."""
TOO_LATE: Final = Order("TL", "too.late@example.com", days_ago=20)
"""Refused: the period has passed."""
BORDERLINE: Final = Order("BL", "borderline@example.com", days_ago=8)
"""The day of grace: a person decides."""
DEAR: Final = Order("DR", "dear@example.com", paid="1490.00")
"""Two people have to approve."""

KINDS: Final = (IN_TIME, PART_USED, TOO_LATE, BORDERLINE, DEAR)


def write_book(file: Path, orders: Iterable[Order]) -> None:
    """The book as a shop exports it."""
    now = datetime.now(UTC)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(COLUMNS)
        writer.writerows(order.row(now) for order in orders)
