"""What holds for the whole suite: no bot's token stands in anything that it wrote."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.written import files_that_hold

# Random tests judge answers, not the speed of the machine that they happen to run on. In CI they try the same
# examples each time, so that a change is judged by what it changed; everywhere else they go on searching.
settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("unhurried")


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
