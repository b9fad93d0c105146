"""Raw updates, in: each becomes one of the frozen events that conversations know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson
from telegram.constants import MessageEntityType

from bot.ports import Arrival
from bot.telegram.arrival import read_arrival
from bot.telegram.attachment import attachments
from bot.telegram.origin import NOBODY, NOWHERE, chat_of, place_of, sender_of, where_of, writer_of
from bot.telegram.update import (
    CallbackQuery,
    Member,
    MemberUpdated,
    Message,
    Reactions,
    Replied,
    Update,
)
from bot.telegram.update import Entity as RawEntity
from conversations.desk.sending import shifted
from conversations.message import Attachment, Entity, Sender
from conversations.press import UnreadablePress, parse_press
from conversations.updates import (
    BotChanged,
    Commanded,
    Edited,
    FromTelegram,
    Ignored,
    MemberChanged,
    Migrated,
    Pressed,
    Reacted,
    Standing,
    TopicChange,
    TopicChanged,
    Wrote,
)

RIGHTS: Final = ("can_manage_topics", "can_pin_messages", "can_delete_messages")
"""What the desk needs of a group (Bot API, ChatMemberAdministrator)."""


class TelegramInbound:
    """`Inbound` for the bot with this id and user name."""

    def __init__(self, bot_id: int, username: str) -> None:
        self._bot_id = bot_id
        self._username = username.casefold()

    def arrival(self, raw: Mapping[str, Any], /) -> Arrival:
        return read_arrival(raw, self._bot_id)

    def event(self, raws: Sequence[str], arrived_at: datetime, /) -> FromTelegram:
        updates = [Update.model_validate_json(raw) for raw in raws]
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
        return Ignored(at=arrived_at, sender=NOBODY, place=NOWHERE)

    def signed(self, raw: str, sender: Sender, /) -> str:
        update = orjson.loads(raw)
        for message in (update[kind] for kind in ("message", "edited_message") if kind in update):
            message.pop("sender_chat", None)
            message["from"] = {
                "id": sender.id,
                "is_bot": False,
                "first_name": sender.first_name,
                "last_name": sender.last_name,
                "username": sender.username,
                "language_code": sender.language,
            }
        return orjson.dumps(update).decode()

    def _message(self, messages: Sequence[Message]) -> FromTelegram:
        first = messages[0]
        if first.migrate_to_chat_id is not None:
            return Migrated(**where_of(first), new_chat_id=first.migrate_to_chat_id)
        if first.migrate_from_chat_id is not None:
            return _migrated_here(first, first.migrate_from_chat_id)
        topic = _topic_change(first)
        if topic is not None:
            return TopicChanged(**where_of(first), change=topic, by_bot=writer_of(first).id == self._bot_id)
        command = self._command(messages)
        if command is not None:
            return command
        files = _attachments(messages)
        worded = next((message for message in messages if _text(message)), first)
        if not _text(worded) and not files:
            return Ignored(**where_of(first))
        return Wrote(
            **where_of(first),
            message_ids=tuple(message.message_id for message in messages),
            text=_text(worded),
            attachments=files,
            entities=_formatting(worded),
            **self._reply(first),
            quote=_quote(first),
            album=first.media_group_id,
        )

    def _command(self, messages: Sequence[Message]) -> Commanded | None:
        """`/name@bot argument` at the very start; one that names another bot is no command of ours."""
        message = messages[0]
        text, entities = _text(message), message.entities or message.caption_entities
        found = next((e for e in entities if e.type == MessageEntityType.BOT_COMMAND and e.offset == 0), None)
        if found is None:
            return None
        name, _, bot = text[1 : found.length].partition("@")
        if bot and bot.casefold() != self._username:
            return None
        return Commanded(
            **where_of(message),
            message_id=message.message_id,
            name=name.casefold(),
            argument=text[found.length :].strip(),
            entities=_formatting(message, found.length),
            **self._reply(message),
            quote=_quote(message),
            album=message.media_group_id,
            answers=_answered_person(message.reply_to_message),
            attachments=_attachments(messages),
            message_ids=tuple(one.message_id for one in messages) if len(messages) > 1 else (),
        )

    def _edited(self, message: Message) -> Edited:
        return Edited(
            **where_of(message, message.edit_date),
            message_id=message.message_id,
            text=_text(message),
            attachments=attachments(message),
            entities=_formatting(message),
            **self._reply(message),
        )

    def _reply(self, message: Message) -> dict[str, Any]:
        """What this answers; in a topic, what answers nothing "replies" to the topic's first message."""
        reply = message.reply_to_message
        if reply is None or reply.forum_topic_created is not None:
            return {}
        return {"reply_to": reply.message_id, "answers_bot": writer_of(reply).id == self._bot_id}


