"""Which chat may make its next call, and when: lanes, claims and budgets together. Nothing in here awaits.

Times are whole milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from bot.engine.budgets import NEVER, Budgets
from bot.engine.chat import Chat
from bot.engine.chat_kind import chat_of
from bot.engine.choice import SOONEST, Rank
from bot.engine.look import Look
from bot.engine.pulse import Pulse
from bot.engine.schedule import Schedule
from bot.engine.turn import Grant
from bot.engine.waits import Waits

IN_FLIGHT: Final = 64
"""So many calls are under way at once at most."""


class Traffic:
    """The chats that have something to send. A chat that was given the word is busy until it is released."""

    def __init__(self, budgets: Budgets, pulse: Pulse, now: Callable[[], int]) -> None:
        self._budgets = budgets
        self._pulse = pulse
        self._now = now
        self._chats: dict[str, Chat] = {}
        self._schedule = Schedule()
        self._waits = Waits()
        self._in_flight = 0

    # what changed

    def wake(self, lanes: Iterable[str]) -> None:
        """Calls were queued, or changed, in these lanes."""
        # A chat is placed once, however many of its lanes are woken, for that looks at each of them.
        woken = {}
        for lane in lanes:
            name = chat_of(lane)
            if name not in self._chats:
                self._chats[name] = Chat(name)
            woken[name] = self._chats[name]
            woken[name].wake(lane)
        for chat in woken.values():
            self._place(chat)

    def filled(self, names: Iterable[str]) -> None:
        """What waits for these references is looked at again."""
        lanes: set[str] = set()
        for name in names:
            self._pulse.fill(name)
            lanes |= self._waits.take(name)
        self.wake(sorted(lanes))

    def remember(self, chat: Chat, look: Look, began: int) -> None:
        """What was seen in a lane counts, unless something changed there since the unit began, when so many
        references (`began`) had been filled."""
        self._waits.note(look.lane, look.missing)
        if look.lane in chat.woken or self._pulse.filled_since(look.missing, began):
            chat.heads[look.lane] = None
        elif look.head is not None:
            chat.heads[look.lane] = look.head
        else:
            chat.heads.pop(look.lane, None)
        if look.again_at is not None:
            chat.again[look.lane] = look.again_at

    # who goes

    def next_chat(self) -> tuple[Chat, Grant] | None:
        """The chat with the best claim among those that may go now, busy from now on; and whether it may call.

        Where it may, its budget is spent. Where others compete, a claim that is not known is looked at first.
        """
        now = self._now()
        self._bring_up(now)
        while self._in_flight < IN_FLIGHT and (chat := self._schedule.first()) is not None:
            grant = Grant(may_call=False, room=self._budgets.room(chat.name))
            if self._must_look_first(chat, grant, now):
                return self._take(chat), grant
            if self._gate() > now:
                break
            at = self._budgets.ready_at(chat.name)
            if at <= now:
                return self._take(chat), self._spend(chat, now)
            self._schedule.later(chat, at)
        return None

    def _must_look_first(self, chat: Chat, grant: Grant, now: int) -> bool:
        if not self._budgets.on or chat.rank(now, grant.room) != SOONEST:
            return False
        return self._gate() > now or self._schedule.has_second()

    def _take(self, chat: Chat) -> Chat:
        self._schedule.remove(chat)
        self._in_flight += 1
        chat.busy = True
        return chat

    def _spend(self, chat: Chat, now: int) -> Grant:
        grant = Grant(may_call=True, room=self._budgets.room(chat.name))
        self._budgets.take(chat.name, now)
        return grant

    def go_on(self, chat: Chat) -> Grant:
        """Whether a busy chat may make its next call at once, for nobody else waits; if so, its budget is spent."""
        now = self._now()
        self._bring_up(now)
        ready_at = max(self._budgets.ready_at(chat.name), self._pulse.offline_until)
        if self._schedule.first() is not None or ready_at > now:
            return self.stop(chat)
        return self._spend(chat, now)

    def stop(self, chat: Chat) -> Grant:
        """A busy chat makes no further call now."""
        return Grant(may_call=False, room=self._budgets.room(chat.name))

    def release(self, chat: Chat) -> None:
        """The chat is busy no more."""
        chat.busy = False
        self._in_flight -= 1
        self._place(chat)

    def best_rank(self) -> Rank | None:
        """The best claim of those that compete for the budget; without budgets nobody does."""
        return self._schedule.best_rank() if self._budgets.on else None

    def due(self) -> int | None:
        """When somebody may go whom nobody's release will let go sooner; None where nobody waits for that."""
        moments = [self._schedule.next_moment()]
        if self._schedule.first() is not None and self._in_flight < IN_FLIGHT and self._gate() < NEVER:
            moments.append(self._gate())
        return min((at for at in moments if at is not None), default=None)

    def _bring_up(self, now: int) -> None:
        for chat in self._schedule.due(now):
            self._place(chat)

    def _gate(self) -> int:
        """When anybody may go: the budget of all, and the network."""
        return max(self._budgets.any_ready_at(), self._pulse.offline_until)

    def _place(self, chat: Chat) -> None:
        """Give a chat its place in the schedule, by what is known of its lanes."""
        if chat.busy:
            return
        now = self._now()
        chat.wake_due(now)
        room = self._budgets.room(chat.name)
        at = chat.moment(room)
        if at is None:
            self._schedule.remove(chat)
            del self._chats[chat.name]
        elif at <= now:
            self._schedule.now(chat, chat.rank(now, room))
        else:
            self._schedule.later(chat, at)
