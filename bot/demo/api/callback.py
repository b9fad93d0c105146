"""Presses of inline buttons that bots have to answer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.demo.api.actor import Actor
from bot.demo.api.message import Message
from bot.demo.api.user import Bot

# Telegram names no limit; bots see "query is too old" after some tens of seconds.
EXPIRES_AFTER = 30.0


@dataclass(slots=True, eq=False)
class Callback:
    """A press that waits for `answerCallbackQuery`."""

    id: str
    person: Actor
    bot: Bot
    message: Message
    data: str
    at: float
    answered: bool = False
