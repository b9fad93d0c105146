"""The menu of commands: by scope and language, and no refusal stops the start."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answer import Answer, Delivered, Rejected
from bot.i18n import Catalogs, Translator
from bot.ports import Upload
from bot.telegram.commands import ADMIN, CUSTOMER, STAFF, register_commands, scopes
from conversations.authority import COMMANDS
from tests.bot.telegram.documented import undocumented
from tests.conversations.builders import DESK

CATALOGS = Catalogs.load()


def translator(language: str) -> Translator:
    return CATALOGS.translator(language, ZoneInfo("Europe/Paris"))


class Menu:
    """`Delivery` that keeps what is registered, and refuses an admin who never pressed start."""

    def __init__(self, *refuses: int) -> None:
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.refuses = refuses

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, Upload] | None = None, /
    ) -> Answer:
        self.calls.append((method, parameters))
        refused = parameters["scope"].get("chat_id") in self.refuses
        return Rejected("chat not found") if refused else Delivered(True)


async def _registered(*refuses: int) -> Menu:
    menu = Menu(*refuses)
    await register_commands(menu, translator, CATALOGS.languages, "en", scopes([DESK], [7, 5]))
    return menu


async def test_each_scope_is_registered_in_each_language_and_without_one() -> None:
    """Customers, staff, the group's admins and the desk's own."""
    menu = await _registered()
    told = [(call["scope"], call.get("language_code", "")) for _, call in menu.calls]
    languages = ["", *CATALOGS.languages]
    scoped = [
        {"type": "all_private_chats"},
        {"type": "chat", "chat_id": DESK},
        {"type": "chat_administrators", "chat_id": DESK},
        {"type": "chat", "chat_id": 5},
        {"type": "chat", "chat_id": 7},
    ]
    assert told == [(scope, language) for scope in scoped for language in languages]


async def test_every_call_is_as_the_bot_api_documents_it() -> None:
    """Names of lower-case letters, descriptions of at most 256 characters, no unknown field."""
    menu = await _registered()
    for method, parameters in menu.calls:
        assert undocumented(method, parameters) == []
        for command in parameters["commands"]:
            assert command["command"].islower()
            assert 1 <= len(command["description"]) <= 256


async def test_words_are_in_the_menus_language() -> None:
    """The one without a language is in the default."""
    menu = await _registered()
    by_language = {
        call.get("language_code"): call["commands"][0]["description"] for _, call in menu.calls[:3]
    }
    assert by_language[None] == by_language["en"] != by_language["fr"]


async def test_a_refusal_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """An admin who never pressed start keeps nobody from their menu; their id stays out of the log."""
    with caplog.at_level(logging.WARNING):
        menu = await _registered(5)
    assert [call["scope"].get("chat_id") for _, call in menu.calls].count(5) == 1
    assert [call["scope"].get("chat_id") for _, call in menu.calls].count(7) == len(CATALOGS.languages) + 1
    (record,) = caplog.records
    assert "Rejected" in record.getMessage()


def test_no_menu_shows_a_command_that_does_not_exist() -> None:
    """Each is known to whoever decides on authority."""
    assert {name for name, _ in (*CUSTOMER, *STAFF, *ADMIN)} <= set(COMMANDS)


def test_without_a_desk_only_private_chats_have_menus() -> None:
    """The group is set up later."""
    assert [scope["type"] for scope, _ in scopes([], [])] == ["all_private_chats"]
