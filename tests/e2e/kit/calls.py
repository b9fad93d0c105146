"""What the bot called, as the stand-in noted it: which calls were repeated, and which messages are copies."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.demo.api.calls import Call

_BESIDE: Final = (
    "get",
    "set",
    "delete",
    "answerCallbackQuery",
    "sendChatAction",
)
"""Calls that do not go through the outbox, or that nobody sees twice: polls, downloads, commands, toasts."""
_SHOWN: Final = ("setMessageReaction",)
_SENDS: Final = ("send", "copy", "createForumTopic")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A call, and the same call once more, directly after it in its chat."""

    first: Call
    again: Call


@dataclass(frozen=True, slots=True)
class ChatLog:
    """The calls of one chat, in order, without repeats; and the repeats."""

    calls: tuple[Call, ...]
    repeats: tuple[Repeat, ...]

    def sent_twice(self) -> list[str]:
        """Messages and topics that were sent more than once, not counting repeats."""
        seen: set[str] = set()
        twice = []
        for call in self.calls:
            if call.method.startswith(_SENDS):
                name = _name(call)
                if name in seen:
                    twice.append(name)
                seen.add(name)
        return twice


def chat_logs(calls: Iterable[Call]) -> dict[int, ChatLog]:
    """What went to each chat."""
    by_chat = defaultdict(list)
    for call in calls:
        if _of_outbox(call):
            by_chat[int(call.parameters["chat_id"])].append(call)
    return {chat: _log(found) for chat, found in by_chat.items()}


def made_again(calls: Iterable[Call]) -> list[str]:
    """Messages and topics that calls made once more, wherever in their chat; a name for each time."""
    made = Counter(
        _name(call) for call in calls if call.ok and _of_outbox(call) and call.method.startswith(_SENDS)
    )
    return [name for name, times in made.items() for _ in range(times - 1)]


def _of_outbox(call: Call) -> bool:
    beside = call.method.startswith(_BESIDE) and call.method not in _SHOWN
    return not beside and "chat_id" in call.parameters


def _log(calls: Sequence[Call]) -> ChatLog:
    kept: list[Call] = []
    repeats = []
    for call in calls:
        if kept and _name(kept[-1]) == _name(call):
            repeats.append(Repeat(kept[-1], call))
            kept[-1] = call
        else:
            kept.append(call)
    return ChatLog(tuple(kept), tuple(repeats))


def _name(call: Call) -> str:
    """What makes two calls the same: the method and every parameter."""
    return f"{call.method} {json.dumps(call.parameters, sort_keys=True, ensure_ascii=False)}"


def unexplained(logs: Iterable[ChatLog], kills: Sequence[int]) -> Iterator[str]:
    """Repeats that no kill stands between. `kills` are the numbers of the last calls before each kill."""
    for log in logs:
        for repeat in log.repeats:
            if bisect_right(kills, repeat.first.id - 1) == bisect_right(kills, repeat.again.id - 1):
                yield f"{repeat.first.id} and {repeat.again.id}: {_name(repeat.again)}"


def copies(logs: Iterable[ChatLog]) -> set[tuple[int, int]]:
    """(chat, message) of the first of two copies: the bot does not know it, and nothing becomes of it."""
    found = set()
    for log in logs:
        for repeat in log.repeats:
            for message in _made(repeat.first):
                found.add((int(repeat.first.parameters["chat_id"]), message))
    return found


def _made(call: Call) -> Iterator[int]:
    """The messages that a call made; an edit makes none."""
    if call.method.startswith(_SENDS):
        for one in call.result if isinstance(call.result, list) else [call.result]:
            if isinstance(one, dict) and "message_id" in one:
                yield int(one["message_id"])
