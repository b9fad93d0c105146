"""A press as Telegram's own apps never make one."""

from __future__ import annotations

from bot.demo.api.callback import Callback
from bot.demo.api.item import Pressed
from bot.demo.api.people import Person
from tests.e2e.kit.buttons import Offered
from tests.e2e.kit.shop import Shop


def forged(shop: Shop, person: Person, button: Offered, data: str = "") -> Pressed:
    """By a client of somebody's own, which may send any data for a message, long after they left (Bot API,
    CallbackQuery)."""
    world, message, sent = shop.world, button.message, data or button.data
    callback = Callback(str(world.random.getrandbits(63)), person, shop.bot, message, sent, world.clock.now())
    world.callbacks[callback.id] = callback
    body = {"from": person.json(), "message": world.shown(message, shop.bot), "chat_instance": "1"}
    shop.bot.updates.put("callback_query", {"id": callback.id, "data": sent, **body})
    return Pressed(callback=callback.id)
