"""A person, and all that a person can do in Telegram: tests and the demo's page act through this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.demo.api import acts, entities
from bot.demo.api.actor import Place
from bot.demo.api.chat import PrivateChat
from bot.demo.api.errors import WorldError
from bot.demo.api.group_acts import GroupActs
from bot.demo.api.item import Item, Pressed
from bot.demo.api.message import Message
from bot.demo.api.posting import deliver, edited, remove, tell_reactions, tell_unread
from bot.demo.api.units import Json
from bot.demo.api.user import Bot

if TYPE_CHECKING:
    from bot.demo.api.payment import Payment


class Person(GroupActs):
    """Acts as Telegram's clients let people act. Raises `WorldError` where they do not."""

    def start(self, bot: Bot, parameter: str = "") -> Message:
        """Presses Start, or a deep link; unblocks the bot."""
        self.unblock(bot)
        return self.send(bot, f"/start {parameter}".strip())

    def send(
        self,
        place: Place,
        text: str,
        *,
        topic: int | None = None,
        reply_to: Message | int | None = None,
        quote: str = "",
    ) -> Message:
        """A text; commands, links and addresses in it become entities."""
        words, marks = entities.formatted(text, "", None)
        if not words:
            raise WorldError(400, "a message needs some text")
        if len(words) > 4096:
            raise WorldError(400, "a message has at most 4096 characters")
        content: Json = {"text": words, **({"entities": marks} if marks else {})}
        return acts.post(self, self.chat(place), content, topic=topic, reply_to=reply_to, quote=quote)

    def send_photo(
        self,
        place: Place,
        content: bytes,
        *,
        caption: str = "",
        topic: int | None = None,
        reply_to: Message | int | None = None,
    ) -> Message:
        """A picture, which Telegram makes into JPEGs of several sizes."""
        item = Item("photo", content, caption=caption)
        return acts.post(self, self.chat(place), acts.media(self.world, item), topic=topic, reply_to=reply_to)

    def send_document(
        self,
        place: Place,
        content: bytes,
        name: str,
        mime_type: str = "",
        *,
        caption: str = "",
        topic: int | None = None,
        reply_to: Message | int | None = None,
    ) -> Message:
        """A file as it is."""
        item = Item("document", content, name, mime_type, caption)
        return acts.post(self, self.chat(place), acts.media(self.world, item), topic=topic, reply_to=reply_to)

    def send_album(
        self,
        place: Place,
        items: Sequence[Item],
        *,
        topic: int | None = None,
        reply_to: Message | int | None = None,
    ) -> list[Message]:
        """2 to 10 files; each is a message of its own."""
        if not 2 <= len(items) <= 10:
            raise WorldError(400, "an album has 2 to 10 files")
        contents = [acts.media(self.world, item) for item in items]
        group = str(self.world.random.getrandbits(53))
        chat = self.chat(place)
        return [
            acts.post(self, chat, c, topic=topic, reply_to=reply_to, media_group_id=group) for c in contents
        ]

    def send_voice(self, place: Place, content: bytes = b"OggS", *, topic: int | None = None) -> Message:
        """A voice message."""
        return self.send_item(place, Item("voice", content), topic=topic)

    def send_video(self, place: Place, content: bytes, name: str = "video.mp4") -> Message:
        """A film."""
        return self.send_item(place, Item("video", content, name))

    def send_sticker(self, place: Place, emoji: str = "👋", *, topic: int | None = None) -> Message:
        """A sticker."""
        return self.send_item(place, Item("sticker", acts.STICKER, caption=emoji), topic=topic)

    def send_item(
        self, place: Place, item: Item, *, topic: int | None = None, reply_to: Message | int | None = None
    ) -> Message:
        """A file of any kind."""
        return acts.post(self, self.chat(place), acts.media(self.world, item), topic=topic, reply_to=reply_to)

    def send_location(
        self, place: Place, latitude: float, longitude: float, *, topic: int | None = None
    ) -> Message:
        """A point on the map."""
        content = {"location": {"latitude": latitude, "longitude": longitude}}
        return acts.post(self, self.chat(place), content, topic=topic)

    def send_contact(
        self, place: Place, phone_number: str, first_name: str, *, topic: int | None = None
    ) -> Message:
        """A telephone number; one's own carries one's id."""
        contact: Json = {"phone_number": phone_number, "first_name": first_name}
        if first_name == self.first_name:
            contact["user_id"] = self.id
        return acts.post(self, self.chat(place), {"contact": contact}, topic=topic)

    def edit(self, message: Message, text: str) -> Message:
        """Another text or caption; bots get `edited_message`."""
        if message.sender is not self or message.service:
            raise WorldError(403, "only one's own messages can be edited")
        message.content = acts.reworded(message.content, text)
        message.edit_date = self.world.now()
        edited(self.world, message)
        deliver(self.world, message, "edited_message")
        return message

    def delete(self, *messages: Message) -> None:
        """Bots are not told."""
        for message in messages:
            chat = self.chat(message.chat)
            if message.sender is not self and not isinstance(chat, PrivateChat):
                self.need(chat, "can_delete_messages")
            remove(self.world, chat, [message.id])

    def forward(self, message: Message, place: Place, *, topic: int | None = None) -> Message:
        """The message, in another chat."""
        self.chat(message.chat)
        origin = acts.forwarded(message)
        return acts.post(self, self.chat(place), message.content, topic=topic, forward_origin=origin)

    def press(
        self, message: Message, data: str = "", *, row: int | None = None, column: int | None = None
    ) -> Pressed:
        """Presses a button, by its place, its `callback_data` or its words."""
        self.chat(message.chat)
        return acts.press(self, message, data, row, column)

    def react(self, message: Message, emoji: str | None) -> None:
        """A reaction, or none."""
        chat = self.chat(message.chat)
        before = message.reactions.get(self.id)
        if before == emoji:
            return
        if emoji is None:
            del message.reactions[self.id]
        else:
            message.reactions[self.id] = acts.checked_emoji(emoji)
        tell_reactions(self.world, message)
        acts.tell_bots_of_reaction(self, chat, message, before, emoji)

    def read(self, place: Place, topic: int | None = None) -> None:
        """Everything there is read."""
        chat = self.chat(place)
        for key in [key for key in chat.unread if key[0] == self.id and topic in (None, key[1])]:
            del chat.unread[key]
            tell_unread(self.world, chat, self, key[1])

    def typing(self, place: Place, topic: int | None = None) -> None:
        """Bots do not see it; other people do."""
        chat = self.chat(place)
        until = int((self.world.clock.now() + 5) * 1000)
        data = {"chat": chat.key, "topic": topic, "user": self.json(), "action": "typing", "until": until}
        self.world.events.emit("action", data)

    def block(self, bot: Bot) -> None:
        """The bot can't write any more, and is told."""
        acts.set_blocked(self, self.world.private(self, bot), blocked=True)

    def unblock(self, bot: Bot) -> None:
        """The bot can write again, and is told."""
        acts.set_blocked(self, self.world.private(self, bot), blocked=False)

    async def pay(self, message: Message) -> Payment:
        """Pays an invoice, if the bot agrees within ten seconds."""
        self.chat(message.chat)
        return await acts.pay(self, message)

    def history(self, place: Place, topic: int | None = None) -> list[Message]:
        """All messages there, oldest first."""
        messages = self.chat(place).messages.values()
        return [m for m in messages if topic is None or (m.topic or 1) == topic]

    async def hears(
        self, place: Place, words: str = "", *, after: Message | None = None, seconds: float = 5
    ) -> Message:
        """The first message of somebody else, after `after`, that has these words; raises `TimeoutError`."""
        return await acts.heard(self, self.chat(place), words, after, seconds)

    async def answered(self, pressed: Pressed, *, seconds: float = 5) -> Json:
        """What the bot answered to a press; raises `TimeoutError`."""
        return await acts.answered(self, pressed.callback or "", seconds)
