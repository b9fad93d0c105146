"""PDFs: counted and rendered by a process with limits, so that a hostile one costs nothing but its own."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.receipts.pdf_worker import ENCRYPTED, TOO_MANY_PAGES
from conversations.receipt_file import ReceiptProblem

WORKER: Final = Path(__file__).with_name("pdf_worker.py")
# Longer than the CPU time that the worker has: who waits longer waits for the machine, not for the file.
PATIENCE_SECONDS: Final = 12.0

_PROBLEMS: Final = {
    ENCRYPTED: ReceiptProblem.ENCRYPTED,
    TOO_MANY_PAGES: ReceiptProblem.TOO_MANY_PAGES,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A PDF's number of pages, and its first page as JPEG."""

    pages: int
    first_page: bytes


async def render(
    content: bytes, worker: Path = WORKER, patience_seconds: float = PATIENCE_SECONDS
) -> Rendered | ReceiptProblem:
    """Pages and first page. `UNAVAILABLE` says nothing of the file: the machine was too busy, so try again."""
    try:
        # Isolated, without this process's environment: the token is none of its business.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-B", str(worker), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}
        )
    except OSError:
        return ReceiptProblem.UNAVAILABLE
    try:
        async with asyncio.timeout(patience_seconds):
            answer, _ = await process.communicate(content)
    except TimeoutError:
        return ReceiptProblem.UNAVAILABLE
    finally:
        await _end(process)
    return _read(process.returncode, answer)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


def _read(code: int | None, answer: bytes) -> Rendered | ReceiptProblem:
    pages, _, first_page = answer.partition(b"\n")
    if code == 0 and pages.isdigit():
        return Rendered(int(pages), first_page)
    return _PROBLEMS.get(code or 0, ReceiptProblem.UNREADABLE)
