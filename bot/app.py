"""The composition root: every part is made here and handed to those that need it."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.answer import Delivered, Unauthorised
from bot.engine.budgets import Budgets
from bot.engine.desk import use_desk
from bot.engine.engine import Engine
from bot.engine.gather import Gatherer
from bot.engine.kinds import job_kinds
from bot.engine.shelf import PolicyShelf
from bot.engine.unit import Worker
from bot.i18n import Catalogs, Translator
from bot.orders.book import BookSource
from bot.ports import Clock, Database, Tx
from bot.receipts.reader import CheckedReceipts
from bot.receipts.store import ReceiptStore
from bot.settings import Settings
from bot.stopping import beside, stop_signal, unless
from bot.storage import evidence, inbox, orders, people, undelivered
from bot.storage.codec import milliseconds
from bot.storage.decisions import keep_policy
from bot.storage.folder import make_folder
from bot.storage.ledger import Buyers
from bot.storage.lock import DatabaseLock, FolderLock
from bot.storage.migrate import migrate
from bot.storage.settings import read_setting, write_setting
from bot.storage.sqlite import SqliteDatabase
from bot.telegram.client import TelegramClient
from bot.telegram.inbound import TelegramInbound
from bot.telegram.introduction import Introduction, kept_icons
from bot.telegram.membership import TelegramMembers
from bot.telegram.outbound import TelegramOutbound
from bot.telegram.topic_icons import TopicIcons
from conversations.canned import BadReplies, Replies, default_source, load_replies
from conversations.case.desks import GENERAL
from conversations.known import Shop
from conversations.machine import step
from refunds.policy import Policy, default_policy, load_policy

log = logging.getLogger(__name__)

BUYERS_KEY: Final = "buyers_key"

GET_ME_AGAIN: Final = 3.0
"""Seconds between tries while Telegram can't be reached at start."""


class TokenRefused(Exception):
    """BOT_TOKEN: Telegram refuses it; copy it anew from BotFather."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class UnreadablePolicy(Exception):
    """The policy file cannot be read."""


class UnreadableReplies(Exception):
    """The file of canned replies cannot be read."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The running parts that a companion (the demo's inspection) may look at."""

    database: Database
    clock: Clock
    zone: tzinfo
    translator: Callable[[str], Translator]


Companion = Callable[[Desk], AbstractAsyncContextManager[None]]


def read_policy(path: Path | None) -> Policy:
    """The policy file, or the default one. Raises `UnreadablePolicy`, `BadPolicy`."""
    if path is None:
        return default_policy()
    try:
        source = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        words = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UnreadablePolicy(f"{path}: {UnreadablePolicy.__doc__} ({words})") from None
    return load_policy(source)


def read_replies(path: Path | None, catalogs: Catalogs) -> Replies:
    """The canned replies of the file, or those that come with the product. Raises `UnreadableReplies`,
    `BadReplies`."""
    if path is None:
        return load_replies(default_source(), catalogs.languages, catalogs.default)
    try:
        source = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        words = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UnreadableReplies(f"{path}: {UnreadableReplies.__doc__} ({words})") from None
    try:
        return load_replies(source, catalogs.languages, catalogs.default)
    except BadReplies as error:
        raise BadReplies(f"{path}: {error}") from None


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[SqliteDatabase]:
    """The database with this program's schema; its folder is made where it is missing, for an import may come first.

    Raises `UnusableFolder`, `UnusableDatabase`, `NewerDatabase`.
    """
    make_folder(settings.database_file.parent)
    async with await SqliteDatabase.open(settings.database_file) as database:
        await migrate(database)
        yield database


async def run(settings: Settings, clock: Clock, companion: Companion | None = None) -> None:
    """The whole desk, until SIGTERM or SIGINT. Raises what stands in its way at start."""
    token = settings.token()
    policy = read_policy(settings.policy_file)
    catalogs = Catalogs.load(default=settings.default_language)
    replies = read_replies(settings.replies_file, catalogs)
    with FolderLock(settings.data_dir), DatabaseLock(settings.database_file):
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(open_database(settings))
            client = await stack.enter_async_context(TelegramClient(token, settings.telegram_api_url))
            house = _House(settings, clock, policy, catalogs, replies, database, client)
            await house.live(companion, stop_signal())


