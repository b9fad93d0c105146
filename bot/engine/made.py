"""What an answer says that a call brought into being. Pure."""

from __future__ import annotations

from typing import Any, Final

from bot.engine.resolve import THREAD
from bot.storage.codec import is_id

LACKS_THREAD: Final = "the topic is gone"
"""A row's `error` where its answer lacked the topic: the second time, that is taken as it is."""


def made_ids(result: Any) -> tuple[int, ...]:
    """The ids of the topic or of the messages in a call's result, in order."""
    several = result if isinstance(result, list) else [result]
    return tuple(made for each in several if (made := _made_id(each)) is not None)


def _made_id(result: Any) -> int | None:
    if not isinstance(result, dict):
        return None
    made = result.get("message_id", result.get(THREAD))
    return made if is_id(made) else None


def lacks_thread(result: Any) -> bool:
    """Whether a message went to General: its answer names no topic. Copies answer only ids, which prove nothing."""
    first = result[0] if isinstance(result, list) and result else result
    return isinstance(first, dict) and "message_id" in first and "chat" in first and THREAD not in first
