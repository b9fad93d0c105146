"""A message, and how each observer is shown it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.demo.api.chat import Chat, Group
from bot.demo.api.topic import GENERAL
from bot.demo.api.units import Json
from bot.demo.api.user import GROUP_ANONYMOUS_BOT, User

FILE_FIELDS = (
    "photo",
    "document",
    "voice",
    "video",
    "audio",
    "animation",
    "video_note",
    "sticker",
    "new_chat_photo",
)
CAPTIONED = frozenset({"photo", "document", "voice", "video", "audio", "animation"})
FileIds = Callable[[str], str]
"""A `file_unique_id` → the `file_id` that the observer knows it by."""


@dataclass(slots=True, eq=False)
class Message:
    """`content` is what Telegram's `Message` says beside who, where and when; its `file_id`s are unique ids."""

    chat: Chat
    id: int
    date: int
    sender: User
    content: Json
    topic: int | None = None
    reply_to: Message | None = None
    external_reply: Json | None = None
    quote: Json | None = None
    anonymous: bool = False
    signature: str = ""
    media_group_id: str = ""
    keyboard: Json | None = None
    other_markup: Json | None = None
    edit_date: int = 0
    forward_origin: Json | None = None
    protected: bool = False
    service: bool = False
    deleted: bool = False
    reactions: dict[int, str] = field(default_factory=dict)
    pressed: list[Json] = field(default_factory=list)
    secret: Json = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Its text or caption, `""` without."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        """The entities of `text`."""
        found: list[Json] = self.content.get("entities") or self.content.get("caption_entities") or []
        return found

    @property
    def kind(self) -> str:
        """Which content it has: `text`, `photo`, `forum_topic_created` …"""
        return next((name for name in self.content if name not in _DRESSING), "")

    def json(self, file_ids: FileIds, depth: int = 1) -> Json:
        """Telegram's `Message`. `depth` is how many replies are shown inside one another."""
        result: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.json()}
        if self.anonymous:
            result["from"] = GROUP_ANONYMOUS_BOT.json()
            result["sender_chat"] = self.chat.json()
            if self.signature:
                result["author_signature"] = self.signature
        else:
            result["from"] = self.sender.json()
        self._placed(result)
        if depth:
            self._answered(result, file_ids, depth)
        self._marked(result)
        for name, value in self.content.items():
            result[name] = _shown(name, value, file_ids)
        if "animation" in result:
            # For old bots an animation also comes as a document.
            result["document"] = {k: v for k, v in result["animation"].items() if k not in _PICTURE}
        return result

    def _placed(self, result: Json) -> None:
        if self.topic is not None and self.topic != GENERAL:
            result["message_thread_id"] = self.topic
            result["is_topic_message"] = True
        elif self.reply_to and isinstance(self.chat, Group) and self.chat.is_supergroup:
            result["message_thread_id"] = self._thread()

    def _thread(self) -> int:
        """The first message of a chain of replies: a thread's id where there are no topics."""
        first: Message = self
        while first.reply_to:
            first = first.reply_to
        return first.id

    def _answered(self, result: Json, file_ids: FileIds, depth: int) -> None:
        reply = self.reply_to
        if reply is None and self.topic not in (None, GENERAL, self.id):
            # Telegram's own habit: what stands in a topic answers the message that made the topic.
            reply = self.chat.messages.get(self.topic or 0)
        if reply and not reply.deleted:
            result["reply_to_message"] = reply.json(file_ids, depth - 1)
        if self.external_reply:
            result["external_reply"] = {
                name: _shown(name, value, file_ids) for name, value in self.external_reply.items()
            }
        if self.quote:
            result["quote"] = self.quote

    def _marked(self, result: Json) -> None:
        if self.forward_origin:
            result["forward_origin"] = self.forward_origin
        if self.edit_date:
            result["edit_date"] = self.edit_date
        if self.media_group_id:
            result["media_group_id"] = self.media_group_id
        if self.protected:
            result["has_protected_content"] = True
        if self.keyboard:
            result["reply_markup"] = self.keyboard


_DRESSING = frozenset(
    [
        "caption",
        "caption_entities",
        "entities",
        "link_preview_options",
        "show_caption_above_media",
        "has_media_spoiler",
        "effect_id",
    ]
)


def _shown(name: str, value: Any, file_ids: FileIds) -> Any:
    if isinstance(value, Message):
        return value.json(file_ids, 0)
    if name in FILE_FIELDS:
        if isinstance(value, list):
            return [_with_ids(size, file_ids) for size in value]
        return _with_ids(value, file_ids)
    return value


def _with_ids(media: Json, file_ids: FileIds) -> Json:
    result = {**media, "file_id": file_ids(media["file_unique_id"])}
    if "thumbnail" in media:
        result["thumbnail"] = _with_ids(media["thumbnail"], file_ids)
    return result


_PICTURE = frozenset({"width", "height", "duration"})
