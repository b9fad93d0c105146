"""What goes out of a step: frozen, and carried out together in the transaction that took the step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import TypeAlias

from conversations.case_file import CaseFile, Colleague
from conversations.draft import Draft
from conversations.events import Attachment, Entity, Sender
from conversations.press import Press
from refunds.case import Step
from refunds.decision import Decision
from refunds.facts import Facts
from refunds.money import Money
from refunds.text import Text

# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────


class Style(StrEnum):
    """A button's colour (Bot API 9.4, InlineKeyboardButton.style)."""

    PRIMARY = "primary"
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says, and either a press, or a text that it copies, or an address that it opens."""

    label: Text
    press: Press | None = None
    style: Style | None = None
    copies: str = ""
    url: str = ""


Keyboard: TypeAlias = tuple[tuple[Button, ...], ...]


class Frame(StrEnum):
    """How a block of lines is shown."""

    PLAIN = "plain"
    QUOTE = "quote"
    EXPANDABLE = "expandable"  # a quote that is folded until it is opened


@dataclass(frozen=True, slots=True)
class Words:
    """A line that somebody wrote, with its formatting: it stays in their language."""

    text: str
    entities: tuple[Entity, ...] = ()


Line: TypeAlias = Text | Words


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together; blocks are set apart by an empty line."""

    lines: tuple[Line, ...]
    frame: Frame = Frame.PLAIN


Body: TypeAlias = tuple[Block, ...]

# ── where to ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A private chat, in that person's language."""

    person: int
    language: str


@dataclass(frozen=True, slots=True)
class ToCase:
    """The case's topic in the support group (made with its card when there is none), in the staff's language."""

    case: str


@dataclass(frozen=True, slots=True)
class ToDesk:
    """The General topic of a support group, in the staff's language."""

    desk: str = "general"


@dataclass(frozen=True, slots=True)
class ToChat:
    """A chat by its id, as a command may come from any: `topic` where it came from one."""

    chat_id: int
    topic: int | None
    language: str


Address: TypeAlias = ToPerson | ToCase | ToDesk | ToChat


class Urgency(IntEnum):
    """What goes first where calls compete for one chat's budget."""

    ANSWER = 0  # decisions and answers
    CARD = 1
    REST = 2


# ── calls to Telegram ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A message. `makes` names it, so that later effects may reply to it, edit or pin it; `about` asks for a
    `Reported` of its fate; `prompts` opens a reply field for those whom it answers (ForceReply)."""

    to: Address
    body: Body
    keyboard: Keyboard = ()
    makes: str = ""
    reply_to: str = ""  # a reference
    reply_to_message: int = 0  # or a message id, of the same chat
    quote: str = ""  # words of that message, which the reply quotes
    urgency: Urgency = Urgency.ANSWER
    picture: str = ""  # SHA-256 of a stored picture: the body becomes its caption
    about: str = ""
    prompts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Redo:
    """An edit of the message that `reference` names: text and keyboard whole. A newer one replaces a waiting one.
    `media` is the file that takes the place of the one there, with the body as its caption."""

    to: Address
    reference: str
    body: Body
    keyboard: Keyboard = ()
    caption: bool = False
    media: Attachment | None = None
    urgency: Urgency = Urgency.REST


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Messages of one chat copied into another, an album as an album. `makes` names the copies in order.

    `text` and `attachments` are what is sent instead where the original is gone, or where an album must answer a
    message or say something else. `caption` takes the place of the originals' captions; None keeps them.
    """

    to: Address
    from_chat: int
    message_ids: tuple[int, ...]
    makes: tuple[str, ...]
    caption: Body | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    reply_to_message: int = 0
    quote: str = ""
    urgency: Urgency = Urgency.ANSWER
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPages:
    """Stored receipt files, shown as documents (one message each)."""

    to: Address
    files: tuple[str, ...]  # SHA-256
    urgency: Urgency = Urgency.CARD


@dataclass(frozen=True, slots=True)
class OpenTopic:
    """The case's topic, made once; makes `case/REF/topic`. A name too long for Telegram (128) loses its beginning.
    `icons` are emoji, of which the first counts that Telegram has for topics."""

    case: str
    name: Text
    icons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenameTopic:
    """A new name and icon for the case's topic, with budget to spare; what is too long loses its beginning."""

    case: str
    name: Text
    icons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseTopic:
    """The case's topic is closed: nothing more is expected in it."""

    case: str


@dataclass(frozen=True, slots=True)
class ReopenTopic:
    """The case's topic is opened again."""

    case: str


@dataclass(frozen=True, slots=True)
class Pin:
    """The message that `reference` names is pinned, silently."""

    reference: str
    to: Address


@dataclass(frozen=True, slots=True)
class Unsay:
    """The message that `reference` names is deleted; `about` asks for a `Reported` of its fate."""

    reference: str
    to: Address
    about: str = ""


@dataclass(frozen=True, slots=True)
class React:
    """The bot's reaction to a message of somebody else; an empty `emoji` takes it back."""

    to: Address
    message_id: int = 0
    reference: str = ""
    emoji: str = "👀"


@dataclass(frozen=True, slots=True)
class QueueAgain:
    """What failed of the calls with this `about` is queued once more."""

    about: str


@dataclass(frozen=True, slots=True)
class Typing:
    """The chat action while something is looked up."""

    to: Address


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a callback query: sent at once, never queued; nothing may be said only here."""

    text: Text
    language: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """The bot leaves a group that is not its desk."""

    chat_id: int


# ── jobs and deadlines ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the order source; the outcome is an `OrderRead` with the same person, subject and question."""

    person: int
    subject: str
    question: str
    number: str


@dataclass(frozen=True, slots=True)
class FetchReceipt:
    """Download, check and store files; the outcome is a `ReceiptRead`."""

    person: int
    subject: str
    question: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class SetDeadline:
    """One deadline per `(kind, subject)`: this one replaces any other. It comes back as a `Due`."""

    kind: str
    subject: str
    due_at: datetime
    person: int = 0


@dataclass(frozen=True, slots=True)
class CancelDeadline:
    """The deadline of this kind and subject, where there is one, falls due no more."""

    kind: str
    subject: str


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────────


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


ToTelegram: TypeAlias = (
    Say
    | Redo
    | Relay
    | SendPages
    | OpenTopic
    | RenameTopic
    | CloseTopic
    | ReopenTopic
    | Pin
    | Unsay
    | React
    | Typing
    | Leave
)
"""Effects that become calls of the Bot API, through the outbox."""

Effect: TypeAlias = (
    ToTelegram
    | Toast
    | LookUp
    | FetchReceipt
    | SetDeadline
    | CancelDeadline
    | Learn
    | CountAttempt
    | OpenCase
    | Advance
    | Amend
    | RecordDecision
    | Reserve
    | Release
    | PayOut
    | Keep
    | Unhold
    | Ban
    | TellBan
    | Unban
    | Rate
    | QueueAgain
    | SetMember
    | SetAway
    | HoldAct
    | ConfirmAct
    | UseDesk
    | RefreshList
)
