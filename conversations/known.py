"""What a step may know beside its state: gathered before it, in the same transaction, frozen and complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from conversations.canned import CannedReply
from conversations.case_file import CaseFile, Colleague
from conversations.message import Attachment
from conversations.office_hours import OfficeHours
from refunds.case import CaseState, Role
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
    office_hours: OfficeHours = field(default_factory=OfficeHours)  # in `zone`; `answer_within` is open time
    asked_reminder: timedelta = timedelta(days=3)  # after a question that nobody answers
    asked_expiry: timedelta = timedelta(days=3)  # after the reminder
    staff_names: bool = False  # customers read who writes to them
    replies: Mapping[str, CannedReply] = field(default_factory=dict)
    flood_limit: int = 20  # messages a minute of one customer that are shown one by one
    desks: frozenset[str] = frozenset()  # support groups beside the general one, for new cases


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """A support group by its name; `chat_id` 0: not set up yet. `forum` is known where something happens in it."""

    chat_id: int = 0
    forum: bool = False
    name: str = "general"
    removed: bool = (
        False  # Telegram has told that the bot is no member any more; known of what goes wrong there
    )


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
class Original:
    """A message of a case where it was written: the customer's in their chat, or of staff in the group. `number` 0:
    there is none. Text and files are those of its newest version; `album` has the numbers of those sent with it."""

    number: int = 0
    message_id: int = 0
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    album: tuple[int, ...] = ()
    gone: bool = False  # the other side's copy was deleted


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A customer's message that was kept and not shown: its number in the case, its id in their chat, its content."""

    case: str
    number: int
    message_id: int
    at: datetime
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A customer's message that was kept with a case, as its `number`, and its id in their chat; `album` is that of
    messages that were sent together."""

    case: str
    number: int
    message_id: int
    at: datetime
    album: str = ""


@dataclass(frozen=True, slots=True)
class Banned:
    """A ban that stands. `told`: the customer knows."""

    until: datetime | None
    reason: str
    told: bool


@dataclass(frozen=True, slots=True)
class MonthOfRatings:
    """Months are those of the shop's zone, January is 1."""

    year: int
    month: int
    count: int
    average: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What an admin sees of the desk's work. Of each case the decision that stands counts, by outcome; `handed_over`
    counts cases that the policy left to a person. The median is from when a case came to a person until a person
    first answered, None: nobody has."""

    states: Mapping[CaseState, int] = field(default_factory=dict)
    by_policy: Mapping[str, int] = field(default_factory=dict)
    by_people: Mapping[str, int] = field(default_factory=dict)
    handed_over: int = 0
    first_answer: timedelta | None = None
    ratings: tuple[MonthOfRatings, ...] = ()  # newest first


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a step may rest on. `now` is this run; dates rest on the event's `at`, promises on `now`.

    `policy` is the draft's or case's pinned one, else the current (`current`). `case` is what the event is about:
    the press's subject, the topic, the message replied to, the job's or deadline's subject, a command's argument.
    `cases` are the actor's own, newest first: open ones and those closed within 30 days. `desk` is the support group
    in which the event happened, else the one that works on `case`, else the general one.
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
    decisions: Mapping[str, Decision] = field(default_factory=dict)  # the latest on each of `cases`
    cases: tuple[CaseFile, ...] = ()
    replied: str = ""  # the reference of the message replied to; "?" where it may be the first of two copies
    ledger: Ledger = field(default_factory=Ledger)
    refunds_granted: int = 0  # to this buyer within the policy's history
    of_customer_in_all: int = 0  # cases that the customer ever had, this one among them
    of_customer: tuple[CaseFile, ...] = ()  # the newest of them
    colleagues: tuple[Colleague, ...] = ()  # the desk's members by name, for events that need them
    usernames: Mapping[str, int] = field(default_factory=dict)  # theirs, in lower case
    away: frozenset[int] = frozenset()  # those of them who are away
    claimed: tuple[CaseFile, ...] = ()  # what whoever goes away, or has left, has in hand
    receipt_seen_elsewhere: bool = False
    attempts_left: bool = True
    queue: Queue = field(default_factory=Queue)
    found: tuple[CaseFile, ...] = ()  # what an admin's list or search found
    event_message: str = (
        ""  # the reference of the message that was edited, reacted to, or whose button was pressed
    )
    history: tuple[Happened, ...] = ()  # of the case, oldest first, where an admin asks for it
    original: Original = field(
        default_factory=Original
    )  # of what is replied to, changed, reacted to or deleted
    lines: frozenset[str] = (
        frozenset()
    )  # of the desk's own lines about this event, those that were posted already
    undelivered: bool = False  # what is to be sent again did fail
    sent: tuple[Original, ...] = ()  # what went to the customer last, newest first, where staff ask for it
    recent: int = 0  # messages that this customer sent within the minute before this one
    wave: tuple[
        Spoken, ...
    ] = ()  # what they sent a few minutes before; of a move, what was sent from that on
    moved_to: str = ""  # the case to which what a button would move was moved before
    held: tuple[HeldMessage, ...] = ()  # of this customer, oldest first
    ban: Banned | None = None  # of whoever writes in private; in the group, of the case's customer
    figures: Figures = field(default_factory=Figures)
