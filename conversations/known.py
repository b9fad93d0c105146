"""What a step may know beside its state: gathered before it, in the same transaction, frozen and complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from conversations.case_file import CaseFile, Colleague
from refunds.case import Role
from refunds.decision import Decision
from refunds.money import Money
from refunds.policy import Policy


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; of an outcome or a deadline that names a person, that person. `id` 0 is the desk itself.

    `roles` are MEMBER and ADMIN where they hold; REQUESTER is a matter of each case, and added by `authority`.
    """

    id: int
    name: str = ""
    language: str = "en"
    roles: frozenset[Role] = frozenset()
    anonymous: bool = False

    @property
    def colleague(self) -> Colleague:
        """As a member of staff."""
        return Colleague(self.id, self.name)


@dataclass(frozen=True, slots=True)
class Shop:
    """What the settings say that conversations need. `language_names` are the languages' names in themselves, in the
    order of `languages`."""

    name: str
    order_example: str
    privacy_url: str
    zone: tzinfo
    answer_within: timedelta
    draft_lifetime: timedelta
    staff_language: str
    default_language: str
    languages: tuple[str, ...]
    asks_email: bool  # the order source holds addresses
    admins: tuple[int, ...] = ()
    language_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """The support group; `chat_id` 0: not set up yet. `missing_rights` are what it still has to grant."""

    chat_id: int = 0
    forum: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the desk knows of one order's money, the case's own reservation apart.

    `paid` is the sum that the desk paid; `reserved` what is approved in *other* cases and not paid;
    `source_at_first` the source's own figure when the desk first paid. `None`: nothing of the kind.
    """

    paid: Money | None = None
    reserved: Money | None = None
    source_at_first: Money | None = None
    own: Money | None = None  # this case's reservation


@dataclass(frozen=True, slots=True)
class PinnedPolicy:
    """A policy and the hash of its file."""

    policy: Policy
    hash: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """Names not used before, for what this step may create."""

    case: str  # R-7K2MX
    draft: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Every open case that staff or customer owe something to, oldest first."""

    waiting: tuple[CaseFile, ...] = ()
    to_pay: tuple[CaseFile, ...] = ()
    posted: bool = False  # the pinned list exists


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a case's story: a step or a change, by whom (no name: the desk itself), with what note."""

    at: datetime
    what: str
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a step may rest on. `now` is this run; dates rest on the event's `at`, promises on `now`.

    `policy` is the draft's or case's pinned one, else the current (`current`). `case` is what the event is about:
    the press's subject, the topic, the message replied to, the job's or deadline's subject, a command's argument.
    `cases` are the actor's own, newest first: open ones and those closed within 30 days.
    """

    now: datetime
    actor: Actor
    shop: Shop
    current: PinnedPolicy
    policy: PinnedPolicy
    fresh: Fresh
    desk: DeskGroup = field(default_factory=DeskGroup)
    case: CaseFile | None = None
    decision: Decision | None = None  # the case's latest by the policy, with its findings
    first_decision: Decision | None = None
    decisions: Mapping[str, Decision] = field(default_factory=dict)  # the latest on each open one of `cases`
    cases: tuple[CaseFile, ...] = ()
    replied: str = ""  # the reference of the message replied to; "?" where it is the bot's but has none
    ledger: Ledger = field(default_factory=Ledger)
    refunds_granted: int = 0  # to this buyer within the policy's history
    earlier_cases: int = 0  # this customer's other cases
    receipt_seen_elsewhere: bool = False
    attempts_left: bool = True
    queue: Queue = field(default_factory=Queue)
    found: tuple[CaseFile, ...] = ()  # what an admin's list or search found
    event_message: str = (
        ""  # the reference of the message that was edited, reacted to, or whose button was pressed
    )
    history: tuple[Happened, ...] = ()  # of the case, oldest first, where an admin asks for it
