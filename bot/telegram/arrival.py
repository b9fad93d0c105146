"""What intake reads off a raw update: its lane, whose it is, its album, and a topic that the bot made."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from bot.ports import Arrival, OwnTopic
from bot.storage.codec import is_id

ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)
"""Explicit, always: Telegram leaves out `chat_member` and `message_reaction` unless they are named."""

MISCELLANEOUS: Final = "misc"
"""The lane of what has no chat that we can read, or can't be Telegram's."""

_UNSPEAKABLE: Final = "null"
"""Kept of what nobody can write down: it is told like any other update that can't be read."""

_REFERENCE: Final = re.compile(r"R-[0-9A-HJKMNP-TV-Z]{5}$")

Json = Mapping[str, Any]


def read_arrival(raw: Json, bot_id: int) -> Arrival:
    """Enough of an update to queue it. Never raises: what can't be read fails in its event, and is told there."""
    body: Json = next((raw[kind] for kind in ALLOWED_UPDATES if isinstance(raw.get(kind), dict)), {})
    message = body.get("message", body) if "data" in body or "query" in body else body
    message = message if isinstance(message, dict) else {}
    album = message.get("media_group_id")
    chat_id = _identity(message.get("chat"))
    written, is_plain = _written(raw)
    return Arrival(
        key=str(raw.get("update_id")),
        lane=_lane(message, chat_id) if is_plain else MISCELLANEOUS,
        person=_identity(body.get("from") or body.get("user")),
        album=f"{chat_id}/{album}" if isinstance(album, str) and "edit_date" not in message else None,
        raw=written,
        own_topic=_own_topic(message, chat_id, bot_id),
    )


def _written(raw: Json) -> tuple[str, bool]:
    """The update as JSON, and whether that was plain: not nested beyond all measure, no number beyond 64 bits."""
    try:
        return orjson.dumps(raw).decode(), True
    except TypeError:
        pass
    try:
        return json.dumps(raw, separators=(",", ":")), False
    except RecursionError:
        return _UNSPEAKABLE, False


def _identity(holder: object) -> int:
    found = holder.get("id") if isinstance(holder, dict) else None
    return found if is_id(found) else 0


def _lane(message: Json, chat_id: int) -> str:
    if not chat_id:
        return MISCELLANEOUS
    in_topic = message.get("is_topic_message") is True and is_id(message.get("message_thread_id"))
    if in_topic and chat_id < 0:  # a private chat is one conversation, whatever topics it has
        return f"chat/{chat_id}/{message['message_thread_id']}"
    return f"chat/{chat_id}"


def _own_topic(message: Json, chat_id: int, bot_id: int) -> OwnTopic | None:
    made, topic = message.get("forum_topic_created"), message.get("message_thread_id")
    if not (isinstance(made, dict) and is_id(topic) and _identity(message.get("from")) == bot_id):
        return None
    name = made.get("name")
    reference = _REFERENCE.search(name) if isinstance(name, str) else None
    return OwnTopic(reference.group(), chat_id, topic) if reference else None
