"""What is set up at start: told once, kept for the next start, and harmless where Telegram refuses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.answer import Answer, Delivered, Rejected
from bot.i18n import Catalogs
from bot.ports import Upload
from bot.storage import refs
from bot.telegram.introduction import Introduction, kept_icons
from bot.telegram.topic_icons import TopicIcons
from tests.fakes.inline_database import InlineDatabase
from tests.fakes.outage import Outage

CATALOGS = Catalogs.load()
STICKERS = [{"emoji": "✅", "custom_emoji_id": "2"}]


class Telegram:
    """`Delivery` that has one icon, takes every menu, and keeps a profile that the shop wrote."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        self.calls.append((method, parameters))
        if self.refuses:
            return Rejected("no")
        return Delivered(STICKERS if method == "GetForumTopicIconStickers" else {"description": "the shop's"})


async def _introduced(database: Outage, telegram: Telegram, icons: TopicIcons) -> None:
    made = Introduction(
        database,
        telegram,
        lambda language: CATALOGS.translator(language, ZoneInfo("Europe/Paris")),
        CATALOGS.languages,
        "en",
        frozenset({7}),
        icons,
    )
    await made.make()


async def test_icons_count_at_once_and_at_the_next_start() -> None:
    """Those that Telegram told last stand where it tells none."""
    database, icons = Outage(await InlineDatabase.open()), TopicIcons()
    await _introduced(database, Telegram(), icons)
    assert icons.known == {"✅": "2"}
    later = TopicIcons(await database.read(kept_icons))
    await _introduced(database, Telegram(refuses=True), later)
    assert later.known == {"✅": "2"}


async def test_every_desk_and_every_admin_has_a_menu() -> None:
    """The groups are those that the database knows by then."""
    database, telegram = Outage(await InlineDatabase.open()), Telegram()
    await database.unit(lambda tx: refs.set_chat(tx, refs.DESK_CHAT, -1001))
    await _introduced(database, telegram, TopicIcons())
    scoped = [call["scope"].get("chat_id") for method, call in telegram.calls if method == "SetMyCommands"]
    assert {-1001, 7} <= set(scoped)


async def test_a_database_out_of_use_is_waited_for() -> None:
    """It stops no start."""
    database, icons = Outage(await InlineDatabase.open()), TopicIcons()
    database.lasts = 1
    await _introduced(database, Telegram(), icons)
    assert await database.read(kept_icons) == {"✅": "2"}
