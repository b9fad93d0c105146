"""Telegram as whoever asks for the bot itself sees it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Answer, Delivered, Unauthorised


@dataclass
class Identity:
    """`getMe`: it says `instead`, or refuses the token, or knows the bot."""

    refuses: bool = False
    instead: Answer | None = None
    asked: int = 0

    async def get_me(self) -> Answer:
        self.asked += 1
        if self.instead is not None:
            return self.instead
        return Unauthorised() if self.refuses else Delivered({"id": 42, "is_bot": True})
