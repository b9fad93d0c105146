"""Which of the calls that compete goes next. Pure.

Urgent first, nothing starves: a call of the lowest urgency is passed by fresh answers for ten minutes at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

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
    """The first call of a lane. It may go from `ready_at` on."""

    lane: str
    rank: Rank
    ready_at: int


def rank(queued_at: int, urgency: int, row: int) -> Rank:
    """The rank of a row; `queued_at` in milliseconds."""
    return Rank(queued_at + urgency * AHEAD, row)


def next_head(heads: Iterable[Head], now: int) -> Head | None:
    """Of the first calls of lanes that share a budget, the one that goes next; None where none may go yet."""
    return min((head for head in heads if head.ready_at <= now), key=lambda head: head.rank, default=None)
