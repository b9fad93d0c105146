"""What goes out to Telegram."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from conversations.addresses import Address
from conversations.message import Attachment
from conversations.receipt_file import ReceiptFile
from conversations.words import Body, Keyboard
from refunds.text import Text


class Urgency(IntEnum):
    """What goes first where calls compete for one chat's budget."""

    ANSWER = 0  # decisions and answers
    CARD = 1
    REST = 2


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
    """A case's receipt files, shown as documents (one message each)."""

    to: Address
    case: str
    files: tuple[ReceiptFile, ...]
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
class Typing:
    """The chat action while something is looked up."""

    to: Address


@dataclass(frozen=True, slots=True)
class Leave:
    """The bot leaves a group that is not its desk."""

    chat_id: int


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


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a callback query: sent at once, never queued; nothing may be said only here."""

    text: Text
    language: str
    alert: bool = False


@dataclass(frozen=True, slots=True)
class QueueAgain:
    """What failed of the calls with this `about` is queued once more."""

    about: str
