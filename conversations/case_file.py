"""A case as everybody who works on it sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from conversations.draft import Match, Used
from conversations.order_record import OrderRecord
from conversations.receipt_file import ReceiptFile
from refunds.case import CaseState
from refunds.facts import Reason
from refunds.money import Money


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff by user id and name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it was taken: approved or refused, by whom (None: the policy itself), why, and how much."""

    state: CaseState
    by: Colleague | None
    at: datetime
    reason: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was sent: how much, by whom, on which day, and under which reference, where there is one."""

    amount: Money
    by: Colleague
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody did something, then."""

    by: Colleague
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`reference` is `R-7K2MX`. `opened_at` is the request's date, on which days are counted; `submitted_at` when
    it was sent, from the draft of the id `draft`. `order` is the source's latest word; it is the customer's own
    only where `match` is MATCHED.

    `amount` is what is approved and reserved, or was paid; `recommended` what the policy would pay.
    `question` is what staff asked last, at `asked_at`. `answer_due` is the promise to the customer, of which staff
    are warned at `answer_warning`; None: nothing of theirs waits for an answer. `first` is the decision that later
    ones overrode.
    `first_approval` waits for another person (above `dual`), and then stays as `approved_with`. `not_paid` is who
    gave up paying last. `card_picture` is the SHA-256 of the picture that the
    card was posted with; an edit must know whether it is a caption. `desk` names the support group that works on it.
    """

    reference: str
    person: int
    customer: str  # "Camille D."
    language: str
    opened_at: datetime
    submitted_at: datetime
    policy: str
    draft: str = ""
    state: CaseState = CaseState.CHECKING
    version: int = 0
    number: str = ""
    order_key: str = ""
    email: str = ""
    match: Match = Match.OPEN
    order: OrderRecord | None = None
    receipts: tuple[ReceiptFile, ...] = ()
    reason: Reason | None = None
    used: Used | None = None
    units: int | None = None
    words: tuple[str, ...] = ()
    wants_person: bool = False
    category: str = ""  # general, finance
    recommended: Money | None = None
    amount: Money | None = None
    paid_reference: str = ""
    paid_out: Money | None = None  # in all payments so far
    payments: tuple[Payment, ...] = ()
    claimed_by: Colleague | None = None
    first_approval: Colleague | None = None
    first_amount: Money | None = None
    decided_by: Colleague | None = None  # None: the policy itself
    approved_with: Colleague | None = None
    decided_at: datetime | None = None
    decision_reason: str = ""
    payer: Colleague | None = None
    paying_since: datetime | None = None
    not_paid: Act | None = None
    appealed: bool = False
    appeal_words: str = ""
    question: str = ""
    asked_at: datetime | None = None
    answer_due: datetime | None = None
    answer_warning: datetime | None = None
    snoozed_until: datetime | None = None
    first: Decided | None = None
    messages: int = 0  # kept so far; the next one's number is this plus one
    has_card: bool = False
    card_picture: str = ""
    rating_asked: bool = False
    rating: int = 0  # stars, one to five; 0: none given
    rating_words: str = ""  # what they wrote with the stars
    desk: str = "general"
