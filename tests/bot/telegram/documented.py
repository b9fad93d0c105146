"""Calls of the bot, held against the Bot API's own description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.demo.api.request import Request
from bot.demo.api.schema import faults_of_request, method_names
from bot.demo.api.world import World

_WORLD = World(validate=False, events=False)
_BOT = _WORLD.bot("42:AAHdemo", username="refund_demo_bot")


def undocumented(method: str, parameters: Mapping[str, Any]) -> list[str]:
    """What of the call the Bot API does not have, or has of another type."""
    if method_names().get(method.lower()) is None:
        return [f"{method} is unknown"]
    return faults_of_request(Request(_WORLD, _BOT, method.lower(), _delivered(parameters)))


def _delivered(value: Any) -> Any:
    """As it is at delivery: references are ids, files are what stands for an upload."""
    match value:
        case {"$ref": _}:
            return 77
        case {"$file": _}:
            return "attach://file"
        case Mapping():
            return {name: _delivered(one) for name, one in value.items()}
        case list() | tuple():
            return [_delivered(one) for one in value]
        case _:
            return value
