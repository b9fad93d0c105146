"""What the outbox remembers of a chat that has something to send: the first call of each of its lanes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.engine.choice import SOONEST, Head, Rank, Room, next_head

LOOKED_AT_ONCE: Final = 200
"""So many lanes are looked at in one unit at most."""


@dataclass(slots=True, eq=False)
class Chat:
    """`heads` has every lane with something to send; None: it was not looked at since something changed.

    `again` are moments at which a lane is to be looked at anyway, `woken` the lanes that changed while a unit looked
    at them. `busy`: a turn or a call is under way. `ticket` is its place in the schedule.
    """

    name: str
    heads: dict[str, Head | None] = field(default_factory=dict)
    again: dict[str, int] = field(default_factory=dict)
    woken: set[str] = field(default_factory=set)
    busy: bool = False
    ticket: int = 0

    def wake(self, lane: str) -> None:
        """Something changed in the lane."""
        self.heads[lane] = None
        self.woken.add(lane)

    def wake_due(self, now: int) -> None:
        """Lanes that are to be looked at again by now."""
        for lane in [lane for lane, at in self.again.items() if at <= now]:
            del self.again[lane]
            self.wake(lane)

    def moment(self, room: Room) -> int | None:
        """The earliest moment at which something can be done here; None where nothing can."""
        moments = [0 if head is None else head.moment(room) for head in self.heads.values()]
        return min([*moments, *self.again.values()], default=None)

    def rank(self, now: int, room: Room) -> Rank:
        """The claim of the chat among others: its best call's; what was not looked at may be anything."""
        if None in self.heads.values():
            return SOONEST
        head = self._next(now, room)
        return SOONEST if head is None else head.rank

    def begin_look(self, now: int, room: Room) -> list[str]:
        """The lanes to look at: those that are unknown, and the one whose call would go next. What changes in them
        from now on may stay unseen."""
        self.woken.clear()
        lanes = [lane for lane, head in self.heads.items() if head is None][:LOOKED_AT_ONCE]
        head = self._next(now, room)
        return lanes if head is None else [*lanes, head.lane]

    def _next(self, now: int, room: Room) -> Head | None:
        return next_head((head for head in self.heads.values() if head is not None), now, room)

    def is_known_after(self, lanes: list[str]) -> bool:
        """Whether no lane stays unknown once these were looked at: only then is the best claim certain."""
        return all(head is not None or lane in lanes for lane, head in self.heads.items())
