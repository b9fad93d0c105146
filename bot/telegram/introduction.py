"""What Telegram is asked for at start, and told of the bot: icons, menus, profile. The desk works without them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from bot.engine.pause import pause_for_storage
from bot.i18n import Translator
from bot.ports import Database, Delivery, Tx
from bot.storage import refs
from bot.storage.errors import StorageUnavailable
from bot.storage.settings import read_setting, write_setting
from bot.telegram.commands import register_commands, scopes
from bot.telegram.profile import register_profile
from bot.telegram.topic_icons import Icons, TopicIcons, fetch_icons

T = TypeVar("T")

TOPIC_ICONS: Final = "topic_icons"
"""The setting that keeps Telegram's icons for topics, as JSON."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """Made beside the desk's work, which waits for none of it: each call may take as long as Telegram likes."""

    database: Database
    delivery: Delivery
    translator: Callable[[str], Translator]
    languages: Sequence[str]
    default: str
    admins: frozenset[int]
    icons: TopicIcons

    async def make(self) -> None:
        """All of it, once. What is refused is logged."""
        await self._icons()
        words = (self.translator, self.languages, self.default)
        desks = await self._kept(lambda: self.database.read(refs.desks))
        await register_commands(self.delivery, *words, scopes(desks.values(), self.admins))
        await register_profile(self.delivery, *words)

    async def _icons(self) -> None:
        """Telegram's icons for topics count as soon as they are known, and are kept for the next start."""
        if icons := await fetch_icons(self.delivery):
            self.icons.known = icons
            await self._kept(
                lambda: self.database.unit(lambda tx: write_setting(tx, TOPIC_ICONS, json.dumps(icons)))
            )

    async def _kept(self, work: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await work()
            except StorageUnavailable as error:
                await pause_for_storage(error)


async def kept_icons(tx: Tx) -> Icons:
    """The icons that Telegram told last."""
    return dict(json.loads(await read_setting(tx, TOPIC_ICONS, "{}")))
