"""Messages: sent, answered, edited, copied, deleted, pressed, pinned."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.demo.api.callback import EXPIRES_AFTER
from bot.demo.api.chat import Group
from bot.demo.api.errors import WorldError
from bot.demo.api.item import Item
from bot.demo.api.people import Person
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from tests.standin.conftest import Api, picture

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Yes", "callback_data": "y", "style": "success"}, {"text": "No", "callback_data": "n"}],
        [{"text": "Site", "url": "https://a.fr"}, {"text": "Copy", "copy_text": {"text": "R-1"}}],
    ]
}
INVOICE = {
    "title": "A",
    "description": "B",
    "payload": "p",
    "currency": "XTR",
    "prices": [{"label": "x", "amount": 5}],
}


async def test_a_text(api: Api, customer: Person, bot: Bot) -> None:
    """A sent message is answered as Telegram's Message and stands in the person's chat."""
    sent = await api.result(
        "sendMessage", chat_id=customer.id, text=" <b>Bonjour</b> ", parse_mode="HTML", reply_markup=KEYBOARD
    )
    assert sent["text"] == "Bonjour"
    assert sent["from"] == bot.json()
    assert sent["chat"] == {
        "id": 7001, "type": "private", "first_name": "Camille", "last_name": "Durand", "username": "camille_d",
    }  # fmt: skip
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 7}]
    assert sent["reply_markup"] == KEYBOARD
    assert customer.history(bot)[-1].id == sent["message_id"]


async def test_limits_count_utf16(api: Api, customer: Person) -> None:
    """4096 units are taken, counted in UTF-16 and after parsing."""
    assert await api.result("sendMessage", chat_id=customer.id, text="😀" * 2048)
    text = "<b>" + "x" * 4096 + "</b>"
    assert await api.result("sendMessage", chat_id=customer.id, text=text, parse_mode="HTML")


async def test_replies(api: Api, customer: Person, bot: Bot) -> None:
    """A reply shows what it answers, and the part it quotes; without its message it may go alone."""
    asked = customer.send(bot, "One. Two.")
    sent = await api.result(
        "sendMessage",
        chat_id=customer.id,
        text="re",
        reply_parameters={"message_id": asked.id, "quote": "Two."},
    )
    assert sent["reply_to_message"]["text"] == "One. Two."
    assert sent["quote"] == {"text": "Two.", "position": 5, "is_manual": True}
    alone = await api.result(
        "sendMessage",
        chat_id=customer.id,
        text="re",
        reply_parameters={"message_id": 999, "allow_sending_without_reply": True},
    )
    assert "reply_to_message" not in alone


async def test_presses(api: Api, customer: Person, bot: Bot) -> None:
    """A press is a query to answer once and in time; links and texts to copy ask nobody."""
    await api.result("sendMessage", chat_id=customer.id, text="?", reply_markup=KEYBOARD)
    message = customer.history(bot)[-1]
    pressed = customer.press(message, "Yes")
    [update] = await api.updates()
    query = update["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (pressed.callback, "y", customer.id)
    assert query["message"]["message_id"] == message.id
    await api.result("answerCallbackQuery", callback_query_id=query["id"], text="done", show_alert=True)
    shown = await customer.answered(pressed)
    assert (shown["text"], shown["show_alert"]) == ("done", True)
    assert "query is too old" in await api.refused("answerCallbackQuery", callback_query_id=query["id"])
    assert customer.press(message, row=1, column=0).url == "https://a.fr"
    assert customer.press(message, "Copy").copy == "R-1"
    with pytest.raises(WorldError):
        customer.press(message, "Maybe")
    assert [(p["row"], p["column"]) for p in message.pressed] == [(0, 0)]


async def test_a_query_expires(api: Api, world: World, customer: Person, bot: Bot) -> None:
    """Who answers a press too late is told so."""
    await api.result("sendMessage", chat_id=customer.id, text="?", reply_markup=KEYBOARD)
    pressed = customer.press(customer.history(bot)[-1], "No")
    world.clock.advance(EXPIRES_AFTER + 1)
    words = await api.refused("answerCallbackQuery", callback_query_id=pressed.callback)
    assert words == "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_edits(api: Api, customer: Person, bot: Bot) -> None:
    """Text, caption, keyboard and media can be edited, each where there is one."""
    sent = await api.result("sendMessage", chat_id=customer.id, text="a", reply_markup=KEYBOARD)
    where = {"chat_id": customer.id, "message_id": sent["message_id"]}
    edited = await api.result("editMessageText", **where, text="b")
    assert edited["text"] == "b"
    assert edited["edit_date"] >= edited["date"]
    assert "there is no caption in the message to edit" in await api.refused(
        "editMessageCaption", **where, caption="c"
    )
    assert (await api.result("editMessageReplyMarkup", **where, reply_markup=KEYBOARD))[
        "reply_markup"
    ] == KEYBOARD
    photo = (await api.upload("sendPhoto", {"photo": ("a.png", picture())}, chat_id="7001", caption="a"))[
        "result"
    ]
    where["message_id"] = photo["message_id"]
    assert (await api.result("editMessageCaption", **where, caption="c"))["caption"] == "c"
    assert "there is no text in the message to edit" in await api.refused(
        "editMessageText", **where, text="c"
    )
    media = {"type": "photo", "media": photo["photo"][0]["file_id"], "caption": "d"}
    assert (await api.result("editMessageMedia", **where, media=media))["caption"] == "d"
    assert customer.history(bot)[-1].content["caption"] == "d"


async def test_a_person_edits(api: Api, customer: Person, bot: Bot) -> None:
    """A person's edit is an update of its own."""
    message = customer.send(bot, "a")
    customer.edit(message, "b")
    updates = await api.updates()
    assert [next(iter(u.keys() - {"update_id"})) for u in updates] == ["message", "edited_message"]
    assert updates[1]["edited_message"]["text"] == "b"
    assert "edit_date" in updates[1]["edited_message"]


