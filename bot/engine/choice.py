"""Which of the calls that compete goes next. Pure.

Urgent first, nothing starves: a call of the lowest urgency is passed by fresh answers for ten minutes at most, and
leaves them some of the budget for half an hour at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from conversations.calls import Urgency

AHEAD: Final = 5 * 60 * 1000
"""How much later, in milliseconds, a call may be queued and still go before one of the next urgency."""

GIVES_WAY: Final = 10 * 60 * 1000
"""So long, in milliseconds, what is not urgent gives way to everything else; then it has as much room as a card."""

LEAVES_SOME: Final = 30 * 60 * 1000
"""So long, in milliseconds, whatever is no answer leaves some room for answers."""

Room: TypeAlias = tuple[int, int, int]
"""For each urgency the moment from which on a chat's budget has room for a call."""

NO_RESERVES: Final[Room] = (0, 0, 0)


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """The smallest goes first; among equals, the older row."""

    weight: int
    row: int


SOONEST: Final = Rank(0, 0)
"""Before every other: the rank of what was not looked at yet."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first call of a lane. It may go from `ready_at` on, where there is room for a call of its urgency."""

    lane: str
    rank: Rank
    ready_at: int
    urgency: int = 0
    queued_at: int = 0

    def moment(self, room: Room) -> int:
        """The earliest moment at which it may go."""
        found = room[self.urgency]
        if self.urgency > Urgency.CARD:
            found = min(found, max(room[Urgency.CARD], self.queued_at + GIVES_WAY))
        if self.urgency > Urgency.ANSWER:
            found = min(found, max(room[Urgency.ANSWER], self.queued_at + LEAVES_SOME))
        return max(self.ready_at, found)


def rank(queued_at: int, urgency: int, row: int) -> Rank:
    """The rank of a row; `queued_at` in milliseconds."""
    return Rank(queued_at + urgency * AHEAD, row)


def next_head(heads: Iterable[Head], now: int, room: Room = NO_RESERVES) -> Head | None:
    """Of the first calls of lanes that share a budget, the one that goes next; None where none may go yet."""
    free = (head for head in heads if head.moment(room) <= now)
    return min(free, key=lambda head: head.rank, default=None)
