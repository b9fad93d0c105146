"""How often Telegram may be called: in all, per private chat, and per group. Pure: times are given.

Telegram's limits (core.telegram.org/bots/faq, "My bot is hitting limits"): about 30 messages a second in all,
one a second in a chat (short bursts are let pass), 20 a minute in a group. A window slides: what was called longer
ago than its length counts no more, so a quiet chat is answered at once, and a busy one has all that is allowed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from bot.engine.chat_kind import ChatKind, kind_of

_KEPT: Final = 1024
"""So many chats are kept before the quiet ones are dropped."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` calls in any `length` milliseconds; the last `reserve` of them are for what is urgent."""

    most: int
    length: int
    reserve: int = 0


IN_ALL: Final = Limit(30, 1000)
PRIVATE: Final = (Limit(3, 1000), Limit(5, 5000))  # one a second, with short bursts
GROUP: Final = (Limit(20, 60_000, reserve=6),)

LIMITS: Final = {ChatKind.DESK: GROUP, ChatKind.GROUP: GROUP, ChatKind.PRIVATE: PRIVATE}


class Window:
    """The latest calls under one limit, oldest first.

    A call counts from when it is begun, and once answered from then on: Telegram counts it somewhere in between.
    """

    __slots__ = ("_calls", "_limit")

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._calls: deque[int] = deque(maxlen=limit.most)

    @property
    def quiet_at(self) -> int:
        """When none of its calls counts any more."""
        return self._calls[-1] + self._limit.length if self._calls else 0

    def ready_at(self) -> int:
        """The earliest moment at which another call fits."""
        return self._fits_at(self._limit.most)

    def spare_at(self) -> int:
        """The earliest moment at which another call leaves the reserve alone."""
        return self._fits_at(self._limit.most - self._limit.reserve)

    def _fits_at(self, most: int) -> int:
        return self._calls[-most] + self._limit.length if len(self._calls) >= most else 0

    def take(self, now: int) -> None:
        """A call is begun, which must fit."""
        self._calls.append(now)

    def give_back(self, begun: int) -> None:
        """The call begun then was not made."""
        if begun in self._calls:  # else only later ones count any more
            self._calls.remove(begun)

    def answered(self, begun: int, now: int) -> None:
        """The call begun then was answered."""
        self.give_back(begun)
        self._calls.append(now)


@dataclass(slots=True)
class _Chat:
    """The windows of a chat, and when its call under way was begun; 0: none is."""

    windows: tuple[Window, ...]
    begun: int = 0

    def is_quiet(self, now: int) -> bool:
        """Whether nothing of it needs to be remembered."""
        return not self.begun and all(window.quiet_at <= now for window in self.windows)


class Budgets:
    """The windows of all chats, in each of which one call is made at a time. Times are whole milliseconds and never
    run backwards.

    `on=False` leaves only what Telegram itself asked for (429): for benchmarks against a server without limits.
    """

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self._all = Window(IN_ALL)
        self._chats: dict[str, _Chat] = {}
        self._held: dict[str, int] = {}
        self._prune_at = _KEPT

    def any_ready_at(self) -> int:
        """The earliest moment at which some chat may be called, as far as the budget of all goes."""
        return self._all.ready_at() if self.on else 0

    def ready_at(self, chat: str) -> int:
        """The earliest moment at which this chat may be called."""
        held = self._held.get(chat, 0)
        if not self.on:
            return held
        windows = self._windows(chat)
        return max(held, self._all.ready_at(), *(window.ready_at() for window in windows))

    def spare_at(self, chat: str) -> int:
        """The earliest moment at which this chat has budget to spare for what is not urgent."""
        return max((window.spare_at() for window in self._windows(chat)), default=0)

    def take(self, chat: str, now: int) -> None:
        """Spend one call on a chat that is ready."""
        if self._held and self._held.get(chat, now + 1) <= now:
            del self._held[chat]
        if not self.on:
            return
        if chat not in self._chats:
            self._prune(now)
            self._chats[chat] = _Chat(tuple(map(Window, LIMITS[kind_of(chat)])))
        spent = self._chats[chat]
        spent.begun = now
        for window in (self._all, *spent.windows):
            window.take(now)

    def give_back(self, chat: str) -> None:
        """The call just taken for this chat was not made."""
        if self.on:
            spent = self._chats[chat]
            for window in (self._all, *spent.windows):
                window.give_back(spent.begun)
            spent.begun = 0

    def answered(self, chat: str, now: int) -> None:
        """The call just taken for this chat was made."""
        if self.on:
            spent = self._chats[chat]
            for window in (self._all, *spent.windows):
                window.answered(spent.begun, now)
            spent.begun = 0

    def hold(self, chat: str, until: int) -> None:
        """Telegram answered 429: this chat waits."""
        self._held[chat] = max(until, self._held.get(chat, 0))

    def _windows(self, chat: str) -> tuple[Window, ...]:
        spent = self._chats.get(chat)
        return spent.windows if spent is not None else ()

    def _prune(self, now: int) -> None:
        if len(self._chats) >= self._prune_at:
            self._chats = {chat: spent for chat, spent in self._chats.items() if not spent.is_quiet(now)}
            self._prune_at = max(_KEPT, 2 * len(self._chats))
