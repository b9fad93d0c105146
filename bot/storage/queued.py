"""One row of the outbox: a Bot API call, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson

from bot.ports import Row

CREATE_TOPIC: Final = "CreateForumTopic"

_GONE_WITH_ITS_MESSAGE: Final = ("editmessage", "deletemessage", "setmessagereaction")
"""What can't be done, and need not be, once the message is gone (method names, case-folded, by their start)."""


class State(StrEnum):
    """What is known of a call."""

    WAITING = "waiting"
    SENDING = "sending"  # begun; where nobody knows of it any more, its fate is in doubt
    DONE = "done"
    FAILED = "failed"  # never tried again by itself
    PARKED = "parked"  # refused by Telegram; tried again by command


@dataclass(frozen=True, slots=True)
class Queued:
    """One row. `then` are calls that take its place, one after the other, once it is done.

    `refers` and `uploads`: whether its parameters may hold references, and files.
    """

    id: int
    chat: str
    lane: str
    person: int
    method: str
    parameters: Mapping[str, Any]
    makes: tuple[str, ...]
    about: str
    slot: str
    instead: tuple[Mapping[str, Any], ...]
    then: tuple[Mapping[str, Any], ...]
    urgency: int
    queued_at: int
    ready_at: int
    state: State
    attempts: int
    error: str
    refers: bool
    uploads: bool

    @property
    def creates_topic(self) -> bool:
        """Whether it is the one kind of call that must never be done twice."""
        return self.method == CREATE_TOPIC

    @property
    def target(self) -> str:
        """The reference of the message that this edit changes; empty for calls of another kind."""
        message = self.parameters.get("message_id")
        edits = self.method.casefold().startswith(_GONE_WITH_ITS_MESSAGE)
        return str(message["$ref"]) if edits and isinstance(message, Mapping) else ""


def queued(row: Row) -> Queued:
    """A row of the table, parsed."""
    fallback = orjson.loads(row["fallback"]) if row["fallback"] else {}
    return Queued(
        id=row["id"],
        chat=row["chat"],
        lane=row["lane"],
        person=row["person"],
        method=row["method"],
        parameters=orjson.loads(row["parameters"]),
        makes=tuple(orjson.loads(row["makes"])),
        about=row["about"],
        slot=row["slot"],
        instead=tuple(fallback.get("instead", ())),
        then=tuple(fallback.get("then", ())),
        urgency=row["urgency"],
        queued_at=row["queued_at"],
        ready_at=row["ready_at"],
        state=State(row["state"]),
        attempts=row["attempts"],
        error=row["error"],
        refers='"$ref"' in row["parameters"],
        uploads='"$file"' in row["parameters"],
    )
