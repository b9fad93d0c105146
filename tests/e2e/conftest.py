"""One running shop for all tests of a module; its promises are checked when the module ends."""

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
