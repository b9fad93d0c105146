"""What a step returns."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.draft import Conversation
from conversations.effects import Effect


@dataclass(frozen=True, slots=True)
class Stepped:
    """The state afterwards, what is to be done, and whether the event must wait until the state moves on."""

    state: Conversation
    effects: tuple[Effect, ...] = ()
    aside: bool = False
