"""The protocols between the durable core and the world: storage, Telegram, shops."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

from bot.answer import Answer
from bot.download import Download
from conversations.calls import Toast, ToTelegram
from conversations.message import Attachment, Sender
from conversations.order_record import OrderAnswer
from conversations.receipt_file import ReceiptFile, ReceiptRefused
from conversations.updates import FromTelegram
from refunds.text import Text

T = TypeVar("T")


SqlValue: TypeAlias = str | int | float | bytes | None
"""What a named parameter may be. Times are integer milliseconds, JSON is text, truth is 0 or 1."""


class Row(Protocol):
    """One row of an answer: `row["column"]`; `dict(row)` where a whole mapping is needed."""

    def __getitem__(self, column: str, /) -> Any: ...

    def keys(self) -> Iterable[str]: ...


class Tx(Protocol):
    """What a unit of work sees of the database: portable SQL with named parameters, `:name`."""

    async def one(self, sql: str, /, **values: SqlValue) -> Row | None:
        """The first row, or None where there is none."""

    async def all(self, sql: str, /, **values: SqlValue) -> Sequence[Row]:
        """Every row."""

    async def run(self, sql: str, /, **values: SqlValue) -> int:
        """Rows changed."""


class Database(Protocol):
    """Where everything durable stands. `work` awaits nothing but its `Tx`, and may run again."""

    async def unit(self, work: Callable[[Tx], Awaitable[T]], /) -> T:
        """Run `work` in one transaction and return after its commit.

        Raises what `work` raises (nothing of it is kept), and `StorageUnavailable` where the database
        could not keep it: nothing was done, and it may be tried again.
        """

    async def read(self, work: Callable[[Tx], Awaitable[T]], /) -> T:
        """Run `work` on a snapshot, on a connection of its own; it may not write."""

    async def close(self) -> None:
        """Finish what was begun and let go of the database."""


Upload: TypeAlias = bytes | Path
"""The content of a file, or where it lies."""


class Delivery(Protocol):
    """Bot API calls, out."""

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        """One call of `method`, spelled `SendMessage`.

        `files` are uploaded, each under its name, which is the file name that people see; a value
        `attach://NAME` anywhere in `parameters` stands for one. Nothing else is ever read from disk.
        """


class Downloads(Protocol):
    """Files that people sent, in."""

    async def download(self, file_id: str, limit_bytes: int, /) -> Download:
        """The file, if it has at most `limit_bytes`."""


class Clock(Protocol):
    """The one clock: wall time at start plus the time since, movable in the demo and in tests."""

    def now(self) -> datetime:
        """This moment, UTC."""

    async def sleep_until(self, moment: datetime, /) -> None:
        """Return at `moment` of this clock, however it is moved meanwhile."""


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """A topic that the bot itself made, as the group shows it: its case's reference and its id."""

    case: str
    chat_id: int
    topic: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """What intake reads off a raw update: enough to queue it, without parsing it whole.

    `lane` is what must stay in order: `chat/ID`, or `chat/ID/TOPIC` in a forum's topic. `album` is Telegram's
    `media_group_id` with the chat's id before it. `own_topic` is what the bot learns of an act of its own.
    """

    key: str
    lane: str
    person: int
    album: str | None
    raw: str
    own_topic: OwnTopic | None = None


class Inbound(Protocol):
    """Raw updates, in."""

    def arrival(self, raw: Mapping[str, Any], /) -> Arrival:
        """Never raises: what can't be read goes to lane `misc` and fails in its event."""

    def event(self, raws: Sequence[str], arrived_at: datetime, /) -> FromTelegram:
        """One update, or all members of one album, as an event. Raises where it can't be parsed."""

    def signed(self, raw: str, sender: Sender, /) -> str:
        """The update of a message, as if this person had sent it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One Bot API call, to be queued.

    Anywhere in `parameters` may stand `{"$ref": NAME}`, an id that is known at delivery, or `{"$file": SHA256}`, a
    stored file. `chat` shares one budget (`desk` for the support group, else a chat id); `lane` is in order (`desk`,
    `desk/R-7K2MX` for that case's topic, else the chat's id). `makes` names what the answer brings into being, one
    per message; a topic for `CreateForumTopic`. `slot`: an edit's message; a newer edit replaces a waiting one.
    `about`: report the fate as `Reported`. `fallback` goes instead where the message to copy is gone.
    """

    chat: str
    lane: str
    method: str
    parameters: Mapping[str, Any]
    makes: tuple[str, ...] = ()
    person: int = 0
    slot: str = ""
    about: str = ""
    urgency: int = 0
    fallback: tuple[Call, ...] = ()


class Outbound(Protocol):
    """Effects, out: what to call so that people see what a step wants to be seen."""

    def calls(self, effect: ToTelegram, /) -> tuple[Call, ...]:
        """The calls of one effect, in order, with all words in the language of whom they are for."""

    def toast(self, effect: Toast, query_id: str, /) -> Mapping[str, Any]:
        """The parameters of `AnswerCallbackQuery`."""

    def plain(self, words: Text, language: str, /) -> str:
        """The words as somebody reads them in this language, without markup."""


class OrderSource(Protocol):
    """Where the shop's orders are."""

    async def look_up(self, number: str, /) -> OrderAnswer:
        """What the source says of the order, `OrderUnknown`, or `OrderUnavailable` where it doesn't answer."""


class ReceiptReader(Protocol):
    """Files that customers send: fetched from Telegram, checked by content, stored content-addressed."""

    async def fetch(self, attachment: Attachment, /) -> ReceiptFile | ReceiptRefused:
        """May run twice for one file: it is stored once."""


class FileStore(Protocol):
    """Stored files, by SHA-256."""

    def path(self, sha256: str, /) -> Path:
        """Where the file lies, or would."""


class Archive(FileStore, Protocol):
    """Stored files that can be looked through, in parts. What it does blocks; it raises `OSError`."""

    def parts(self) -> Sequence[str]:
        """What the names of stored files begin with."""

    def old(self, part: str, /) -> Sequence[str]:
        """The files of a part that were not stored, or stored again, lately."""

    def remove_old(self, sha256: str, /) -> None:
        """Gone afterwards, unless it was stored again meanwhile."""
