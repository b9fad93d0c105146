"""The demo's order book: every kind of order that the policy tells apart, dated from the day the demo starts.

A story's order is dated anew when the story begins on a later day: the clock may have been moved since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.demo.samples import SampleOrder, Story
from conversations.order_record import OrderRecord
from refunds.money import from_decimal


@dataclass(frozen=True, slots=True)
class _Sample:
    number: str
    days_ago: int
    email: str | None
    paid: str
    story: Story = Story.OTHER
    language: str = "en"
    currency: str = "EUR"
    refunded: str | None = None
    service: str = "one_time"
    total: int | None = 10
    used: int | None = 0
    dispute: str | None = None
    standing: str | None = None


# Camille has two orders. A day of grace follows the seven days; 200.00 EUR is the automatic limit, and above
# 1,000.00 EUR two people approve.
_SAMPLES: Final = (
    _Sample("A-1001", 3, "camille@example.com", "49.90", Story.IN_TIME, "fr"),
    _Sample("A-1002", 5, "camille@example.com", "120.00", Story.PART_USED, "fr", used=3),
    _Sample("A-1003", 20, "hugo@example.com", "49.90", Story.TOO_LATE, "fr"),
    _Sample("A-1004", 8, "nadia@example.com", "49.90", Story.BORDERLINE, "fr"),
    _Sample("A-2001", 2, "alice@example.com", "49.90", Story.IN_TIME),
    _Sample("A-2002", 6, "oliver@example.com", "90.00", Story.PART_USED, used=4),
    _Sample("A-2003", 30, "grace@example.com", "49.90", Story.TOO_LATE),
    _Sample("A-2004", 8, "peter@example.com", "49.90", Story.BORDERLINE),
    _Sample("A-3001", 4, "ines@example.com", "49.90", refunded="49.90"),
    _Sample("A-3002", 4, "marc@example.com", "60.00", refunded="20.00"),
    _Sample("A-3003", 1, "emma@example.com", "19.90", service="subscription"),
    _Sample("A-3004", 2, "louis@example.com", "450.00"),
    _Sample("A-3005", 2, "sofia@example.com", "1490.00"),
    _Sample("A-3006", 2, "john@example.com", "59.00", currency="USD"),
    _Sample("A-3007", 3, "yuki@example.com", "6800", currency="JPY"),
    _Sample("A-3008", 2, "victor@example.com", "49.90", standing="violated"),
    _Sample("A-3009", 2, "lea@example.com", "49.90", standing="suspected"),
    _Sample("A-3010", 3, "paul@example.com", "49.90", total=None, used=None),
    _Sample("A-3011", 3, "zoe@example.com", "49.90", used=10),
    _Sample("A-3012", 3, "adam@example.com", "49.90", dispute="open"),
    _Sample("A-3013", 3, None, "49.90"),
    _Sample("A-3014", 1, "victor@example.com", "29.00"),
)


def sample_book(now: datetime) -> tuple[OrderRecord, ...]:
    """The orders as they stand at `now`, whose zone is the policy's, so that whole days are days of the policy."""
    return tuple(_record(sample, now) for sample in _SAMPLES)


def sample_order(number: str, now: datetime) -> OrderRecord | None:
    """One of them as it stands at `now`; None where there is none of that number."""
    return next((_record(sample, now) for sample in _SAMPLES if sample.number == number), None)


def sample_stories(now: datetime) -> tuple[SampleOrder, ...]:
    """The same orders as the demo's page offers them, for those that have an address to type."""
    return tuple(_offered(sample, now, sample.email) for sample in _SAMPLES if sample.email)


def _record(sample: _Sample, now: datetime) -> OrderRecord:
    return OrderRecord(
        number=sample.number,
        purchased_at=_purchased_at(sample, now),
        paid=from_decimal(sample.paid, sample.currency),
        refunded=from_decimal(sample.refunded, sample.currency) if sample.refunded else None,
        service=sample.service,
        email=sample.email,
        units_total=sample.total,
        units_used=sample.used,
        dispute=sample.dispute,
        standing=sample.standing,
    )


def _offered(sample: _Sample, now: datetime, email: str) -> SampleOrder:
    return SampleOrder(
        story=sample.story,
        number=sample.number,
        email=email,
        days_ago=sample.days_ago,
        purchased_on=_purchased_at(sample, now).date(),
        paid=from_decimal(sample.paid, sample.currency),
        service=sample.service,
        language=sample.language,
    )


def _purchased_at(sample: _Sample, now: datetime) -> datetime:
    # An hour back, so that nothing was bought after the demo began, and never across midnight to another day.
    day = now - timedelta(days=sample.days_ago)
    return day.replace(hour=max(day.hour - 1, 0), minute=0, second=0, microsecond=0)
