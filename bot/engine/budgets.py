"""How often Telegram may be called: in all, per private chat, and per group. Pure: times are given.

Telegram's limits (core.telegram.org/bots/faq, "My bot is hitting limits"): about 30 messages a second in all,
one a second in a chat (short bursts are let pass), 20 a minute in a group. Each bucket is filled so slowly and is
so small that no window of that length, wherever it begins, holds more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.engine.chat_kind import ChatKind, kind_of

_KEPT: Final = 1024
"""So many buckets are kept before the full ones are dropped."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One call each `interval` milliseconds, and `burst` at once after a rest."""

    interval: int
    burst: int


IN_ALL: Final = Rate(40, 6)  # at most 30 in any second
PRIVATE: Final = Rate(1000, 3)
GROUP: Final = Rate(3750, 5)  # at most 20 in any minute

RATES: Final = {ChatKind.DESK: GROUP, ChatKind.GROUP: GROUP, ChatKind.PRIVATE: PRIVATE}


class Bucket:
    """A token bucket, kept as the moment at which it is full again (the generic cell rate algorithm)."""

    __slots__ = ("_rate", "full_at")

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self.full_at = 0

    def ready_at(self) -> int:
        """The earliest moment at which it holds a token."""
        return self.full_at - (self._rate.burst - 1) * self._rate.interval

    def take(self, now: int) -> None:
        """Take a token, which must be there."""
        self.full_at = max(self.full_at, now) + self._rate.interval

    def give_back(self) -> None:
        """The token taken last was not used."""
        self.full_at -= self._rate.interval


class Budgets:
    """The buckets of all chats. Times are whole milliseconds and never run backwards.

    `on=False` leaves only what Telegram itself asked for (429): for benchmarks against a server without limits.
    """

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self._all = Bucket(IN_ALL)
        self._chats: dict[str, Bucket] = {}
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
        bucket = self._chats.get(chat)
        return max(held, self._all.ready_at(), bucket.ready_at() if bucket else 0)

    def take(self, chat: str, now: int) -> None:
        """Spend one call on a chat that is ready."""
        if self._held and self._held.get(chat, now + 1) <= now:
            del self._held[chat]
        if not self.on:
            return
        self._all.take(now)
        bucket = self._chats.get(chat)
        if bucket is None:
            self._prune(now)
            bucket = self._chats[chat] = Bucket(RATES[kind_of(chat)])
        bucket.take(now)

    def give_back(self, chat: str) -> None:
        """The call just taken for this chat was not made."""
        if self.on:
            self._all.give_back()
            self._chats[chat].give_back()

    def hold(self, chat: str, until: int) -> None:
        """Telegram answered 429: this chat waits."""
        self._held[chat] = max(until, self._held.get(chat, 0))

    def _prune(self, now: int) -> None:
        if len(self._chats) >= self._prune_at:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if bucket.full_at > now}
            self._prune_at = max(_KEPT, 2 * len(self._chats))
