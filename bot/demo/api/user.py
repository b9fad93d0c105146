"""People and bots, as Telegram's `User`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.demo.api.units import Json

if TYPE_CHECKING:
    from bot.demo.api.commands import CommandLists
    from bot.demo.api.updates import Updates
    from bot.demo.api.webhook import Webhook


@dataclass(slots=True, eq=False)
class User:
    """Somebody with an id: a person, or a bot that this world has not got a token of."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    is_deactivated: bool = False

    def json(self) -> Json:
        """Telegram's `User`."""
        result: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                result[name] = value
        return result


@dataclass(slots=True, eq=False)
class Bot(User):
    """A bot of this world, with what it set about itself and the updates that wait for it."""

    token: str = ""
    updates: Updates = field(init=False)
    webhook: Webhook = field(init=False)
    commands: CommandLists = field(init=False)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    default_rights: dict[bool, Json] = field(default_factory=dict)
    reads_all_group_messages: bool = False
    topics_enabled: bool = False  # in private chats
    stars: int = 0
    logged_out: bool = False

    def me(self) -> Json:
        """The answer of `getMe`."""
        return {
            **self.json(),
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all_group_messages,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": self.topics_enabled,
            "allows_users_to_create_topics": False,
            "can_manage_bots": False,
        }


# Telegram's own accounts, with their real ids: an anonymous admin writes as the first.
GROUP_ANONYMOUS_BOT = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
