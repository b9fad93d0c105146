"""What sort of chat a row of the outbox goes to."""

from __future__ import annotations

from enum import Enum
from typing import Final

from conversations.case.desks import GENERAL

DESK: Final = "desk"
"""The general support group's name as a chat, and `desk.finance` that of another one; their ids are references, for
they may be unknown yet or change."""


class ChatKind(Enum):
    """The kinds that differ in budget, or in what an answer means."""

    DESK = "desk"
    GROUP = "group"  # any other group, known by its negative id
    PRIVATE = "private"


def chat_of(lane: str) -> str:
    """The chat of a lane: `desk/R-7K2MX` is a topic of `desk`."""
    return lane.partition("/")[0]


def kind_of(chat: str) -> ChatKind:
    """The kind of a chat, by its name in the outbox."""
    if chat.startswith(DESK):
        return ChatKind.DESK
    return ChatKind.GROUP if chat.startswith("-") else ChatKind.PRIVATE


def chat_of_desk(desk: str) -> str:
    """A support group's name as a chat."""
    return DESK if desk == GENERAL else f"{DESK}.{desk}"


def desk_of(chat: str) -> str:
    """The support group that a chat of the outbox is."""
    return chat.partition(".")[2] or GENERAL
