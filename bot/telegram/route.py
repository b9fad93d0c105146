"""Where an address leads, and the calls that go there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.ports import Call
from conversations.calls import Urgency

Parameters: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """Where an address leads: the budget, the order, the chat's parameters, and the language spoken there."""

    chat: str
    lane: str
    parameters: Parameters
    language: str
    person: int = 0

    def call(
        self,
        method: str,
        parameters: Mapping[str, Any],
        urgency: Urgency,
        *,
        makes: tuple[str, ...] = (),
        slot: str = "",
        about: str = "",
        fallback: tuple[Call, ...] = (),
    ) -> Call:
        """One call there; `parameters` whole."""
        return Call(
            chat=self.chat,
            lane=self.lane,
            method=method,
            parameters=parameters,
            makes=makes,
            person=self.person,
            slot=slot,
            about=about,
            urgency=urgency,
            fallback=fallback,
        )


def reply_to(reference: str, message_id: int, quote: str = "") -> Parameters:
    """What makes a message the answer to another, by our name for it or by its id; nothing where there is none. What
    is gone is answered by a message that answers nothing."""
    if not reference and not message_id:
        return {}
    message: Any = {"$ref": reference} if reference else message_id
    quoted = {"quote": quote} if quote else {}
    return {"reply_parameters": {"message_id": message, "allow_sending_without_reply": True, **quoted}}
