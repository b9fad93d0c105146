"""The log: whole lines, and nothing in them that was told in confidence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

import orjson
import pytest

from bot.logs import set_up_logs, without_tokens

SAID = "Camille wrote this"
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"


@pytest.fixture
def stderr(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What was written to stderr; logging is left as it was."""
    root, desk = logging.getLogger(), logging.getLogger("bot")
    before = root.handlers[:], root.level, desk.level
    yield lambda: capsys.readouterr().err
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    desk.setLevel(before[2])


def _fail(words: str) -> None:
    raise ValueError(words)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_line_says_when_how_grave_who_and_what(stderr: Callable[[], str], as_json: bool) -> None:
    """One line a record."""
    set_up_logs(as_json=as_json)
    logging.getLogger("bot.engine").info("event %s failed", 7)
    (line,) = stderr().splitlines()
    if as_json:
        told = orjson.loads(line)
        assert (told["level"], told["logger"], told["message"]) == ("info", "bot.engine", "event 7 failed")
        assert told["at"].endswith("+00:00")
    else:
        assert line.endswith(" info bot.engine: event 7 failed")


@pytest.mark.parametrize("as_json", [False, True])
def test_no_token_is_ever_written(stderr: Callable[[], str], as_json: bool) -> None:
    """Neither in a message nor in an address that a library prints, whole or encoded."""
    set_up_logs(as_json=as_json)
    log = logging.getLogger("aiohttp")
    log.warning("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    log.warning("token=%s", TOKEN.replace(":", "%3A"))
    written = stderr()
    assert TOKEN.split(":")[1] not in written
    assert written.count("<token>") == 2


@pytest.mark.parametrize("as_json", [False, True])
def test_an_exception_is_told_by_its_kind_and_place_alone(stderr: Callable[[], str], as_json: bool) -> None:
    """Its words may be a customer's."""
    set_up_logs(as_json=as_json)
    try:
        _fail(SAID)
    except ValueError:
        logging.getLogger("bot.engine").exception("it failed")
    written = stderr()
    assert "Camille" not in written
    assert "ValueError" in written
    assert "_fail" in written
    if as_json:
        assert len(written.splitlines()) == 1


def test_a_cause_is_told_too(stderr: Callable[[], str]) -> None:
    """What was raised from what."""
    set_up_logs(as_json=False)
    try:
        try:
            _fail(SAID)
        except ValueError as error:
            raise KeyError(SAID) from error
    except KeyError:
        logging.getLogger("bot.engine").exception("it failed")
    written = stderr()
    assert written.index("ValueError") < written.index("KeyError")
    assert "Camille" not in written


async def test_what_asyncio_says_of_a_lost_task_holds_no_words(stderr: Callable[[], str]) -> None:
    """It would print the exception as it is."""
    set_up_logs(as_json=False)
    loop = asyncio.get_running_loop()

    async def lost() -> None:
        _fail(SAID)

    task = asyncio.ensure_future(lost())
    await asyncio.wait({task})
    loop.call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": task.exception(), "future": task}
    )
    written = stderr()
    assert "never retrieved" in written
    assert "Camille" not in written


def test_libraries_speak_from_warning_up_and_the_desk_from_info_up(stderr: Callable[[], str]) -> None:
    """They know no reserve."""
    set_up_logs(as_json=False)
    logging.getLogger("telegram").info("chatter")
    logging.getLogger("bot").debug("chatter")
    logging.getLogger("bot").info("said")
    assert stderr().count("\n") == 1


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("12:30:45 all is well", "12:30:45 all is well"),
        (f"x{TOKEN}y", "x<token>"),
        ("https://api.telegram.org/bot1:short/", "https://api.telegram.org/bot1:short/"),
    ],
)
def test_only_what_looks_like_a_token_is_blackened(line: str, written: str) -> None:
    """A time of day stays what it is."""
    assert without_tokens(line) == written
