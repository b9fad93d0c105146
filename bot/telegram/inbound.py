"""Raw updates, in: each becomes one of the frozen events that conversations know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson
import telegram
from telegram.constants import ChatMemberStatus, MessageEntityType

from bot.ports import Arrival
from bot.telegram.arrival import read_arrival
from bot.telegram.attachment import attachments
from conversations.events import (
    BotChanged,
    Commanded,
    Edited,
    FromTelegram,
    Ignored,
    MemberChanged,
    Migrated,
    Place,
    Pressed,
    Reacted,
    Sender,
    Standing,
    TopicChange,
    TopicChanged,
    Wrote,
)
from conversations.press import UnreadablePress, parse_press

ANONYMOUS_ADMIN: Final = 1087968824
"""GroupAnonymousBot: the sender of what an admin posts in the group's name."""

RIGHTS: Final = ("can_manage_topics", "can_pin_messages", "can_delete_messages")
"""What the desk needs of a group (Bot API, ChatMemberAdministrator)."""

_PRESENT: Final = frozenset({ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
_ADMINS: Final = frozenset({ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
_NOBODY: Final = Sender(id=0, first_name="")
_NOWHERE: Final = Place(chat_id=0, private=False)


class UnreadableUpdate(ValueError):
    """Telegram's update has not the form that the Bot API gives it."""


class TelegramInbound:
    """`Inbound` for the bot with this id and user name."""

    def __init__(self, bot_id: int, username: str) -> None:
        self._bot_id = bot_id
        self._username = username.casefold()

    def arrival(self, raw: Mapping[str, Any], /) -> Arrival:
        return read_arrival(raw, self._bot_id)

    def event(self, raws: Sequence[str], arrived_at: datetime, /) -> FromTelegram:
        updates = [telegram.Update.de_json(orjson.loads(raw), None) for raw in raws]
        update = updates[0]
        if update.message is not None:
            return self._message([one.message for one in updates if one.message is not None])
        if update.edited_message is not None:
            return self._edited(update.edited_message)
        if update.callback_query is not None:
            return _pressed(update.callback_query, arrived_at)
        if update.my_chat_member is not None:
            return _bot_changed(update.my_chat_member)
        if update.chat_member is not None:
            return _member_changed(update.chat_member)
        if update.message_reaction is not None:
            return _reacted(update.message_reaction)
        return Ignored(at=arrived_at, sender=_NOBODY, place=_NOWHERE)

    def _message(self, messages: Sequence[telegram.Message]) -> FromTelegram:
        first = messages[0]
        if first.migrate_to_chat_id is not None:
            return Migrated(**_where(first), new_chat_id=first.migrate_to_chat_id)
        topic = _topic_change(first)
        if topic is not None:
            return TopicChanged(**_where(first), change=topic, by_bot=_sender(first).id == self._bot_id)
        files = tuple(file for message in messages for file in attachments(message))
        identities = tuple(message.message_id for message in messages)
        command = self._command(first)
        if command is not None:
            return replace(command, attachments=files, message_ids=identities if len(messages) > 1 else ())
        words = next((text for text in map(_text, messages) if text), "")
        if not words and not files:
            return Ignored(**_where(first))
        return Wrote(
            **_where(first),
            message_ids=identities,
            text=words,
            attachments=files,
            **self._reply(first),
            album=first.media_group_id,
        )

    def _command(self, message: telegram.Message) -> Commanded | None:
        """`/name@bot argument` at the very start; one that names another bot is no command of ours."""
        text, entities = _text(message), message.entities or message.caption_entities
        found = next((e for e in entities if e.type == MessageEntityType.BOT_COMMAND and e.offset == 0), None)
        if found is None:
            return None
        name, _, bot = text[1 : found.length].partition("@")
        if bot and bot.casefold() != self._username:
            return None
        return Commanded(
            **_where(message),
            message_id=message.message_id,
            name=name.casefold(),
            argument=text[found.length :].strip(),
            **self._reply(message),
        )

    def _edited(self, message: telegram.Message) -> Edited:
        return Edited(
            **_where(message, message.edit_date),
            message_id=message.message_id,
            text=_text(message),
            attachments=attachments(message),
            **self._reply(message),
        )

    def _reply(self, message: telegram.Message) -> dict[str, Any]:
        """What this answers; in a topic, what answers nothing "replies" to the topic's first message."""
        reply = message.reply_to_message
        if reply is None or reply.forum_topic_created is not None:
            return {}
        return {"reply_to": reply.message_id, "answers_bot": _sender(reply).id == self._bot_id}


def _pressed(query: telegram.CallbackQuery, arrived_at: datetime) -> Pressed:
    message = query.message
    return Pressed(
        at=arrived_at,
        sender=_person(query.from_user),
        place=_place_of(message) if message is not None else _NOWHERE,
        message_id=message.message_id if message is not None else None,
        query_id=query.id,
        press=parse_press(query.data) if query.data is not None else UnreadablePress(),
    )


def _bot_changed(change: telegram.ChatMemberUpdated) -> BotChanged:
    return BotChanged(
        at=change.date,
        sender=_person(change.from_user),
        place=_chat(change.chat, None),
        standing=_standing(change.new_chat_member),
        was=_standing(change.old_chat_member),
        rights=tuple(right for right in RIGHTS if getattr(change.new_chat_member, right, False)),
    )


def _standing(member: telegram.ChatMember) -> Standing:
    if member.status in _ADMINS:
        return Standing.ADMIN
    return Standing.MEMBER if is_present(member) else Standing.OUT


def _member_changed(change: telegram.ChatMemberUpdated) -> MemberChanged:
    member = change.new_chat_member
    return MemberChanged(
        at=change.date,
        sender=_person(change.from_user),
        place=_chat(change.chat, None),
        subject=_person(member.user),
        member=is_present(member),
        admin=member.status in _ADMINS,
    )


def is_present(member: telegram.ChatMember) -> bool:
    """Whether somebody is in the group now; who is restricted may have left."""
    return member.status in _PRESENT or (
        isinstance(member, telegram.ChatMemberRestricted) and bool(member.is_member)
    )


def _reacted(change: telegram.MessageReactionUpdated) -> Reacted:
    user = change.user
    return Reacted(
        at=change.date,
        sender=_person(user) if user is not None else _NOBODY,
        place=_chat(change.chat, None),
        message_id=change.message_id,
        emoji=tuple(one.emoji for one in change.new_reaction if isinstance(one, telegram.ReactionTypeEmoji)),
    )


def _topic_change(message: telegram.Message) -> TopicChange | None:
    if message.forum_topic_created is not None:
        return TopicChange.CREATED
    if message.forum_topic_edited is not None:
        return TopicChange.EDITED
    if message.forum_topic_closed is not None:
        return TopicChange.CLOSED
    if message.forum_topic_reopened is not None:
        return TopicChange.REOPENED
    return None


def _where(message: telegram.Message, at: datetime | None = None) -> dict[str, Any]:
    return {"at": at or message.date, "sender": _sender(message), "place": _place_of(message)}


def _place_of(message: telegram.MaybeInaccessibleMessage) -> Place:
    topic = None
    if isinstance(message, telegram.Message) and message.is_topic_message:
        topic = message.message_thread_id
    return _chat(message.chat, topic)


def _chat(chat: telegram.Chat, topic: int | None) -> Place:
    return Place(
        chat_id=chat.id,
        private=chat.type == chat.PRIVATE,
        topic=topic,
        title=chat.title or "",
        forum=bool(chat.is_forum),
    )


def _sender(message: telegram.Message) -> Sender:
    if message.from_user is None:
        return _NOBODY
    return _person(message.from_user)


def _person(user: telegram.User) -> Sender:
    return Sender(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name or "",
        username=user.username or "",
        language=user.language_code or "",
        anonymous=user.id == ANONYMOUS_ADMIN,
        bot=user.is_bot and user.id != ANONYMOUS_ADMIN,
    )


def _text(message: telegram.Message) -> str:
    return message.text or message.caption or ""
