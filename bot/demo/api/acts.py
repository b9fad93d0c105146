"""How what a person does becomes messages and updates."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PIL import Image

from bot.demo.api import entities, keyboard, posting
from bot.demo.api.callback import Callback
from bot.demo.api.chat import Chat, PrivateChat
from bot.demo.api.errors import ApiError, WorldError
from bot.demo.api.item import Item, Pressed
from bot.demo.api.message import CAPTIONED, Message
from bot.demo.api.payment import Checkout, Payment
from bot.demo.api.reaction import EMOJI
from bot.demo.api.target import check_open
from bot.demo.api.topic import GENERAL
from bot.demo.api.units import Json
from bot.demo.api.user import Bot

if TYPE_CHECKING:
    from bot.demo.api.people import Person
    from bot.demo.api.world import World

T = TypeVar("T")
PRE_CHECKOUT_SECONDS = 10


def _sticker() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA", (512, 512), (0, 0, 0, 0)).save(buffer, "WEBP")
    return buffer.getvalue()


STICKER = _sticker()


def media(world: World, item: Item) -> Json:
    """A file as a message's content. Raises `WorldError`."""
    if not item.content:
        raise WorldError(400, "the file is empty")
    words, marks = entities.formatted(item.caption, "", None)
    caption: Json = {"caption": words} if words else {}
    if words and marks:
        caption["caption_entities"] = marks
    try:
        match item.kind:
            case "photo":
                return {"photo": world.files.photo(item.content), **caption}
            case "sticker":
                return {"sticker": _stored(world, item, type="regular", emoji=words, **_STILL)}
            case "voice" | "audio":
                return {item.kind: _stored(world, item, duration=3), **caption}
            case "video":
                return {"video": _stored(world, item, duration=3, width=640, height=360), **caption}
            case "video_note":
                return {"video_note": _stored(world, item, duration=3, length=240)}
            case "document":
                return {"document": _stored(world, item), **caption}
    except ApiError as error:
        raise WorldError(400, error.description) from None
    raise WorldError(400, f"there is no kind of file {item.kind!r}")


_STILL = {"is_animated": False, "is_video": False, "width": 512, "height": 512}


def _stored(world: World, item: Item, **attributes: Any) -> Json:
    return world.files.media(item.kind, item.content, item.name, item.mime_type, **attributes)


def post(
    person: Person,
    chat: Chat,
    content: Json,
    *,
    topic: int | None = None,
    reply_to: Message | int | None = None,
    quote: str = "",
    **details: Any,
) -> Message:
    """A person's message. Raises `WorldError`."""
    _check_writable(person, chat, topic)
    replied = _replied(chat, reply_to)
    if replied and topic is None:
        topic = replied.topic
    if replied and quote:
        found = entities.quoted(replied.text, replied.entities, quote)
        if found is None:
            raise WorldError(400, "that is no quote from this message")
        details["quote"] = {**found, "is_manual": True}
    in_topic = topic if topic != GENERAL else None
    veil = posting.veil(chat, person)
    return posting.post(
        person.world, chat, person, content, topic=in_topic, reply_to=replied, **veil, **details
    )


def _check_writable(person: Person, chat: Chat, topic: int | None) -> None:
    if isinstance(chat, PrivateChat):
        if chat.blocked:
            raise WorldError(403, "unblock the bot first")
        if topic is not None and topic not in chat.topics:
            raise WorldError(404, "there is no such topic")
        return
    if chat.migrated_to:
        raise WorldError(409, "this group became a supergroup")
    if not chat.may(person, "can_send_messages"):
        raise WorldError(403, "this person may not write here")
    if topic is not None and topic not in chat.topics:
        raise WorldError(404, "there is no such topic")
    if chat.is_forum:
        try:
            check_open(chat, person, chat.topics[topic or GENERAL])
        except ApiError:
            raise WorldError(403, "the topic is closed") from None


def _replied(chat: Chat, reply_to: Message | int | None) -> Message | None:
    if reply_to is None:
        return None
    identifier = reply_to if isinstance(reply_to, int) else reply_to.id
    message = chat.messages.get(identifier)
    if message is None:
        raise WorldError(404, "there is no such message to answer")
    return message


def reworded(content: Json, text: str) -> Json:
    """The content with another text or caption. Raises `WorldError`."""
    words, marks = entities.formatted(text, "", None)
    if "text" in content:
        if not words:
            raise WorldError(400, "a message needs some text")
        return {"text": words, **({"entities": marks} if marks else {})}
    if CAPTIONED.isdisjoint(content):
        raise WorldError(400, "this message has no text")
    kept = {name: value for name, value in content.items() if not name.startswith("caption")}
    return {**kept, "caption": words, **({"caption_entities": marks} if marks else {})}


def forwarded(message: Message) -> Json:
    """Telegram's `MessageOrigin`."""
    if message.service or message.protected:
        raise WorldError(403, "this message can't be forwarded")
    if message.forward_origin:
        return message.forward_origin
    return {"type": "user", "date": message.date, "sender_user": message.sender.json()}


