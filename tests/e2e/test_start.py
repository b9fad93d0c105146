"""What stands in the way at start is told in one line, with exit code 2, and nothing is lost by it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from refunds.policy import default_policy
from tests.e2e.kit.bot_process import STARTS_WITHIN, Ended
from tests.e2e.kit.order import IN_TIME
from tests.e2e.kit.shop import TOKEN, Shop, open_shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    """A shop whose bot does not run."""
    async with open_shop(tmp_path_factory.mktemp("start")) as opened:
        yield opened


def _is_one_line(ended: Ended, *words: str) -> None:
    assert ended.code == 2, ended.stderr
    line = ended.stderr.removesuffix("\n")
    assert "\n" not in line, line
    assert line.startswith("refund-desk: "), line
    assert [word for word in words if word not in line] == [], line
    assert ended.stdout == ""


OTHER_TOKEN = "7000000098:AAHe2e-another-token-that-nobody-ever-gave-out"

REFUSED: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "wrong token": ({"BOT_TOKEN": OTHER_TOKEN}, ("BOT_TOKEN", "BotFather")),
    "no token": ({"BOT_TOKEN": ""}, ("BOT_TOKEN", "missing")),
    "token of another form": ({"BOT_TOKEN": "secret-thing"}, ("BOT_TOKEN",)),
    "admins by name": ({"ADMIN_IDS": "@alex"}, ("ADMIN_IDS",)),
    "a group with a positive id": ({"SUPPORT_CHAT_ID": "1700000001"}, ("SUPPORT_CHAT_ID", "negative")),
    "no address": ({"TELEGRAM_API_URL": "telegram"}, ("TELEGRAM_API_URL",)),
    "no span": ({"ANSWER_WITHIN": "soon"}, ("ANSWER_WITHIN", "2 days")),
    "another database": ({"DATABASE_URL": "mysql://x"}, ("DATABASE_URL", "sqlite")),
    "no language": ({"DEFAULT_LANGUAGE": "xx"}, ("xx",)),
    "no policy": ({"POLICY_FILE": "missing.toml"}, ("missing.toml",)),
    "policy folder": ({"POLICY_FILE": "data"}, ("data",)),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_setting(shop: Shop, case: str) -> None:
    """A setting that cannot be used is named, and its value, which may be a secret, is not."""
    settings, words = REFUSED[case]
    ended = await shop.process.run("run", settings=settings)
    _is_one_line(ended, *words)
    assert "secret-thing" not in ended.stderr
    assert OTHER_TOKEN not in ended.stderr


async def test_each_bad_setting_has_a_line(shop: Shop) -> None:
    """Several bad settings are told at once, a line each."""
    ended = await shop.process.run("run", settings={"ADMIN_IDS": "x", "DRAFT_HOURS": "0"})
    assert ended.code == 2
    assert len(ended.stderr.splitlines()) == 2
    assert "ADMIN_IDS" in ended.stderr
    assert "DRAFT_HOURS" in ended.stderr


async def test_a_bad_policy(shop: Shop) -> None:
    """The policy's bad key is named with its meaning."""
    policy = shop.process.folder / "policy.toml"
    policy.write_text(default_policy().source.replace("grace_days = 1", "grace_days = -1"), "utf-8")
    ended = await shop.process.run("run", settings={"POLICY_FILE": str(policy)})
    _is_one_line(ended, "window.grace_days")


async def test_a_folder_below_a_file(shop: Shop) -> None:
    """A data folder that cannot be made is named, by the bot and by an import alike."""
    settings = {"DATA_DIR": str(shop.process.folder / "orders.csv" / "data")}
    _is_one_line(await shop.process.run("run", settings=settings), "orders.csv")
    ended = await shop.process.run("orders", "import", "orders.csv", settings=settings)
    _is_one_line(ended, "orders.csv")


async def test_a_newer_database(shop: Shop, tmp_path: Path) -> None:
    """A database of a newer program is left as it is."""
    settings = {"DATA_DIR": str(tmp_path)}
    assert (await shop.process.run("retry", settings=settings)).code == 0
    file = tmp_path / "desk.sqlite3"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("INSERT INTO schema_version VALUES (9999, 'of tomorrow')")
    before = file.read_bytes()
    _is_one_line(await shop.process.run("run", settings=settings), "9999", "newer")
    assert file.read_bytes() == before


