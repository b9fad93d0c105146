"""When, by whom and where something happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from telegram.constants import ChatType

from bot.telegram.update import Chat, Message, Replied, User
from conversations.message import Place, Sender

ANONYMOUS_ADMIN: Final = 1087968824
"""GroupAnonymousBot: the sender of what an admin posts in the group's name."""

NOBODY: Final = Sender(id=0, first_name="")
NOWHERE: Final = Place(chat_id=0, private=False)


def where_of(message: Message, at: datetime | None = None) -> dict[str, Any]:
    """When, by whom and where, as every event has it."""
    return {"at": at or message.date, "sender": writer_of(message), "place": place_of(message)}


def place_of(message: Message) -> Place:
    """Where a message stands."""
    return chat_of(message.chat, message.message_thread_id if message.is_topic_message else None)


def chat_of(chat: Chat, topic: int | None) -> Place:
    """A chat, and the topic in it."""
    return Place(
        chat_id=chat.id,
        private=chat.type == ChatType.PRIVATE,
        topic=topic,
        title=chat.title,
        forum=chat.is_forum,
    )


def writer_of(message: Message | Replied) -> Sender:
    """Who wrote it; nobody, where it is a channel's."""
    if message.from_user is None:
        return NOBODY
    return sender_of(message.from_user)


def sender_of(user: User) -> Sender:
    """Whoever it is, as conversations know them."""
    return Sender(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name,
        username=user.username,
        language=user.language_code,
        anonymous=user.id == ANONYMOUS_ADMIN,
        bot=user.is_bot and user.id != ANONYMOUS_ADMIN,
    )
