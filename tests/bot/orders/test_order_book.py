"""The imported order book: stored as told, found as typed, replaced as a whole row, never half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.sample_orders import sample_book
from bot.orders.book import BookSource
from bot.orders.fault import BadBook
from bot.orders.importing import import_orders
from bot.ports import Tx
from bot.storage.orders import BookTraits, MixedCurrencies, book_traits, find_order, upsert_orders
from bot.storage.sqlite import SqliteDatabase
from conversations.order_record import OrderAnswer, OrderRecord, OrderUnknown
from refunds.money import Money

NOW = datetime(2026, 3, 31, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
NOTHING_KNOWN = OrderRecord("A-1", None, None, None, None, None, None, None, None, None)


async def store(database: SqliteDatabase, records: Sequence[OrderRecord]) -> None:
    async def work(tx: Tx) -> None:
        await upsert_orders(tx, records)

    await database.unit(work)


async def find(database: SqliteDatabase, number: str) -> OrderAnswer:
    return await BookSource(database, find_order).look_up(number)


async def test_what_was_stored_is_found(database: SqliteDatabase) -> None:
    """Every fact of every kind of order comes back as it was: times with their offset, money, what is unknown."""
    book = sample_book(NOW)
    await store(
        database, [*book, NOTHING_KNOWN, replace(NOTHING_KNOWN, number="A-2", purchased_at=date(2026, 3, 1))]
    )
    for record in book:
        assert replace(await _record(database, record.number), standing=record.standing) == record
    assert await find(database, "A-1") == NOTHING_KNOWN
    assert (await _record(database, "A-2")).purchased_at == date(2026, 3, 1)


async def _record(database: SqliteDatabase, number: str) -> OrderRecord:
    answer = await find(database, number)
    assert isinstance(answer, OrderRecord)
    return answer


@pytest.mark.parametrize("typed", ["A-1001", " #a-1001", "A - 1001", "ａ-1001"])
async def test_an_order_is_found_however_its_number_was_typed(database: SqliteDatabase, typed: str) -> None:
    """Spaces, `#` and case do not matter, and the answer has the book's own spelling."""
    await store(database, sample_book(NOW))
    assert (await _record(database, typed)).number == "A-1001"


@pytest.mark.parametrize(
    "typed", ["A-9999", "", "#", "%", "A11001", "A-1001' OR '1'='1", "\x00", "x" * 10_000]
)
async def test_what_the_book_lacks_is_unknown(database: SqliteDatabase, typed: str) -> None:
    """Any other words answer that there is no such order, with the words as they were typed."""
    await store(database, sample_book(NOW))
    assert await find(database, typed) == OrderUnknown(typed)


STANDINGS = [
    ([None, None], None),
    ([None, "good"], "good"),
    (["good", "disputed"], "disputed"),
    (["disputed", "suspected", "good"], "suspected"),
    (["suspected", "violated", "disputed"], "violated"),
]


@pytest.mark.parametrize(("standings", "worst"), STANDINGS)
async def test_the_standing_is_the_worst_of_the_buyers(
    database: SqliteDatabase, standings: list[str | None], worst: str | None
) -> None:
    """What the book says on any order of an address counts for all of them, and for nobody else."""
    addresses = ["c@example.com", " C@Example.com", "C@EXAMPLE.COM"]
    orders = [
        replace(NOTHING_KNOWN, number=f"B-{row}", email=addresses[row], standing=standing)
        for row, standing in enumerate(standings)
    ]
    stranger = replace(NOTHING_KNOWN, number="X", email="x@example.com")
    await store(database, [*orders, stranger])
    assert [(await _record(database, order.number)).standing for order in orders] == [worst] * len(orders)
    assert (await _record(database, "X")).standing is None


@pytest.mark.parametrize("typed", ["A1001", "a 1001", "A.1001", "A-1OO1", "A-l00l"])
async def test_an_order_is_found_under_what_looks_like_its_number(
    database: SqliteDatabase, typed: str
) -> None:
    """Hyphens that were left out and letters that look like digits find the one order that can be meant."""
    await store(database, [replace(NOTHING_KNOWN, number="A-1001"), replace(NOTHING_KNOWN, number="A-1002")])
    assert (await _record(database, typed)).number == "A-1001"


async def test_of_two_orders_that_look_alike_neither_is_guessed(database: SqliteDatabase) -> None:
    """What was typed exactly is found; what may mean either is not."""
    await store(database, [replace(NOTHING_KNOWN, number="A-1001"), replace(NOTHING_KNOWN, number="AI-001")])
    assert (await _record(database, "a-1001")).number == "A-1001"
    assert (await _record(database, "ai-001")).number == "AI-001"
    assert await find(database, "A1001") == OrderUnknown("A1001")


async def test_an_order_without_address_has_its_own_standing(database: SqliteDatabase) -> None:
    """Orders that hold no address are not taken for one buyer's."""
    await store(database, [replace(NOTHING_KNOWN, standing="violated"), replace(NOTHING_KNOWN, number="A-2")])
    assert (await _record(database, "A-1")).standing == "violated"
    assert (await _record(database, "A-2")).standing is None


