"""Which of the calls that compete goes next. Pure.

Urgent first, nothing starves: a call of the lowest urgency is passed by fresh answers for ten minutes at most, and as
long it goes only with budget to spare.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from conversations.effects import Urgency

AHEAD: Final = 5 * 60 * 1000
"""How much later, in milliseconds, a call may be queued and still go before one of the next urgency."""


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """The smallest goes first; among equals, the older row."""

    weight: int
    row: int


SOONEST: Final = Rank(0, 0)
"""Before every other: the rank of what was not looked at yet."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first call of a lane. It may go from `ready_at` on, but until `spares_until` only with budget to spare."""

    lane: str
    rank: Rank
    ready_at: int
    spares_until: int = 0

    def moment(self, spare_at: int) -> int:
        """The earliest moment at which it may go, where there is budget to spare from `spare_at` on."""
        return max(self.ready_at, min(self.spares_until, spare_at))


def rank(queued_at: int, urgency: int, row: int) -> Rank:
    """The rank of a row; `queued_at` in milliseconds."""
    return Rank(queued_at + urgency * AHEAD, row)


def spares_until(queued_at: int, urgency: int) -> int:
    """Until when a row goes only with budget to spare: what is not urgent, for as long as the urgent passes it."""
    return queued_at + urgency * AHEAD if urgency >= Urgency.REST else 0


def next_head(heads: Iterable[Head], now: int, spare_at: int = 0) -> Head | None:
    """Of the first calls of lanes that share a budget, the one that goes next; None where none may go yet. There is
    budget to spare from `spare_at` on."""
    free = (head for head in heads if head.moment(spare_at) <= now)
    return min(free, key=lambda head: head.rank, default=None)
