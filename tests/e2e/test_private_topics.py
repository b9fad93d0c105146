"""Where the bot has topics in private chats, a customer with several requests finds each in a topic of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.api import forum
from bot.demo.api.acts import until
from bot.demo.api.message import Message
from conversations.press import Verb
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import BORDERLINE
from tests.e2e.kit.shop import Shop, open_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop whose bot has topics in private chats."""
    async with open_shop(tmp_path_factory.mktemp("shop")) as opened:
        opened.bot.topics_enabled = True
        await opened.process.start()
        yield opened
        assert await opened.process.stop() == 0


async def two_requests(shop: Shop) -> tuple[Customer, str, str]:
    """A customer with two of them."""
    camille = shop.customer()
    first = await camille.asks_for(shop.order(BORDERLINE))
    await camille.hears("🕓")
    second = await camille.asks_for(shop.order(BORDERLINE))
    await camille.hears("🕓")
    await shop.settles()
    return camille, first, second


def topic(shop: Shop, customer: Customer, reference: str) -> int:
    """The topic of a request in the customer's chat; 0 where there is none."""
    topics = customer.chat.topics.values()
    return next((one.id for one in topics if one.name.endswith(reference)), 0)


async def told(shop: Shop, customer: Customer, words: str) -> Message:
    """Wait for words of the bot, however long ago they came."""
    return await until(
        shop.world, lambda: next((m for m in customer.messages if words in m.text), None), customer.patience
    )


async def test_one_request_needs_no_topic(shop: Shop) -> None:
    """Whoever has one finds everything in one place."""
    hugo = shop.customer("Hugo")
    reference = await hugo.asks_for(shop.order(BORDERLINE))
    await hugo.hears("🕓")
    await shop.nora.presses(reference, Verb.APPROVE)
    assert (await told(shop, hugo, "will be refunded")).topic is None
    await shop.settles()
    assert hugo.chat.topics == {}


async def test_each_of_several_has_a_topic(shop: Shop) -> None:
    """What is said about it stands there, what the customer says there concerns it; new requests stay outside."""
    camille, first, second = await two_requests(shop)
    assert (await told(shop, camille, f"request {second}")).topic in (None, topic(shop, camille, second))
    await shop.nora.presses(first, Verb.APPROVE)
    decided = await told(shop, camille, "will be refunded")
    assert decided.topic == topic(shop, camille, first) != 0
    shop.nora.writes("/reply We look at it.", await shop.nora.topic(second))
    answered = await told(shop, camille, "We look at it.")
    assert answered.topic == topic(shop, camille, second)
    assert len({0, answered.topic, decided.topic}) == 3
    camille.person.send(shop.bot, "About the first one.", topic=decided.topic)
    relayed = await shop.nora.relayed("About the first one.")
    assert relayed.topic == await shop.nora.topic(first)
    passed_on = await told(shop, camille, f"I have passed this on with your request {first}")
    assert passed_on.topic == decided.topic
    camille.person.start(shop.bot)
    asked = await camille.offered(Verb.LOST_NUMBER)
    assert asked.message.topic is None


async def test_a_topic_that_the_customer_deletes_is_made_again(shop: Shop) -> None:
    """What comes then is not lost, and staff are told nothing of it."""
    camille, first, _ = await two_requests(shop)
    group = await shop.nora.topic(first)
    shop.nora.writes("/reply Number one.", group)
    before = (await told(shop, camille, "Number one.")).topic
    await shop.settles()
    forum.delete(shop.world, camille.chat, camille.chat.topics[before or 0])
    shop.nora.writes("/reply Number two.", group)
    after = (await told(shop, camille, "Number two.")).topic
    assert after == topic(shop, camille, first)
    assert after not in (None, before)
    await shop.settles()
    assert not any("deleted the topic" in message.text for message in shop.nora.messages)


async def test_a_second_look_is_asked_for_in_the_topic(shop: Shop) -> None:
    """The button, the question and the answer stay there."""
    camille, first, _ = await two_requests(shop)
    await shop.nora.presses(first, Verb.REFUSE)
    await shop.nora.answers(first, f"why is {first} refused", "It was bought too long ago.")
    refused = await told(shop, camille, "can't grant")
    appeal = await camille.offered(Verb.APPEAL)
    camille.press(appeal)
    asked = await camille.hears("reads what you write now")
    assert asked.topic == refused.topic == topic(shop, camille, first)
    camille.person.send(shop.bot, "It was the wrong lamp.", topic=asked.topic)
    assert (await told(shop, camille, f"look again at request {first} and answer by")).topic == asked.topic
    assert shop.data.state(first) == "review"


async def test_where_telegram_refuses_topics_everything_stands_in_one_place(tmp_path: Path) -> None:
    """The owner may switch them off again while the bot runs: nothing is lost by it."""
    async with open_shop(tmp_path) as shop:
        shop.bot.topics_enabled = True
        await shop.process.start()
        shop.bot.topics_enabled = False
        camille, first, _ = await two_requests(shop)
        shop.nora.writes("/reply We look at it.", await shop.nora.topic(first))
        assert (await told(shop, camille, "We look at it.")).topic is None
        await shop.settles()
        assert camille.chat.topics == {}
