"""A policy as a flat list of keys and values, and what two policies differ in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from refunds.policy import Policy

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A key whose value differs; an empty side means that the key is absent there."""

    key: Key
    before: str
    after: str


def policy_values(policy: Policy) -> dict[Key, str]:
    """Each key that has a value, in the order of the file's sections, with the value as TOML writes it."""
    return dict(_flat((), policy.model_dump(mode="json", exclude_none=True)))


def differences(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Every key whose value is not the same in both, in the order of the new policy, then what is gone."""
    before, after = policy_values(old), policy_values(new)
    return tuple(
        Change(key, before.get(key, ""), after.get(key, ""))
        for key in {**after, **before}
        if before.get(key) != after.get(key)
    )


def _flat(prefix: Key, values: Mapping[str, object]) -> Iterator[tuple[Key, str]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat((*prefix, name), value)
        else:
            yield (*prefix, name), json.dumps(value, ensure_ascii=False)
