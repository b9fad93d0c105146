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
_FAMILIES: Final = ("editMessage", "pin", "unpin")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A call, and the same call once more, wherever in its chat: lanes of one chat compete for it after a kill.

    Both took effect. An edit that says what is shown already does not: Telegram refuses it as no change, so that
    nobody sees it, and it may well be another one: what was to be shown has changed and changed back meanwhile.
    """

    first: Call
    again: Call


@dataclass(frozen=True, slots=True)
class ChatLog:
    """The calls of one chat, in order: all of them, those that were not made again, and the repeats."""

    made: tuple[Call, ...]
    calls: tuple[Call, ...]
    repeats: tuple[Repeat, ...]

    def last_before(self, number: int) -> Call | None:
        """The chat's last call among those up to this number."""
        index = bisect_right(self.made, number, key=lambda call: call.id)
        return self.made[index - 1] if index else None


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
    latest: dict[str, Call] = {}
    repeats = []
    for call in (call for call in calls if call.ok):
        before = latest.get(_place(call))
        if before is not None and _name(before) == _name(call):
            repeats.append(Repeat(before, call))
        latest[_place(call)] = call
    firsts = {repeat.first.id for repeat in repeats}
    return ChatLog(tuple(calls), tuple(c for c in calls if c.id not in firsts), tuple(repeats))


def _name(call: Call) -> str:
    """What makes two calls the same: the method and every parameter."""
    return f"{call.method} {json.dumps(call.parameters, sort_keys=True, ensure_ascii=False)}"


def _place(call: Call) -> str:
    """What a call changes: it repeats the latest call that changed the same. What is sent is always new, whereas a
    message may well be edited to what it once was."""
    if call.method.startswith(_SENDS):
        return _name(call)
    of = next((family for family in _FAMILIES if call.method.startswith(family)), call.method)
    return f"{of} {call.parameters.get('message_id')} {call.parameters.get('message_thread_id')}"


def restarts(calls: Iterable[Call]) -> list[int]:
    """The number of the last call before each start: first of all, a bot asks who it is.

    What a killed bot sent last may reach Telegram after its death, but never after the next one's first call.
    """
    return [call.id - 1 for call in calls if call.method == "getMe"]


def unexplained(logs: Iterable[ChatLog], cuts: Sequence[int]) -> Iterator[str]:
    """Repeats of anything but the chat's last call before a restart, with what came between. `cuts` as `restarts`
    gives them.

    What one restart explains is one call of each chat at most.
    """
    for log in logs:
        cut_off = {call.id: cut for cut in reversed(cuts) if (call := log.last_before(cut)) is not None}
        for repeat in log.repeats:
            if cut_off.get(repeat.first.id, repeat.again.id) >= repeat.again.id:
                first, again = repeat.first.id, repeat.again.id
                between = [f"{call.id} {call.method}" for call in log.made if first < call.id < again]
                restarted = [cut for cut in cuts if first <= cut < again]
                yield f"{first} and {again}: {_name(repeat.again)}; restarts {restarted}; between {between}"


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