async def test_no_database(shop: Shop, tmp_path: Path) -> None:
    """A file that is no database is named, and left as it is."""
    file = tmp_path / "desk.sqlite3"
    file.write_bytes(b"This is a diary, and no database at all. " * 100)
    before = file.read_bytes()
    _is_one_line(await shop.process.run("run", settings={"DATA_DIR": str(tmp_path)}), "desk.sqlite3")
    assert file.read_bytes() == before


async def test_a_bad_book(shop: Shop) -> None:
    """Every fault of an order book has its row and column, and nothing of the book is imported."""
    orders = shop.data.rows("SELECT * FROM orders ORDER BY key")
    book = shop.process.folder / "bad.csv"
    book.write_text(
        "number,purchased_at,paid,currency,service\n"
        "N-1,2026-11-20,10.00,EUR,one_time\n"
        "N-2,yesterday,10.00,EUR,one_time\n"
        "N-3,2026-11-20,10.005,EUR,one_time\n",
        "utf-8",
    )
    ended = await shop.process.run("orders", "import", str(book))
    assert ended.code == 2
    assert ended.stdout == ""
    lines = ended.stderr.splitlines()
    assert ["Row 3, column purchased_at" in lines[0], "Row 4, column paid" in lines[1]] == [True, True], lines
    assert len(lines) == 2
    assert shop.data.rows("SELECT * FROM orders ORDER BY key") == orders


async def test_a_book_that_is_not_there(shop: Shop) -> None:
    """A file that cannot be read is named."""
    _is_one_line(await shop.process.run("orders", "import", "nowhere.csv"), "nowhere.csv")


async def test_a_second_bot(shop: Shop) -> None:
    """A second bot on one data folder, or one database, leaves at once; the first one goes on."""
    await shop.process.start()
    elsewhere = {
        "DATA_DIR": str(shop.process.folder / "other"),
        "DATABASE_URL": f"sqlite:///{shop.data.database}",
    }
    for settings in ({}, elsewhere):
        _is_one_line(await shop.process.run("run", settings=settings), "Another refund-desk", "process")
    reference = await shop.customer().asks_for(shop.order(IN_TIME))
    assert reference
    assert await shop.process.stop() == 0


BESIDE = ("getForumTopicIconStickers", "setMyCommands", "getMyDescription", "getMyShortDescription")


async def test_what_is_asked_at_start_holds_up_neither_work_nor_a_stop(shop: Shop) -> None:
    """Icons, menus and profile are set up beside the work, however long Telegram takes for them."""
    for method in BESIDE:
        shop.world.faults.add("slow", method=method, count=None, seconds=120)
    try:
        await shop.process.start()
        assert await shop.customer().asks_for(shop.order(IN_TIME))
        async with asyncio.timeout(5):
            assert await shop.process.stop() == 0
    finally:
        shop.world.faults.remove()


async def test_a_stop_waits_for_no_first_answer(shop: Shop) -> None:
    """Telegram may take as long as it likes to say who the bot is."""
    asked = shop.world.calls.count
    shop.world.faults.add("slow", method="getMe", count=None, seconds=120)
    try:
        await shop.process.spawn()
        await shop.sees(lambda: any(shop.world.calls.of("getMe", asked)), STARTS_WITHIN)
        async with asyncio.timeout(5):
            assert await shop.process.stop() == 0
    finally:
        shop.world.faults.remove()


async def test_nothing_was_lost(shop: Shop) -> None:
    """What was sent while no bot could start is answered by the one that does."""
    camille = shop.customer()
    camille.person.start(shop.bot)
    await shop.process.run("run", settings={"BOT_TOKEN": OTHER_TOKEN})
    await shop.process.run("run", settings={"POLICY_FILE": "missing.toml"})
    assert TOKEN not in shop.process.stderr
    await shop.process.start()
    await camille.begins()
