"""Tables `ledger` and `grants`: an order's money as the desk knows it, and who was granted refunds."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date, datetime

from bot.ports import Row, Tx
from bot.storage.codec import milliseconds
from conversations.case_file import CaseFile
from conversations.draft import Match
from conversations.known import Ledger
from conversations.order_keys import normalise_email
from refunds.money import Money


class NothingReserved(RuntimeError):
    """A payment was recorded for a case that has no reservation."""


async def read_ledger(tx: Tx, order: str, case: str, currency: str = "") -> Ledger:
    """What was paid on the order, what other cases have reserved, and the case's own reservation. `currency` is the
    order's, empty where it is not known."""
    rows = await tx.all("SELECT * FROM ledger WHERE order_key = :order ORDER BY id", order=order)
    paid = [row for row in rows if row["state"] == "paid"]
    reserved = [row for row in rows if row["state"] == "reserved"]
    return Ledger(
        paid=_sum(paid, currency),
        reserved=_sum([row for row in reserved if row["case"] != case], currency),
        source_at_first=_source_at_first(paid),
        own=_sum([row for row in reserved if row["case"] == case], currency),
    )


def _sum(rows: Sequence[Row], expected: str) -> Money | None:
    """One sum. Where currencies are mixed, that of one that is not the order's: sums in several can't be set against
    a price, and a strange one is known for it, so that nothing is decided without a person."""
    if not rows:
        return None
    currencies = [row["currency"] for row in rows]
    currency = next((strange for strange in currencies if strange != expected), expected)
    return Money(minor=sum(row["minor"] for row in rows if row["currency"] == currency), currency=currency)


def _source_at_first(paid: Sequence[Row]) -> Money | None:
    if not paid or paid[0]["source_refunded"] is None:
        return None
    return Money(minor=paid[0]["source_refunded"], currency=paid[0]["source_currency"] or paid[0]["currency"])


async def reserve(tx: Tx, case: str, order: str, amount: Money, now: datetime) -> None:
    """The case's one reservation: an earlier one is released in the same breath."""
    await release(tx, case)
    await tx.run(
        'INSERT INTO ledger ("case", order_key, state, minor, currency, at) '
        "VALUES (:case, :order, 'reserved', :minor, :currency, :at)",
        case=case,
        order=order,
        minor=amount.minor,
        currency=amount.currency,
        at=milliseconds(now),
    )


async def release(tx: Tx, case: str) -> None:
    """Give back what the case has reserved; the row stays, as everything in a ledger."""
    await tx.run(
        "UPDATE ledger SET state = 'released' WHERE \"case\" = :case AND state = 'reserved'", case=case
    )


async def pay_out(
    tx: Tx,
    *,
    case: str,
    amount: Money,
    reference: str,
    paid_on: date,
    by: int,
    source_refunded: Money | None,
    now: datetime,
) -> None:
    """The reservation becomes a refund of `amount`. Raises `NothingReserved`."""
    changed = await tx.run(
        "UPDATE ledger SET state = 'paid', minor = :minor, currency = :currency, at = :at, reference = :reference, "
        "paid_on = :paid_on, by = :by, source_refunded = :source, source_currency = :source_currency "
        "WHERE \"case\" = :case AND state = 'reserved'",
        minor=amount.minor,
        currency=amount.currency,
        at=milliseconds(now),
        reference=reference,
        paid_on=paid_on.isoformat(),
        by=by,
        source=source_refunded.minor if source_refunded is not None else None,
        source_currency=source_refunded.currency if source_refunded is not None else None,
        case=case,
    )
    if changed != 1:
        raise NothingReserved(f"{case}: {NothingReserved.__doc__}")


class Buyers:
    """Buyers by keyed hashes: of their account, and of their verified address. The key never leaves the desk."""

    def __init__(self, key: str) -> None:
        self._key = bytes.fromhex(key)

    def of(self, case: CaseFile) -> tuple[str, ...]:
        """The buyer of a case: the account, and the address where it is verified, however it was typed."""
        email = normalise_email(case.email) if case.match is Match.MATCHED else ""
        names = (f"account:{case.person}", *((f"email:{email}",) if email else ()))
        return tuple(hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest() for name in names)


async def grant(tx: Tx, case: str, buyers: Sequence[str], now: datetime) -> None:
    """This case's refund was granted to this buyer."""
    for buyer in buyers:
        await tx.run(
            'INSERT INTO grants (buyer, "case", at) VALUES (:buyer, :case, :at) ON CONFLICT DO NOTHING',
            buyer=buyer,
            case=case,
            at=milliseconds(now),
        )


async def take_back_grant(tx: Tx, case: str) -> None:
    """It was not granted after all; what was paid stays granted."""
    await tx.run(
        'DELETE FROM grants WHERE "case" = :case '
        "AND NOT EXISTS (SELECT 1 FROM ledger WHERE ledger.\"case\" = :case AND ledger.state = 'paid')",
        case=case,
    )


async def count_grants(tx: Tx, buyers: Sequence[str], case: str, since: datetime) -> int:
    """In how many other cases this buyer was granted a refund since then."""
    cases: set[str] = set()
    for buyer in buyers:
        rows = await tx.all(
            'SELECT "case" AS reference FROM grants WHERE buyer = :buyer AND at >= :since AND "case" <> :case',
            buyer=buyer,
            since=milliseconds(since),
            case=case,
        )
        cases.update(row["reference"] for row in rows)
    return len(cases)
