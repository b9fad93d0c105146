"""How a desk that ends by an error says so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest

from bot.cli import live
from bot.logs import set_up_logs
from bot.storage.errors import StorageUnavailable


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    """Logging is left as it was."""
    root, desk = logging.getLogger(), logging.getLogger("bot")
    before = root.handlers[:], root.level, desk.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    desk.setLevel(before[2])


async def _fails() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_reads("a customer's words"))


async def _reads(words: str) -> None:
    raise ValueError(words)


def test_an_error_of_ours_is_told_by_its_place_and_not_by_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Also where it comes out of several tasks."""
    set_up_logs(as_json=False)
    with pytest.raises(SystemExit) as ended:
        live(_fails())
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "ValueError" in said
    assert "in _reads" in said
    assert "customer" not in said


def test_what_an_operator_can_mend_is_left_to_its_one_line() -> None:
    """Such as a disk that is full."""

    async def full() -> None:
        raise StorageUnavailable("the disk is full")

    with pytest.raises(StorageUnavailable):
        live(full())
