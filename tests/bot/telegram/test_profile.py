"""What the bot's profile says, by language, and who has the last word on it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from zoneinfo import ZoneInfo

import pytest

from bot.demo.api.server import serve
from bot.demo.api.user import Bot
from bot.demo.api.world import World
from bot.i18n import Catalogs, Translator
from bot.telegram.client import TelegramClient
from bot.telegram.profile import PARTS, register_profile

TOKEN = "42:AAHprofile"
CATALOGS = Catalogs.load()
LIMITS = {"description": 512, "short_description": 120}
DESCRIPTION = PARTS[0].words


def translator(language: str) -> Translator:
    return CATALOGS.translator(language, ZoneInfo("Europe/Paris"))


def words(language: str) -> str:
    return translator(language).plain(DESCRIPTION)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def bot(world: World) -> Bot:
    return world.bot(TOKEN)


@pytest.fixture
async def client(world: World, bot: Bot) -> AsyncIterator[TelegramClient]:
    async with serve(world) as server, TelegramClient(TOKEN, server.api_url) as started:
        yield started


async def register(client: TelegramClient) -> None:
    await register_profile(client, translator, ("en", "fr"), "en")


def described(bot: Bot) -> Mapping[str, str]:
    return {language: told for (name, language), told in bot.descriptions.items() if name == "description"}


@pytest.mark.parametrize("language", CATALOGS.languages)
def test_telegram_takes_the_words(language: str) -> None:
    """In every language, each part is within Telegram's limit."""
    for part in PARTS:
        assert 0 < len(translator(language).plain(part.words)) <= LIMITS[part.field]


async def test_every_language_has_its_words(client: TelegramClient, bot: Bot, world: World) -> None:
    """Both parts are set in each language, and in the default one for everybody else; once."""
    await register(client)
    assert described(bot) == {"": words("en"), "en": words("en"), "fr": words("fr")}
    assert len(bot.descriptions) == 3 * len(PARTS)
    before = world.calls.count
    await register(client)
    assert not list(world.calls.of("setMyDescription", before))


async def test_the_shop_s_own_words_stay(client: TelegramClient, bot: Bot) -> None:
    """What the shop told BotFather is never replaced, in no language."""
    bot.descriptions["description", ""] = "We sell lamps."
    await register(client)
    assert described(bot) == {"": "We sell lamps."}


async def test_one_language_of_the_shop_s_stays(client: TelegramClient, bot: Bot) -> None:
    """The shop's own words in one language stay beside ours in the others."""
    bot.descriptions["description", "fr"] = "Nous vendons des lampes."
    await register(client)
    assert described(bot) == {"": words("en"), "en": words("en"), "fr": "Nous vendons des lampes."}


async def test_what_broke_off_is_completed(client: TelegramClient, bot: Bot) -> None:
    """A start that set only the words for everybody leaves nobody with them for good."""
    bot.descriptions["description", ""] = words("en")
    await register(client)
    told = described(bot)
    assert told.get("fr", told[""]) == words("fr")


async def test_a_refusal_stops_nothing(
    client: TelegramClient, bot: Bot, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A flood limit or an outage at start is one line in the log, and no further call."""
    world.faults.add("retry_after", method="setMyDescription", seconds=900.0)
    with caplog.at_level(logging.WARNING):
        await register(client)
    assert [record.getMessage() for record in caplog.records] == [
        "The bot's description was not registered: RetryAfter."
    ]
    assert bot.descriptions == {}
