"""Who does not show that an order is theirs learns nothing of it, not even that it exists."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count

import pytest
import pytest_asyncio

from conversations.draft import Question
from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import IN_TIME, PART_USED, Order
from tests.e2e.kit.receipt import picture
from tests.e2e.kit.shop import Shop
from tests.e2e.kit.shown import shown_to, toasts_to

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    """The one that all share."""
    return shared_shop


LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
NOBODYS = "nobody@example.com"
_NUMBERS = count(1)

Way = Callable[[Customer, str], Awaitable[None]]


async def _to_the_end(customer: Customer, number: str) -> None:
    """Number and address do not go together; each is corrected, then a person is to look."""
    await customer.begins()
    await customer.identifies(number, NOBODYS)
    await customer.presses(Verb.CORRECT, Question.NUMBER)
    customer.says(number)
    await customer.presses(Verb.CORRECT, Question.EMAIL)
    await customer.offered(Verb.GO_ON)
    customer.says("somebody@example.com")
    await customer.offered(Verb.CORRECT)
    await customer.presses(Verb.GO_ON)
    await customer.gives_receipt(picture())
    await customer.presses(Verb.REASON, Reason.TECHNICAL_PROBLEM)
    await customer.presses(Verb.USAGE, "part")
    await customer.presses(Verb.BACK)
    await customer.presses(Verb.USAGE, "none")
    await customer.presses(Verb.CHANGE)
    await customer.presses(Verb.CHANGE, Question.REASON)
    await customer.presses(Verb.REASON, Reason.DISSATISFACTION)
    await customer.presses(Verb.SEND)
    await customer.hears("🕓")
    customer.says("/status")
    await customer.presses(Verb.WITHDRAW)
    await customer.presses(Verb.WITHDRAW, "yes")
    await customer.reference()


async def _by_link(customer: Customer, number: str) -> None:
    """A link fills the number in, and proves nothing."""
    customer.starts("order_" + urlsafe_b64encode(number.encode()).decode().rstrip("="))
    await customer.offered(Verb.BACK)
    customer.says(NOBODYS)
    await customer.offered(Verb.CORRECT)
    await customer.presses(Verb.PERSON)
    await customer.hears("🕓")


async def _without_end(customer: Customer, number: str) -> None:
    """More attempts than anybody has."""
    await customer.begins()
    await customer.identifies(number, NOBODYS)
    for attempt in range(6):
        await customer.presses(Verb.CORRECT, Question.EMAIL)
        await customer.offered(Verb.GO_ON)
        customer.says(f"{attempt}.{NOBODYS}")
    await customer.presses(Verb.GO_ON)
    await customer.presses(Verb.CANCEL)
    await customer.offered(Verb.BEGIN)


async def _shown(shop: Shop, language: str, way: Way, number: str) -> list[str]:
    customer = shop.customer("Mallory", language)
    await way(customer, number)
    await shop.settles()
    return [*shown_to(shop.world, customer, {number: "NUMBER"}), *toasts_to(customer)]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def without_address(shared_shop: Shop) -> list[Order]:
    """Orders of which the book has no address."""
    orders = [replace(shared_shop.order(IN_TIME), number=f"WA-{number}", email="") for number in range(6)]
    await shared_shop.imports(*orders)
    return orders


@LANGUAGES
@pytest.mark.parametrize("way", [_to_the_end, _by_link, _without_end])
async def test_a_stranger_learns_nothing(
    shop: Shop, language: str, way: Way, without_address: list[Order]
) -> None:
    """Somebody else's order, one without an address and one that does not exist: the same calls, words and
    keyboards, one by one."""
    numbers = (f"ZZ-{next(_NUMBERS)}", shop.order(PART_USED).number, without_address.pop().number)
    unknown, theirs, without = await asyncio.gather(
        *(_shown(shop, language, way, number) for number in numbers)
    )
    assert len(unknown) > 4
    assert theirs == unknown
    assert without == unknown


async def test_after_five_attempts_the_right_address_helps_no_more(shop: Shop) -> None:
    """Who guessed five times is told the same to the right address; a person looks."""
    order, eve = shop.order(IN_TIME), shop.customer("Eve")
    await eve.begins()
    await eve.identifies(order.number, NOBODYS)
    for attempt in range(4):
        await eve.presses(Verb.CORRECT, Question.EMAIL)
        await eve.offered(Verb.GO_ON)
        eve.says(f"{attempt}.{NOBODYS}")
    await eve.presses(Verb.CORRECT, Question.EMAIL)
    await eve.offered(Verb.GO_ON)
    eve.says(order.email)
    await eve.hears("I could not match the number and the address.")
    await eve.presses(Verb.GO_ON)
    await eve.gives_receipt()


async def test_one_order_asked_for_by_three_accounts_at_once(shop: Shop) -> None:
    """It is approved once; the others go to a person, and no more than its price is ever reserved."""
    order = shop.order(IN_TIME)
    trio = [shop.customer(name) for name in ("Ada", "Bob", "Cyd")]
    references = await asyncio.gather(*(one.asks_for(order) for one in trio))
    await shop.settles()
    states = [shop.data.state(reference) for reference in references]
    assert sorted(states) == ["approved", "review", "review"]
    marks = [next(mark for mark in ("✅", "🕓") if mark in one.texts[-1]) for one in trio]
    assert marks == ["✅" if state == "approved" else "🕓" for state in states]
    ledger = shop.data.rows(
        'SELECT "case", minor FROM ledger WHERE "case" IN (:a, :b, :c)',
        **dict(zip("abc", references, strict=True)),
    )
    assert ledger == [{"case": references[states.index("approved")], "minor": 4990}]
