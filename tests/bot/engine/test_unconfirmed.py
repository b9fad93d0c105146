"""What an admin wrote as the group comes once more through the one door, from whoever confirmed it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from bot.storage.inbox import forget_old
from bot.telegram.inbound import TelegramInbound
from bot.telegram.origin import ANONYMOUS_ADMIN
from conversations.message import Sender
from conversations.updates import Commanded, Edited
from tests.bot.engine.raw import BOT, USERNAME, group, message, staff_photo, staff_presses, staff_says, update
from tests.bot.engine.test_album import _desk, _gathered
from tests.bot.engine.workshop import Workshop
from tests.conversations.builders import CAMILLE, DESK, NORA

MASKED: Final[dict[str, Any]] = {
    "from": {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
    "sender_chat": group(),
}


def out(shop: Workshop) -> list[dict[str, Any]]:
    """What is kept as written to the customer."""
    return [row for row in shop.rows("messages") if row["direction"] == "out"]


async def test_it_counts_once_it_is_confirmed() -> None:
    """In the name of whoever pressed, and once; a second press finds nothing held."""
    shop = await _desk()
    written = staff_says("/reply hello", **MASKED)
    await shop.take(written)
    assert out(shop) == []
    press = f"me::0:{written['message']['message_id']}"
    await shop.take(staff_presses(press))
    await shop.take(staff_presses(press))
    assert [row["person"] for row in out(shop)] == [NORA.id]
    said = [parameters for method, parameters in shop.calls() if parameters.get("chat_id") == CAMILLE]
    assert [one["text"] for one in said] == ["hello"]
    assert shop.rows("unconfirmed") == []
    await shop.stop()


async def test_an_album_comes_whole() -> None:
    """Its members are gathered anew, and share the first one's fate."""
    shop = await _desk()
    pictures = staff_photo("a", "/reply look", **MASKED), staff_photo("a", **MASKED)
    await _gathered(shop, *pictures)
    await shop.take(staff_presses(f"me::0:{pictures[0]['message']['message_id']}"))
    await shop.pass_time(2)
    (event,) = [one for one in shop.seen if isinstance(one, Commanded) and not one.sender.anonymous]
    assert event.sender.id == NORA.id
    assert len(event.attachments) == 2
    assert out(shop) != []
    await shop.stop()


async def test_what_nobody_confirms_is_forgotten() -> None:
    """After two days."""
    shop = await _desk()
    await shop.take(staff_says("/reply hello", **MASKED))
    assert len(shop.rows("unconfirmed")) == 1
    await shop.unit(lambda tx: forget_old(tx, shop.clock.now() + timedelta(hours=49)))
    assert shop.rows("unconfirmed") == []
    await shop.stop()


def test_a_message_is_signed_anew() -> None:
    """New or edited; the group's name is gone from it, and of other updates nothing changes."""
    inbound, zoe = TelegramInbound(BOT, USERNAME), Sender(9, "Zoe", "Zed", "zoe", "fr")
    edited = update("edited_message", message(text="x", edit_date=5, chat=group(DESK), **MASKED))
    signed = inbound.signed(orjson.dumps(edited).decode(), zoe)
    event = inbound.event([signed], datetime(2026, 4, 1, tzinfo=UTC))
    assert isinstance(event, Edited)
    assert event.sender == zoe
    assert "sender_chat" not in orjson.loads(signed)["edited_message"]
    other = orjson.dumps(update("poll", {})).decode()
    assert inbound.signed(other, zoe) == other
