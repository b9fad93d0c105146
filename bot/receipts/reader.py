"""What customers send as a receipt: fetched, checked, stored."""

from __future__ import annotations

import asyncio
from typing import Final

from bot.download import Downloaded, FileGone, NotNow, TooLarge
from bot.ports import Downloads
from bot.receipts.check import MOST_BYTES, ReceiptBad, ReceiptOk, check
from bot.receipts.store import ReceiptStore
from conversations.message import Attachment, Media
from conversations.receipt_file import ReceiptFile, ReceiptProblem, ReceiptRefused

# Each may take half a gigabyte for a moment.
_AT_ONCE: Final = 2
_PICTURES_AND_FILES: Final = frozenset({Media.PHOTO, Media.DOCUMENT})


class CheckedReceipts:
    """`ReceiptReader` over Telegram's files and the store."""

    def __init__(self, downloads: Downloads, store: ReceiptStore) -> None:
        self._downloads = downloads
        self._store = store
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def fetch(self, attachment: Attachment, /) -> ReceiptFile | ReceiptRefused:
        """May run twice for one file: it is stored once."""
        problem = _at_sight(attachment)
        if problem is None:
            async with self._turns:
                result = await self._fetch(attachment)
            if isinstance(result, ReceiptFile):
                return result
            problem = result
        return ReceiptRefused(problem, attachment.name)

    async def _fetch(self, attachment: Attachment) -> ReceiptFile | ReceiptProblem:
        match await self._downloads.download(attachment.file_id, MOST_BYTES):
            case Downloaded(content):
                return await self._checked(content, attachment)
            case TooLarge():
                return ReceiptProblem.TOO_BIG
            case FileGone():
                return ReceiptProblem.UNREADABLE
            case NotNow():
                return ReceiptProblem.UNAVAILABLE

    async def _checked(self, content: bytes, attachment: Attachment) -> ReceiptFile | ReceiptProblem:
        result = await check(content)
        if isinstance(result, ReceiptBad):
            return result.problem
        try:
            return await asyncio.to_thread(self._stored, content, result, attachment.file_id)
        except OSError:
            return ReceiptProblem.UNAVAILABLE

    def _stored(self, content: bytes, receipt: ReceiptOk, file_id: str) -> ReceiptFile:
        picture = receipt.sha256 if receipt.first_page is None else self._store.keep(receipt.first_page)
        digest = self._store.keep(content)
        return ReceiptFile(digest, receipt.kind.value, receipt.pages, picture, file_id)


def _at_sight(attachment: Attachment) -> ReceiptProblem | None:
    """What is known without fetching it."""
    if attachment.media not in _PICTURES_AND_FILES:
        return ReceiptProblem.WRONG_KIND
    return ReceiptProblem.TOO_BIG if (attachment.size or 0) > MOST_BYTES else None
