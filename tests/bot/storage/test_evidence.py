"""What was said and shown is kept, every version; receipts seen elsewhere; attempts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.storage import cases, evidence
from bot.storage.evidence import ORDER_ATTEMPTS, PERSON_ATTEMPTS
from conversations.records import Direction, Keep
from tests.conversations.builders import CAMILLE, NOW, REFERENCE, case, receipt
from tests.fakes.inline_database import InlineDatabase


@pytest.fixture
async def database() -> AsyncIterator[InlineDatabase]:
    made = await InlineDatabase.open()
    await made.unit(lambda tx: cases.open_case(tx, case(), NOW, inbox=0))
    yield made
    await made.close()


def _keep(words: str = "hello", **changes: Any) -> Keep:
    plain = Keep(
        case=REFERENCE,
        number=1,
        direction=Direction.IN,
        person=CAMILLE,
        chat_id=CAMILLE,
        message_id=5,
        at=NOW,
        text=words,
    )
    return replace(plain, **changes)


async def test_an_edit_is_one_more_version(database: InlineDatabase) -> None:
    """Nothing is overwritten."""
    for words in ("first", "second"):
        await database.unit(lambda tx, words=words: evidence.keep_message(tx, _keep(words)))  # type: ignore[misc]
    rows = database.connection.execute("SELECT version, content FROM messages ORDER BY version").fetchall()
    assert [tuple(row) for row in rows] == [(1, "first"), (2, "second")]


async def test_a_message_is_found_by_where_it_was_written(database: InlineDatabase) -> None:
    """With its case, its number there, and its way."""
    await database.unit(lambda tx: evidence.keep_message(tx, _keep()))
    found = await database.unit(lambda tx: evidence.find_message(tx, CAMILLE, 5))
    assert found is not None
    assert found.reference == f"case/{REFERENCE}/in/1"
    assert await database.unit(lambda tx: evidence.find_message(tx, CAMILLE, 6)) is None


async def test_one_that_was_moved_belongs_to_its_new_case(database: InlineDatabase) -> None:
    """An edit of it is passed on there."""
    await database.unit(lambda tx: cases.open_case(tx, case(reference="R-00001"), NOW, inbox=0))
    await database.unit(lambda tx: evidence.keep_message(tx, _keep()))
    moved = _keep("", case="R-00001", number=4, at=NOW + timedelta(minutes=1))
    await database.unit(lambda tx: evidence.keep_message(tx, moved))
    found = await database.unit(lambda tx: evidence.find_message(tx, CAMILLE, 5))
    assert found is not None
    assert found.reference == "case/R-00001/in/4"


# ── receipts ─────────────────────────────────────────────────────────────────────────────────────────────────


async def _seen(database: InlineDatabase, other: dict[str, Any], **mine: Any) -> bool:
    """Whether my case's receipt stands in the other's submitted request."""
    about = case(reference="R-00001", **other)
    await database.unit(lambda tx: cases.open_case(tx, about, NOW, inbox=0))
    await database.unit(lambda tx: evidence.keep_receipts(tx, about, NOW))
    own = case(**mine)
    await database.unit(lambda tx: evidence.keep_receipts(tx, own, NOW))
    return await database.unit(lambda tx: evidence.seen_elsewhere(tx, own))


@pytest.mark.parametrize(
    ("other", "seen"),
    [
        ({}, False),
        ({"order_key": "B-2"}, True),
        ({"person": CAMILLE + 1}, True),
        ({"person": CAMILLE + 1, "receipts": (receipt("b"),)}, False),
        ({"person": CAMILLE + 1, "receipts": (receipt("b"), receipt("a"))}, True),
    ],
)
async def test_a_receipt_is_seen_elsewhere_for_another_order_or_by_another_customer(
    database: InlineDatabase, other: dict[str, Any], seen: bool
) -> None:
    """The same customer may show it again for the same order."""
    assert await _seen(database, other) is seen


async def test_any_of_a_cases_receipts_counts(database: InlineDatabase) -> None:
    """Also its last page."""
    pages = (receipt("c"), receipt("b"))
    assert await _seen(database, {"person": 7, "receipts": (receipt("b"),)}, receipts=pages)
    assert not await database.unit(lambda tx: evidence.seen_elsewhere(tx, case(receipts=())))


async def test_a_case_whose_order_was_corrected_shows_its_receipts_for_the_new_one(
    database: InlineDatabase,
) -> None:
    """What was shown for the order that it is about now is not seen elsewhere."""
    other = case(reference="R-00001", order_key="TYPO")
    await database.unit(lambda tx: cases.open_case(tx, other, NOW, inbox=0))
    await database.unit(lambda tx: evidence.keep_receipts(tx, other, NOW))
    await database.unit(lambda tx: evidence.keep_receipts(tx, replace(other, order_key="A-1001"), NOW))
    assert not await database.unit(lambda tx: evidence.seen_elsewhere(tx, case()))


# ── attempts ─────────────────────────────────────────────────────────────────────────────────────────────────


async def _left(database: InlineDatabase, person: int, number: str, hours: float = 0) -> bool:
    now = NOW + timedelta(hours=hours)
    return await database.unit(lambda tx: evidence.attempts_left(tx, person, number, now))


async def _tried(database: InlineDatabase, person: int, number: str, times: int) -> None:
    for _ in range(times):
        await database.unit(lambda tx: evidence.count_attempt(tx, person, number, NOW))


async def test_five_attempts_a_person_a_day(database: InlineDatabase) -> None:
    """Whatever numbers they try; the next day they may again."""
    for number in range(PERSON_ATTEMPTS):
        assert await _left(database, CAMILLE, f"A-{number}")
        await _tried(database, CAMILLE, f"A-{number}", 1)
    assert not await _left(database, CAMILLE, "A-9")
    assert not await _left(database, CAMILLE, "A-9", hours=23.9)
    assert await _left(database, CAMILLE, "A-9", hours=24)
    assert await _left(database, CAMILLE + 1, "A-9")


async def test_ten_attempts_an_order_a_day_however_it_was_typed(database: InlineDatabase) -> None:
    """By whomever."""
    for person in range(ORDER_ATTEMPTS):
        assert await _left(database, 1000 + person, "A-1001")
        await _tried(database, 1000 + person, ("A-1001", "a-1001", "# a1OO1")[person % 3], 1)
    assert not await _left(database, 2000, "A-1001")
    assert not await _left(database, 2000, " a-1001")
    assert await _left(database, 2000, "A-1002")


async def test_attempts_of_a_clock_that_ran_fast_keep_nobody_out_for_long(database: InlineDatabase) -> None:
    """What lies ahead counts for nothing, and from the next start on for a day, as if it had been tried just then."""
    await _tried(database, CAMILLE, "A-1001", PERSON_ATTEMPTS)
    before = NOW - timedelta(days=300)
    assert await _left(database, CAMILLE, "A-1001", hours=-300 * 24)
    await database.unit(lambda tx: evidence.forget_the_future(tx, before))
    assert not await _left(database, CAMILLE, "A-1001", hours=-300 * 24)
    assert await _left(database, CAMILLE, "A-1001", hours=-299 * 24)
