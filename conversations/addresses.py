"""Where a message goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A private chat, in that person's language."""

    person: int
    language: str


@dataclass(frozen=True, slots=True)
class ToCase:
    """The case's topic in the support group (made with its card when there is none), in the staff's language."""

    case: str


@dataclass(frozen=True, slots=True)
class ToDesk:
    """The General topic of a support group, in the staff's language."""

    desk: str = "general"


@dataclass(frozen=True, slots=True)
class ToChat:
    """A chat by its id, as a command may come from any: `topic` where it came from one."""

    chat_id: int
    topic: int | None
    language: str


Address: TypeAlias = ToPerson | ToCase | ToDesk | ToChat
