"""Table `messages`, read: what a message says by now, what is held back, what went out last, how much comes in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.ports import Row, SqlValue, Tx
from bot.storage.codec import decode, milliseconds, moment
from conversations.known import HeldMessage, Original, Spoken
from conversations.message import Attachment
from conversations.records import Direction

_NEWEST = (
    "SELECT number, message_id, content, attachments, album, gone FROM messages AS one "
    'WHERE "case" = :case AND version = '
    '(SELECT max(version) FROM messages AS other WHERE other."case" = one."case" AND other.number = one.number) '
)


async def find_original(tx: Tx, case: str, number: int) -> Original:
    """A message where it was written, as it is by now; of an unknown one, number 0."""
    row = await tx.one(_NEWEST + "AND number = :number", case=case, number=number)
    if row is None:
        return Original()
    return _original(row, await _album(tx, case, number))


async def _album(tx: Tx, case: str, number: int) -> tuple[int, ...]:
    """The numbers of those that were sent with it, its own among them; empty where none were. Each version of a
    message may lack what the first one says."""
    rows = await tx.all(
        'SELECT DISTINCT other.number FROM messages AS one JOIN messages AS other ON other."case" = one."case" '
        "AND other.album = one.album AND other.direction = one.direction "
        "WHERE one.\"case\" = :case AND one.number = :number AND one.album <> '' ORDER BY other.number",
        case=case,
        number=number,
    )
    return tuple(row["number"] for row in rows)


def _original(row: Row, album: tuple[int, ...] = ()) -> Original:
    return Original(
        number=row["number"],
        message_id=row["message_id"],
        text=row["content"],
        attachments=decode(tuple[Attachment, ...], row["attachments"]),
        album=album,
        gone=bool(row["gone"]),
    )


async def sent_last(tx: Tx, case: str, limit: int) -> tuple[Original, ...]:
    """What went to the customer of a case, and was not taken back, newest first."""
    rows = await tx.all(
        _NEWEST + "AND direction = :out AND gone = 0 ORDER BY number DESC LIMIT :limit",
        case=case,
        out=Direction.OUT.value,
        limit=limit,
    )
    return tuple(_original(row) for row in rows)


async def count_recent(tx: Tx, person: int, since: datetime, until: datetime) -> int:
    """How many messages and changes of a customer were kept that they sent within this time."""
    row = await tx.one(
        "SELECT count(*) AS n FROM messages WHERE person = :person AND direction = :direction "
        "AND at > :since AND at <= :until",
        person=person,
        direction=Direction.IN.value,
        since=milliseconds(since),
        until=milliseconds(until),
    )
    return int(row["n"]) if row else 0


async def spoken(tx: Tx, person: int, since: datetime, until: datetime) -> tuple[Spoken, ...]:
    """What a customer sent within this time, oldest first."""
    rows = await tx.all(
        _SPOKEN + "AND person = :person AND at > :since AND at <= :until ORDER BY at, number",
        person=person,
        direction=Direction.IN.value,
        since=milliseconds(since),
        until=milliseconds(until),
    )
    return tuple(map(_spoken, rows))


async def spoken_since(tx: Tx, chat_id: int, message_id: int, case: str, limit: int) -> tuple[Spoken, ...]:
    """A customer's message of a case, and what they sent about it since, oldest first; nothing where it is none."""
    of_case = _SPOKEN + 'AND "case" = :case AND chat_id = :chat '
    named: dict[str, SqlValue] = {"case": case, "chat": chat_id, "direction": Direction.IN.value}
    first = await tx.one(of_case + "AND message_id = :message ORDER BY number", message=message_id, **named)
    if first is None:
        return ()
    since = of_case + "AND number >= :first ORDER BY number LIMIT :limit"
    return tuple(map(_spoken, await tx.all(since, first=first["number"], limit=limit, **named)))


async def moved_to(tx: Tx, chat_id: int, message_id: int, case: str) -> str:
    """The other case with which a customer's message of this one was kept since; empty where there is none."""
    row = await tx.one(
        'SELECT "case" AS reference FROM messages WHERE chat_id = :chat AND message_id = :message '
        'AND "case" <> :case ORDER BY at DESC LIMIT 1',
        chat=chat_id,
        message=message_id,
        case=case,
    )
    return "" if row is None else str(row["reference"])


_SPOKEN = (
    'SELECT "case" AS reference, number, message_id, at, album FROM messages '
    "WHERE direction = :direction AND version = 1 "
)


def _spoken(row: Row) -> Spoken:
    return Spoken(row["reference"], row["number"], row["message_id"], moment(row["at"]), row["album"])


async def held_back(tx: Tx, person: int) -> tuple[HeldMessage, ...]:
    """What somebody wrote and nobody was shown yet, oldest first; of several versions the newest."""
    rows = await tx.all(
        'SELECT "case" AS reference, number, message_id, at, content, attachments FROM messages '
        "WHERE person = :person AND held = 1 ORDER BY at, number, version",
        person=person,
    )
    newest = {(row["reference"], row["number"]): _held(row) for row in rows}
    return tuple(newest.values())


def _held(row: Row) -> HeldMessage:
    return HeldMessage(
        case=row["reference"],
        number=row["number"],
        message_id=row["message_id"],
        at=moment(row["at"]),
        text=row["content"],
        attachments=decode(tuple[Attachment, ...], row["attachments"]),
    )


async def unhold(tx: Tx, case: str, numbers: Iterable[int]) -> None:
    """They are shown now."""
    for number in numbers:
        await tx.run(
            'UPDATE messages SET held = 0 WHERE "case" = :case AND number = :number', case=case, number=number
        )
