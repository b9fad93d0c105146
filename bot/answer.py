"""What became of one Bot API call. `words` are Telegram's, or the network's, without the token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Delivered:
    """2xx: done. `result` is Telegram's, as raw JSON."""

    result: Any


@dataclass(frozen=True, slots=True)
class Already:
    """Nothing was left to do: not modified, query too old, a repeated delete."""

    words: str


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """429: this chat waits so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Blocked:
    """403 in a private chat: the person blocked the bot, never started it, or is gone."""

    words: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """403 in a group or channel: the bot is no member any more, or the group is gone."""

    words: str


@dataclass(frozen=True, slots=True)
class LacksRights:
    """The bot is a member without the right that the call needs. `content`: what the message holds, a photo or a
    file, may not be sent there, while words may."""

    words: str
    content: bool = False


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """401, or 404 for `getMe`: the token is wrong or was revoked, or is refused for a moment."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """400: the group became a supergroup with this id."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class TopicMissing:
    """400 "message thread not found": the topic was deleted."""

    words: str


@dataclass(frozen=True, slots=True)
class TopicClosed:
    """400 TOPIC_CLOSED: the topic takes no message until it is opened again."""


@dataclass(frozen=True, slots=True)
class EditTargetMissing:
    """400 "message to edit not found"."""


@dataclass(frozen=True, slots=True)
class CopySourceMissing:
    """400 "message to copy not found"."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """409: somebody else polls with this token, or a webhook is set. Only `getUpdates` answers it."""

    words: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Any other refusal: the same call would be refused again."""

    words: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No connection came about: certainly not sent."""

    words: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A timeout, a reset, a 5xx, an answer that is not Telegram's: it may have been done."""

    words: str


Answer: TypeAlias = (
    Delivered
    | Already
    | RetryAfter
    | Blocked
    | Forbidden
    | LacksRights
    | Unauthorised
    | Migrated
    | TopicMissing
    | TopicClosed
    | EditTargetMissing
    | CopySourceMissing
    | Conflict
    | Rejected
    | Unreachable
    | InDoubt
)
"""What became of one Bot API call. `words` are Telegram's, or the network's, without the token."""
