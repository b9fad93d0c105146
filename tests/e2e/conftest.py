"""Running shops: one for the tests of a module, one for all tests that leave nothing behind; what a shop promises is
checked when it closes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.kit.shop import Shop, open_shop


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop whose bot runs."""
    async with open_shop(tmp_path_factory.mktemp("shop")) as opened:
        await opened.process.start()
        yield opened
        assert await opened.process.stop() == 0


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop whose bot runs, with orders for many modules; each test has its own customers and orders."""
    async with open_shop(tmp_path_factory.mktemp("shared"), of_each=120) as opened:
        await opened.process.start()
        yield opened
        assert await opened.process.stop() == 0
