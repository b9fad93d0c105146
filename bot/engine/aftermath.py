"""What follows a unit of work, once it is committed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Aftermath:
    """What must be woken or sent once the unit is committed.

    `calls` are lanes of the outbox, `lanes` of the inbox; `filled` are references that got a value; `standing`: the
    bot's membership or rights in a group changed; `toast` answers the callback query.
    """

    calls: set[str] = field(default_factory=set)
    lanes: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    standing: bool = False
    jobs: bool = False
    deadlines: bool = False
    toast: Mapping[str, Any] | None = None
