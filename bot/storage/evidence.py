"""Tables `messages`, `receipts` and `attempts`: what was said and shown, every version, and what was tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Tx
from bot.storage.codec import encode, milliseconds
from conversations.case_file import CaseFile
from conversations.message import Attachment
from conversations.order_keys import attempt_key
from conversations.records import Direction, Keep

PERSON_ATTEMPTS = 5
ORDER_ATTEMPTS = 10
ATTEMPTS_WITHIN = timedelta(days=1)


async def keep_message(tx: Tx, kept: Keep) -> None:
    """A message of a case, or one more version of it: nothing is overwritten."""
    row = await tx.one(
        'SELECT coalesce(max(version), 0) AS version FROM messages WHERE "case" = :case AND number = :number',
        case=kept.case,
        number=kept.number,
    )
    await tx.run(
        'INSERT INTO messages ("case", number, version, direction, person, chat_id, message_id, at, content, '
        "attachments, "
        "album, held, gone) VALUES (:case, :number, :version, :direction, :person, :chat, :message, :at, :content, "
        ":attachments, :album, :held, :gone)",
        case=kept.case,
        number=kept.number,
        version=(row["version"] if row else 0) + 1,
        direction=kept.direction.value,
        person=kept.person,
        chat=kept.chat_id,
        message=kept.message_id,
        at=milliseconds(kept.at),
        content=kept.text,
        attachments=encode(kept.attachments, tuple[Attachment, ...]),
        album=kept.album,
        held=int(kept.held),
        gone=int(kept.gone),
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that was kept: of which case, its number there, and which way it went."""

    case: str
    number: int
    direction: Direction

    @property
    def reference(self) -> str:
        """`case/R-7K2MX/in/3`"""
        return f"case/{self.case}/{self.direction}/{self.number}"


async def find_message(tx: Tx, chat_id: int, message_id: int) -> Kept | None:
    """What was kept of a message, by where it was written; None where nothing was. One that was moved to another case
    belongs to that."""
    row = await tx.one(
        'SELECT "case" AS reference, number, direction FROM messages '
        "WHERE chat_id = :chat AND message_id = :message ORDER BY at DESC, version DESC LIMIT 1",
        chat=chat_id,
        message=message_id,
    )
    return None if row is None else Kept(row["reference"], row["number"], Direction(row["direction"]))


async def keep_receipts(tx: Tx, case: CaseFile, now: datetime) -> None:
    """The receipts of a submitted case, each once, with the order that it is about now."""
    for file in case.receipts:
        await tx.run(
            'INSERT INTO receipts (sha256, "case", person, order_key, kind, pages, picture, at) '
            "VALUES (:sha256, :case, :person, :order_key, :kind, :pages, :picture, :at) "
            'ON CONFLICT (sha256, "case") DO UPDATE SET order_key = :order_key',
            sha256=file.sha256,
            case=case.reference,
            person=case.person,
            order_key=case.order_key,
            kind=file.kind,
            pages=file.pages,
            picture=file.picture,
            at=milliseconds(now),
        )


async def seen_elsewhere(tx: Tx, case: CaseFile) -> bool:
    """Whether a receipt of this case stands in a submitted request for another order or by another customer."""
    for file in case.receipts:
        row = await tx.one(
            'SELECT 1 FROM receipts WHERE sha256 = :sha256 AND "case" <> :case '
            "AND (person <> :person OR order_key <> :order_key) LIMIT 1",
            sha256=file.sha256,
            case=case.reference,
            person=case.person,
            order_key=case.order_key,
        )
        if row is not None:
            return True
    return False


async def count_attempt(tx: Tx, person: int, number: str, now: datetime) -> None:
    """One more try to match a number and an address."""
    await tx.run(
        "INSERT INTO attempts (person, number, at) VALUES (:person, :number, :at)",
        person=person,
        number=attempt_key(number),
        at=milliseconds(now),
    )


async def attempts_left(tx: Tx, person: int, number: str, now: datetime) -> bool:
    """Whether another try may be made: five per person and ten per order a day."""
    row = await tx.one(
        "SELECT (SELECT count(*) FROM attempts WHERE person = :person AND at > :since AND at <= :now) AS by_person, "
        "(SELECT count(*) FROM attempts WHERE number = :number AND at > :since AND at <= :now) AS by_order",
        person=person,
        number=attempt_key(number),
        since=milliseconds(now - ATTEMPTS_WITHIN),
        now=milliseconds(now),
    )
    return row is None or (row["by_person"] < PERSON_ATTEMPTS and row["by_order"] < ORDER_ATTEMPTS)


async def forget_the_future(tx: Tx, now: datetime) -> None:
    """At start: tries that lie ahead (of a clock that ran fast) count as made now."""
    await tx.run("UPDATE attempts SET at = :now WHERE at > :now", now=milliseconds(now))
