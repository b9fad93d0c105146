"""What a bot says about itself: commands, names, descriptions, menu button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.demo.api import commands
from bot.demo.api.chat import Group, PrivateChat
from bot.demo.api.commands import PLAIN_SCOPES, Scope
from bot.demo.api.errors import bad_request
from bot.demo.api.request import Request
from bot.demo.api.target import chat_with_id
from bot.demo.api.view import bot_view

_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def _scope(request: Request) -> Scope:
    given = request.options("scope")
    kind = str(given.get("type", "default"))
    if kind in PLAIN_SCOPES:
        return kind, 0, 0
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("unsupported scope specified")
    if given.get("chat_id") in (None, ""):
        raise bad_request("chat_id is empty")
    chat = chat_with_id(request, given["chat_id"])
    if isinstance(chat, PrivateChat) and kind != "chat":
        raise bad_request("can't change commands in private chats")
    if kind != "chat_member":
        return kind, chat.id, 0
    user = given.get("user_id")
    if not isinstance(user, int) or not isinstance(chat, Group) or user not in chat.members:
        raise bad_request("user not found")
    return kind, chat.id, user


def _language(request: Request) -> str:
    return commands.language(request.text("language_code"))


def set_commands(request: Request) -> Any:
    """The commands of a scope and language."""
    listed = commands.checked(request.json("commands"))
    _keep(request, listed)
    return True


def _keep(request: Request, listed: list[dict[str, Any]]) -> None:
    request.bot.commands.set(_scope(request), _language(request), listed)
    request.world.events.emit("bot", {"bot": bot_view(request.bot)})


def delete_commands(request: Request) -> Any:
    """None for this scope and language: wider ones show."""
    _keep(request, [])
    return True


def get_commands(request: Request) -> Any:
    """Exactly those of this scope and language."""
    return request.bot.commands.get(_scope(request), _language(request))


def _setter(name: str) -> Callable[[Request], Any]:
    def set_words(request: Request) -> Any:
        words = request.text(name).strip()
        if len(words) > _LIMITS[name]:
            raise bad_request(f"BOT_{'TITLE' if name == 'name' else 'DESCRIPTION'}_INVALID")
        request.bot.descriptions[name, _language(request)] = words
        request.world.events.emit("bot", {"bot": bot_view(request.bot)})
        return True

    return set_words


def _getter(name: str) -> Callable[[Request], Any]:
    def get_words(request: Request) -> Any:
        words = request.bot.descriptions
        found = words.get((name, _language(request))) or words.get((name, ""), "")
        return {name: found or (request.bot.first_name if name == "name" else "")}

    return get_words


def set_menu_button(request: Request) -> Any:
    """The button beside the field for messages."""
    button = request.options("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("MenuButton has unsupported type")
    request.bot.menu_buttons[request.integer("chat_id")] = button
    return True


def get_menu_button(request: Request) -> Any:
    """That button."""
    buttons = request.bot.menu_buttons
    return buttons.get(request.integer("chat_id")) or buttons.get(0) or {"type": "default"}


METHODS = {
    "setmycommands": set_commands,
    "deletemycommands": delete_commands,
    "getmycommands": get_commands,
    "setmyname": _setter("name"),
    "getmyname": _getter("name"),
    "setmydescription": _setter("description"),
    "getmydescription": _getter("description"),
    "setmyshortdescription": _setter("short_description"),
    "getmyshortdescription": _getter("short_description"),
    "setchatmenubutton": set_menu_button,
    "getchatmenubutton": get_menu_button,
}
