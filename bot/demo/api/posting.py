"""Messages that appear, change and go, and which bots are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot.demo.api import entities
from bot.demo.api.chat import Chat, Group, PrivateChat
from bot.demo.api.message import Message
from bot.demo.api.units import Json
from bot.demo.api.user import Bot, User
from bot.demo.api.view import message_view, reactions_view, topic_of, unread_view

if TYPE_CHECKING:
    from bot.demo.api.world import World

# Of its own acts a bot is told only these, as Telegram's server does (`need_skip_update_message`).
ECHOED = frozenset(
    [
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "left_chat_member",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
    ]
)


def post(world: World, chat: Chat, sender: User, content: Json, **details: Any) -> Message:
    """A new message: stored, counted as unread, and told to the bots that see it."""
    message = Message(chat, world.next_message_id(chat), world.now(), sender, content, **details)
    chat.messages[message.id] = message
    if isinstance(chat, PrivateChat) and not chat.started and sender is chat.person:
        chat.started = True
        world.changed(chat)
    if world.events.on:
        world.events.emit("message", {"chat": chat.key, "message": message_view(message)})
        _count_unread(world, message)
    else:
        world.events.wake()
    deliver(world, message, "message")
    return message


def _count_unread(world: World, message: Message) -> None:
    chat = message.chat
    people = [chat.person] if isinstance(chat, PrivateChat) else [member.user for member in chat.present()]
    topic = topic_of(message)
    for person in people:
        if person is not message.sender and not person.is_bot:
            chat.unread[person.id, topic] += 1
            tell_unread(world, chat, person, topic)


def tell_unread(world: World, chat: Chat, person: User, topic: int | None) -> None:
    """Tells those who watch how much this person has not read."""
    data: Json = {"chat": chat.key, "person": person.id, "unread": unread_view(chat).get(str(person.id), 0)}
    if topic is not None:
        data |= {"topic": topic, "topic_unread": chat.unread[person.id, topic]}
    world.events.emit("unread", data)


def bots_in(chat: Chat) -> Iterable[Bot]:
    """The bots that are in a chat."""
    if isinstance(chat, PrivateChat):
        return (chat.bot,)
    return [member.user for member in chat.present() if isinstance(member.user, Bot)]


def deliver(world: World, message: Message, kind: str) -> None:
    """Queues an update about this message for every bot that sees it."""
    for bot in bots_in(message.chat):
        if bot.updates.takes(kind) and sees(bot, message):
            bot.updates.put(kind, world.shown(message, bot))


def sees(bot: Bot, message: Message) -> bool:
    """Is this bot told of the message? Not of its own, not of other bots'; privacy mode hides most."""
    if message.sender is bot:
        return message.service and message.kind in ECHOED
    if message.service or isinstance(message.chat, PrivateChat):
        return True
    if message.sender.is_bot:
        return False
    return bot.reads_all_group_messages or message.chat.member(bot).is_admin or _addressed(bot, message)


def _addressed(bot: Bot, message: Message) -> bool:
    """In privacy mode: replies to the bot, mentions of it, and commands."""
    if message.reply_to and message.reply_to.sender is bot:
        return True
    mention = f"@{bot.username}".lower()
    if mention in message.text.lower():
        return True
    commands = entities.commands(message.text, message.entities)
    return any("@" not in command for command in commands)


def edited(world: World, message: Message) -> None:
    """Tells those who watch that a message reads otherwise now."""
    if world.events.on:
        world.events.emit("edited", {"chat": message.chat.key, "message": message_view(message)})
    else:
        world.events.wake()


def remove(world: World, chat: Chat, identifiers: Iterable[int]) -> list[int]:
    """Deletes messages; bots are not told. Returns those that were there."""
    gone = [identifier for identifier in identifiers if identifier in chat.messages]
    for identifier in gone:
        chat.messages.pop(identifier).deleted = True
        if identifier in chat.pinned:
            chat.pinned.remove(identifier)
            tell_pinned(world, chat)
    if gone:
        world.events.emit("deleted", {"chat": chat.key, "message_ids": gone})
    return gone


def tell_pinned(world: World, chat: Chat) -> None:
    """Tells those who watch what is pinned."""
    world.events.emit("pinned", {"chat": chat.key, "pinned": chat.pinned[::-1]})


def tell_reactions(world: World, message: Message) -> None:
    """Tells those who watch how people reacted."""
    data = {"chat": message.chat.key, "message_id": message.id, "reactions": reactions_view(message)}
    world.events.emit("reaction", data)


def pin(world: World, message: Message, by: User) -> None:
    """Pins a message, with its service message."""
    chat = message.chat
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    tell_pinned(world, chat)
    post(world, chat, by, {"pinned_message": message}, topic=message.topic, service=True, **veil(chat, by))


def unpin(world: World, chat: Chat, identifiers: Iterable[int]) -> None:
    """Unpins messages; there is no service message for it."""
    for identifier in list(identifiers):
        if identifier in chat.pinned:
            chat.pinned.remove(identifier)
    tell_pinned(world, chat)


def veil(chat: Chat, sender: User) -> Json:
    """An anonymous admin writes as the group."""
    if isinstance(chat, Group) and (member := chat.member(sender)).is_admin and member.is_anonymous:
        return {"anonymous": True, "signature": member.custom_title}
    return {}
