"""A request while it is being made: the answers given so far, and what is asked now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.order_record import OrderRecord
from conversations.receipt_file import ReceiptFile
from refunds.facts import Reason


class Question(StrEnum):
    """What a draft asks now. `CHECKING` and `READING` wait for the outcome of a job."""

    NUMBER = "number"
    EMAIL = "email"
    CHECKING = "checking"
    UNMATCHED = "unmatched"
    RECEIPT = "receipt"
    READING = "reading"
    REASON = "reason"
    USAGE = "usage"
    UNITS = "units"
    REVIEW = "review"
    CHANGE = "change"


WAITING = frozenset({Question.CHECKING, Question.READING})


class Used(StrEnum):
    """What the customer says of the usage."""

    NONE = "none"
    PART = "part"
    ALL = "all"


class Match(StrEnum):
    """Whether number and e-mail address go together, as far as the order source told."""

    OPEN = "open"  # not looked up, or the source did not answer
    MATCHED = "matched"
    UNMATCHED = "unmatched"  # also: unknown order, or one without an address


@dataclass(frozen=True, slots=True)
class Draft:
    """`opened_at` is the request's date. `version` rises with every prompt, so that older buttons are known.

    `shown` is the question whose prompt was shown last, which a job may have left behind; `asked_at` when that was.
    `hints` counts what was sent since then that was no answer.
    `greeted` is the first name that the first prompt says hello to. `policy` is the hash of the policy file pinned at
    the opening. `order` is kept only once it is the customer's own (`MATCHED`): of any other nothing may be told.
    """

    id: str
    person: int
    opened_at: datetime
    policy: str
    asking: Question = Question.NUMBER
    shown: Question = Question.NUMBER
    asked_at: datetime | None = None
    version: int = 0
    number: str = ""
    email: str = ""
    match: Match = Match.OPEN
    unmatched_accepted: bool = False
    order: OrderRecord | None = None
    receipts: tuple[ReceiptFile, ...] = ()
    without_receipt: bool = False
    reason: Reason | None = None
    used: Used | None = None
    units: int | None = None
    words: tuple[str, ...] = ()
    reviewing: bool = False
    greeted: str = ""
    hints: int = 0


class Asked(StrEnum):
    """What the customer was asked about a case by the bot; a question of staff stands in the case itself."""

    APPEAL = "appeal"  # the words of an appeal
    RATING = "rating"  # words to the stars that they gave


@dataclass(frozen=True, slots=True)
class Awaited:
    """The customer's next words belong to this case; after `until`, where there is one, no more."""

    case: str
    what: Asked
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of a private chat: at most one draft, and what of a case was asked last."""

    draft: Draft | None = None
    awaited: Awaited | None = None

    @property
    def waits(self) -> bool:
        """Whether words must stand aside until an outcome arrives."""
        return self.draft is not None and self.draft.asking in WAITING
