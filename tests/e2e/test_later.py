"""A request that is not sent at once: taken up after a kill or a day later, reminded of, and closed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.demo.api.acts import STICKER
from bot.demo.api.item import Item
from conversations.press import Verb
from refunds.facts import Reason
from tests.e2e.kit.calls import chat_logs, restarts, unexplained
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import IN_TIME, Order
from tests.e2e.kit.receipt import picture
from tests.e2e.kit.shop import Shop, open_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
HOUR = 3600
LIFETIME = 30
"""Hours that a request may be made; the reminder comes when a sixth of them is left. The tests of this file take less
than five days in all, so that what was bought two days ago is in time to the end."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop whose bot runs by a clock that can be moved."""
    settings = {"DRAFT_HOURS": str(LIFETIME)}
    async with open_shop(tmp_path_factory.mktemp("later"), settings=settings) as opened:
        await opened.process.start_movable()
        yield opened
        assert await opened.process.stop() == 0


async def _restarts(shop: Shop, hours: float = 0) -> None:
    """The bot is killed, and started again after some hours."""
    await shop.process.kill()
    shop.world.clock.advance(hours * HOUR)
    await shop.process.start_movable()


async def _at_receipt(shop: Shop, language: str = "en") -> tuple[Customer, Order]:
    """A customer who is asked for the receipt."""
    customer, order = shop.customer("Vera", language), shop.order(IN_TIME)
    await customer.begins()
    await customer.identifies(order.number, order.email)
    await customer.offered(Verb.NO_RECEIPT)
    return customer, order


async def _ends(customer: Customer) -> str:
    """The rest of the way; the reference."""
    await customer.gives_receipt()
    await customer.presses(Verb.REASON, Reason.TECHNICAL_PROBLEM)
    await customer.presses(Verb.SEND)
    return await customer.reference()


async def test_killed_after_every_answer(shop: Shop) -> None:
    """The conversation goes on where it was: no answer is asked for twice."""
    vera, order = shop.customer("Vera"), shop.order(IN_TIME)
    await vera.begins()
    await _restarts(shop)
    vera.says(order.number)
    await vera.hears("which e-mail address")
    await shop.process.kill()
    vera.says(order.email)
    await shop.process.start_movable()
    await vera.offered(Verb.NO_RECEIPT)
    await _restarts(shop)
    vera.sends(picture())
    reason = await vera.offered(Verb.REASON, Reason.TECHNICAL_PROBLEM)
    await shop.process.kill()
    vera.press(reason)
    await shop.process.start_movable()
    send = await vera.offered(Verb.SEND)
    await _restarts(shop)
    vera.press(send)
    reference = await vera.reference()
    assert reference in (await vera.hears("✅")).text
    log = chat_logs(shop.world.calls.kept)[vera.person.id]
    assert list(unexplained([log], restarts(shop.world.calls.kept))) == []
    assert sum(call.method == "sendMessage" for call in log.calls) == 7


@LANGUAGES
async def test_a_day_later(shop: Shop, language: str) -> None:
    """Who comes back is welcomed and told what is missing, with the question and its buttons; then it goes on."""
    vera, _ = await _at_receipt(shop, language)
    await shop.process.move_clock(24.2 * HOUR)
    vera.sends_item(Item("sticker", STICKER))
    words = (
        "Welcome back. Your request is not sent yet: the receipt is still missing.",
        "Please send your receipt",
    )
    french = ("Ravi de vous retrouver. Votre demande n’est pas encore envoyée", "Envoyez-moi votre reçu")
    told = await vera.hears((words if language == "en" else french)[0])
    assert (words if language == "en" else french)[1] in told.text
    await _ends(vera)
    await vera.hears("✅")


@LANGUAGES
async def test_reminded_once_and_then_closed(shop: Shop, language: str) -> None:
    """With the time that is left; afterwards the old buttons do nothing, and a new request can be made."""
    vera, _ = await _at_receipt(shop, language)
    await shop.settles()
    before = len(vera.texts)
    await shop.process.move_clock(25.1 * HOUR)
    reminder = await vera.hears({"en": "That is 5 hours from now.", "fr": "5 heures"}[language])
    assert {"en": "the receipt is still missing", "fr": "il manque encore le reçu"}[language] in reminder.text
    await shop.settles()
    await _restarts(shop)
    await shop.settles()
    assert len(vera.texts) == before + 1
    old = await vera.offered(Verb.NO_RECEIPT)
    await shop.process.move_clock(5 * HOUR)
    await vera.presses(Verb.BEGIN)
    vera.press_late(old)
    await shop.settles()
    assert shop.data.count("cases", "person = :p", p=vera.person.id) == 0
    await vera.offered(Verb.LOST_NUMBER)


async def test_what_was_sent_in_time_counts(shop: Shop) -> None:
    """The last press comes before the end, while no bot runs; the bot starts after it: the request is sent."""
    vera, _ = await _at_receipt(shop)
    wanda, _ = await _at_receipt(shop)
    await vera.gives_receipt()
    await vera.presses(Verb.REASON, Reason.TECHNICAL_PROBLEM)
    send = await vera.offered(Verb.SEND)
    await shop.settles()
    await shop.process.move_clock(20 * HOUR)
    await shop.process.kill()
    vera.press(send)
    await _restarts(shop, 11)
    reference = await vera.reference()
    assert reference in (await vera.hears("✅")).text
    await wanda.hears("was not sent in time")
    assert not any("was not sent in time" in text for text in vera.texts)
