"""What goes out to be done later, or outside: jobs and deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from conversations.message import Attachment


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