def press(person: Person, message: Message, data: str, row: int | None, column: int | None) -> Pressed:
    """A press on a button. Raises `WorldError`."""
    if message.deleted:
        raise WorldError(404, "the message is gone")
    place = (
        (row, column) if row is not None and column is not None else keyboard.place_of(message.keyboard, data)
    )
    button = keyboard.button_at(message.keyboard, *place) if place else None
    if place is None or button is None:
        raise WorldError(404, "there is no such button")
    if "callback_data" not in button:
        copied = button.get("copy_text", {}).get("text")
        return Pressed(url=button.get("url"), copy=copied)
    world = person.world
    at = int(world.clock.now() * 1000)
    message.pressed.append({"row": place[0], "column": place[1], "person": person.id, "at": at})
    callback = _ask(person, message, button["callback_data"])
    if world.events.on:
        data_shown = {"chat": message.chat.key, "message_id": message.id, "person": person.id}
        where = {"callback": callback.id, "row": place[0], "column": place[1]}
        world.events.emit("press", {**data_shown, **where})
        posting.edited(world, message)
    return Pressed(callback=callback.id)


def _ask(person: Person, message: Message, data: str) -> Callback:
    world, bot = person.world, message.sender
    if not isinstance(bot, Bot):
        raise WorldError(403, "nobody answers this button")
    callback = Callback(str(world.random.getrandbits(63)), person, bot, message, data, world.clock.now())
    world.callbacks[callback.id] = callback
    body = {
        "id": callback.id,
        "from": person.json(),
        "message": world.shown(message, bot),
        "chat_instance": str(abs(hash((message.chat.id, bot.id)))),
        "data": data,
    }
    bot.updates.put("callback_query", body)
    return callback


def checked_emoji(emoji: str) -> str:
    """An emoji that Telegram has as a reaction. Raises `WorldError`."""
    if emoji not in EMOJI:
        raise WorldError(400, f"{emoji} is no reaction")
    return emoji


def tell_bots_of_reaction(
    person: Person, chat: Chat, message: Message, old: str | None, new: str | None
) -> None:
    """`message_reaction`, for bots that ask for it: in groups administrators only."""
    body: Json = {
        "chat": chat.json(),
        "message_id": message.id,
        "date": person.world.now(),
        "old_reaction": [{"type": "emoji", "emoji": old}] if old else [],
        "new_reaction": [{"type": "emoji", "emoji": new}] if new else [],
    }
    if posting.veil(chat, person):
        body["actor_chat"] = chat.json()
    else:
        body["user"] = person.json()
    for bot in posting.bots_in(chat):
        if isinstance(chat, PrivateChat) or chat.member(bot).is_admin:
            bot.updates.put("message_reaction", body)


def set_blocked(person: Person, chat: PrivateChat, *, blocked: bool) -> None:
    """Blocks or unblocks; the bot gets `my_chat_member`."""
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    bot = chat.bot.json()
    member, kicked = {"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0}
    body = {
        "chat": chat.json(),
        "from": person.json(),
        "date": person.world.now(),
        "old_chat_member": member if blocked else kicked,
        "new_chat_member": kicked if blocked else member,
    }
    chat.bot.updates.put("my_chat_member", body)
    person.world.changed(chat)


async def pay(person: Person, message: Message) -> Payment:
    """Pre-checkout, then the payment. Raises `WorldError` with the bot's refusal."""
    world, bot, invoice = person.world, message.sender, message.content.get("invoice")
    if invoice is None or not isinstance(bot, Bot):
        raise WorldError(400, "this is no invoice")
    query = str(world.random.getrandbits(63))
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    world.payments.checkouts[query] = Checkout(person, bot, answer)
    terms = {"currency": "XTR", "total_amount": invoice["total_amount"]}
    terms["invoice_payload"] = message.secret["payload"]
    bot.updates.put("pre_checkout_query", {"id": query, "from": person.json(), **terms})
    try:
        refusal = await asyncio.wait_for(answer, PRE_CHECKOUT_SECONDS)
    except TimeoutError:
        world.payments.checkouts.pop(query, None)
        refusal = "The bot did not answer in time"
    if refusal:
        raise WorldError(400, refusal)
    charge = f"stx{world.random.getrandbits(128):032x}"
    payment = Payment(charge, person, bot, terms["total_amount"], terms["invoice_payload"], world.now())
    world.payments.by_charge[charge] = payment
    world.payments.record(payment, refund=False, at=payment.at)
    done = {"successful_payment": {**payment.json(), "provider_payment_charge_id": ""}}
    posting.post(world, message.chat, person, done, service=True, topic=message.topic)
    return payment


async def until(world: World, find: Callable[[], T | None], seconds: float) -> T:
    """Looks again at each change until something is found; raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while (found := find()) is None:
            await world.events.change()
    return found


async def heard(person: Person, chat: Chat, words: str, after: Message | None, seconds: float) -> Message:
    """The first message of somebody else with these words."""

    def find() -> Message | None:
        return next(
            (
                message
                for message in chat.messages.values()
                if message.id > (after.id if after else 0)
                and message.sender is not person
                and words in message.text
            ),
            None,
        )

    return await until(person.world, find, seconds)


async def answered(person: Person, callback: str, seconds: float) -> Json:
    """The bot's answer to a press."""
    return await until(person.world, lambda: person.answers.get(callback), seconds)
