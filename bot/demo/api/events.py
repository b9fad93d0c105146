"""What happens in the chats, for those who watch: tests and the demo's page."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changed. `data` is JSON."""

    sequence: int
    kind: str
    data: bytes

    def frame(self) -> bytes:
        """As a server-sent event."""
        return b"id: %d\nevent: %b\ndata: %b\n\n" % (self.sequence, self.kind.encode(), self.data)


class Events:
    """Numbers and keeps the newest events; `on` is off where nobody ever looks (benchmarks)."""

    def __init__(self, *, on: bool = True, kept: int = 5000) -> None:
        self.on = on
        self.sequence = 0
        self.kept: deque[Event] = deque(maxlen=kept)
        self.listeners: set[asyncio.Queue[Event]] = set()
        self.waiters: set[asyncio.Future[None]] = set()

    def emit(self, kind: str, data: Any) -> None:
        """Something changed."""
        if not self.on:
            self.wake()
            return
        self.sequence += 1
        event = Event(self.sequence, kind, orjson.dumps(data))
        self.kept.append(event)
        for listener in self.listeners:
            listener.put_nowait(event)
        self.wake()

    def wake(self) -> None:
        """Lets those who wait for a change look again; needed by itself only where events are off."""
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)

    def since(self, sequence: int) -> list[Event] | None:
        """Those after `sequence`; `None` where they are no longer kept."""
        if sequence == self.sequence:
            return []
        if not self.kept or not self.kept[0].sequence - 1 <= sequence < self.sequence:
            return None
        return [event for event in self.kept if event.sequence > sequence]

    async def change(self) -> None:
        """Returns after the next event."""
        waiter = asyncio.get_running_loop().create_future()
        self.waiters.add(waiter)
        try:
            await waiter
        finally:
            self.waiters.discard(waiter)