async def test_an_import_replaces_what_the_source_said(database: SqliteDatabase) -> None:
    """The newest word of the source counts, also where it knows less; other orders stay."""
    before = replace(
        NOTHING_KNOWN, refunded=Money(minor=100, currency="EUR"), email="c@example.com", units_used=1
    )
    await store(database, [before, replace(NOTHING_KNOWN, number="A-2", service="one_time")])
    await store(database, [replace(NOTHING_KNOWN, number="#a-1", dispute="open")])
    assert await find(database, "A-1") == replace(NOTHING_KNOWN, number="#a-1", dispute="open")
    assert (await _record(database, "A-2")).service == "one_time"


async def test_two_currencies_in_one_order_are_an_error(database: SqliteDatabase) -> None:
    """An order whose amounts can't be compared is not stored as if they could, and nothing beside it is."""
    mixed = replace(
        NOTHING_KNOWN,
        paid=Money(minor=1, currency="EUR"),
        refunded=Money(minor=1, currency="USD"),
        number="M",
    )
    with pytest.raises(MixedCurrencies, match=r"^M: "):
        await store(database, [NOTHING_KNOWN, mixed])
    assert await find(database, "A-1") == OrderUnknown("A-1")


async def test_the_book_says_what_it_can_tell(database: SqliteDatabase) -> None:
    """Whether there are addresses and figures of use, and which currencies and services there are."""
    assert await database.read(book_traits) == BookTraits(0, False, False, frozenset(), frozenset())
    await store(database, [NOTHING_KNOWN])
    assert await database.read(book_traits) == BookTraits(1, False, False, frozenset(), frozenset())
    await store(database, sample_book(NOW))
    traits = await database.read(book_traits)
    assert (traits.has_email, traits.has_usage) == (True, True)
    assert traits.currencies == {"EUR", "USD", "JPY"}
    assert traits.services == {"one_time", "subscription"}


async def test_a_file_is_imported(database: SqliteDatabase, tmp_path: Path) -> None:
    """An import says how many orders it wrote, and every one of them is found; it may be repeated."""
    rows = "".join(f"A-{row},2026-03-23,49.90,EUR,one_time\n" for row in range(1234))
    path = tmp_path / "book.csv"
    path.write_text(f"number,purchased_at,paid,currency,service\n{rows}", encoding="utf-8")
    for _ in range(2):
        assert await import_orders(path, database, upsert_orders) == 1234
    assert (await database.read(book_traits)).orders == 1234
    assert (await _record(database, "A-1233")).purchased_at == date(2026, 3, 23)


async def test_a_bad_file_changes_nothing(database: SqliteDatabase, tmp_path: Path) -> None:
    """One fault in the last row, and no row of the file is written."""
    path = tmp_path / "book.csv"
    rows = "A-1,2026-03-23,49.90,EUR,one_time\nA-2,2026-03-23,49.90,eur,one_time\n"
    path.write_text(f"number,purchased_at,paid,currency,service\n{rows}", encoding="utf-8")
    with pytest.raises(BadBook):
        await import_orders(path, database, upsert_orders)
    assert (await database.read(book_traits)).orders == 0


async def test_a_missing_file_is_an_error_of_the_system(database: SqliteDatabase, tmp_path: Path) -> None:
    """A path that is no file raises what the system says of it."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(OSError, match=path.name):
            await import_orders(path, database, upsert_orders)


async def test_an_import_that_fails_half_way_is_undone(database: SqliteDatabase) -> None:
    """What was written before a failure goes with it."""

    async def work(tx: Tx) -> None:
        await upsert_orders(tx, sample_book(NOW))
        raise RuntimeError("a failure")

    with pytest.raises(RuntimeError, match="a failure"):
        await database.unit(work)
    assert (await database.read(book_traits)).orders == 0


async def test_the_ledger_is_no_business_of_an_import(database: SqliteDatabase) -> None:
    """What the desk paid and reserved is the same before and after an import of the same order."""

    async def pay(tx: Tx) -> None:
        await tx.run(
            "INSERT INTO cases (reference, person, state, version, order_key, opened_at, moved_at, file) "
            "VALUES ('R-1', 7, 'paid', 1, 'A-1001', 0, 0, '{}')"
        )
        await tx.run(
            'INSERT INTO ledger ("case", order_key, state, minor, currency, at) '
            "VALUES ('R-1', 'A-1001', 'paid', 100, 'EUR', 0)"
        )

    async def ledger(tx: Tx) -> list[tuple[object, ...]]:
        columns = ("case", "order_key", "state", "minor", "currency", "at")
        return [tuple(row[column] for column in columns) for row in await tx.all("SELECT * FROM ledger")]

    await database.unit(pay)
    before = await database.read(ledger)
    await store(database, sample_book(NOW))
    await store(database, sample_book(NOW + timedelta(days=1)))
    assert await database.read(ledger) == before != []
