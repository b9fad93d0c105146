"""A forum topic."""

from __future__ import annotations

from dataclasses import dataclass

from bot.demo.api.units import Json

GENERAL = 1
COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


@dataclass(slots=True, eq=False)
class Topic:
    """`id` is the `message_thread_id`: that of the service message that made it; General's is 1."""

    id: int
    name: str
    icon_color: int = COLORS[0]
    icon_custom_emoji_id: str = ""
    is_closed: bool = False
    is_hidden: bool = False
    created_by: int = 0

    def json(self) -> Json:
        """Telegram's `ForumTopic`."""
        result: Json = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        if self.icon_custom_emoji_id:
            result["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return result
