"""The edge, tested for real: the bot's own process, over HTTP, against the local stand-in for Telegram."""

import pytest

pytest.register_assert_rewrite("tests.e2e.kit")
