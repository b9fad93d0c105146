"""Real updates of every kind that the desk reads, as the stand-in makes them when people act."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import orjson
from PIL import Image

from bot.demo.api.item import Item
from bot.demo.api.member import MEMBER_RIGHTS
from bot.demo.api.posting import post
from bot.demo.api.world import World

BOT_ID = 42
USERNAME = "refund_demo_bot"


def picture() -> bytes:
    """A small JPEG."""
    file = BytesIO()
    Image.new("RGB", (640, 480), (20, 120, 200)).save(file, "JPEG")
    return file.getvalue()


def every_update() -> list[dict[str, Any]]:
    """What a bot is told of a customer's and a group's day, oldest first."""
    world = World(validate=False, events=False)
    bot = world.bot(f"{BOT_ID}:AAHdemo", username=USERNAME)
    bot.updates.allow(
        ["message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"]
    )
    camille = world.person(7001, "Camille", last_name="Durand", username="camille_d", language_code="fr")
    camille.start(bot, "order_QS0xMDAx")
    said = camille.send(bot, "A-1001, see https://example.com")
    camille.edit(said, "A-1002")
    photo = camille.send_photo(bot, picture(), caption="/refund@refund_demo_bot A-1001")
    camille.edit(photo, "the first page")
    camille.send_album(bot, [Item("photo", picture(), caption="/status R-7K2MX"), Item("photo", picture())])
    camille.send_document(bot, b"%PDF-1.4", "receipt.pdf", "application/pdf", caption="here")
    camille.send_voice(bot)
    camille.send_video(bot, b"a film")
    camille.send_sticker(bot)
    camille.send_item(bot, Item("audio", b"music", "song.mp3"))
    camille.send_location(bot, 48.85, 2.35)
    camille.send_contact(bot, "+33123456789", "Camille")
    prompt = post(
        world,
        world.private(camille, bot),
        bot,
        {"text": "Sure?", "entities": [{"type": "bold", "offset": 0, "length": 4}]},
        keyboard={"inline_keyboard": [[{"text": "Yes", "callback_data": "send:D1234567:3:"}]]},
    )
    camille.send(bot, "to this", reply_to=prompt, quote="Sure")
    camille.press(prompt, "Yes")
    camille.react(prompt, "👍")
    camille.react(prompt, None)
    camille.block(bot)
    camille.unblock(bot)
    nora = world.person(7010, "Nora")
    desk = nora.create_group("Desk", forum=True, members=[bot])
    nora.promote(desk, bot)
    nora.add(desk, camille)
    nora.promote(desk, camille, ["can_pin_messages"], is_anonymous=True)
    topic = nora.create_topic(desk, "Camille · R-7K2MX")
    nora.send(desk, "in the topic", topic=topic.id)
    nora.edit_topic(desk, topic.id, "Camille")
    nora.close_topic(desk, topic.id)
    nora.reopen_topic(desk, topic.id)
    camille.send(desk, "as the group")
    camille.leave(desk)
    basic = nora.create_group("Old", forum=False, supergroup=False, members=[bot])
    nora.migrate(basic)
    nora.remove(desk, bot)
    return [orjson.loads(update.json()) for update in bot.updates.waiting]


INACCESSIBLE: dict[str, Any] = {
    "update_id": 1,
    "callback_query": {
        "id": "77",
        "from": {"id": 7001, "is_bot": False, "first_name": "Camille"},
        "message": {
            "chat": {"id": 7001, "type": "private", "first_name": "Camille"},
            "message_id": 3,
            "date": 0,
        },
        "chat_instance": "1",
        "data": "send:D1234567:3:",
    },
}
"""A press under a message too old for Telegram to show."""

UNKNOWN: dict[str, Any] = {"update_id": 2, "new_in_2030": {"from": {"id": 1}}}
"""An update of a kind that nobody asked for."""

RESTRICTED: dict[str, Any] = {
    "update_id": 3,
    "chat_member": {
        "chat": {"id": -1001, "type": "supergroup", "title": "Desk", "is_forum": True},
        "from": {"id": 7010, "is_bot": False, "first_name": "Nora"},
        "date": 1774000000,
        "old_chat_member": {"status": "left", "user": {"id": 7001, "is_bot": False, "first_name": "Camille"}},
        "new_chat_member": {
            "status": "restricted",
            "user": {"id": 7001, "is_bot": False, "first_name": "Camille"},
            "is_member": True,
            "until_date": 0,
            **dict.fromkeys(MEMBER_RIGHTS, True),
        },
    },
}
"""Somebody restricted, who is in the group all the same."""
