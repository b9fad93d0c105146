"""What an order source says of one order, parsed at its edge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from refunds.money import Money


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One order as its source tells it. `None` is what the source does not say: unknown, never a default.

    `dispute` is `none`, `open`, `won` or `lost` (by the shop); `standing` is `good`, `violated`, `suspected`
    or `disputed`: of this order's e-mail, the worst of what the book says of it on any of its orders.
    `purchased_at` has an offset, or is a date in the policy's time zone.
    """

    number: str
    purchased_at: datetime | date | None
    paid: Money | None
    refunded: Money | None
    service: str | None
    email: str | None
    units_total: int | None
    units_used: int | None
    dispute: str | None
    standing: str | None


@dataclass(frozen=True, slots=True)
class OrderUnknown:
    """The source answered, and holds no such order."""

    number: str
    kind: Literal["unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class OrderUnavailable:
    """The source did not answer in time; its facts are unknown, and nobody is refused for it."""

    number: str
    kind: Literal["unavailable"] = "unavailable"


OrderAnswer: TypeAlias = OrderRecord | OrderUnknown | OrderUnavailable
