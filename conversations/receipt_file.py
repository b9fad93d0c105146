"""A file that a customer sent as a receipt, fetched and checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReceiptProblem(StrEnum):
    """Why a file can't serve as a receipt."""

    TOO_BIG = "too_big"
    UNREADABLE = "unreadable"
    WRONG_KIND = "wrong_kind"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    UNAVAILABLE = "unavailable"  # Telegram or the disk did not answer in time


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A file that was fetched, checked and stored: its SHA-256, kind (`jpeg`, `png`, `webp`, `pdf`), pages, and
    the SHA-256 of its first page as a picture (its own, where it is one)."""

    sha256: str
    kind: str
    pages: int
    picture: str
    file_id: str


@dataclass(frozen=True, slots=True)
class ReceiptRefused:
    """A file that can't serve, and why."""

    problem: ReceiptProblem
    name: str = ""
