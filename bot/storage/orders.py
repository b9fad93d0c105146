"""Table `orders`: the shop's order book, as last imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Final

from bot.ports import Row, SqlValue, Tx
from conversations.order_keys import normalise_email, number_key
from conversations.order_record import OrderAnswer, OrderRecord, OrderUnknown
from refunds.facts import Standing
from refunds.money import Money
from refunds.order_number import plain_number

_COLUMNS: Final = (
    "key",
    "number",
    "purchased_at",
    "paid_minor",
    "refunded_minor",
    "currency",
    "service",
    "email",
    "email_key",
    "units_total",
    "units_used",
    "dispute",
    "standing",
    "plain",
)
_AT_ONCE: Final = 100
_WORST_FIRST: Final = (Standing.VIOLATED, Standing.SUSPECTED, Standing.DISPUTED, Standing.GOOD)


class MixedCurrencies(ValueError):
    """An order's amounts have two currencies; the book keeps one."""


@dataclass(frozen=True, slots=True)
class BookTraits:
    """What the book as a whole can tell: whether any order has an address, or a figure of what was used."""

    orders: int
    has_email: bool
    has_usage: bool
    currencies: frozenset[str]
    services: frozenset[str]


async def upsert_orders(
    tx: Tx, records: Sequence[OrderRecord], progress: Callable[[int], None] = lambda _: None
) -> None:
    """Each order as its source tells it now, in place of what it told before.

    `progress` is told how many more were written. Raises `MixedCurrencies`.
    """
    remaining = iter(records)
    while batch := tuple(islice(remaining, _AT_ONCE)):
        values: dict[str, SqlValue] = {}
        for row, record in enumerate(batch):
            values.update(zip(_names(row), _values(record), strict=True))
        await tx.run(_upsert(len(batch)), **values)
        progress(len(batch))


async def find_order(tx: Tx, number: str) -> OrderAnswer:
    """The order with this number, however it was typed; its standing is the worst of its e-mail's orders."""
    row = await tx.one("SELECT * FROM orders WHERE key = :key", key=number_key(number))
    row = row or await _look_alike(tx, number)
    if row is None:
        return OrderUnknown(number)
    record = _record(row)
    if row["email_key"] is None:
        return record
    return replace(record, standing=await _standing(tx, row["email_key"]))


async def _look_alike(tx: Tx, number: str) -> Row | None:
    """The one order whose number agrees with what was typed: of two, neither is guessed."""
    plain = plain_number(number)
    rows = await tx.all("SELECT * FROM orders WHERE plain = :plain AND plain <> '' LIMIT 2", plain=plain)
    return rows[0] if len(rows) == 1 else None


async def book_traits(tx: Tx) -> BookTraits:
    """What the book can tell, as it stands now; reads it whole."""
    row = await tx.one(
        "SELECT count(*) AS orders, count(email_key) AS emails, count(units_used) AS usages FROM orders"
    )
    counts = (0, 0, 0) if row is None else (row["orders"], row["emails"], row["usages"])
    return BookTraits(
        orders=counts[0],
        has_email=counts[1] > 0,
        has_usage=counts[2] > 0,
        currencies=frozenset(
            found["currency"]
            for found in await tx.all("SELECT DISTINCT currency FROM orders WHERE currency IS NOT NULL")
        ),
        services=frozenset(
            found["service"]
            for found in await tx.all("SELECT DISTINCT service FROM orders WHERE service IS NOT NULL")
        ),
    )


async def asks_email(tx: Tx) -> bool:
    """Whether any order has an address, so that customers are asked for theirs."""
    return await tx.one("SELECT 1 FROM orders WHERE email_key IS NOT NULL LIMIT 1") is not None


async def _standing(tx: Tx, email_key: str) -> str | None:
    rows = await tx.all(
        "SELECT DISTINCT standing FROM orders WHERE email_key = :email AND standing IS NOT NULL",
        email=email_key,
    )
    found = {row["standing"] for row in rows}
    return next((str(standing) for standing in _WORST_FIRST if standing in found), None)


def _names(row: int) -> tuple[str, ...]:
    return tuple(f"{column}_{row}" for column in _COLUMNS)


def _upsert(rows: int) -> str:
    places = ", ".join(f"({', '.join(f':{name}' for name in _names(row))})" for row in range(rows))
    changes = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])
    return (
        f"INSERT INTO orders ({', '.join(_COLUMNS)}) VALUES {places} "  # noqa: S608 - names of columns, no input
        f"ON CONFLICT (key) DO UPDATE SET {changes}"
    )


def _values(record: OrderRecord) -> tuple[SqlValue, ...]:
    return (
        number_key(record.number),
        record.number,
        record.purchased_at.isoformat() if record.purchased_at else None,
        record.paid.minor if record.paid else None,
        record.refunded.minor if record.refunded else None,
        _currency(record),
        record.service,
        record.email,
        normalise_email(record.email) if record.email else None,
        record.units_total,
        record.units_used,
        record.dispute,
        record.standing,
        plain_number(record.number),
    )


def _currency(record: OrderRecord) -> str | None:
    currencies = {amount.currency for amount in (record.paid, record.refunded) if amount is not None}
    if len(currencies) > 1:
        raise MixedCurrencies(f"{record.number}: {MixedCurrencies.__doc__}")
    return next(iter(currencies), None)


def _record(row: Row) -> OrderRecord:
    return OrderRecord(
        number=row["number"],
        purchased_at=_moment(row["purchased_at"]),
        paid=_money(row["paid_minor"], row["currency"]),
        refunded=_money(row["refunded_minor"], row["currency"]),
        service=row["service"],
        email=row["email"],
        units_total=row["units_total"],
        units_used=row["units_used"],
        dispute=row["dispute"],
        standing=row["standing"],
    )


def _moment(written: str | None) -> datetime | date | None:
    if written is None:
        return None
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor=minor, currency=currency)
