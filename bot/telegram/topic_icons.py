"""The icons that Telegram has for topics, by their emoji."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.answer import Delivered
from bot.ports import Delivery

log = logging.getLogger(__name__)

Icons: TypeAlias = Mapping[str, str]
"""Emoji, without its variation selector, to `custom_emoji_id`."""


@dataclass(slots=True)
class TopicIcons:
    """The icons at hand: those that were kept, until Telegram has told them anew."""

    known: Icons = field(default_factory=dict)


class _Sticker(BaseModel):
    """What we need of a Sticker."""

    emoji: str = ""
    custom_emoji_id: str = ""


_STICKERS: Final = TypeAdapter(list[_Sticker])
_SELECTOR: Final = "\N{VARIATION SELECTOR-16}"


async def fetch_icons(delivery: Delivery) -> Icons:
    """What getForumTopicIconStickers answers; nothing where it is refused: topics do without."""
    answer = await delivery.call("GetForumTopicIconStickers", {})
    if not isinstance(answer, Delivered):
        log.warning("The icons for topics were not fetched: %s.", type(answer).__name__)
        return {}
    try:
        stickers = _STICKERS.validate_python(answer.result)
    except ValidationError:
        log.warning("The icons for topics can't be read.")
        return {}
    return {bare(one.emoji): one.custom_emoji_id for one in stickers if one.emoji and one.custom_emoji_id}


def bare(emoji: str) -> str:
    """Without the selector that asks for colours: it comes and goes."""
    return emoji.replace(_SELECTOR, "")


def icon_of(emojis: Iterable[str], icons: Icons) -> str:
    """The first of them that there is; empty, which is no icon, where there is none."""
    return next((icons[bare(emoji)] for emoji in emojis if bare(emoji) in icons), "")