def _answered_person(reply: Replied | None) -> int:
    """Who wrote the message that is replied to; 0: a bot, or nobody who can be told."""
    if reply is None or reply.forum_topic_created is not None:
        return 0
    sender = writer_of(reply)
    return 0 if sender.bot or sender.anonymous else sender.id


def _migrated_here(message: Message, old_chat_id: int) -> Migrated:
    """The new group's own message says the same as the old one's."""
    where = where_of(message)
    place = replace(where["place"], chat_id=old_chat_id)
    return Migrated(**{**where, "place": place}, new_chat_id=message.chat.id)


def _pressed(query: CallbackQuery, arrived_at: datetime) -> Pressed:
    message = query.message
    return Pressed(
        at=arrived_at,
        sender=sender_of(query.from_user),
        place=place_of(message) if message is not None else NOWHERE,
        message_id=message.message_id if message is not None else None,
        query_id=query.id,
        press=parse_press(query.data) if query.data is not None else UnreadablePress(),
    )


def _bot_changed(change: MemberUpdated) -> BotChanged:
    return BotChanged(
        at=change.date,
        sender=sender_of(change.from_user),
        place=chat_of(change.chat, None),
        standing=_standing(change.new_chat_member),
        rights=tuple(right for right in RIGHTS if getattr(change.new_chat_member, right)),
        was=_standing(change.old_chat_member),
    )


def _standing(member: Member) -> Standing:
    if member.is_admin:
        return Standing.ADMIN
    return Standing.MEMBER if member.is_present else Standing.OUT


def _member_changed(change: MemberUpdated) -> MemberChanged:
    member = change.new_chat_member
    return MemberChanged(
        at=change.date,
        sender=sender_of(change.from_user),
        place=chat_of(change.chat, None),
        subject=sender_of(member.user),
        member=member.is_present,
        admin=member.is_admin,
    )


def _reacted(change: Reactions) -> Reacted:
    user = change.user
    return Reacted(
        at=change.date,
        sender=sender_of(user) if user is not None else NOBODY,
        place=chat_of(change.chat, None),
        message_id=change.message_id,
        emoji=tuple(one.emoji for one in change.new_reaction if one.emoji),
        custom=any(not one.emoji for one in change.new_reaction),
    )


def _topic_change(message: Message) -> TopicChange | None:
    if message.forum_topic_created is not None:
        return TopicChange.CREATED
    if message.forum_topic_edited is not None:
        return TopicChange.EDITED
    if message.forum_topic_closed is not None:
        return TopicChange.CLOSED
    if message.forum_topic_reopened is not None:
        return TopicChange.REOPENED
    return None


def _attachments(messages: Sequence[Message]) -> tuple[Attachment, ...]:
    return tuple(file for message in messages for file in attachments(message))


def _quote(message: Message) -> str:
    """What the sender chose to quote; what Telegram adds by itself says nothing."""
    return message.quote.text if message.quote is not None and message.quote.is_manual else ""


def _formatting(message: Message, after: int = 0) -> tuple[Entity, ...]:
    """How the text, or what follows its first `after` characters, is formatted."""
    text = _text(message)
    lost = after + len(text[after:]) - len(text[after:].lstrip())
    found = tuple(_entity(one) for one in message.entities or message.caption_entities)
    return shifted(found, -lost) if after else found


def _entity(one: RawEntity) -> Entity:
    return Entity(
        kind=one.type,
        offset=one.offset,
        length=one.length,
        url=one.url,
        person=one.user.id if one.user is not None else 0,
        language=one.language,
        emoji=one.custom_emoji_id,
    )


def _text(message: Message) -> str:
    return message.text or message.caption or ""
