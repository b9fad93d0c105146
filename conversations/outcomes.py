"""What comes in from the desk itself, through the same inbox: outcomes of jobs, deadlines that fell due, deliveries
that somebody waits for. `kind` tells them apart there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from conversations.order_record import OrderAnswer
from conversations.receipt_file import ReceiptFile, ReceiptRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRead:
    """A look-up's outcome. `subject` is the draft or case that asked, `question` what it asked for."""

    kind: Literal["order_read"] = "order_read"
    at: datetime
    person: int
    subject: str
    question: str
    answer: OrderAnswer


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
    there waits for it. None: Telegram did not say."""

    kind: Literal["member_read"] = "member_read"
    at: datetime
    person: int
    chat_id: int
    name: str
    member: bool | None
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


FromDesk: TypeAlias = (
    OrderRead | ReceiptRead | MemberRead | Due | Reported | TopicLost | MessageLost | DeskMoved | Trouble
)
