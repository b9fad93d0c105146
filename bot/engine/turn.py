"""One turn of a chat, in one unit: what was answered is settled, and the call that goes next is marked."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.answer import Answer
from bot.engine.answers import Answers
from bot.engine.choice import Rank, Room, next_head
from bot.engine.lane_head import LaneReader
from bot.engine.look import Look, Ready
from bot.engine.reports import Reports
from bot.ports import Tx
from bot.storage import outbox
from bot.storage.codec import milliseconds


@dataclass(frozen=True, slots=True)
class Settlement:
    """A call that was made, and what came of it."""

    sent: Ready
    answer: Answer
    others_answered: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """Whether a turn may call, or only look; and the chat's room before this call."""

    may_call: bool
    room: Room


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done in one unit. It may run again: it changes nothing but the database.

    `lanes` are looked at; of their first calls the one that goes next is marked, where the budget's `grant` lets it
    go and none of another chat (`before`) has the better claim.
    """

    now: datetime
    caught_up_at: int | None
    told: AbstractSet[str]
    settlement: Settlement | None
    lanes: Sequence[str]
    grant: Grant
    before: Rank | None

    async def run(self, tx: Tx) -> Taken:
        """The unit of work."""
        reports = Reports(tx, self.now, self.told)
        answers = Answers(tx, reports, self.settlement is not None and self.settlement.others_answered)
        if self.settlement is not None:
            await answers.settle(self.settlement.sent, self.settlement.answer)
        reader = LaneReader(tx, reports, self.caught_up_at)
        looks = [await reader.look(lane) for lane in self.lanes]
        call = self._choose(looks) if self.grant.may_call else None
        if call is not None:
            await outbox.mark_sending(tx, call.row.id)
        filled = frozenset(answers.filled | reader.filled)
        return Taken(
            call, tuple(looks), filled, frozenset(reports.lanes), frozenset(reports.news), answers.group_shut
        )

    def _choose(self, looks: Sequence[Look]) -> Ready | None:
        heads = {look.head: look.call for look in looks if look.head is not None}
        head = next_head(heads, milliseconds(self.now), self.grant.room)
        if head is None or (self.before is not None and self.before < head.rank):
            return None
        return heads[head]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn came to: the call to make now, what was seen in the lanes, and what follows the commit."""

    call: Ready | None
    looks: tuple[Look, ...]
    filled: frozenset[str]
    inbox: frozenset[str]
    told: frozenset[str]
    group_shut: bool