async def test_deletes(api: Api, world: World, customer: Person, bot: Bot) -> None:
    """In a private chat all may be deleted for 48 hours; many at once, passing over what is gone."""
    mine, theirs = customer.send(bot, "a"), customer.send(bot, "b")
    sent = await api.result("sendMessage", chat_id=customer.id, text="c")
    await api.result("deleteMessage", chat_id=customer.id, message_id=mine.id)
    await api.result("deleteMessages", chat_id=customer.id, message_ids=[mine.id, sent["message_id"], 999])
    assert customer.history(bot)[-1] is theirs
    world.clock.advance(48 * 3600 + 1)
    words = await api.refused("deleteMessage", chat_id=customer.id, message_id=theirs.id)
    assert words == "Bad Request: message can't be deleted for everyone"


async def test_albums(api: Api, customer: Person, bot: Bot) -> None:
    """An album is several messages with one id; copies and forwards keep it, and say what they hide."""
    items = [Item("photo", picture(), caption="two pages"), Item("photo", picture(60, 80))]
    album = customer.send_album(bot, items)
    updates = [u["message"] for u in await api.updates()]
    assert len({u["media_group_id"] for u in updates}) == 1
    assert [u.get("caption") for u in updates] == ["two pages", None]
    where = {"chat_id": customer.id, "from_chat_id": customer.id, "message_ids": [m.id for m in album]}
    copied = await api.result("copyMessages", **where)
    forwarded = await api.result("forwardMessages", **where)
    chat = {m.id: m for m in customer.history(bot)}
    first = [chat[m["message_id"]] for m in copied]
    second = [chat[m["message_id"]] for m in forwarded]
    assert len({m.media_group_id for m in (*album, *first, *second)}) == 3
    assert {m.media_group_id for m in first} != {""}
    assert first[0].content == album[0].content
    assert not first[0].forward_origin
    assert second[0].forward_origin == {"type": "user", "date": album[0].date, "sender_user": customer.json()}
    bare = await api.result("copyMessages", **where, remove_caption=True)
    assert all("caption" not in customer.chat(bot).messages[m["message_id"]].content for m in bare)


async def test_sent_albums(api: Api, customer: Person) -> None:
    """A bot's album takes uploads and known files; one file alone is no album."""
    files = {"one": ("1.pdf", b"%PDF"), "two": ("2.pdf", b"%PDF2")}
    media = '[{"type":"document","media":"attach://one","caption":"a"},{"type":"document","media":"attach://two"}]'
    sent = (await api.upload("sendMediaGroup", files, chat_id="7001", media=media))["result"]
    assert [m["document"]["file_name"] for m in sent] == ["1.pdf", "2.pdf"]
    again = {"type": "document", "media": sent[0]["document"]["file_id"]}
    [alone] = await api.result("sendMediaGroup", chat_id=customer.id, media=[again])
    assert "media_group_id" not in alone
    missing = await api.refused(
        "sendMediaGroup", chat_id=7001, media=[again, {"type": "document", "media": "attach://x"}]
    )
    assert missing == "Bad Request: media not found"


@pytest.mark.parametrize(
    ("method", "parameters", "kind"),
    [
        ("sendLocation", {"latitude": 48.85, "longitude": 2.35}, "location"),
        ("sendVenue", {"latitude": 48.85, "longitude": 2.35, "title": "Shop", "address": "1 rue A"}, "venue"),
        ("sendContact", {"phone_number": "+33100000000", "first_name": "A"}, "contact"),
        ("sendDice", {}, "dice"),
    ],
)
async def test_other_kinds(
    api: Api, customer: Person, method: str, parameters: dict[str, Any], kind: str
) -> None:
    """What has no file of its own is sent whole."""
    assert kind in await api.result(method, chat_id=customer.id, **parameters)


