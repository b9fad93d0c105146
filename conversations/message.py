"""Who, where, and what a message carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did it. `anonymous`: an admin of a group who posts in the group's name; who it is, nobody knows."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = ""
    anonymous: bool = False
    bot: bool = False

    @property
    def short_name(self) -> str:
        """`Camille D.`"""
        return f"{self.first_name} {self.last_name[:1]}." if self.last_name else self.first_name


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened. `topic` is set only in a forum's topic (`is_topic_message`); General has none."""

    chat_id: int
    private: bool
    topic: int | None = None
    title: str = ""
    forum: bool = False


class Media(StrEnum):
    """The kinds of content that a message may carry beside its text."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    AUDIO = "audio"
    ANIMATION = "animation"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message: `size` in bytes where Telegram tells it, `name` as the sender's device gave it.

    A location has degrees instead of a file, a contact a name and a phone number.
    """

    media: Media
    file_id: str = ""
    unique_id: str = ""
    size: int | None = None
    mime: str = ""
    name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """How a part of a text is formatted (Bot API, MessageEntity): `offset` and `length` are in UTF-16 units. `url` is
    a link's, `person` a mention's, `language` a code block's, `emoji` a custom emoji's id."""

    kind: str
    offset: int
    length: int
    url: str = ""
    person: int = 0
    language: str = ""
    emoji: str = ""
