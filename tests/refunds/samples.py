"""One request that everything speaks for, and how a test changes it: values by dotted key."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from refunds.facts import Facts, parse_facts
from refunds.money import from_decimal
from refunds.policy import Policy, default_source, load_policy

GOOD_FACTS: Final[dict[str, Any]] = {
    "request_date": "2026-03-25T12:00:00+01:00",
    "order": {
        "number": "A-1001",
        "purchased_at": "2026-03-23T10:00:00+01:00",
        "paid": {"minor": 4990, "currency": "EUR"},
        "refunded": {"minor": 0, "currency": "EUR"},
        "service": "one_time",
        "buyer_verified": True,
        "dispute": "none",
    },
    "receipt": None,
    "reason": "technical_problem",
    "usage": {"used": 0, "total": 10, "stated_by": "shop"},
    "account": {"standing": "good"},
    "history": {"refunds": 0},
}

_MONEY: Final = re.compile(r"([0-9.]+) ([A-Z]{3})")


def facts_with(changes: Mapping[str, object] | None = None) -> Facts:
    """The good facts with `{"order.paid": "10.00 EUR", "usage": "unknown"}` and the like put in."""
    return parse_facts(json.dumps(_changed(GOOD_FACTS, changes or {}, _fact)))


def policy_with(changes: Mapping[str, object] | None = None) -> Policy:
    """The default policy with some values changed, by dotted key; `"absent"` takes a key out."""
    return load_policy(to_toml(_changed(tomllib.loads(default_source()), changes or {}, lambda value: value)))


def to_toml(values: Mapping[str, Any]) -> str:
    """A TOML file of nothing but inline tables: enough for a policy."""
    return "".join(f"{json.dumps(key)} = {_inline(value)}\n" for key, value in values.items())


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)


def _fact(value: object) -> object:
    if value == "unknown":
        return None
    amount = _MONEY.fullmatch(value) if isinstance(value, str) else None
    return from_decimal(amount[1], amount[2]).model_dump() if amount else value


def _changed(whole: Mapping[str, Any], changes: Mapping[str, object], read: Any) -> dict[str, Any]:
    result = deepcopy(dict(whole))
    for path, value in changes.items():
        *folders, key = path.split(".")
        place = result
        for folder in folders:
            if not isinstance(place.get(folder), dict):
                place[folder] = {}
            place = place[folder]
        if value == "absent":
            place.pop(key, None)
        else:
            place[key] = read(value)
    return result