async def test_forms(api: Api, customer: Person) -> None:
    """A form's strings are read as numbers, booleans and JSON."""
    sent = await api.upload(
        "sendMessage",
        {},
        chat_id="7001",
        text="x",
        protect_content="true",
        reply_markup='{"inline_keyboard":[]}',
    )
    assert sent["result"]["has_protected_content"] is True
    assert "reply_markup" not in sent["result"]


async def test_markups_of_other_kinds(api: Api, customer: Person, bot: Bot) -> None:
    """A reply keyboard reaches the person and does not stand in the answer; bots hear no drafts."""
    markup = {"keyboard": [[{"text": "Yes"}]], "one_time_keyboard": True}
    sent = await api.result("sendMessage", chat_id=customer.id, text="?", reply_markup=markup)
    assert "reply_markup" not in sent
    assert customer.history(bot)[-1].other_markup == markup


async def test_reactions(api: Api, customer: Person, bot: Bot) -> None:
    """A bot reacts with one emoji at most, and takes it back."""
    message = customer.send(bot, "a")
    where = {"chat_id": customer.id, "message_id": message.id}
    await api.result("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👀"}])
    assert message.reactions == {bot.id: "👀"}
    await api.result("setMessageReaction", **where, reaction=[])
    assert message.reactions == {}


async def test_pins(api: Api, desk: Group, nora: Person) -> None:
    """Pinning posts a service message, which comes back to the bot; unpinning posts none."""
    sent = await api.result("sendMessage", chat_id=desk.id, text="list")
    await api.result(
        "pinChatMessage", chat_id=desk.id, message_id=sent["message_id"], disable_notification=True
    )
    [update] = await api.updates()
    assert update["message"]["pinned_message"]["text"] == "list"
    assert (await api.result("getChat", chat_id=desk.id))["pinned_message"]["message_id"] == sent[
        "message_id"
    ]
    await api.result("unpinChatMessage", chat_id=desk.id, message_id=sent["message_id"])
    assert desk.pinned == []
    assert "message to unpin not found" in await api.refused("unpinChatMessage", chat_id=desk.id)


async def test_message_ids(api: Api, world: World, customer: Person, desk: Group, bot: Bot) -> None:
    """A supergroup counts its own messages; private chats share one count."""
    other = world.person(7002, "Léa")
    first, second = customer.send(bot, "a"), other.start(bot)
    assert second.id == first.id + 1
    before = desk.last_message_id
    sent = await api.result("sendMessage", chat_id=desk.id, text="x")
    assert sent["message_id"] == before + 1


async def test_stars(api: Api, customer: Person, bot: Bot) -> None:
    """An invoice in Stars is paid when the bot agrees, refunded once, and stands in the ledger."""
    await api.result("sendInvoice", chat_id=customer.id, **INVOICE)
    message = customer.history(bot)[-1]
    paying = asyncio.create_task(customer.pay(message))
    [update] = await api.updates(timeout=5)
    await api.result(
        "answerPreCheckoutQuery", pre_checkout_query_id=update["pre_checkout_query"]["id"], ok=True
    )
    payment = await paying
    [paid] = await api.updates(offset=-1)
    assert paid["message"]["successful_payment"]["telegram_payment_charge_id"] == payment.charge_id
    assert (await api.result("getMyStarBalance"))["amount"] == 5
    refund = {"user_id": customer.id, "telegram_payment_charge_id": payment.charge_id}
    await api.result("refundStarPayment", **refund)
    assert await api.refused("refundStarPayment", **refund) == "Bad Request: CHARGE_ALREADY_REFUNDED"
    ledger = (await api.result("getStarTransactions"))["transactions"]
    assert [next(iter({"source", "receiver"} & line.keys())) for line in ledger] == ["receiver", "source"]
    assert "refunded_payment" in (await api.updates(offset=-1))[0]["message"]


async def test_a_refused_checkout(api: Api, customer: Person, bot: Bot) -> None:
    """What the bot refuses is not paid."""
    await api.result("sendInvoice", chat_id=customer.id, **INVOICE)
    paying = asyncio.create_task(customer.pay(customer.history(bot)[-1]))
    [update] = await api.updates(timeout=5)
    query = update["pre_checkout_query"]["id"]
    await api.result(
        "answerPreCheckoutQuery", pre_checkout_query_id=query, ok=False, error_message="Sold out"
    )
    with pytest.raises(WorldError, match="Sold out"):
        await paying
