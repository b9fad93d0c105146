"""What holds for the whole suite: no bot's token stands in anything that it wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.written import files_that_hold


@pytest.fixture(scope="session", autouse=True)
def no_token_is_written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Looked for at the very end, in every file of every test: databases, logs, outputs, receipts."""
    yield
    from tests.bot.telegram.conftest import TOKEN as CLIENTS
    from tests.bot.test_logs import TOKEN as LOGGED
    from tests.bot.test_settings import TOKEN as SET
    from tests.e2e.kit.shop import TOKEN as SHOPS
    from tests.e2e.test_start import OTHER_TOKEN as WRONG

    secrets = [token.partition(":")[2] for token in (CLIENTS, LOGGED, SET, SHOPS, WRONG)]
    assert files_that_hold(secrets, tmp_path_factory.getbasetemp()) == []
