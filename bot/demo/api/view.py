"""What `/world` shows: the shapes of README.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.api.chat import Chat, Group, PrivateChat
from bot.demo.api.member import ADMIN_RIGHTS, Member
from bot.demo.api.message import Message
from bot.demo.api.topic import GENERAL, Topic
from bot.demo.api.units import Json
from bot.demo.api.user import Bot, User

if TYPE_CHECKING:
    from bot.demo.api.world import World


def reactions_view(message: Message) -> list[Json]:
    """`[{"emoji", "people"}]`."""
    people: dict[str, list[int]] = {}
    for person, emoji in message.reactions.items():
        people.setdefault(emoji, []).append(person)
    return [{"emoji": emoji, "people": ids} for emoji, ids in people.items()]


def message_view(message: Message) -> Json:
    """Telegram's `Message`, with unique ids for file ids, and `world`."""
    result = message.json(lambda unique_id: unique_id)
    if message.other_markup:
        result["reply_markup"] = message.other_markup
    result["world"] = {
        "chat": message.chat.key,
        "topic": topic_of(message),
        "reactions": reactions_view(message),
        "pressed": message.pressed,
    }
    return result


def topic_of(message: Message) -> int | None:
    """The topic it stands in; General where the group has topics and it names none."""
    if isinstance(message.chat, Group) and message.chat.is_forum:
        return message.topic or GENERAL
    return None


def topic_view(group: Chat, topic: Topic) -> Json:
    """A topic, with who has how much unread in it."""
    result = topic.json()
    result["id"] = result.pop("message_thread_id")
    unread = {str(person): n for (person, where), n in group.unread.items() if where == topic.id and n}
    return {**result, "is_closed": topic.is_closed, "is_hidden": topic.is_hidden, "unread": unread}


def member_view(member: Member) -> Json:
    """A member, with rights as a list."""
    rights = ADMIN_RIGHTS if member.status == "creator" else sorted(member.rights)
    result: Json = {"user": member.user.json(), "status": member.status, "rights": list(rights)}
    if member.is_anonymous:
        result["is_anonymous"] = True
    if member.custom_title:
        result["custom_title"] = member.custom_title
    return result


def _members(chat: Chat) -> list[Json]:
    if isinstance(chat, Group):
        return [member_view(member) for member in chat.members.values()]
    return [{"user": user.json(), "status": "member", "rights": []} for user in (chat.person, chat.bot)]


def unread_view(chat: Chat) -> Json:
    """`{"<person>": n}`."""
    result: Json = {}
    for (person, _), number in chat.unread.items():
        if number:
            result[str(person)] = result.get(str(person), 0) + number
    return result


def chat_view(_: World, chat: Chat) -> Json:
    """A chat without its history."""
    group = None if isinstance(chat, PrivateChat) else chat
    last = next(reversed(chat.messages.values()), None)
    return {
        "key": chat.key,
        "type": group.type if group else "private",
        "title": chat.bot.first_name if isinstance(chat, PrivateChat) else chat.title,
        "is_forum": bool(group and group.is_forum),
        "members": _members(chat),
        "topics": [topic_view(chat, topic) for topic in chat.topics.values()],
        "pinned": chat.pinned[::-1],
        "unread": unread_view(chat),
        "last_message": message_view(last) if last else None,
        "started": chat.started if isinstance(chat, PrivateChat) else True,
        "blocked": chat.blocked if isinstance(chat, PrivateChat) else False,
        "migrated_to": str(group.migrated_to) if group and group.migrated_to else None,
    }


def _last_activity(chat: Chat) -> int:
    last = next(reversed(chat.messages.values()), None)
    return last.date if last else 0


def person_view(world: World, person: User) -> Json:
    """A person and the keys of their chats, newest activity first."""
    chats = [
        chat
        for chat in world.chats()
        if (chat.person is person if isinstance(chat, PrivateChat) else chat.member(person).present)
    ]
    chats.sort(key=_last_activity, reverse=True)
    return {**person.json(), "chats": [chat.key for chat in chats]}


def bot_view(bot: Bot) -> Json:
    """A bot, with what an empty chat with it and its profile say, by language; "" is for every other."""
    return {
        **bot.json(),
        "descriptions": _by_language(bot, "description"),
        "short_descriptions": _by_language(bot, "short_description"),
    }


def _by_language(bot: Bot, part: str) -> Json:
    return {language: words for (name, language), words in bot.descriptions.items() if name == part}


def world_view(world: World) -> Json:
    """Everything but histories."""
    return {
        "now": int(world.clock.now() * 1000),
        "sequence": world.events.sequence,
        "people": [person_view(world, person) for person in world.people.values()],
        "bots": [bot_view(bot) for bot in world.bots.values()],
        "chats": [chat_view(world, chat) for chat in world.chats()],
        "down": world.down,
        "faults": world.faults.view(),
    }
