"""The ledger: one reservation a case, sums that can be trusted, and refunds that are counted once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from bot.ports import Tx
from bot.storage import cases, ledger
from bot.storage.ledger import Buyers, NothingReserved
from conversations.draft import Match
from conversations.known import Ledger
from refunds.money import Money
from tests.conversations.builders import ASKED, CAMILLE, NORA, NOW, case, eur
from tests.fakes.inline_database import InlineDatabase

ORDER = "A-1001"
ONE, TWO, THREE = "R-00001", "R-00002", "R-00003"
BUYERS = Buyers("00" * 32)


def usd(minor: int) -> Money:
    return Money(minor=minor, currency="USD")


@pytest.fixture
async def database() -> AsyncIterator[InlineDatabase]:
    made = await InlineDatabase.open()
    for reference in (ONE, TWO, THREE):
        about = case(reference=reference)
        await made.unit(lambda tx, about=about: cases.open_case(tx, about, NOW, inbox=0))  # type: ignore[misc]
    yield made
    await made.close()


async def _reserve(database: InlineDatabase, reference: str, amount: Money, order: str = ORDER) -> None:
    await database.unit(lambda tx: ledger.reserve(tx, reference, order, amount, NOW))


async def _pay(database: InlineDatabase, reference: str, amount: Money, source: Money | None = None) -> None:
    async def pay(tx: Tx) -> None:
        await ledger.pay_out(
            tx,
            case=reference,
            amount=amount,
            reference="SEPA 1",
            paid_on=date(2026, 4, 2),
            by=NORA.id,
            source_refunded=source,
            now=NOW,
        )

    await database.unit(pay)


async def _read(database: InlineDatabase, reference: str = ONE, currency: str = "EUR") -> Ledger:
    return await database.unit(lambda tx: ledger.read_ledger(tx, ORDER, reference, currency))


async def test_what_other_cases_reserve_and_what_was_paid_are_told_apart(database: InlineDatabase) -> None:
    """A case's own reservation is not set against itself."""
    await _reserve(database, ONE, eur(100))
    await _reserve(database, TWO, eur(200))
    await _reserve(database, THREE, eur(400))
    await _pay(database, THREE, eur(400), source=eur(50))
    assert await _read(database) == Ledger(
        paid=eur(400), reserved=eur(200), source_at_first=eur(50), own=eur(100)
    )
    assert await _read(database, TWO) == Ledger(
        paid=eur(400), reserved=eur(100), source_at_first=eur(50), own=eur(200)
    )


async def test_a_case_has_one_reservation(database: InlineDatabase) -> None:
    """A new decision replaces it; the old row stays, released."""
    await _reserve(database, ONE, eur(100))
    await _reserve(database, ONE, eur(250))
    assert (await _read(database)).own == eur(250)
    assert (await _read(database, TWO)).reserved == eur(250)
    states = [row["state"] for row in database.connection.execute("SELECT state FROM ledger ORDER BY id")]
    assert states == ["released", "reserved"]


async def test_what_is_given_back_counts_no_more(database: InlineDatabase) -> None:
    """Nor can it be paid."""
    await _reserve(database, ONE, eur(100))
    await database.unit(lambda tx: ledger.release(tx, ONE))
    assert await _read(database, TWO) == Ledger()
    with pytest.raises(NothingReserved):
        await _pay(database, ONE, eur(100))


async def test_a_payment_is_made_once(database: InlineDatabase) -> None:
    """The reservation is used up by it."""
    await _reserve(database, ONE, eur(100))
    await _pay(database, ONE, eur(100))
    with pytest.raises(NothingReserved):
        await _pay(database, ONE, eur(100))
    assert (await _read(database)).paid == eur(100)


async def test_a_second_payment_adds_to_the_first(database: InlineDatabase) -> None:
    """The source's own figure is that of the first."""
    await _reserve(database, ONE, eur(100))
    await _pay(database, ONE, eur(100), source=eur(10))
    await _reserve(database, ONE, eur(50))
    await _pay(database, ONE, eur(50), source=eur(110))
    assert await _read(database) == Ledger(paid=eur(150), source_at_first=eur(10))


