"""An update that can never be processed: set aside, told, and in nobody's way."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import orjson

from tests.e2e.kit.customer import Customer
from tests.e2e.kit.order import IN_TIME
from tests.e2e.kit.shop import Shop, open_shop

RETRIES = (0.3, 1.1, 5.1, 25.1)
"""Seconds after which the bot tries again, and a hair."""


def _poison(shop: Shop, customer: Customer) -> None:
    """A message without a date, which no Bot API ever sends: it can be queued, and not be read."""
    chat = {"id": customer.person.id, "type": "private"}
    body = {"message_id": 1, "chat": chat, "from": customer.person.json(), "text": "A-1001"}
    shop.bot.updates.put("message", body)


def _tried(shop: Shop, times: int) -> bool:
    return shop.data.count("inbox", "attempts >= :times", times=times) == 1


async def _gives_up(shop: Shop) -> None:
    """Let the time pass that the bot goes on trying."""
    for attempt, seconds in enumerate(RETRIES, start=1):
        await shop.sees(partial(_tried, shop, attempt))
        await shop.process.move_clock(seconds)
    await shop.sees(lambda: shop.data.count("inbox", "state = 'parked'") == 1)


async def test_poison(tmp_path: Path) -> None:
    """It is parked after five tries; admins, staff and the customer are told; nobody waits for it; `retry` takes it
    up again, and then it counts."""
    async with open_shop(tmp_path) as shop:
        shop.expects_errors = True
        shop.complaints = ("getUpdates: answer: [0].message.date is missing",)
        shop.admin.start(shop.bot)
        await shop.process.start_movable()
        camille, oliver = shop.customer("Camille"), shop.customer("Oliver")
        await camille.begins()
        _poison(shop, camille)
        await oliver.asks_for(shop.order(IN_TIME))
        await oliver.hears("✅")
        await _gives_up(shop)

        await camille.hears("A person will look at it")
        await shop.nora.hears("could not process a message")
        chat = shop.world.private(shop.admin, shop.bot)
        assert any("could not process a message" in message.text for message in chat.messages.values())
        order = shop.order(IN_TIME)
        await camille.identifies(order.number, order.email)
        await camille.gives_receipt()

        assert shop.process.stderr.count("ValidationError") == 5
        assert "A-1001" not in shop.process.stderr
        assert (await shop.process.run("retry")).stdout == "1 lanes are tried again.\n"
        await _gives_up(shop)

        shop.data.change("UPDATE inbox SET raw = :raw WHERE state = 'parked'", raw=_cured(shop))
        await shop.process.run("retry")
        await camille.hears("within 7 days")
        assert await shop.process.stop() == 0


def _cured(shop: Shop) -> str:
    """The parked update as a better program would read it: `/policy`."""
    update = orjson.loads(shop.data.rows("SELECT raw FROM inbox WHERE state = 'parked'")[0]["raw"])
    command = {"type": "bot_command", "offset": 0, "length": 7}
    update["message"] |= {"date": shop.world.now(), "text": "/policy", "entities": [command]}
    return orjson.dumps(update).decode()
