"""`refund-desk orders import FILE`: a CSV order book into the database, all or nothing, with a progress bar."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import click

from bot.orders.csv_book import read_book
from bot.ports import Database, Tx
from conversations.order_record import OrderRecord

Upsert: TypeAlias = Callable[[Tx, Sequence[OrderRecord], Callable[[int], None]], Awaitable[None]]
"""The repository's `upsert_orders`, handed in by the command."""


async def import_orders(path: Path, database: Database, upsert: Upsert) -> int:
    """Read the whole file, then write it in one unit: how many orders were imported.

    The bars go to standard error, and only where that is a terminal. Raises `BadBook` and `OSError`; nothing was
    written then.
    """
    records = _read(path)
    with click.progressbar(length=len(records), label="Writing", file=sys.stderr, hidden=_hidden()) as bar:

        async def work(tx: Tx) -> None:
            await upsert(tx, records, bar.update)

        await database.unit(work)
    return len(records)


def _read(path: Path) -> tuple[OrderRecord, ...]:
    with (
        path.open("rb") as file,
        click.progressbar(
            length=path.stat().st_size, label="Reading", file=sys.stderr, hidden=_hidden()
        ) as bar,
    ):
        return read_book(file, bar.update)


def _hidden() -> bool:
    return not sys.stderr.isatty()
