"""Telegram as intake sees it: what waits, long polls, and what goes wrong."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.answer import Answer, Delivered


@dataclass(frozen=True, slots=True)
class Poll:
    """What was asked for."""

    offset: int | None
    limit: int
    timeout: int


@dataclass
class Telegram:
    """`Source`. What is sent waits until an offset beyond it confirms it; a long poll waits for something to be sent.

    `answers` come first, one a poll; an empty list among them is an answer without updates.
    """

    waiting: list[Mapping[str, Any]] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)
    polls: list[Poll] = field(default_factory=list)
    _something: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, *updates: Mapping[str, Any]) -> None:
        """Somebody does something."""
        self.waiting.extend(updates)
        self._something.set()

    def answer(self, *answers: Answer) -> None:
        """What the next polls are told; one that hangs is told at once."""
        self.answers.extend(answers)
        self._something.set()

    async def get_updates(self, *, offset: int | None, limit: int, timeout: int) -> Answer:
        """What waits from `offset` on; what is below it is confirmed, and never told again."""
        self.polls.append(Poll(offset, limit, timeout))
        if offset is not None:
            self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        while True:
            await asyncio.sleep(0)
            if self.answers:
                return self.answers.popleft()
            if self.waiting or not timeout:
                return Delivered(list(self.waiting[:limit]))
            self._something.clear()
            await self._something.wait()
