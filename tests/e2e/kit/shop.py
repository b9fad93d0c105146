"""A shop that uses the bot: its world, its staff, its order book and its bot process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.demo.api.chat import Group
from bot.demo.api.people import Person
from bot.demo.api.server import Server, serve
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from tests.e2e.kit.bot_process import BotProcess
from tests.e2e.kit.customer import PATIENCE, Customer
from tests.e2e.kit.data import Data
from tests.e2e.kit.order import Order, write_book
from tests.e2e.kit.staff import Staff
from tests.e2e.kit.stock import Stock

TOKEN: Final = "7000000099:AAHe2e-no-secret-of-anybody-but-long-enough"
ADMIN: Final = 7005

_BUSY: Final = """SELECT (SELECT count(*) FROM inbox WHERE state IN ('waiting', 'aside'))
    + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending'))
    + (SELECT count(*) FROM jobs) AS rows"""
"""One look: between two, a job may have become an event."""


@dataclass
class Shop:
    """Everything around one bot.

    `groups` are the support groups beside the general one, by name.
    `expects_errors` is set where a test provokes what the log calls an error, `complaints` where it makes Telegram
    itself send what the Bot API does not have.
    """

    world: World
    server: Server
    bot: Bot
    desk: Group
    admin: Person
    staff: tuple[Staff, ...]
    process: BotProcess
    data: Data
    stock: Stock
    first_update: int
    groups: Mapping[str, Group] = field(default_factory=dict)
    expects_errors: bool = False
    complaints: tuple[str, ...] = ()
    _ids: int = field(default=7100)

    def colleague(self, index: int, patience: float = PATIENCE) -> Staff:
        """A member of staff, for a part of a test that must not see what the others wait for."""
        return Staff(self.world, self.bot, self.staff[index].person, self.desk, patience)

    @property
    def nora(self) -> Staff:
        """A member of staff."""
        return self.staff[0]

    @property
    def sam(self) -> Staff:
        """Another one."""
        return self.staff[1]

    def customer(self, name: str = "Camille", language: str = "en", patience: float = PATIENCE) -> Customer:
        """Somebody who has never written to the bot."""
        self._ids += 1
        person = self.world.person(self._ids, name, language_code=language)
        return Customer(self.world, self.bot, person, patience)

    def member(self, name: str, group: Group) -> Staff:
        """Somebody who works in that group alone."""
        self._ids += 1
        person = self.world.person(self._ids, name)
        self.admin.add(group, person)
        return Staff(self.world, self.bot, person, group)

    def order(self, kind: Order) -> Order:
        """An order of this kind, nobody's until now."""
        return self.stock.take(kind)

    async def imports(self, *orders: Order) -> None:
        """Bring orders into the desk's book, as an operator does."""
        book = self.process.folder / "orders.csv"
        write_book(book, orders)
        ended = await self.process.run("orders", "import", str(book))
        assert ended.code == 0, ended.stderr
        assert f"{len(orders)} orders" in ended.stdout

    async def settles(self, seconds: float = 2 * PATIENCE) -> None:
        """Wait until nothing waits any more: no update, no job, no call."""

        def quiet() -> bool:
            return not self._unseen() and self.data.rows(_BUSY)[0]["rows"] == 0

        await _polled(quiet, seconds)

    def unfinished(self) -> str:
        """Every row that something is still to become of: for whoever looks for what got stuck."""
        found = {
            "not stored": [update.body for update in self.bot.updates.waiting],
            "inbox": self.data.rows("SELECT * FROM inbox WHERE state <> 'done' ORDER BY id"),
            "outbox": self.data.rows("SELECT * FROM outbox WHERE state <> 'done' ORDER BY id"),
            "jobs": self.data.rows("SELECT * FROM jobs ORDER BY id"),
            "deadlines": self.data.rows("SELECT * FROM deadlines WHERE fired = 1"),
            "references": self.data.rows("SELECT * FROM refs WHERE value IS NULL"),
        }
        parts = ("\n".join((f"{name}:", *map(str, rows))) for name, rows in found.items())
        return "\n".join((*parts, "said:", self.process.stderr[-2000:]))

    @property
    def updates(self) -> int:
        """How many updates Telegram has had for the bot."""
        return self.bot.updates.next_id - self.first_update

    async def sees(self, holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something holds of what the bot keeps."""
        await _polled(holds, seconds)

    def _unseen(self) -> int:
        """How many updates the bot has not stored yet."""
        keys = {row["key"] for row in self.data.rows("SELECT key FROM inbox WHERE source = 'telegram'")}
        return sum(str(update.id) not in keys for update in self.bot.updates.waiting)

    def given_up(self) -> list[dict[str, Any]]:
        """Calls that failed or were parked; what admins who never pressed Start were to be told aside."""
        rows = self.data.rows("SELECT * FROM outbox WHERE state IN ('failed', 'parked')")
        return [
            row for row in rows if row["person"] != ADMIN or self.world.private(self.admin, self.bot).started
        ]

    # what must hold at the end of every test

    def check(self) -> None:
        """Every request fitted the Bot API, nothing crashed, and the token stands nowhere."""
        assert set(self.world.calls.complaints()) == set(self.complaints)
        said = self.process.stderr
        assert "Traceback" not in said, said
        assert "An error ended the desk" not in said, said
        if not self.expects_errors:
            assert " error " not in said, said
        assert self.leaks() == []

    def leaks(self) -> list[str]:
        """The files that hold the token's secret."""
        secret = TOKEN.partition(":")[2].encode()
        written = (path for path in self.process.folder.rglob("*") if path.is_file())
        return [str(path) for path in written if secret in path.read_bytes()]


@asynccontextmanager
async def open_shop(
    folder: Path,
    *,
    of_each: int = 12,
    settings: Mapping[str, str] | None = None,
    desks: Collection[str] = (),
    forum: bool = True,
) -> AsyncIterator[Shop]:
    """A shop whose order book is imported, and whose bot does not run yet; `desks` have groups of their own. The
    support group is a basic one without topics where not `forum`."""
    world = World()
    bot = world.bot(TOKEN, username="refund_e2e_bot")
    first_update = bot.updates.next_id
    admin = world.person(ADMIN, "Alex")
    people = [world.person(7003, "Nora"), world.person(7004, "Sam")]
    desk = _group(admin, bot, "Support", people, forum=forum)
    groups = {name: _group(admin, bot, name.title(), []) for name in desks}
    async with serve(world) as server:
        environment = {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": server.api_url,
            "SUPPORT_CHAT_ID": str(desk.id),
            **{f"{name.upper()}_CHAT_ID": str(group.id) for name, group in groups.items()},
            "ADMIN_IDS": str(ADMIN),
            "DATA_DIR": str(folder / "data"),
            "SHOP_NAME": "Atelier",
            "TELEGRAM_BUDGETS": "off",
            **(settings or {}),
        }
        process = BotProcess(world, environment, folder)
        staff = tuple(Staff(world, bot, person, desk) for person in people)
        stock = Stock(of_each)
        data = Data(folder / "data")
        shop = Shop(world, server, bot, desk, admin, staff, process, data, stock, first_update, groups)
        if of_each:
            await shop.imports(*stock.orders)
        try:
            yield shop
        finally:
            if process.runs:
                await process.kill()
    shop.check()


def _group(admin: Person, bot: Bot, title: str, members: list[Person], *, forum: bool = True) -> Group:
    """A group in which the bot may do everything."""
    group = admin.create_group(title, forum=forum, supergroup=forum, members=members)
    admin.add(group, bot)
    admin.promote(group, bot, "all")
    return group


async def _polled(find: Callable[[], bool], seconds: float) -> None:
    """Look again and again: what happens in the database alone is no event of the world."""
    async with asyncio.timeout(seconds):
        while not find():  # noqa: ASYNC110 - another process's database tells nobody that it changed
            await asyncio.sleep(0.05)
