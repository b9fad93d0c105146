"""Which chats may be turned to, by their claim; and when the others may."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count

from bot.engine.chat import Chat
from bot.engine.choice import Rank


class Schedule:
    """Two queues: chats that can go now, the best claim first, and those that can later, the earliest first.

    A chat has one place: a new one makes the old one void.
    """

    def __init__(self) -> None:
        self._now: list[tuple[Rank, int, Chat]] = []
        self._later: list[tuple[int, int, Chat]] = []
        self._tickets = count(1)

    def now(self, chat: Chat, rank: Rank) -> None:
        """The chat can go."""
        chat.ticket = next(self._tickets)
        heappush(self._now, (rank, chat.ticket, chat))

    def later(self, chat: Chat, at: int) -> None:
        """The chat can go at that moment."""
        chat.ticket = next(self._tickets)
        heappush(self._later, (at, chat.ticket, chat))

    def remove(self, chat: Chat) -> None:
        """The chat has no place."""
        chat.ticket = 0

    def first(self) -> Chat | None:
        """The chat with the best claim."""
        while self._now and self._now[0][1] != self._now[0][2].ticket:
            heappop(self._now)
        return self._now[0][2] if self._now else None

    def has_second(self) -> bool:
        """Whether more than one chat can go."""
        return self.first() is not None and any(ticket == chat.ticket for _, ticket, chat in self._now[1:])

    def best_rank(self) -> Rank | None:
        """The best claim; None where nobody can go."""
        return None if self.first() is None else self._now[0][0]

    def next_moment(self) -> int | None:
        """When the first of the others can go."""
        while self._later and self._later[0][1] != self._later[0][2].ticket:
            heappop(self._later)
        return self._later[0][0] if self._later else None

    def due(self, now: int) -> list[Chat]:
        """The chats whose moment has come; they have no place any more."""
        chats = []
        while (moment := self.next_moment()) is not None and moment <= now:
            chat = heappop(self._later)[2]
            self.remove(chat)
            chats.append(chat)
        return chats
