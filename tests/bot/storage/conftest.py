"""A real database in a folder of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import Tx
from bot.storage.sqlite import SqliteDatabase


async def _create(tx: Tx) -> None:
    await tx.run("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL UNIQUE)")
    await tx.run("CREATE TABLE mark (note INTEGER NOT NULL REFERENCES note (id))")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[SqliteDatabase]:
    async with await SqliteDatabase.open(path) as opened:
        await opened.unit(_create)
        yield opened