async def test_another_orders_money_is_none_of_this_ones(database: InlineDatabase) -> None:
    """Sums are per order."""
    await _reserve(database, ONE, eur(100), order="B-2")
    assert await _read(database, TWO) == Ledger()


@pytest.mark.parametrize("first", [eur(100), usd(700)])
async def test_mixed_currencies_are_known_by_the_strange_one(database: InlineDatabase, first: Money) -> None:
    """Whichever came first: a sum in the order's own would hide the other, and allow too much."""
    second = usd(700) if first.currency == "EUR" else eur(100)
    await _reserve(database, ONE, first)
    await _reserve(database, TWO, second)
    assert (await _read(database, THREE, "EUR")).reserved == usd(700)
    assert (await _read(database, THREE, "USD")).reserved == eur(100)
    assert (await _read(database, THREE, "")).reserved in (eur(100), usd(700))


async def test_the_sources_figure_keeps_its_currency(database: InlineDatabase) -> None:
    """It need not be that of what the desk paid."""
    await _reserve(database, ONE, usd(100))
    await _pay(database, ONE, usd(100), source=eur(5))
    assert (await _read(database)).source_at_first == eur(5)


# ── grants ───────────────────────────────────────────────────────────────────────────────────────────────────


async def _granted(database: InlineDatabase, **changes: Any) -> int:
    about = case(reference="R-99999", **changes)
    since = ASKED - timedelta(days=90)
    return await database.unit(lambda tx: ledger.count_grants(tx, BUYERS.of(about), about.reference, since))


async def _grant(database: InlineDatabase, reference: str, days_ago: int = 0, **changes: Any) -> None:
    about = case(reference=reference, **changes)
    at = ASKED - timedelta(days=days_ago)
    await database.unit(lambda tx: ledger.grant(tx, reference, BUYERS.of(about), at))


async def test_a_refund_counts_once_though_account_and_address_both_match(database: InlineDatabase) -> None:
    """The same buyer is known by either."""
    await _grant(database, ONE)
    assert await _granted(database) == 1
    assert await _granted(database, person=CAMILLE + 1) == 1
    assert await _granted(database, email="someone@else.example") == 1
    assert await _granted(database, person=CAMILLE + 1, email="someone@else.example") == 0


async def test_an_address_counts_however_it_was_typed_and_only_where_it_is_verified(
    database: InlineDatabase,
) -> None:
    """An unverified one may be anybody's."""
    await _grant(database, ONE)
    assert await _granted(database, person=1, email=" CAMILLE@Example.com ") == 1
    assert await _granted(database, person=1, match=Match.UNMATCHED) == 0
    await _grant(database, TWO, person=2, email="other@example.com", match=Match.UNMATCHED)
    assert await _granted(database, person=3, email="other@example.com") == 0


async def test_only_those_within_the_period_count_and_never_the_case_itself(database: InlineDatabase) -> None:
    """The period's first moment is in it."""
    await _grant(database, ONE, days_ago=90)
    await _grant(database, TWO, days_ago=91)
    await _grant(database, "R-99999")
    assert await _granted(database) == 1


async def test_a_new_decision_on_a_case_counts_no_second_refund(database: InlineDatabase) -> None:
    """A case is one."""
    await _grant(database, ONE, days_ago=3)
    await _grant(database, ONE)
    assert await _granted(database) == 1


async def test_what_is_taken_back_counts_no_more_unless_it_was_paid(database: InlineDatabase) -> None:
    """A refusal after a payment takes back nothing that was granted."""
    await _grant(database, ONE)
    await database.unit(lambda tx: ledger.take_back_grant(tx, ONE))
    assert await _granted(database) == 0
    await _grant(database, TWO)
    await _reserve(database, TWO, eur(100))
    await _pay(database, TWO, eur(100))
    await database.unit(lambda tx: ledger.take_back_grant(tx, TWO))
    assert await _granted(database) == 1


def test_hashes_are_keyed_and_tell_nothing() -> None:
    """Another desk's key gives others; neither account nor address stands in them."""
    ours, theirs = BUYERS.of(case()), Buyers("11" * 32).of(case())
    assert set(ours).isdisjoint(theirs)
    assert len(ours) == 2
    assert not any("camille" in one or str(CAMILLE) == one for one in ours)
