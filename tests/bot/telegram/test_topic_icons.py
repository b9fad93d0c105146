"""Topics get an icon that Telegram has for them; without any they do as well."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answer import Answer, Delivered, Rejected
from bot.i18n import Catalogs
from bot.ports import Upload
from bot.telegram.outbound import TelegramOutbound
from bot.telegram.topic_icons import TopicIcons, bare, fetch_icons, icon_of
from conversations.calls import OpenTopic, RenameTopic
from conversations.case.topics import ICONS
from refunds.case import CaseState
from refunds.text import text

CATALOGS = Catalogs.load()
STICKERS = [
    {"emoji": "❗️", "custom_emoji_id": "1", "type": "custom_emoji"},
    {"emoji": "✅", "custom_emoji_id": "2"},
    {"emoji": "🎮"},
    {"custom_emoji_id": "4"},
]
REAL = (
    "📰💡⚡️🎙🔝🗣🆒❗️📝📆📁🔎📣🔥❤️❓📈📉💎💰💸🪙💱⁉️🎮💻📱🚗🏠💘🎉‼️🏆🏁🎬🎵🔞📚👑⚽️🏀📺👀🫦🍓💄👠✈️🧳🏖⛅️🦄"
    "🛍👜🛒🚂🛥🏔🏕🤖🪩🎟🏴‍☠️🗳🎓🔭🔬🎶🎤🕺💃🪖💼🧪👨‍👩‍👧‍👦👶🤰💅🏛🧮🖨👮‍♂️🩺💊💉🧼🪪🛃🍽🐟🎨🎭🎩🔮🍹🎂☕️🍣🍔🍕🦠💬🎄🎃✍️⭐️✅🎖🤡🧠🦮🐈"
)
"""The icons that Telegram's clients offer, as getForumTopicIconStickers answered in 2023."""


@dataclass
class Answers:
    """`Delivery` that answers this."""

    answer: Answer

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        assert (method, parameters) == ("GetForumTopicIconStickers", {})
        return self.answer


async def test_icons_are_told_by_telegram() -> None:
    """By their emoji; what has no emoji or no id is none."""
    assert await fetch_icons(Answers(Delivered(STICKERS))) == {"❗": "1", "✅": "2"}


@pytest.mark.parametrize("answer", [Rejected("Not Found"), Delivered({"odd": 1})])
async def test_a_refusal_is_harmless(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    """There are no icons then, and a line in the log."""
    with caplog.at_level(logging.WARNING):
        assert await fetch_icons(Answers(answer)) == {}
    assert "icons for topics" in caplog.text


def test_the_first_that_there_is_counts() -> None:
    """Whether Telegram or we ask for colours or not."""
    icons = {"❗": "1", "✅": "2"}
    assert icon_of(("👀", "❗️"), icons) == icon_of(("❗", "✅"), icons) == "1"
    assert icon_of(("👀",), icons) == icon_of((), icons) == ""


@pytest.mark.parametrize("state", CaseState)
def test_every_state_has_an_icon(state: CaseState) -> None:
    """Of those that Telegram has."""
    assert any(bare(emoji) in bare(REAL) for emoji in ICONS[state])


def test_the_icon_goes_with_the_name() -> None:
    """In one call; where none fits any more the old one is taken away, and a new topic has none."""
    translator = lambda language: CATALOGS.translator(language, ZoneInfo("Europe/Paris"))  # noqa: E731
    known = TopicIcons()
    without, icons = TelegramOutbound(translator, "en"), TelegramOutbound(translator, "en", known)
    known.known = {"✅": "2"}  # Telegram has told them since

    def icon(outbound: TelegramOutbound, effect: OpenTopic | RenameTopic) -> Any:
        (call,) = outbound.calls(effect)
        return call.parameters.get("icon_custom_emoji_id")

    name = text("R-7K2MX")
    for kind in (OpenTopic, RenameTopic):
        assert icon(icons, kind("R-7K2MX", name, ("🏆", "✅"))) == "2"
        assert icon(without, kind("R-7K2MX", name, ("✅",))) is None
    assert icon(icons, OpenTopic("R-7K2MX", name, ("🎮",))) is None
    assert icon(icons, RenameTopic("R-7K2MX", name, ("🎮",))) == ""
