"""What follows a unit of work, once it is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class Aftermath:
    """What must be woken or sent once the unit is committed.

    `calls` are lanes of the outbox, `lanes` of the inbox; `filled` are references that got a value; `standing`: the
    bot's membership or rights in a group changed; `due_at` is when the earliest of new deadlines is due; `toast`
    answers the callback query.
    """

    calls: set[str] = field(default_factory=set)
    lanes: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    standing: bool = False
    jobs: bool = False
    due_at: datetime | None = None
    toast: Mapping[str, Any] | None = None

    def deadline(self, due_at: datetime) -> None:
        """One was set."""
        self.due_at = due_at if self.due_at is None else min(self.due_at, due_at)
