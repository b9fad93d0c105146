"""The commands that Telegram's menu shows, registered by scope and language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from bot.answer import Already, Delivered
from bot.i18n import Translator
from bot.ports import Delivery
from conversations.commands import ADMIN, CUSTOMER, STAFF, Commands

log = logging.getLogger(__name__)

Scoped: TypeAlias = tuple[dict[str, Any], Commands]


def scopes(desks: Iterable[int], admins: Iterable[int]) -> list[Scoped]:
    """Which commands whom: customers in private, staff in the support groups, admins both there and in private."""
    found: list[Scoped] = [({"type": "all_private_chats"}, CUSTOMER)]
    for desk in desks:
        found.append(({"type": "chat", "chat_id": desk}, STAFF))
        found.append(({"type": "chat_administrators", "chat_id": desk}, (*STAFF, *ADMIN)))
    admin_menu = (*(one for one in CUSTOMER if one[0] != "status"), *ADMIN)
    found.extend(({"type": "chat", "chat_id": admin}, admin_menu) for admin in sorted(admins))
    return found


async def register_commands(
    delivery: Delivery,
    translator: Callable[[str], Translator],
    languages: Sequence[str],
    default: str,
    found: Iterable[Scoped],
) -> None:
    """Each scope in each language, and without one in the default. A refusal is logged: an admin who never pressed
    start, or a group that the bot is not in yet, stops nothing."""
    for scope, commands in found:
        for language in ("", *languages):
            words = translator(language or default)
            parameters: dict[str, Any] = {
                "commands": [{"command": name, "description": words.plain(told)} for name, told in commands],
                "scope": scope,
            }
            if language:
                parameters["language_code"] = language
            answer = await delivery.call("SetMyCommands", parameters)
            if not isinstance(answer, Delivered | Already):
                log.warning(
                    "The commands for %s were not registered: %s.", scope["type"], type(answer).__name__
                )
                break
