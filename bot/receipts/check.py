"""Whether a file can serve as a receipt, by its content alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from bot.receipts.images import BrokenPicture, HugePicture, picture_of
from bot.receipts.kind import Kind, sniff
from bot.receipts.pdf import render
from conversations.receipt_file import ReceiptProblem

MOST_BYTES: Final = 20 * 1024 * 1024
"""What Telegram lets a bot download."""


@dataclass(frozen=True, slots=True)
class ReceiptOk:
    """It can: what it is, how many pages it has, its SHA-256 in hexadecimal.

    `first_page` is a JPEG of it that Telegram shows as a photo; None where the file itself is such a picture.
    """

    kind: Kind
    pages: int
    sha256: str
    first_page: bytes | None


@dataclass(frozen=True, slots=True)
class ReceiptBad:
    """It cannot. `UNAVAILABLE` alone says nothing of the file: it was not possible to look now."""

    problem: ReceiptProblem


async def check(content: bytes) -> ReceiptOk | ReceiptBad:
    """Size, kind, and a complete decoding within limits; the work is done beside the event loop."""
    if len(content) > MOST_BYTES:
        return ReceiptBad(ReceiptProblem.TOO_BIG)
    if not content:
        return ReceiptBad(ReceiptProblem.UNREADABLE)
    match sniff(content):
        case None:
            return ReceiptBad(ReceiptProblem.WRONG_KIND)
        case Kind.PDF:
            return await _check_pdf(content)
        case kind:
            return await asyncio.to_thread(_check_picture, content, kind)


async def _check_pdf(content: bytes) -> ReceiptOk | ReceiptBad:
    rendered = await render(content)
    if isinstance(rendered, ReceiptProblem):
        return ReceiptBad(rendered)
    # A page may be a mile long: it goes through the same hands as any picture.
    page = await asyncio.to_thread(_check_picture, rendered.first_page, Kind.JPEG)
    if isinstance(page, ReceiptBad):
        return page
    digest = await asyncio.to_thread(_digest, content)
    return ReceiptOk(Kind.PDF, rendered.pages, digest, page.first_page or rendered.first_page)


def _check_picture(content: bytes, kind: Kind) -> ReceiptOk | ReceiptBad:
    try:
        return ReceiptOk(kind, 1, _digest(content), picture_of(content, kind))
    except HugePicture:
        return ReceiptBad(ReceiptProblem.TOO_BIG)
    except BrokenPicture:
        return ReceiptBad(ReceiptProblem.UNREADABLE)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
