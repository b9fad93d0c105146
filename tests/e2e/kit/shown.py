"""All that one customer is shown, call by call, in a form in which two customers compare."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.demo.api.world import World
from conversations.press import Press, parse_press
from tests.e2e.kit.calls import chat_logs
from tests.e2e.kit.customer import Customer
from tests.e2e.kit.performance import plain

_THEIRS = ("chat_id", "message_id", "reply_parameters")
"""Parameters that say to whom and about which message, not what."""


def shown_to(world: World, customer: Customer, secrets: Mapping[str, str]) -> list[str]:
    """Every call, as JSON: texts, marks, keyboards. `secrets` are the words that differ, and what stands for them.

    First what was sent, then what was edited: who answers at once may be faster than the edit of the prompt before.
    """
    calls = chat_logs(world.calls.kept)[customer.person.id].made
    edits = [call for call in calls if call.method.startswith("edit")]
    sends = [call for call in calls if call not in edits]
    return [f"{call.method} {_plain(call.parameters, secrets)}" for call in (*sends, *edits)]


def toasts_to(customer: Customer) -> list[str]:
    """What the bot said to their presses, in the little window; that goes on beside."""
    return [str(answer.get("text", "")) for answer in customer.person.answers.values()]


def _plain(parameters: Mapping[str, Any], secrets: Mapping[str, str]) -> str:
    kept = {name: _without_ids(value) for name, value in parameters.items() if name not in _THEIRS}
    words = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    for secret, name in secrets.items():
        words = words.replace(secret, name)
    return plain(words)


def _without_ids(value: Any) -> Any:
    """The same, but for the subjects of presses, which are random names."""
    if isinstance(value, str) and isinstance(press := parse_press(value), Press):
        return f"{press.verb}:{'one' if press.subject else ''}:{press.version}:{press.argument}"
    if isinstance(value, Mapping):
        return dict(_items(value))
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    return value


def _items(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, _without_ids(one)) for name, one in value.items())
