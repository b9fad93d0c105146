"""The commands that Telegram's menu shows, registered by scope and language."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from bot.answer import Already, Delivered
from bot.i18n import Translator
from bot.ports import Delivery
from refunds.text import Text, text

log = logging.getLogger(__name__)

Commands: TypeAlias = Sequence[tuple[str, Text]]

CUSTOMER: Final[Commands] = (
    ("refund", text("Ask for a refund")),
    ("status", text("My requests")),
    ("policy", text("The refund policy")),
    ("language", text("Change the language")),
    ("privacy", text("How your data is treated")),
    ("cancel", text("Drop the current request")),
    ("help", text("What this bot does")),
)
STAFF: Final[Commands] = (
    ("reply", text("Write to the customer of this topic")),
    ("replies", text("What is written already")),
    ("delete", text("Take back what was sent")),
    ("ban", text("Hear somebody no more for a time")),
    ("unban", text("Take a ban back")),
    ("claim", text("Take this request in hand")),
    ("release", text("Let others have this request")),
    ("assign", text("Give this request to a colleague: /assign Nora")),
    ("transfer", text("Hand this request over: /transfer Nora")),
    ("snooze", text("Put this request off: /snooze 3 days")),
    ("away", text("You are away: /away 3 days")),
    ("back", text("You are back")),
    ("id", text("This chat's id, and yours")),
)
ADMIN: Final[Commands] = (
    ("status", text("Everything about a case: /status R-7K2MX")),
    ("requests", text("List the requests")),
    ("figures", text("The desk's work in figures")),
)

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
