"""How many messages Telegram lets a bot send: 30 a second, 1 a second per chat, 20 a minute per group."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from bot.demo.api.clock import Clock
from bot.demo.api.errors import too_many_requests

# Reading, and answering a press, is free.
FREE = frozenset({"answercallbackquery", "answerprecheckoutquery", "answershippingquery", "sendchataction"})


@dataclass(slots=True)
class Window:
    """At most `most` calls in any `seconds`."""

    most: int
    seconds: float
    taken: deque[float] = field(default_factory=deque)

    def wait(self, now: float, number: int) -> float:
        """Seconds until `number` more fit; 0 now."""
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        over = len(self.taken) + min(number, self.most) - self.most
        return self.taken[over - 1] + self.seconds - now if over > 0 else 0.0

    def take(self, now: float, number: int) -> None:
        """Counts `number` calls."""
        self.taken.extend([now] * number)


class Budgets:
    """One bot's or more; a private chat may burst a little, as with Telegram."""

    def __init__(self, clock: Clock, *, on: bool = False) -> None:
        self.clock = clock
        self.on = on
        self.overall: dict[int, Window] = {}
        self.chats: dict[tuple[int, int], Window] = {}

    def spend(self, bot_id: int, method: str, chat_id: int, number: int = 1) -> None:
        """Counts a call that sends or changes `number` messages. Raises 429."""
        if not self.on or method in FREE:
            return
        now = self.clock.now()
        windows = [self.overall.setdefault(bot_id, Window(30, 1))]
        if chat_id:
            # 15 in 15 seconds is 1 a second with short bursts.
            chat = Window(20, 60) if chat_id < 0 else Window(15, 15)
            windows.append(self.chats.setdefault((bot_id, chat_id), chat))
        wait = max(window.wait(now, number) for window in windows)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for window in windows:
            window.take(now, number)
