"""What comes in from Telegram: each kind of update that the desk has a use for, parsed at the edge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from conversations.message import Attachment, Entity, Place, Sender
from conversations.press import Press, UnreadablePress


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """A message, or all members of an album together (`message_ids` and `attachments` in order).

    `text` is plain text or the caption, `entities` its formatting; `reply_to` the message in the same chat that it
    answers, `quote` the words of that which the sender chose to quote.
    """

    at: datetime
    sender: Sender
    place: Place
    message_ids: tuple[int, ...]
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: int | None = None
    answers_bot: bool = False  # `reply_to` is a message of the bot
    album: str | None = None
    entities: tuple[Entity, ...] = ()
    quote: str = ""

    @property
    def message_id(self) -> int:
        """The first message's id."""
        return self.message_ids[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """`/name argument`, addressed to this bot or to none by name. `name` is lower case, without the slash; `entities`
    are the argument's.

    As the caption of an album's first item it brings all members: `message_ids` and `attachments` in order.
    """

    at: datetime
    sender: Sender
    place: Place
    message_id: int
    name: str
    argument: str = ""
    reply_to: int | None = None
    answers_bot: bool = False  # `reply_to` is a message of the bot
    answers: int = 0  # whose message `reply_to` is, where it is a person's
    attachments: tuple[Attachment, ...] = ()
    message_ids: tuple[int, ...] = ()  # of an album; else empty
    entities: tuple[Entity, ...] = ()
    quote: str = ""
    album: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A message got a new text, caption or file."""

    at: datetime
    sender: Sender
    place: Place
    message_id: int
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: int | None = None
    answers_bot: bool = False  # `reply_to` is a message of the bot
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button. `at` is when the press arrived: Telegram dates no callback query."""

    at: datetime
    sender: Sender
    place: Place
    message_id: int | None
    query_id: str
    press: Press | UnreadablePress


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """Somebody's reactions to a message, as they are now. `custom`: one of them is no common emoji."""

    at: datetime
    sender: Sender
    place: Place
    message_id: int
    emoji: tuple[str, ...] = ()
    custom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged:
    """Somebody joined or left a group, or their rights changed there. `subject` is who it happened to."""

    at: datetime
    sender: Sender
    place: Place
    subject: Sender
    member: bool
    admin: bool


class Standing(StrEnum):
    """What the bot is in a chat."""

    OUT = "out"  # removed from a group, or blocked by a person
    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class BotChanged:
    """The bot itself was added, removed, promoted or demoted; in a private chat: unblocked or blocked. `was` is what
    it was there before."""

    at: datetime
    sender: Sender
    place: Place
    standing: Standing
    rights: tuple[str, ...] = ()
    was: Standing = Standing.OUT


class TopicChange(StrEnum):
    """What a service message says of a topic."""

    CREATED = "created"
    EDITED = "edited"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChanged:
    """A topic was made, renamed, closed or reopened; `by_bot` when it was the bot's own act."""

    at: datetime
    sender: Sender
    place: Place
    change: TopicChange
    by_bot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """A group became the supergroup `new_chat_id`."""

    at: datetime
    sender: Sender
    place: Place
    new_chat_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Nothing for this bot: a service message, a channel's post, a kind of update it has no use for."""

    at: datetime
    sender: Sender
    place: Place


FromTelegram: TypeAlias = (
    Wrote
    | Commanded
    | Edited
    | Pressed
    | Reacted
    | MemberChanged
    | BotChanged
    | TopicChanged
    | Migrated
    | Ignored
)