@dataclass(frozen=True, slots=True)
class _House:
    """What is made before anything runs."""

    settings: Settings
    clock: Clock
    policy: Policy
    catalogs: Catalogs
    replies: Replies
    database: SqliteDatabase
    client: TelegramClient

    async def live(self, companion: Companion | None, stopped: asyncio.Event) -> None:
        """Prepare, start what runs from the way out to the way in, and stop it the other way round."""
        await self.database.unit(partial(self._prepare, self.clock.now()))
        async with AsyncExitStack() as stack:
            if companion is not None:  # before Telegram is asked, so that a start in an outage can be seen
                desk = Desk(self.database, self.clock, self.policy.zone, self._translator)
                await stack.enter_async_context(companion(desk))
            if (bot := await self._get_me(stopped)) is None:
                return
            icons = TopicIcons(await self.database.read(kept_icons))
            engine = self._engine(bot, await self.database.unit(_buyers), icons)
            # Libraries, catalogs and policy stay to the end: the collector need not look at them again and again.
            gc.freeze()
            async with beside(self._introduction(icons).make(), stopped):
                await engine.run(stopped)

    def _translator(self, language: str) -> Translator:
        return self.catalogs.translator(language, self.policy.zone)

    async def _prepare(self, now: datetime, tx: Tx) -> None:
        """Keep the policy; what waits for a moment that lies ahead waits no more; the group of the settings wins."""
        await keep_policy(tx, self.policy.content_hash, self.policy.version, self.policy.source, now)
        await inbox.make_ready(tx, now)
        await undelivered.forget_the_future(tx, milliseconds(now))
        await people.forget_the_future(tx, now)
        await evidence.forget_the_future(tx, now)
        for desk, chat_id in self.settings.desks.items():
            await use_desk(tx, chat_id, now, desk)

    async def _get_me(self, stopped: asyncio.Event) -> Mapping[str, Any] | None:
        """The bot itself; None where it was stopped before Telegram answered. Raises `TokenRefused`."""
        told = False
        while (answer := await unless(stopped, self.client.get_me())) is not None:
            if isinstance(answer, Delivered):
                found: Mapping[str, Any] = answer.result
                return found
            if isinstance(answer, Unauthorised):
                raise TokenRefused
            if not told:
                words = getattr(answer, "words", type(answer).__name__)
                log.warning("Telegram does not say who the bot is (%s); trying again.", words)
                told = True
            await unless(stopped, asyncio.sleep(GET_ME_AGAIN))
        return None

    def _introduction(self, icons: TopicIcons) -> Introduction:
        return Introduction(
            database=self.database,
            delivery=self.client,
            translator=self._translator,
            languages=self.catalogs.languages,
            default=self.catalogs.default,
            admins=frozenset(self.settings.admin_ids),
            icons=icons,
        )

    def _engine(self, bot: Mapping[str, Any], buyers: Buyers, icons: TopicIcons) -> Engine:
        store = ReceiptStore(self.settings.data_dir / "receipts")
        store.sweep()
        worker = Worker(
            inbound=TelegramInbound(bot["id"], bot["username"]),
            outbound=TelegramOutbound(self._translator, self.settings.staff_language, icons),
            gatherer=Gatherer(
                self._shop(bot["first_name"]), orders.asks_email, PolicyShelf(self.policy), buyers
            ),
            buyers=buyers,
            step=step,
            clock=self.clock,
            topics=bool(bot.get("has_topics_enabled", False)),
        )
        kinds = job_kinds(
            BookSource(self.database, orders.find_order),
            CheckedReceipts(self.client, store),
            TelegramMembers(self.client),
        )
        budgets = Budgets(on=self.settings.telegram_budgets)
        if not budgets.on:
            log.warning("TELEGRAM_BUDGETS is off: Telegram itself would refuse most of a busy bot's calls.")
        return Engine(self.database, self.clock, self.client, worker, kinds, budgets, store)

    def _shop(self, bot_name: str) -> Shop:
        return Shop(
            name=self.settings.shop_name or bot_name,
            order_example=self.settings.order_example,
            privacy_url=self.settings.privacy_url or "",
            zone=self.policy.zone,
            office_hours=self.settings.office_hours,
            answer_within=self.settings.answer_within,
            asked_reminder=timedelta(days=self.settings.asked_days[0]),
            asked_expiry=timedelta(days=self.settings.asked_days[1]),
            draft_lifetime=timedelta(hours=self.settings.draft_hours),
            staff_language=self.catalogs.closest(self.settings.staff_language),
            default_language=self.catalogs.default,
            languages=self.catalogs.languages,
            language_names=tuple(map(self.catalogs.name, self.catalogs.languages)),
            desks=frozenset(self.settings.desks) - {GENERAL},
            asks_email=True,
            admins=tuple(sorted(self.settings.admin_ids)),
            staff_names=self.settings.staff_names,
            replies=self.replies,
        )


async def _buyers(tx: Tx) -> Buyers:
    """The key of the buyers' hashes, made once and kept with the data."""
    key = await read_setting(tx, BUYERS_KEY)
    if not key:
        key = secrets.token_hex(32)
        await write_setting(tx, BUYERS_KEY, key)
    return Buyers(key)
