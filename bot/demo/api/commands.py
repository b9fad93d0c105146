"""A bot's commands by scope and language, chosen as Telegram's clients choose them."""

from __future__ import annotations

import re
from typing import Any

from bot.demo.api.errors import bad_request
from bot.demo.api.units import Json

_NAME = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}|")
PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
Scope = tuple[str, int, int]
"""(type, chat id or 0, user id or 0)"""


def checked(value: Any) -> list[Json]:
    """The list of `setMyCommands`. Raises `ApiError`."""
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    if len(value) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_checked_command(command) for command in value]


def _checked_command(value: Any) -> Json:
    if not isinstance(value, dict):
        raise bad_request("expected an Object as a BotCommand")
    name = str(value.get("command", "")).removeprefix("/")
    description = str(value.get("description", "")).strip()
    if not name:
        raise bad_request("command name must be non-empty")
    if not _NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def language(value: str) -> str:
    """A two-letter code, or `""`. Raises `ApiError`."""
    if not _LANGUAGE.fullmatch(value):
        raise bad_request("invalid language code specified")
    return value


class CommandLists:
    """The lists that a bot set."""

    def __init__(self) -> None:
        self.lists: dict[tuple[Scope, str], list[Json]] = {}

    def set(self, scope: Scope, code: str, commands: list[Json]) -> None:
        """An empty list removes it."""
        if commands:
            self.lists[scope, code] = commands
        else:
            self.lists.pop((scope, code), None)

    def get(self, scope: Scope, code: str) -> list[Json]:
        """Exactly this list."""
        return self.lists.get((scope, code), [])

    def shown(self, scopes: list[Scope], code: str) -> list[Json]:
        """What somebody sees: the narrowest scope that has any list, in their language before none."""
        for scope in scopes:
            for spoken in (code, ""):
                if commands := self.lists.get((scope, spoken)):
                    return commands
        return []


def private_scopes(person_id: int) -> list[Scope]:
    """Scopes of a private chat, narrowest first."""
    return [("chat", person_id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]


def group_scopes(chat_id: int, user_id: int, *, is_admin: bool) -> list[Scope]:
    """Scopes of a group, narrowest first."""
    scopes: list[Scope] = [("chat_member", chat_id, user_id)]
    if is_admin:
        scopes.append(("chat_administrators", chat_id, 0))
    scopes.append(("chat", chat_id, 0))
    if is_admin:
        scopes.append(("all_chat_administrators", 0, 0))
    return [*scopes, ("all_group_chats", 0, 0), ("default", 0, 0)]
