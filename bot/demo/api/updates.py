"""The updates that wait for one bot, and how `getUpdates` takes them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import orjson

from bot.demo.api.clock import Clock
from bot.demo.api.errors import ApiError, conflict
from bot.demo.api.units import Json

KEPT_SECONDS = 24 * 3600
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Waiting:
    """An update: its body without the id, so that it may be delivered again under another."""

    id: int
    kind: str
    body: bytes
    at: float

    def json(self) -> bytes:
        """Telegram's `Update`."""
        return b'{"update_id":%d,"%b":%b}' % (self.id, self.kind.encode(), self.body)


class Updates:
    """A queue that keeps an update until it is confirmed, or a day."""

    def __init__(self, clock: Clock, first_id: int) -> None:
        self.clock = clock
        self.next_id = first_id
        self.waiting: deque[Waiting] = deque()
        self.confirmed: deque[Waiting] = deque(maxlen=100)
        self.again: list[Waiting] = []
        self.allowed: frozenset[str] | None = None
        self.poll: asyncio.Future[None] | None = None
        self.arrived: Callable[[], None] = lambda: None

    def takes(self, kind: str) -> bool:
        """Does the bot want updates of this kind?"""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def put(self, kind: str, body: Json) -> None:
        """A new update, unless the bot does not want its kind."""
        if not self.takes(kind):
            return
        self._append(kind, orjson.dumps(body))

    def _append(self, kind: str, body: bytes) -> None:
        self.waiting.append(Waiting(self.next_id, kind, body, self.clock.now()))
        self.next_id += 1
        self.wake()

    def wake(self) -> None:
        """Tells a waiting poll, or the webhook, that something is there."""
        if self.poll and not self.poll.done():
            self.poll.set_result(None)
        self.arrived()

    def allow(self, kinds: list[str] | None) -> None:
        """`allowed_updates`: `None` leaves it as it is, an empty list is Telegram's default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def confirm(self, offset: int) -> None:
        """Forgets all before `offset`; a negative one keeps that many of the newest."""
        if offset < 0:
            while len(self.waiting) > -offset:
                self.confirmed.append(self.waiting.popleft())
        while self.waiting and offset > 0 and self.waiting[0].id < offset:
            self.confirmed.append(self.waiting.popleft())

    def expire(self) -> None:
        """Telegram keeps an update for 24 hours."""
        oldest = self.clock.now() - KEPT_SECONDS
        while self.waiting and self.waiting[0].at < oldest:
            self.waiting.popleft()

    async def take(self, offset: int, limit: int, timeout: float) -> list[Waiting]:
        """`getUpdates`: confirms, waits up to `timeout` real seconds. Raises 409 for the older of two."""
        self.interrupt(conflict(TERMINATED))
        self.confirm(offset)
        self.expire()
        if not self.waiting and not self.again and timeout > 0:
            await self._wait(timeout)
        again, self.again = self.again, []
        return (again + list(islice(self.waiting, limit)))[:limit]

    async def _wait(self, timeout: float) -> None:
        poll = self.poll = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(poll, timeout)
        except TimeoutError:
            return
        finally:
            if self.poll is poll:
                self.poll = None

    def interrupt(self, error: ApiError) -> None:
        """Ends a waiting poll with an error."""
        if self.poll and not self.poll.done():
            self.poll.set_exception(error)
        self.poll = None

    def restart(self, next_id: int) -> None:
        """Numbers go on from `next_id`, as after a week of silence."""
        self.next_id = next_id

    def repeat(self, count: int) -> int:
        """Delivers the last `count` confirmed updates once more, whatever the offset. Returns how many."""
        self.again += list(self.confirmed)[-count:] if count > 0 else []
        if self.again:
            self.wake()
        return len(self.again)
