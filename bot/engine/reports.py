"""What the outbox tells the desk, through the inbox: the fate of what somebody waits for, what is lost, troubles."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from bot.engine.chat_kind import ChatKind, desk_of, kind_of
from bot.engine.subject import case_in
from bot.ports import Tx
from bot.storage import refs
from bot.storage.inbox import put_event
from bot.storage.queued import Queued
from conversations.case.desks import GENERAL
from conversations.outcomes import DeskMoved, Fate, FromDesk, MessageLost, Reported, TopicLost, Trouble

DESK_LANE: Final = "desk"
"""The inbox's lane for what concerns no case."""

NOTICE: Final = "notice"
"""`about` of a call that tells of a failure: its own failure is told to nobody."""


@dataclass(slots=True)
class Reports:
    """Writes events within one unit. `told` are the troubles told before, which are not told again for a while.

    `lanes` of the inbox got something, and `news` are troubles told for the first time: both count after the commit.
    """

    tx: Tx
    now: datetime
    told: AbstractSet[str] = frozenset()
    lanes: set[str] = field(default_factory=set)
    news: set[str] = field(default_factory=set)

    async def fate(self, row: Queued, fate: Fate, words: str = "") -> None:
        """What became of a call, to whoever waits for it."""
        if row.about and row.about != NOTICE:
            subject = row.about
            await self._put(
                Reported(at=self.now, subject=subject, fate=fate, words=words), subject, row.person
            )

    async def topic_lost(self, topic: str) -> None:
        """A case's topic is gone, and a new one on its way. Customers' own topics are their affair."""
        case = refs.case_of(topic)
        if topic == refs.topic_of(case):
            await self._put(TopicLost(at=self.now, case=case), case)

    async def message_lost(self, reference: str) -> None:
        """A card or list is gone."""
        await self._put(MessageLost(at=self.now, reference=reference), reference)

    async def desk_moved(self, old_chat_id: int, new_chat_id: int, desk: str) -> None:
        """A support group has another id."""
        moved = DeskMoved(at=self.now, old_chat_id=old_chat_id, new_chat_id=new_chat_id, desk=desk)
        await self._put(moved)

    async def trouble(
        self, what: Literal["rights", "rejected", "desk_gone"], row: Queued, words: str
    ) -> None:
        """Something that admins must know of a call; the same of the same chat once only, so that no notice of a
        failure makes another without end."""
        key = f"{what} {row.chat} {row.method} {words}"
        if row.about == NOTICE or key in self.told or key in self.news:
            return
        self.news.add(key)
        case = case_in(row.lane) or case_in(row.about)
        said = f"{row.method}: {words}"
        desk = desk_of(row.chat) if kind_of(row.chat) is ChatKind.DESK else GENERAL
        told = Trouble(at=self.now, what=what, words=said, person=row.person, subject=case, desk=desk)
        await self._put(told, case, row.person)

    async def _put(self, event: FromDesk, subject: str = "", person: int = 0) -> None:
        case = case_in(subject)
        lane = f"case/{case}" if case else DESK_LANE
        await put_event(self.tx, lane, event, self.now, person=person)
        self.lanes.add(lane)
