"""How often Telegram may be called: in all, per private chat, and per group. Pure: times are given.

Telegram's limits (core.telegram.org/bots/faq, "My bot is hitting limits"): about 30 messages a second in all,
one a second in a chat (short bursts are let pass), 20 a minute in a group. A window slides: what was called longer
ago than its length counts no more, so a quiet chat is answered at once, and a busy one has all that is allowed.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from typing import Final

from bot.engine.chat_kind import ChatKind, kind_of
from bot.engine.choice import NO_RESERVES, Room
from conversations.calls import Urgency

NEVER: Final = 1 << 62
"""Not before something else happens."""

_KEPT: Final = 1024
"""So many chats are kept before the quiet ones are dropped."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` calls in any `length` milliseconds. `reserves` are, for a call of each urgency, how many of them
    are kept for more urgent ones. A call that is under way for longer than `patience` counts as answered by then."""

    most: int
    length: int
    reserves: Room = NO_RESERVES
    patience: int = NEVER


IN_ALL: Final = Limit(30, 1000, patience=1000)
"""Thirty calls that Telegram takes long to answer must not stop everybody else."""
PRIVATE: Final = (Limit(3, 1000, reserves=(0, 0, 1)), Limit(15, 15_000, reserves=(0, 0, 4)))
"""One a second, with short bursts: as many as a person needs who answers question after question without a pause."""
GROUP: Final = (Limit(20, 60_000, reserves=(0, 4, 6)),)

LIMITS: Final = {ChatKind.DESK: GROUP, ChatKind.GROUP: GROUP, ChatKind.PRIVATE: PRIVATE}


class Window:
    """The calls under one limit. Telegram counts a call somewhere between its beginning and its answer: so it counts
    from the beginning on, and for the window's length after the answer, or after the limit's patience."""

    __slots__ = ("_answered", "_limit", "_under_way")

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._under_way: list[int] = []  # when each counts as answered at the latest
        self._answered: list[int] = []  # the latest, in order

    @property
    def has_reserves(self) -> bool:
        """Whether it matters how urgent a call is."""
        return self._limit.reserves != NO_RESERVES

    def ready_at(self, urgency: int = 0) -> int:
        """The earliest moment at which another call of this urgency fits; `NEVER` before one is answered."""
        room = self._limit.most - self._limit.reserves[urgency]
        if len(self._answered) + len(self._under_way) < room:
            return 0
        first_to_pass = sorted([*self._answered, *self._under_way])[-room]
        return min(NEVER, first_to_pass + self._limit.length)

    def is_quiet(self, now: int) -> bool:
        """Whether no call counts any more."""
        return not self._under_way and (not self._answered or self._answered[-1] + self._limit.length <= now)

    def take(self, now: int) -> None:
        """A call is begun, which must fit."""
        self._under_way.append(self._latest(now))

    def give_back(self, began: int) -> None:
        """A call that was begun then was not made."""
        self._under_way.remove(self._latest(began))

    def answered(self, began: int, now: int) -> None:
        """A call that was begun then was answered."""
        self.give_back(began)
        insort(self._answered, min(now, self._latest(began)))
        del self._answered[: -self._limit.most]

    def _latest(self, began: int) -> int:
        return min(NEVER, began + self._limit.patience)


class Budgets:
    """The windows of all chats. Times are whole milliseconds and never run backwards. A chat has one call under way
    at most.

    `on=False` leaves only what Telegram itself asked for (429): for benchmarks against a server without limits.
    """

    def __init__(self, *, on: bool = True) -> None:
        self.on = on
        self._all = Window(IN_ALL)
        self._chats: dict[str, tuple[Window, ...]] = {}
        self._began: dict[str, int] = {}
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

    def room(self, chat: str) -> Room:
        """From when on this chat has room for a call of each urgency."""
        windows = self._windows(chat)
        if not any(window.has_reserves for window in windows):
            return NO_RESERVES
        answer, card, rest = (max(window.ready_at(urgency) for window in windows) for urgency in Urgency)
        return answer, card, rest

    def take(self, chat: str, now: int) -> None:
        """Spend one call on a chat that is ready."""
        if self._held and self._held.get(chat, now + 1) <= now:
            del self._held[chat]
        if not self.on:
            return
        if chat not in self._chats:
            self._prune(now)
            self._chats[chat] = tuple(map(Window, LIMITS[kind_of(chat)]))
        self._began[chat] = now
        for window in (self._all, *self._chats[chat]):
            window.take(now)

    def give_back(self, chat: str) -> None:
        """A call that was taken for this chat was not made."""
        if self.on:
            began = self._began.pop(chat)
            for window in (self._all, *self._chats[chat]):
                window.give_back(began)

    def answered(self, chat: str, now: int) -> None:
        """A call that was taken for this chat was made."""
        if self.on:
            began = self._began.pop(chat)
            for window in (self._all, *self._chats[chat]):
                window.answered(began, now)

    def hold(self, chat: str, until: int) -> None:
        """Telegram answered 429: this chat waits."""
        self._held[chat] = max(until, self._held.get(chat, 0))

    def _windows(self, chat: str) -> tuple[Window, ...]:
        return self._chats.get(chat, ())

    def _prune(self, now: int) -> None:
        if len(self._chats) >= self._prune_at:
            self._chats = {
                chat: windows
                for chat, windows in self._chats.items()
                if not all(window.is_quiet(now) for window in windows)
            }
            self._prune_at = max(_KEPT, 2 * len(self._chats))
