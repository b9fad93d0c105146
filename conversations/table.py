"""The form of a transition table: from where, on what, who answers, and where that may lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeAlias, TypeVar

from conversations.draft import Conversation
from conversations.press import Verb
from conversations.stepped import Stepped

T = TypeVar("T")

IDLE: Final = "idle"
"""The state of a private chat in which nothing is asked; the others are a `Question` or an `Asked`."""


class Input(StrEnum):
    """What comes in, beside presses and commands."""

    WORDS = "words"
    FILES = "files"  # photos and documents
    OTHER = "other"  # voice, stickers, places and whatever else
    ORDER_READ = "order_read"
    RECEIPT_READ = "receipt_read"
    REMINDER = "reminder"
    EXPIRY = "expiry"


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """One transition: `act` answers, and leads to one of `to`."""

    act: Callable[[T], Stepped]
    to: frozenset[str]


Rows: TypeAlias = Mapping[Input | Verb, Row[T]]
Table: TypeAlias = Mapping[str, Rows[T]]


class Undeclared(AssertionError):
    """A transition led to a state that its row does not name."""


def row(act: Callable[[T], Stepped], *to: str) -> Row[T]:
    """A row of a table."""
    return Row(act, frozenset(to))


def where(state: Conversation) -> str:
    """The name of a chat's state."""
    if state.awaited is not None:
        return state.awaited.what
    return asking(state)


def asking(state: Conversation) -> str:
    """The name of the state of the request that is being made, whatever is asked beside it."""
    return IDLE if state.draft is None else state.draft.asking


def take(
    taken: Row[T], turn: T, before: Conversation, place: Callable[[Conversation], str] = where
) -> Stepped:
    """Take a transition, and hold it to its row: it leads where the row says, or nowhere. Raises `Undeclared`."""
    stepped = taken.act(turn)
    after = place(stepped.state)
    if after not in taken.to and after != place(before):
        raise Undeclared(f"{place(before)} to {after}: {Undeclared.__doc__}")
    return stepped
