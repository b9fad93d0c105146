"""What goes out into the records: what is remembered of people, cases, money and messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from conversations.case_file import CaseFile, Colleague
from conversations.draft import Draft
from conversations.message import Attachment, Sender
from refunds.case import Step
from refunds.decision import Decision
from refunds.facts import Facts
from refunds.money import Money
from refunds.text import Text


@dataclass(frozen=True, slots=True)
class Learn:
    """What to remember of a person: the language they chose."""

    person: int
    language: str


@dataclass(frozen=True, slots=True)
class CountAttempt:
    """One more attempt to match an order number and an e-mail address."""

    person: int
    number: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A new case, from a draft that was sent. Its draft is closed by the new state."""

    case: CaseFile
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """One step of a case's life. `version` is what the step was decided on: where the case has moved on since,
    the whole unit is done again. `case` is the file afterwards but for state and version, which the life gives."""

    case: CaseFile
    step: Step
    version: int
    by: int  # user id; 0 is the desk itself
    note: str = ""


@dataclass(frozen=True, slots=True)
class Amend:
    """A change of the case file that is no step of its life: a claim, words added, an approval counted.

    `claimant` is who had the case in hand when the change was decided on (0: nobody); where somebody else has it by
    now, the whole unit is done again. None: it does not matter.
    """

    case: CaseFile
    by: int
    what: str
    note: str = ""
    claimant: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDecision:
    """A decision with all that it rests on. The first and its findings stay, whatever follows.

    `by` 0 is the policy's own; a person's has a written `reason` where it overrides.
    """

    case: str
    facts: Facts
    decision: Decision
    policy: str  # the hash of the file
    by: int
    outcome: str  # approve, refuse, escalate
    amount: Money | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reserve:
    """The case's one reservation on its order: this replaces it."""

    case: str
    order: str  # the order's key
    amount: Money


@dataclass(frozen=True, slots=True)
class Release:
    """The case's reservation, where it has one, is given back."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOut:
    """The case's reservation becomes a refund. `source_refunded` is the order source's own figure when the desk
    paid, kept the first time."""

    case: str
    order: str
    amount: Money
    reference: str
    paid_on: date
    by: int
    source_refunded: Money | None


class Direction(StrEnum):
    """Which way a message went."""

    IN = "in"  # from the customer
    OUT = "out"  # to the customer
    NOTE = "note"  # among staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """One message, or one more version of it, kept as evidence. `number` counts the case's messages.

    `said` is what went out in `language` where that is not what was typed: a canned reply. `held`: nobody was shown
    it yet. `gone`: the other side's copy was deleted.
    """

    case: str
    number: int
    direction: Direction
    person: int
    chat_id: int
    message_id: int
    at: datetime
    text: str
    attachments: tuple[Attachment, ...] = ()
    edited: bool = False
    album: str = ""
    said: Text | None = None
    language: str = ""
    held: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Unhold:
    """These messages of a case, which were held back, are shown now."""

    case: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Somebody may write, but is not heard, until then; `until` None: until somebody takes it back."""

    person: int
    until: datetime | None
    reason: str
    by: Colleague


@dataclass(frozen=True, slots=True)
class TellBan:
    """They were told of it, which is done once."""

    person: int


@dataclass(frozen=True, slots=True)
class Unban:
    """They are heard again."""

    person: int


@dataclass(frozen=True, slots=True)
class Rate:
    """What a customer thinks of how their request was handled: one to five stars, and maybe words."""

    case: str
    person: int
    stars: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class SetMember:
    """Somebody is, or is no longer, a member of a support group."""

    person: int
    name: str
    member: bool
    admin: bool
    desk: str = "general"


@dataclass(frozen=True, slots=True)
class SetAway:
    """A member of the desk is away until then (None: until they say that they are back), or is back."""

    person: int
    away: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldAct:
    """What was just written in a group's name does not count yet: it waits for a `ConfirmAct`."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class ConfirmAct:
    """The held message was `sender`'s: it comes once more, from them."""

    chat_id: int
    message_id: int
    sender: Sender


@dataclass(frozen=True, slots=True)
class UseDesk:
    """This group is the general support desk from now on."""

    chat_id: int
    forum: bool
    title: str


@dataclass(frozen=True, slots=True)
class RefreshList:
    """A support group's pinned list of what waits and what is to pay is out of date."""

    desk: str = "general"
