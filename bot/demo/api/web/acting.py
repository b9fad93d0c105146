"""`POST /world/people/{person}/<act>`: each act reads its body and calls the person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.demo.api.chat import Group
from bot.demo.api.errors import WorldError
from bot.demo.api.message import Message
from bot.demo.api.people import Person
from bot.demo.api.user import Bot, User
from bot.demo.api.view import chat_view, message_view, topic_view
from bot.demo.api.web.fields import Fields, answer, fields_of, path_number
from bot.demo.api.web.uploading import upload
from bot.demo.api.world import World

Act = Callable[[Person, Fields], Any]


def _message(person: Person, fields: Fields) -> Message:
    chat = person.chat(fields.text("chat"))
    message = chat.messages.get(fields.number("message_id"))
    if message is None:
        raise WorldError(404, "there is no such message")
    return message


def _bot(person: Person, fields: Fields) -> Bot:
    bot = person.world.bots.get(fields.number("bot"))
    if bot is None:
        raise WorldError(404, "there is no such bot")
    return bot


def _user(person: Person, fields: Fields, name: str = "user") -> User:
    user = person.world.user(fields.number(name))
    if user is None:
        raise WorldError(404, "there is no such user")
    return user


def _shown(message: Message) -> dict[str, Any]:
    return {"message": message_view(message)}


def start(person: Person, fields: Fields) -> Any:
    """Presses Start."""
    return _shown(person.start(_bot(person, fields), fields.text("parameter", "")))


def send(person: Person, fields: Fields) -> Any:
    """A text."""
    topic, reply_to = fields.maybe_number("topic"), fields.maybe_number("reply_to")
    text, quote = fields.text("text"), fields.text("quote", "")
    return _shown(person.send(fields.text("chat"), text, topic=topic, reply_to=reply_to, quote=quote))


def sticker(person: Person, fields: Fields) -> Any:
    """A sticker."""
    topic = fields.maybe_number("topic")
    return _shown(person.send_sticker(fields.text("chat"), fields.text("emoji", "👋"), topic=topic))


def location(person: Person, fields: Fields) -> Any:
    """A point on the map."""
    where = fields.decimal("latitude"), fields.decimal("longitude")
    return _shown(person.send_location(fields.text("chat"), *where, topic=fields.maybe_number("topic")))


def contact(person: Person, fields: Fields) -> Any:
    """A telephone number."""
    number, name = fields.text("phone_number"), fields.text("first_name")
    topic = fields.maybe_number("topic")
    return _shown(person.send_contact(fields.text("chat"), number, name, topic=topic))


def edit(person: Person, fields: Fields) -> Any:
    """Another text."""
    return _shown(person.edit(_message(person, fields), fields.text("text")))


def delete(person: Person, fields: Fields) -> Any:
    """Some messages."""
    messages = person.chat(fields.text("chat")).messages
    person.delete(*(messages[i] for i in fields.numbers("message_ids") if i in messages))


def forward(person: Person, fields: Fields) -> Any:
    """To another chat."""
    topic = fields.maybe_number("topic")
    return _shown(person.forward(_message(person, fields), fields.text("to"), topic=topic))


def press(person: Person, fields: Fields) -> Any:
    """A button."""
    row, column = fields.maybe_number("row"), fields.maybe_number("column")
    return asdict(person.press(_message(person, fields), fields.text("data", ""), row=row, column=column))


def react(person: Person, fields: Fields) -> Any:
    """A reaction, or none."""
    person.react(_message(person, fields), fields.maybe_text("emoji"))


def read(person: Person, fields: Fields) -> Any:
    """Everything there is read."""
    person.read(fields.text("chat"), fields.maybe_number("topic"))


def typing(person: Person, fields: Fields) -> Any:
    """Others see it."""
    person.typing(fields.text("chat"), fields.maybe_number("topic"))


def block(person: Person, fields: Fields) -> Any:
    """A bot."""
    person.block(_bot(person, fields))


def unblock(person: Person, fields: Fields) -> Any:
    """A bot."""
    person.unblock(_bot(person, fields))


async def pay(person: Person, fields: Fields) -> Any:
    """An invoice."""
    message = _message(person, fields)
    await person.pay(message)
    return _shown(next(m for m in reversed(message.chat.messages.values()) if m.kind == "successful_payment"))


def create_group(person: Person, fields: Fields) -> Any:
    """A group."""
    members = [person.world.user(number) for number in fields.numbers("members")]
    if None in members:
        raise WorldError(404, "there is no such user")
    group = person.create_group(
        fields.text("title"),
        forum=fields.flag("forum"),
        supergroup=fields.flag("supergroup", default=True),
        members=[member for member in members if member],
    )
    return _group(person, group)


def _group(person: Person, group: Group) -> dict[str, Any]:
    return {"chat": chat_view(person.world, group)}


def join(person: Person, fields: Fields) -> Any:
    """Comes in."""
    person.join(fields.text("chat"))


def leave(person: Person, fields: Fields) -> Any:
    """Goes."""
    person.leave(fields.text("chat"))


def add(person: Person, fields: Fields) -> Any:
    """Brings somebody in."""
    person.add(fields.text("chat"), _user(person, fields))


def remove(person: Person, fields: Fields) -> Any:
    """Puts somebody out."""
    person.remove(fields.text("chat"), _user(person, fields))


def promote(person: Person, fields: Fields) -> Any:
    """Rights, or none."""
    rights = fields.values.get("rights", "all")
    if rights != "all" and not (isinstance(rights, list) and all(isinstance(r, str) for r in rights)):
        raise WorldError(400, "rights is no array of strings")
    anonymous, title = fields.flag("is_anonymous"), fields.text("custom_title", "")
    chat, user = fields.text("chat"), _user(person, fields)
    person.promote(chat, user, rights, is_anonymous=anonymous, custom_title=title)


def migrate(person: Person, fields: Fields) -> Any:
    """Group to supergroup."""
    return _group(person, person.migrate(fields.text("chat")))


def set_forum(person: Person, fields: Fields) -> Any:
    """Topics on or off."""
    return _group(person, person.set_forum(fields.text("chat"), forum=fields.flag("forum")))


def create_topic(person: Person, fields: Fields) -> Any:
    """A topic."""
    topic = person.create_topic(fields.text("chat"), fields.text("name"))
    group = person.chat(fields.text("chat"))
    return {"topic": topic_view(group, topic)} if isinstance(group, Group) else {}


def edit_topic(person: Person, fields: Fields) -> Any:
    """Another name."""
    person.edit_topic(fields.text("chat"), fields.number("topic"), fields.text("name"))


def close_topic(person: Person, fields: Fields) -> Any:
    """Closes."""
    person.close_topic(fields.text("chat"), fields.number("topic"))


def reopen_topic(person: Person, fields: Fields) -> Any:
    """Opens again."""
    person.reopen_topic(fields.text("chat"), fields.number("topic"))


def delete_topic(person: Person, fields: Fields) -> Any:
    """Deletes."""
    person.delete_topic(fields.text("chat"), fields.number("topic"))


def pin(person: Person, fields: Fields) -> Any:
    """Pins."""
    person.pin(_message(person, fields))


def unpin(person: Person, fields: Fields) -> Any:
    """Unpins."""
    person.unpin(_message(person, fields))


_ACTS: tuple[Act, ...] = (
    start, send, sticker, location, contact, edit, delete, forward, press, react, read, typing, block, unblock,
    pay, create_group, join, leave, add, remove, promote, migrate, set_forum, create_topic, edit_topic,
    close_topic, reopen_topic, delete_topic, pin, unpin,
)  # fmt: skip
ACTS: dict[str, Act] = {act.__name__: act for act in _ACTS}


class Acting:
    """The handler of all acts."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def act(self, request: web.Request) -> web.Response:
        """One act of one person."""
        person = self.world.people.get(path_number(request, "person"))
        if person is None:
            raise WorldError(404, "there is no such person")
        name = request.match_info["act"]
        if name == "upload":
            return answer({"messages": [message_view(m) for m in await upload(person, request)]})
        act = ACTS.get(name)
        if act is None:
            raise WorldError(404, f"there is no act {name!r}")
        done = act(person, await fields_of(request))
        if isinstance(done, Awaitable):
            done = await done
        return answer(done or {})
