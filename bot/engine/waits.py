"""Which lanes wait for which references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet


class Waits:
    """Each lane's missing references, as last seen, found by their names. A name that nobody waits for is forgotten:
    most are never filled, since what waited for them goes with its case, and the process runs for months."""

    def __init__(self) -> None:
        self._lanes: defaultdict[str, set[str]] = defaultdict(set)
        self._names: dict[str, frozenset[str]] = {}

    def __len__(self) -> int:
        return len(self._lanes)

    def note(self, lane: str, names: frozenset[str]) -> None:
        """These are all that the lane waits for now."""
        before = self._names.get(lane, frozenset())
        if before == names:
            return
        for name in names - before:
            self._lanes[name].add(lane)
        for name in before - names:
            self._forget(lane, name)
        self._set_names(lane, names)

    def take(self, name: str) -> AbstractSet[str]:
        """The lanes that wait for this name, which do so no more."""
        lanes = self._lanes.pop(name, set())
        for lane in lanes:
            self._set_names(lane, self._names[lane] - {name})
        return lanes

    def _forget(self, lane: str, name: str) -> None:
        self._lanes[name].discard(lane)
        if not self._lanes[name]:
            del self._lanes[name]

    def _set_names(self, lane: str, names: frozenset[str]) -> None:
        if names:
            self._names[lane] = names
        else:
            self._names.pop(lane, None)
