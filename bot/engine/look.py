"""What was found in a lane of the outbox: its first call, with everything put in, or why none can go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.engine.choice import Head
from bot.storage.queued import Queued


@dataclass(frozen=True, slots=True)
class Ready:
    """A call with the ids put in, but not its files. `reopens`: it opens the topic for its row, which goes next."""

    row: Queued
    method: str
    parameters: Mapping[str, Any]
    reopens: bool = False

    @property
    def chat_id(self) -> int:
        """The chat that it goes to."""
        return int(self.parameters.get("chat_id", 0))


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in a lane. `head` may go, now with `call`, or later; without one, nothing can.

    `missing` are the references that something in the lane waits for; `again_at` is when to look again anyway.
    """

    lane: str
    head: Head | None = None
    call: Ready | None = None
    missing: frozenset[str] = frozenset()
    again_at: int | None = None
