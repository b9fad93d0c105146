"""A client that speaks to a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.telegram.client import TelegramClient
from tests.bot.telegram.server import Server, serving

TOKEN = "123456:SECRET-part_of_the-token"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[TelegramClient]:
    async with TelegramClient(TOKEN, server.url) as started:
        yield started


@pytest.fixture
async def hasty(server: Server) -> AsyncIterator[TelegramClient]:
    """A client that waits a tenth of a second for an answer."""
    async with TelegramClient(TOKEN, server.url, patience=0.1) as started:
        yield started
