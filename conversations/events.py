"""What comes in. Every event is frozen, parsed at the edge, and carries when it was sent.

Telegram's own are `Wrote` to `Migrated`; the desk's own come back through the same inbox: outcomes of jobs,
deadlines that fell due, deliveries that somebody waits for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from conversations.order_record import OrderAnswer
from conversations.press import Press, UnreadablePress


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


# The desk's own events. `kind` tells them apart in the inbox.


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRead:
    """A look-up's outcome. `subject` is the draft or case that asked, `question` what it asked for."""

    kind: Literal["order_read"] = "order_read"
    at: datetime
    person: int
    subject: str
    question: str
    answer: OrderAnswer


class ReceiptProblem(StrEnum):
    """Why a file can't serve as a receipt."""

    TOO_BIG = "too_big"
    UNREADABLE = "unreadable"
    WRONG_KIND = "wrong_kind"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    UNAVAILABLE = "unavailable"  # Telegram or the disk did not answer in time


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A file that was fetched, checked and stored: its SHA-256, kind (`jpeg`, `png`, `webp`, `pdf`), pages, and
    the SHA-256 of its first page as a picture (its own, where it is one)."""

    sha256: str
    kind: str
    pages: int
    picture: str
    file_id: str


@dataclass(frozen=True, slots=True)
class ReceiptRefused:
    """A file that can't serve, and why."""

    problem: ReceiptProblem
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRead:
    """What became of the files that a customer sent as a receipt. `subject` is the draft or case."""

    kind: Literal["receipt_read"] = "receipt_read"
    at: datetime
    person: int
    subject: str
    question: str
    files: tuple[ReceiptFile, ...] = ()
    refused: tuple[ReceiptRefused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A deadline that fell due and still stands. `subject` is a draft's id or a case's reference."""

    kind: Literal["due"] = "due"
    at: datetime
    deadline: str
    subject: str
    due_at: datetime
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRead:
    """Whether somebody belongs to the group `chat_id`, the desk's when it was asked, as Telegram answered; who acted
    there waits for it."""

    kind: Literal["member_read"] = "member_read"
    at: datetime
    person: int
    chat_id: int
    name: str
    member: bool
    admin: bool


class Fate(StrEnum):
    """What became of a call that somebody waits for."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What became of a call that was queued with `about=subject`; `words` are Telegram's, where it gave any."""

    kind: Literal["reported"] = "reported"
    at: datetime
    subject: str
    fate: Fate
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLost:
    """A case's topic is gone: a new one is being made, and its card must be posted again."""

    kind: Literal["topic_lost"] = "topic_lost"
    at: datetime
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLost:
    """The card or list that `reference` named is gone; it must be posted again."""

    kind: Literal["message_lost"] = "message_lost"
    at: datetime
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskMoved:
    """A support group got a new id; cards and list of the old one are unreachable."""

    kind: Literal["desk_moved"] = "desk_moved"
    at: datetime
    old_chat_id: int
    new_chat_id: int
    desk: str = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that admins must know: a parked update, a lacking right, a call that Telegram refused."""

    kind: Literal["trouble"] = "trouble"
    at: datetime
    what: Literal["parked", "rights", "rejected", "desk_gone", "poller"]
    words: str = ""
    person: int = 0
    subject: str = ""
    desk: str = "general"  # the support group that it concerns


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
FromDesk: TypeAlias = (
    OrderRead | ReceiptRead | MemberRead | Due | Reported | TopicLost | MessageLost | DeskMoved | Trouble
)
Event: TypeAlias = FromTelegram | FromDesk
